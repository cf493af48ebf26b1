// The field of the head bar: Ctrl+K, what was found under it, what each option does.
// What is typed and entered before the answer has come is done when it comes.

import { mayLeave } from "./requests.js";

let wanted = null;

function field() {
  return document.getElementById("search");
}

function list() {
  return document.getElementById("palette");
}

function isAnswered() {
  return list().querySelector("[data-asked]")?.dataset.asked === field().value.trim();
}

function marked() {
  const options = "[role=option]:not([aria-disabled])";
  return list().querySelector(`${options}[aria-selected="true"]`) ?? list().querySelector(options);
}

function quote(option, send) {
  const form = document.getElementById("quick-quote");
  form.elements.customer_id.value = option.dataset.customer;
  form.elements.bundle.value = option.dataset.bundle;
  form.elements.send.value = send && option.dataset.bundle ? "yes" : "";
  form.requestSubmit();
}

export function go(option, send = false) {
  const { href, customer, themeChoice } = option.dataset;
  if (customer) {
    quote(option, send);
  } else if (themeChoice) {
    document.querySelector(`[data-set-theme="${themeChoice}"]`).click();
    close();
  } else if (mayLeave(option.querySelector("b").textContent)) {
    location.assign(href);
  }
}

function close() {
  list().replaceChildren();
  field().setAttribute("aria-expanded", "false");
  field().removeAttribute("aria-activedescendant");
}

function enter(send) {
  if (!isAnswered()) {
    wanted = { send, text: field().value.trim() };
    return;
  }
  const option = marked();
  if (option) go(option, send);
  else if (field().value.trim()) field().form.submit();
}

function onKey(event) {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    if (!field() || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    field().focus();
    field().select();
  } else if (event.target === field() && event.key === "Enter") {
    event.preventDefault();
    event.stopPropagation();
    enter(event.ctrlKey || event.metaKey);
  }
}

export function watchPalette() {
  if (!field()) return;
  // Before the keys of the page: Enter belongs to the field it is pressed in.
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("htmx:after:swap", (event) => {
    if (event.detail.ctx.target !== list() || !wanted || !isAnswered()) return;
    const { send, text } = wanted;
    wanted = null;
    if (text === field().value.trim()) enter(send);
  });
  field().addEventListener("input", () => {
    wanted = null;
  });
}
