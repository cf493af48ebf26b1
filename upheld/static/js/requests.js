// What takes long says so and can be stopped; what did not get through is kept and can
// be tried again; without a network nothing is begun that would lose the page.
import { say } from "./app.js";

const SOON = 200;
const LONG = 8000;
const POLLS = "[hx-trigger^=every]";

const failed = new Set();
const running = new Set();
/** The link or the form that leads to another page, while that is waited for. */
let going = null;
let timers = [];
let since = "";

function part(id) {
  return document.getElementById(id);
}

function words(element) {
  return element.querySelector("[data-words]");
}

function show(element, shown) {
  if (element.hidden === !shown) return;
  element.hidden = !shown;
  // A status is read out by itself.
  if (shown && element.role !== "status") say(words(element).textContent);
}

/* Loading */

function waitsForSomebody() {
  return going || [...running].some((source) => !source.matches(POLLS));
}

function long() {
  const box = part("working");
  words(box).textContent = box.dataset.late;
  box.querySelector("[data-stop]").hidden = false;
}

function wait() {
  const main = part("main");
  if (waitsForSomebody()) {
    if (timers.length) return;
    timers = [
      setTimeout(() => {
        main.setAttribute("aria-busy", "true");
        show(part("working"), true);
      }, SOON),
      setTimeout(long, LONG),
    ];
    return;
  }
  timers.forEach(clearTimeout);
  timers = [];
  const box = part("working");
  box.hidden = true;
  words(box).textContent = box.dataset.text;
  box.querySelector("[data-stop]").hidden = true;
  main.removeAttribute("aria-busy");
}

function stop() {
  if (going) window.stop();
  going = null;
  for (const source of [...running]) {
    if (!source.matches("[role=combobox]")) failed.add(source);
    source.dispatchEvent(new Event("htmx:abort"));
  }
  running.clear();
  wait();
  if (failed.size) tell(part("failed"), part("failed").querySelector("[data-words]").dataset.text);
}

/* Going to another page */

/** A file is saved, and the page that names it stays. */
function isFile(link) {
  const path = link.pathname;
  const isNamed = /\.(csv|ics|json|zip|pdf|ya?ml)$/.test(path) || /\/(file|export\/[^/]+)$/.test(path);
  return isNamed || new URLSearchParams(link.search).has("as");
}

function leads(link) {
  const isHere = link.pathname === location.pathname && link.search === location.search;
  return (
    link.origin === location.origin &&
    (!link.target || link.target === "_self") &&
    !link.hasAttribute("download") &&
    !(link.hash && isHere)
  );
}

function isPart(element) {
  return element.matches("[hx-get], [hx-post]") || Boolean(element.closest("dialog form[method=dialog]"));
}

function hold(event, name) {
  event.preventDefault();
  event.stopPropagation();
  const text = words(part("held"));
  text.textContent = name ? text.dataset.text.replace("WHAT", name) : text.dataset.form;
  part("held").hidden = false;
  say(text.textContent);
}

function onLink(event) {
  const link = event.target.closest?.("a[href]");
  const isPlain = !event.button && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (!link || !isPlain || !leads(link)) return;
  if (!navigator.onLine) hold(event, link.textContent.trim() || link.getAttribute("aria-label") || "");
  else if (going === link) event.preventDefault();
}

function onForm(event) {
  const form = event.target;
  if (isPart(form) || form.method === "dialog") return;
  if (!navigator.onLine) hold(event, "");
  else if (going === form) event.preventDefault();
}

function went(event) {
  const source = event.type === "submit" ? event.target : event.target.closest?.("a[href]");
  if (!source || event.defaultPrevented || source.matches("[data-file]")) return;
  const isLink = source.matches("a");
  if (isLink && (isFile(source) || event.button || event.ctrlKey || event.metaKey || event.shiftKey || !leads(source))) return;
  if (!isLink && (source.method === "dialog" || event.submitter?.matches("[data-file]"))) return;
  going = source;
  wait();
}

function arrived() {
  going = null;
  wait();
}

/* What failed */

function tell(box, text) {
  words(box).textContent = text;
  box.hidden = false;
  say(text);
}

function reason(text) {
  const problems = new DOMParser().parseFromString(text, "text/html").querySelector(".problems");
  return problems ? [...problems.children].map((each) => each.textContent.trim().replace(/([^.!?…])$/, "$1.")).join(" ") : "";
}

function isRead(context) {
  return context?.request?.method === "GET";
}

