// Keeps the page as the server has it, and presses its buttons by function key. Without it the page works by reloading.
"use strict";

const AGAIN_MS = 15000; // also moves the minutes on, and finds what an event was missed for
const RECONNECT_MS = 3000;
const NOTICE_MS = 12000;
const REVEALED_MS = 60000;
const TYPING_MS = 8000;
const KEPT_MS = 30 * 60000;
const KEPT = "half-written";

const main = document.getElementById("main");
const living = "livePart" in main.dataset;
const link = document.getElementById("link");
const message = document.getElementById("message");
const announcer = document.getElementById("announcer");
const token = document.querySelector("meta[name=desk-token]").content;
const version = document.querySelector("meta[name=desk-version]").content;
const words = document.body.dataset;
const shown = new Map(); // callback-3 → name and number, for a minute
let loading = null;
let again = false;
let stale = false;
let typed = 0; // when a field was last changed
let announced = call();
let said = saying();
let last = ""; // as the server sent it last
let notice = 0;
let asked = Date.now(); // since when a half-given answer waits for the rest

function call() {
  return document.querySelector("[data-call]")?.dataset.call;
}

function saying() {
  return main.querySelector("[data-say]")?.dataset.say ?? "";
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

function typing() {
  // A field that is replaced loses half a Chinese word: its page waits until the field is left or left alone.
  const field = document.activeElement;
  const text = main.contains(field) && field.matches("textarea, input:not([type=checkbox])");
  return text && Date.now() - typed < TYPING_MS;
}

function refresh() {
  if (!living) return null;
  if (typing()) {
    stale = true;
    return null;
  }
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
  const address = new URL(location.href);
  address.searchParams.set("part", "1");
  try {
    const answer = await fetch(address, { headers: { accept: "text/html" } });
    if (answer.status === 401) leave(); // signed out meanwhile
    if (!answer.ok) throw new Error(answer.status);
    if (answer.headers.get("x-desk-version") !== version) leave(); // a newer console
    const html = await answer.text();
    const told = html.replace(/(name="request" value=")[^"]*/g, "$1"); // which is another each time
    if (typing()) stale = true;
    else if (told !== last) {
      show(html); // else nothing is touched: neither what is selected nor what is being read aloud
      last = told;
    }
    connected(true);
  } catch {
    connected(false); // what is shown stays: an old number is better than none
  }
}

function show(html) {
  // Whoever has something half written, open or focused must not lose it to somebody else's change.
  const focus = document.activeElement;
  const focused = main.contains(focus) ? focus.id || null : null;
  const caret = focused && focus.matches("textarea, input:not([type])") ? [focus.selectionStart, focus.selectionEnd] : null;
  const fields = new Map();
  for (const one of main.querySelectorAll("input[id], textarea[id], select[id]")) fields.set(one.id, contents(one));
  const opened = [...main.querySelectorAll("details[id][open]")].map((one) => one.id);
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  main.replaceChildren(fresh.content);
  for (const [id, content] of fields) fill(document.getElementById(id), content);
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  const back = focused && document.getElementById(focused);
  if (back) {
    back.focus();
    if (caret) back.setSelectionRange(...caret);
  }
  for (const [subject, text] of shown) put(subject, text);
  if (call() !== announced) {
    announced = call();
    document.querySelector(".calling")?.classList.add("new");
  }
  if (saying() !== said) {
    // Said by an element that stays: one that is replaced with its text is not read.
    said = saying();
    announcer.textContent = said;
  }
  turn(0);
}

function turn(step) {
  // The board's notices, one at a time.
  const notices = main.querySelectorAll(".notices li");
  if (!notices.length) return;
  notice = (notice + step) % notices.length;
  notices.forEach((one, n) => one.classList.toggle("on", n === notice));
}

function contents(field) {
  // Undefined: as the server wrote it.
  if (field.type === "checkbox") return field.checked === field.defaultChecked ? undefined : field.checked;
  const usual = field.matches("select")
    ? ([...field.options].find((option) => option.defaultSelected) ?? field.options[0])?.value
    : field.defaultValue;
  return field.value === usual ? undefined : field.value;
}

function fill(field, content) {
  if (!field || content === undefined) return;
  if (field.type === "checkbox") field.checked = content;
  else if (!field.matches("select") || [...field.options].some((option) => option.value === content)) field.value = content;
}

function leave(refused = false) {
  // Load the page anew, by way of signing in where that is asked for, and lose nothing half written.
  if ("person" in words) {
    const fields = [...main.querySelectorAll("input[id]:not([type=password]), textarea[id], select[id]")]
      .map((one) => [one.id, contents(one)])
      .filter(([, content]) => content !== undefined);
    const kept = { path: location.pathname, person: words.person, until: Date.now() + KEPT_MS, fields, refused };
    if (refused || fields.length) sessionStorage.setItem(KEPT, JSON.stringify(kept));
  }
  location.reload();
}

function comeBack() {
  // Only to who wrote it, on the page where it was written: somebody else may have signed in here.
  const kept = JSON.parse(sessionStorage.getItem(KEPT));
  if (!kept || !("person" in words)) return;
  if (kept.person !== words.person || kept.until < Date.now()) sessionStorage.removeItem(KEPT);
  else if (kept.path === location.pathname) {
    sessionStorage.removeItem(KEPT);
    for (const [id, content] of kept.fields) fill(document.getElementById(id), content);
    say(kept.fields.length ? words.kept : words.again);
  }
}

function put(subject, text) {
  const output = main.querySelector(`[data-secret="${subject}"]`);
  if (output) output.textContent = text ?? output.dataset.masked;
}

function reveal(subject, text) {
  shown.set(subject, text);
  put(subject, text);
  setTimeout(() => {
    shown.delete(subject);
    put(subject);
  }, REVEALED_MS);
}

async function post(form, button) {
  const fields = new FormData(form, button);
  const buttons = [...main.querySelectorAll("button:enabled")];
  for (const one of buttons) one.disabled = true;
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { accept: "application/json", "x-desk-token": token },
    });
    const said = await answer.json();
    say(answer.ok ? "" : said.reason);
    if (answer.status === 401 || said.code === "token") leave(true);
    if (said.phone) reveal(form.dataset.reveal, [said.name, said.phone].filter(Boolean).join(" "));
    if (answer.ok && !form.dataset.reveal) form.reset();
    if (said.to) {
      location.assign(said.to);
      return;
    }
  } catch {
    say(words.failed);
  }
  typed = 0;
  await refresh();
  await loading;
  for (const one of buttons) if (one.isConnected) one.disabled = false;
}

