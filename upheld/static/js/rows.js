// Rows that a page has already do not come again: in the place of each stands an empty
// one, data-same, and the row that is there stays as it is.
const SAME = "tr[data-same]";

/** Say with each request which rows are there: known only when it is sent, for what
    came before it may have changed them. */
function tellShown(event) {
  const shown = document.querySelector("[data-shown]")?.dataset.shown;
  if (shown) event.detail.ctx.request.headers["Upheld-Shown"] = shown;
}

export function watchRows() {
  if (!window.htmx) return;
  document.addEventListener("htmx:before:request", tellShown);
  window.htmx.registerExtension("same-rows", {
    htmx_before_morph_node: (_old, { newNode }) => !newNode.matches?.(SAME),
  });
  document.addEventListener("htmx:after:swap", () => {
    // A row that was taken for there is not: the whole page has it.
    if (document.querySelector(SAME)) location.reload();
  });
}
