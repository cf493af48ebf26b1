// What belongs to one row opens beside the button that asked for it: the explanation
// of a price, the settings of a line.  Forms that fill the box say data-pops.

const GAP = 4;

function place(box, button) {
  const at = button.getBoundingClientRect();
  const room = document.documentElement;
  const left = Math.min(at.right, room.clientWidth - GAP) - box.offsetWidth;
  const below = at.bottom + GAP;
  const fits = below + box.offsetHeight <= room.clientHeight;
  const top = fits ? below : Math.max(GAP, at.top - GAP - box.offsetHeight);
  box.style.left = `${Math.max(GAP, left)}px`;
  box.style.top = `${top}px`;
}

export function watchWhy() {
  const box = document.querySelector("[data-why]");
  if (!box) return;
  let asked = null;
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-pops]")) asked = event.submitter;
  });
  document.addEventListener("htmx:after:swap", (event) => {
    if (event.detail.ctx.target !== box || !asked) return;
    box.showPopover();
    place(box, asked);
    box.querySelector("button")?.focus();
  });
  // A form in the box is sent before the box goes.
  box.addEventListener("click", (event) => {
    if (event.target.closest("[data-hides]")) queueMicrotask(() => box.hidePopover());
  });
  box.addEventListener("toggle", (event) => {
    if (event.newState !== "closed" || !asked) return;
    if (!box.contains(document.activeElement) && document.activeElement !== document.body) return;
    document.getElementById(asked.id)?.focus();
    asked = null;
  });
}
