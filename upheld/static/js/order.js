// Lines change places: Alt with an arrow, or by pulling the button at the end of a
// row.  The same is in the menu of the row.

let kept = null;

function lineOf(row) {
  return row?.querySelector("[data-grip]")?.value;
}

function send(line, to) {
  const form = document.getElementById("move");
  if (!form || !line) return;
  kept = line;
  form.elements.line.value = line;
  form.elements.to.value = to;
  form.requestSubmit();
}

function onKey(event) {
  const to = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  const line = event.altKey && to && lineOf(event.target.closest?.("[data-sheet] tr"));
  if (!line) return;
  event.preventDefault();
  send(line, to);
}

function target(event) {
  const row = document.elementFromPoint(event.clientX, event.clientY)?.closest("tr");
  return lineOf(row) ? row : null;
}

function pull(grip, start) {
  const row = grip.closest("tr");
  let over = null;
  const onMove = (event) => {
    if (Math.abs(event.clientY - start.clientY) < 8 && !over) return;
    over?.classList.remove("drop");
    over = target(event);
    over?.classList.add("drop");
  };
  const onUp = () => {
    document.removeEventListener("pointermove", onMove);
    over?.classList.remove("drop");
    if (over && over !== row) {
      // Pulling is no click on the button.
      grip.addEventListener("click", (event) => event.preventDefault(), { once: true });
      send(lineOf(row), lineOf(over));
    }
  };
  document.addEventListener("pointermove", onMove);
  document.addEventListener("pointerup", onUp, { once: true });
}

function onSwap() {
  if (!kept) return;
  document.querySelector(`[data-grip][value="${CSS.escape(kept)}"]`)?.focus();
  kept = null;
}

function onPaste(event) {
  const form = document.getElementById(event.target.dataset?.paste ?? "");
  const text = event.clipboardData.getData("text");
  if (!form || !text.trim().includes("\n")) return;
  event.preventDefault();
  form.elements.rows.value = text;
  form.requestSubmit();
}

export function watchOrder() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("paste", onPaste);
  document.addEventListener("htmx:after:swap", onSwap);
  document.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest?.("[data-grip]");
    if (grip && event.button === 0) pull(grip, event);
  });
}
