// What takes long says so; what did not get through is kept and can be tried again.
import { say } from "./app.js";

const PATIENCE = 400;

const failed = new Set();
let running = 0;
let timer = 0;

function part(id) {
  return document.getElementById(id);
}

function show(element, shown) {
  if (element.hidden === !shown) return;
  element.hidden = !shown;
  if (shown) say(element.querySelector("[data-words]").textContent);
}

function began() {
  running += 1;
  timer ||= setTimeout(() => show(part("working"), running > 0), PATIENCE);
}

function ended() {
  running = Math.max(0, running - 1);
  if (running) return;
  clearTimeout(timer);
  timer = 0;
  show(part("working"), false);
}

function keep(event) {
  // Another request has taken its place: nothing was lost.
  if (event.detail.error?.name === "AbortError") return;
  const source = event.detail.ctx?.sourceElement;
  // What is asked for while somebody types is asked for again by typing on.
  if (source && !source.matches("[role=combobox]")) failed.add(source);
  if (navigator.onLine) show(part("failed"), true);
}

function again() {
  show(part("failed"), false);
  const sources = [...failed].filter((source) => source.isConnected);
  failed.clear();
  for (const source of sources) {
    if (source.matches("form")) source.requestSubmit();
    else source.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function connection() {
  show(part("offline"), !navigator.onLine);
  if (navigator.onLine && failed.size) again();
}

export function watchRequests() {
  document.addEventListener("htmx:before:request", began);
  document.addEventListener("htmx:finally:request", ended);
  document.addEventListener("htmx:error", keep);
  document.addEventListener("htmx:after:request", (event) => {
    const { response, sourceElement } = event.detail.ctx;
    if (response?.status >= 500) keep(event);
    else failed.delete(sourceElement);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-again]")) again();
    if (event.target.closest("[data-dismiss]")) event.target.closest(".toast").hidden = true;
  });
  window.addEventListener("online", connection);
  window.addEventListener("offline", connection);
  window.addEventListener("beforeunload", (event) => {
    if (failed.size) event.preventDefault();
  });
  connection();
}
