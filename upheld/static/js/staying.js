// Whoever works by keyboard stays where they were.  What they pressed may be gone when
// the answer comes: then what stood next to it has the focus, and not the whole page.

const CAN = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";

let all = [];
let at = -1;

function isThere(element) {
  return element.isConnected && !element.disabled && element.checkVisibility();
}

function note() {
  const focused = document.activeElement;
  all = focused === document.body ? [] : [...document.querySelectorAll(CAN)];
  at = all.indexOf(focused);
}

function stay() {
  const focused = document.activeElement;
  if (at >= 0 && (focused === document.body || !isThere(focused))) {
    const next = all.slice(at).find(isThere) ?? all.slice(0, at).findLast(isThere);
    next?.focus();
  }
  all = [];
  at = -1;
}

export function watchStaying() {
  document.addEventListener("htmx:before:swap", note);
  document.addEventListener("htmx:after:swap", stay);
}