async function settle() {
  // Whoever walks away from the tablet has said how it was, if not why.
  const form = main.querySelector("form[data-after]");
  if (!form || Date.now() - Math.max(asked, typed) < form.dataset.after * 1000) return;
  asked = Date.now();
  await post(form, form.querySelector("button"));
  form.elements.phone.value = ""; // half a number is refused, and left out the next time
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if ("sure" in form.dataset && !confirm(words.sure)) {
    event.preventDefault();
    return;
  }
  if (form.getAttribute("action") === "/sign-out") sessionStorage.removeItem(KEPT);
  if (form.method !== "post" || "plain" in form.dataset) return;
  event.preventDefault();
  post(form, event.submitter);
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
});

for (const event of ["input", "compositionupdate"]) document.addEventListener(event, () => (typed = Date.now()));

document.addEventListener("focusout", () => {
  if (!stale) return;
  setTimeout(() => {
    // The focus has moved on by then.
    if (typing()) return;
    stale = false;
    refresh();
  });
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const button = main.querySelector(`button[data-key="${event.key}"]`);
  if (!button) return;
  event.preventDefault();
  if (!event.repeat && !button.disabled) button.click();
});

function listen() {
  const events = new EventSource("/events");
  events.addEventListener("change", refresh);
  events.addEventListener("error", () => {
    connected(false);
    if (events.readyState !== EventSource.CLOSED) return; // it tries again by itself
    setTimeout(listen, RECONNECT_MS);
  });
}

comeBack();
if (living) {
  listen();
  setInterval(settle, 1000);
  setInterval(refresh, AGAIN_MS);
  setInterval(() => turn(1), NOTICE_MS);
} else if (link) {
  link.hidden = true;
}
