// A text field with a list under it, as the ARIA pattern "combobox" has it.
//
// <div class="combo" data-combo>
//   <input role="combobox" aria-controls="LIST" …>   htmx fills the list as you type
//   <input type="hidden" data-combo-value …>         takes the chosen value, if present
//   <ul class="options" id="LIST" role="listbox"><li role="option" id=… data-value=…></ul>
// </div>
//
// Choosing writes the value and, with data-combo="send", sends the form; with
// data-combo="go" it does what the option says.
import { go } from "./palette.js";

function parts(element) {
  const combo = element.closest("[data-combo]");
  const input = combo?.querySelector("[role=combobox]");
  const list = input && document.getElementById(input.getAttribute("aria-controls"));
  return { combo, input, list };
}

function options(list) {
  return [...list.querySelectorAll("[role=option]:not([aria-disabled])")];
}

function mark(input, list, option) {
  for (const each of options(list)) {
    each.setAttribute("aria-selected", String(each === option));
  }
  if (option) {
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else {
    input.removeAttribute("aria-activedescendant");
  }
}

function close(input, list) {
  list.replaceChildren();
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function choose(option) {
  const { combo, input, list } = parts(option);
  if (combo.dataset.combo === "go") {
    go(option);
    return;
  }
  const value = combo.querySelector("[data-combo-value]");
  if (value) value.value = option.dataset.value;
  input.value = combo.dataset.combo === "send" ? "" : option.dataset.text;
  close(input, list);
  value?.dispatchEvent(new Event("change", { bubbles: true }));
  if (combo.dataset.combo === "send") {
    input.form.requestSubmit();
    value.value = "";
  }
}

function move(event, input, list) {
  const all = options(list);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !all.length) return;
  event.preventDefault();
  const at = all.findIndex((each) => each.id === input.getAttribute("aria-activedescendant"));
  const from = at < 0 && step < 0 ? 0 : at;
  mark(input, list, all[(from + step + all.length) % all.length]);
}

function onKey(event) {
  if (!event.target.matches("[role=combobox]")) return;
  const { input, list } = parts(event.target);
  if (event.key === "Escape") {
    close(input, list);
  } else if (event.key === "Enter" && !event.ctrlKey) {
    const active = document.getElementById(input.getAttribute("aria-activedescendant"));
    if (!active) return;
    event.preventDefault();
    choose(active);
  } else {
    move(event, input, list);
  }
}

function onSwap(event) {
  const { sourceElement: source, target: list, response } = event.detail.ctx;
  if (source.matches("form[data-combo=send]") && response.status < 400) {
    source.querySelector("[role=combobox]").value = "";
  }
  if (!list.matches("[role=listbox]")) return;
  const { input } = parts(list);
  // Whoever has gone on to another field is not covered by an answer that is late.
  if (document.activeElement !== input) list.replaceChildren();
  const all = options(list);
  input.setAttribute("aria-expanded", String(all.length > 0));
  mark(input, list, all[0]);
}

export function watchCombos() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("htmx:after:swap", onSwap);
  document.addEventListener("pointerdown", (event) => {
    // Keep the focus in the field, so that the list is still there for the click.
    if (event.target.closest("[data-combo] [role=option]")) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const option = event.target.closest("[data-combo] [role=option]");
    if (option) choose(option);
  });
  document.addEventListener("focusout", (event) => {
    if (!event.target.matches("[role=combobox]")) return;
    const { input, list } = parts(event.target);
    if (!list.contains(event.relatedTarget)) close(input, list);
  });
  document.addEventListener("input", (event) => {
    if (!event.target.matches("[role=combobox]")) return;
    const value = parts(event.target).combo.querySelector("[data-combo-value]");
    if (value) value.value = "";
  });
}
