// Keeps the page as the server has it, and presses its buttons by function key. Without it the page works by reloading.
"use strict";

const AGAIN_MS = 15000; // also moves the minutes on, and finds what an event was missed for
const REVEALED_MS = 60000;

const main = document.querySelector("[data-live-part]");
const link = document.getElementById("link");
const message = document.getElementById("message");
const token = document.querySelector("meta[name=desk-token]").content;
const words = document.body.dataset;
const phones = new Map(); // callback id → number shown for a minute
let loading = null;
let again = false;
let announced = call();

function call() {
  return document.querySelector("[data-call]")?.dataset.call;
}

function say(text) {
  if (!message) return;
  message.textContent = text;
  message.hidden = !text;
}

function connected(on) {
  link.textContent = on ? link.dataset.live : link.dataset.cut;
  link.classList.toggle("cut", !on);
}

function refresh() {
  if (loading) {
    again = true;
    return loading;
  }
  loading = load().finally(() => {
    loading = null;
    if (again) {
      again = false;
      refresh();
    }
  });
  return loading;
}

async function load() {
  try {
    const answer = await fetch(`${location.pathname}?part=1`, { headers: { accept: "text/html" } });
    if (!answer.ok) throw new Error(answer.status);
    show(await answer.text());
    connected(true);
  } catch {
    connected(false); // what is shown stays: an old number is better than none
  }
}

function show(html) {
  // Whoever has a select open or a button focused must not lose it to somebody else's change.
  const focus = document.activeElement;
  const focused = main.contains(focus) ? focus.id || null : null;
  const chosen = main.querySelector("select")?.value;
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  main.replaceChildren(fresh.content);
  const select = main.querySelector("select");
  if (select && chosen && [...select.options].some((option) => option.value === chosen)) select.value = chosen;
  if (focused) document.getElementById(focused)?.focus();
  for (const [id, phone] of phones) put(id, phone);
  if (call() !== announced) {
    announced = call();
    document.querySelector(".calling")?.classList.add("new");
  }
}

function put(id, phone) {
  const output = main.querySelector(`[data-callback="${id}"]`);
  if (output) output.textContent = phone ?? output.dataset.masked;
}

async function post(form, button) {
  const fields = new FormData(form, button);
  for (const one of main.querySelectorAll("button")) one.disabled = true;
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { accept: "application/json", "x-desk-token": token },
    });
    const said = await answer.json();
    say(answer.ok ? "" : said.reason);
    if (said.phone) {
      const id = form.dataset.reveal;
      phones.set(id, said.phone);
      setTimeout(() => {
        phones.delete(id);
        put(id);
      }, REVEALED_MS);
    }
  } catch {
    say(words.failed);
  }
  await refresh();
  await loading;
}

document.addEventListener("submit", (event) => {
  if (event.target.method !== "post") return;
  event.preventDefault();
  post(event.target, event.submitter);
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const button = main.querySelector(`button[data-key="${event.key}"]`);
  if (!button) return;
  event.preventDefault();
  if (!event.repeat && !button.disabled) button.click();
});

const events = new EventSource("/events");
events.addEventListener("change", refresh);
events.addEventListener("error", () => connected(false));
setInterval(refresh, AGAIN_MS);
