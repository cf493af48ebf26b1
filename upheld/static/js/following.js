// What somebody else may change while the page is open, asked for every few seconds.
//
// <section id="ID" data-follow="URL" data-seen="MARK">…</section>
//
// The server answers 204 while MARK still holds; else with the element anew, with
// data-news to be said aloud, and with elements that take the place of what their
// data-in selects.  Nothing is asked while nobody looks.
import { say } from "./app.js";

const PAUSE = 3000;
const PATIENCE = 30 * 60 * 1000;

let touched = Date.now();

function isLookedAt() {
  return !document.hidden && navigator.onLine && Date.now() - touched < PATIENCE;
}

function isUsed(element) {
  const focused = document.activeElement;
  return element.contains(focused) && focused.matches("input, textarea, select");
}

function put(element, html) {
  const answer = new DOMParser().parseFromString(html, "text/html");
  const fresh = answer.getElementById(element.id);
  if (!fresh) return;
  for (const part of answer.querySelectorAll("[data-in]")) {
    document.querySelector(part.dataset.in)?.replaceWith(part);
  }
  element.replaceWith(fresh);
  if (fresh.dataset.news) say(fresh.dataset.news);
}

async function ask(element) {
  const { follow, seen } = element.dataset;
  const response = await fetch(`${follow}?seen=${encodeURIComponent(seen)}`, {
    headers: { "HX-Request": "true" },
    redirect: "manual",
  });
  if (response.status === 200 && element.isConnected) put(element, await response.text());
  // Signed out, or gone: there is nothing to be told any more.
  if (response.status !== 200 && response.status !== 204 && response.status < 500) {
    element.removeAttribute("data-follow");
  }
}

async function askAll() {
  if (isLookedAt()) {
    for (const element of document.querySelectorAll("[data-follow]")) {
      if (!isUsed(element)) await ask(element).catch(() => {});
    }
  }
  if (document.querySelector("[data-follow]")) setTimeout(askAll, PAUSE);
}

export function watchFollowed() {
  if (!document.querySelector("[data-follow]")) return;
  for (const event of ["pointermove", "keydown", "visibilitychange"]) {
    document.addEventListener(event, () => {
      touched = Date.now();
    });
  }
  setTimeout(askAll, PAUSE);
}
