// Changes are stored as they are made.  What was changed lights up; a form that
// must not overtake a change (data-after-saving) waits for it.
import { say } from "./app.js";

let running = 0;
let waiting = null;
let before = new Map();

function texts() {
  const marked = document.querySelectorAll("[data-flash]");
  return new Map([...marked].map((each) => [each.id, each.textContent]));
}

function flash() {
  for (const each of document.querySelectorAll("[data-flash]")) {
    if (before.has(each.id) && before.get(each.id) !== each.textContent) {
      each.classList.add("changed");
      each.addEventListener("animationend", () => each.classList.remove("changed"), {
        once: true,
      });
    }
  }
}

function afterwards() {
  running = Math.max(0, running - 1);
  if (running || !waiting) return;
  const { form, submitter } = waiting;
  waiting = null;
  // A change that was refused is put right before anything is sent.
  if (document.querySelector("[data-saves] [aria-invalid=true]")) return;
  form.isConnected && form.requestSubmit(submitter?.isConnected ? submitter : null);
}

function onSubmit(event) {
  const form = event.target;
  if (!running || !form.matches("[data-after-saving]")) return;
  event.preventDefault();
  waiting = { form, submitter: event.submitter };
}

export function watchSaving() {
  document.addEventListener("htmx:before:request", () => {
    running += 1;
  });
  document.addEventListener("htmx:finally:request", afterwards);
  document.addEventListener("htmx:before:swap", () => {
    before = texts();
  });
  document.addEventListener("htmx:after:swap", flash);
  document.addEventListener("submit", onSubmit, true);
}
