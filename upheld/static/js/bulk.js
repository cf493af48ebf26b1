// The bar under a list: only what the chosen action asks for, and how many are chosen.

function follow() {
  const form = document.getElementById("bulk");
  if (!form) return;
  const action = form.elements.action.value;
  for (const part of form.querySelectorAll("[data-for-action]")) {
    part.hidden = part.dataset.forAction !== action;
  }
}

export function watchBulk() {
  follow();
  // Some lists are swapped while somebody types, and their bar with them.
  document.addEventListener("htmx:after:swap", follow);
  document.addEventListener("change", (event) => {
    if (event.target.form?.id !== "bulk") return;
    if (event.target.matches("[data-choose-all]")) {
      for (const box of document.querySelectorAll("[form=bulk][name=id]")) {
        box.checked = event.target.checked;
      }
    }
    follow();
  });
}