/** Say in the place of a part that it could not be had; what stood there stays. */
function mark(source, target) {
  if (source.matches(POLLS) || !target?.isConnected) return;
  const place = target.matches("[role=listbox]") ? target : target.parentElement;
  place.querySelector(":scope > .missing")?.remove();
  const copy = part("missing").content.firstElementChild.cloneNode(true);
  copy.setAttribute("role", "status");
  copy.querySelector("a").addEventListener("click", (event) => {
    event.preventDefault();
    event.stopPropagation();
    repeat(source);
  });
  source.missing?.remove();
  source.missing = copy;
  if (place === target) target.replaceChildren(copy);
  else target.before(copy);
}

function repeat(source) {
  if (source.matches("form")) source.requestSubmit();
  else source.dispatchEvent(new Event(source.matches("input:not([type=checkbox])") ? "input" : "change", { bubbles: true }));
}

function keep(context, text = "") {
  const source = context?.sourceElement;
  if (!source || source.matches(POLLS)) return;
  if (isRead(context)) {
    if (navigator.onLine) mark(source, context.target);
    return;
  }
  failed.add(source);
  const box = part("failed");
  const said = words(box);
  if (navigator.onLine) tell(box, text ? `${text} ${said.dataset.kept}` : said.dataset.text);
  waiting();
}

function again() {
  part("failed").hidden = true;
  const sources = [...failed].filter((source) => source.isConnected);
  failed.clear();
  waiting();
  sources.forEach(repeat);
}

function onError(event) {
  // Another request has taken its place: nothing was lost.
  if (event.detail.error?.name === "AbortError") return;
  keep(event.detail.ctx);
}

function onAnswer(event) {
  const { response, sourceElement, text } = event.detail.ctx;
  const isRefused = response?.status >= 400 && ![409, 412, 422].includes(response.status);
  if (isRefused) {
    keep(event.detail.ctx, reason(text ?? ""));
    return;
  }
  failed.delete(sourceElement);
  sourceElement.missing?.remove();
}

/* A part that the server left out */

async function fetchPart(event) {
  const link = event.target.closest?.("[data-fetch]");
  if (!link || !navigator.onLine) return;
  event.preventDefault();
  event.stopPropagation();
  const place = link.dataset.fetch;
  running.add(link);
  wait();
  try {
    const response = await fetch(location.href);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = response.ok && page.querySelector(place);
    if (fresh) {
      document.querySelector(place).replaceWith(fresh);
      window.htmx?.process(fresh);
    }
    const still = document.querySelector(`${place} .missing`);
    if (still) say(words(still).textContent);
    else document.querySelector(place).querySelector("h1, h2")?.focus();
  } catch {
    tell(part("failed"), words(link.closest(".missing")).textContent);
  } finally {
    running.delete(link);
    wait();
  }
}

/* The network */

function clock() {
  const now = new Date();
  // English is that of Europe, as on the rest of the page.
  const language = document.documentElement.lang.replace(/^en$/, "en-GB");
  return now.toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
}

function waiting() {
  const text = part("offline").querySelector("[data-waits]");
  text.hidden = !failed.size;
  text.textContent = text.dataset.text.replace("COUNT", failed.size);
}

function connection() {
  const banner = part("offline");
  if (!navigator.onLine) {
    since ||= clock();
    arrived();
    words(banner).textContent = words(banner).dataset.text.replace("TIME", since);
  } else {
    since = "";
    part("held").hidden = true;
  }
  show(banner, !navigator.onLine);
  if (navigator.onLine && failed.size) again();
}

export function mayLeave(name) {
  if (navigator.onLine) return true;
  hold(new Event("click"), name);
  return false;
}

export function watchRequests() {
  document.addEventListener("htmx:before:request", (event) => {
    running.add(event.detail.ctx.sourceElement);
    wait();
  });
  document.addEventListener("htmx:finally:request", (event) => {
    running.delete(event.detail.ctx.sourceElement);
    wait();
  });
  document.addEventListener("htmx:error", onError);
  document.addEventListener("htmx:after:request", onAnswer);
  document.addEventListener("click", fetchPart, true);
  document.addEventListener("click", onLink, true);
  document.addEventListener("submit", onForm, true);
  window.addEventListener("click", went);
  window.addEventListener("submit", went);
  window.addEventListener("pageshow", arrived);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-again]")) again();
    if (event.target.closest("[data-stop]")) stop();
    if (event.target.closest("[data-dismiss]")) event.target.closest(".toast").hidden = true;
  });
  window.addEventListener("online", connection);
  window.addEventListener("offline", connection);
  window.addEventListener("beforeunload", (event) => {
    if (failed.size) event.preventDefault();
  });
  connection();
}
