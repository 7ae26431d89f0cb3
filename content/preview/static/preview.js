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

let shown = null;
const events = new EventSource("/events");
events.addEventListener("change", async (event) => {
  const first = shown === null;
  if (!first && event.data === shown) return;
  shown = event.data;
  if (first) return;
  const answer = await fetch(location.href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.querySelector("main").replaceWith(page.querySelector("main"));
  document.querySelector("header").replaceWith(page.querySelector("header"));
  document.title = page.title;
});
