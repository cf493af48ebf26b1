// Keys: "/" search, "N" new, "A" add, "D" duplicate, "R" revise, "?" list,
// Ctrl+Enter the page's main action.
// An element says which key it answers to: data-key="N".
import { remember } from "./app.js";

const COOKIE = "upheld_keys";

function lettersAreOn() {
  return !document.cookie.split("; ").includes(`${COOKIE}=off`);
}

function isTyping(element) {
  return element.matches("input:not([type=checkbox], [type=radio]), select, textarea");
}

// In a field that holds what the page came with, there is nothing of its own to undo.
function isAsStored(field) {
  return !("defaultValue" in field) || field.value === field.defaultValue;
}

function find(key) {
  const all = document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`);
  return [...all].find((element) => !element.disabled && element.offsetParent !== null);
}

function use(element) {
  if (isTyping(element)) {
    element.focus();
    element.select?.();
  } else {
    element.click();
  }
}

function onKey(event) {
  if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const main = find("Ctrl Enter");
    if (!main) return;
    event.preventDefault();
    // Leaving the field stores what was typed into it.
    document.activeElement.blur();
    main.click();
    return;
  }
  if (event.altKey) return;
  const turns = (event.ctrlKey || event.metaKey) && "ZY".includes(event.key.toUpperCase());
  if (isTyping(event.target) && !(turns && isAsStored(event.target))) return;
  if (event.ctrlKey || event.metaKey) {
    const letter = event.shiftKey ? "Y" : event.key.toUpperCase();
    if (turns) find(`Ctrl ${letter}`)?.click();
    return;
  }
  if (!lettersAreOn()) return;
  if (event.key === "?") {
    document.getElementById("keys")?.showModal();
    return;
  }
  const target = event.key.length === 1 && find(event.key.toUpperCase());
  if (!target) return;
  event.preventDefault();
  use(target);
}

export function watchKeys() {
  document.addEventListener("keydown", onKey);
  const choice = document.querySelector("[data-single-keys]");
  if (!choice) return;
  choice.checked = lettersAreOn();
  choice.addEventListener("change", () => {
    remember(COOKIE, choice.checked ? "on" : "off");
  });
}
