// Arrows and Enter move through the fields of a table as in a sheet, and through the
// rows of a list.

const STEP = { ArrowDown: 1, ArrowUp: -1, Enter: 1 };

function column(field) {
  return field.name.split("-")[0];
}

function onKey(event) {
  const field = event.target;
  const table = field.closest?.("[data-sheet]");
  const step = STEP[event.key];
  if (!table || !step || event.ctrlKey || event.altKey || !field.matches("input:not([type=checkbox])")) return;
  event.preventDefault();
  const fields = [...table.querySelectorAll(`input[name^="${column(field)}-"]`)];
  const next = fields[fields.indexOf(field) + step];
  if (next) {
    next.focus();
    next.select();
  } else if (event.key === "Enter") {
    // Leaving the last field stores it as well.
    document.querySelector('[data-key="A"]')?.focus();
  }
}

function onListKey(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const row = event.target.closest?.("table.list tbody tr");
  if (!row || !step || event.target.matches("input:not([type=checkbox]), select")) return;
  const part = event.target.matches("[type=checkbox]") ? "[type=checkbox]" : "th a";
  const rows = [...row.parentElement.rows];
  const next = rows[rows.indexOf(row) + step]?.querySelector(part);
  if (!next) return;
  event.preventDefault();
  next.focus();
}

export function watchSheets() {
  document.addEventListener("keydown", onListKey);
  document.addEventListener("keydown", onKey);
}
