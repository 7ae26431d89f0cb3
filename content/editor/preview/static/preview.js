// Plays sentences, and takes over a page's new content when a file was saved.
"use strict";
const player = new Audio();
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-sound]");
  if (!button) return;
  document.querySelectorAll(".playing").forEach((one) => one.classList.remove("playing"));
  button.classList.add("playing");
  player.onended = () => button.classList.remove("playing");
  player.onerror = () => { button.classList.remove("playing"); button.classList.add("silent"); };
  player.src = button.dataset.sound + "?r=" + Date.now();
  player.play().catch(() => {});
});

// On the list of guides: only those whose title, id or questions hold every word typed.
let typed = "";
function filter() {
  const field = document.getElementById("filter");
  if (!field) return;
  field.value = typed;
  const words = typed.toLowerCase().split(/\s+/);
  for (const tile of document.querySelectorAll("[data-words]")) {
    tile.hidden = !words.every((word) => tile.dataset.words.toLowerCase().includes(word));
  }
  for (const section of document.querySelectorAll("main section")) {
    const tiles = [...section.querySelectorAll("[data-words]")];
    section.hidden = typed !== "" && tiles.every((tile) => tile.hidden);
  }
}
document.addEventListener("input", (event) => {
  if (event.target.id !== "filter") return;
  typed = event.target.value;
  filter();
});

// In a graph wider than the window: where one is stands in sight.
function lookAtHere() {
  const here = document.querySelector(".node.here");
  if (here) here.scrollIntoView({ block: "nearest", inline: "center" });
}
document.addEventListener("DOMContentLoaded", lookAtHere);

let shown = document.body.dataset.revision; // a file may be saved before the events begin to come
const events = new EventSource("/events");
events.addEventListener("change", async (event) => {
  if (event.data === shown) return;
  shown = event.data;
  const answer = await fetch(location.href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const typing = document.activeElement?.id === "filter";
  document.querySelector("main").replaceWith(page.querySelector("main"));
  filter();
  if (typing) document.getElementById("filter")?.focus();
  lookAtHere();
  document.querySelector("header").replaceWith(page.querySelector("header"));
  document.title = page.title;
});

// The program was stopped: what is shown stays, but no longer follows the files.
events.addEventListener("error", () => {
  if (document.getElementById("stopped")) return;
  const told = document.createElement("p");
  told.id = "stopped";
  told.textContent = "预览程序停了，这一页不再更新。在终端里再运行一次 lobbyline-content preview，页面会自己接上。";
  document.querySelector("main").before(told);
});
events.addEventListener("open", () => document.getElementById("stopped")?.remove());
