// Lists: the bar under them asks only what the chosen action needs, and the address
// follows what they are narrowed to.

function follow() {
  const form = document.getElementById("bulk");
  if (!form) return;
  const action = form.elements.action.value;
  for (const part of form.querySelectorAll("[data-for-action]")) {
    part.hidden = part.dataset.forAction !== action;
  }
}

// Pages keep no history of their swaps: the list as it is now is sent on, come back to.
function readdress(event) {
  const address = event.detail.ctx.response?.headers.get("HX-Replace-Url");
  if (address) history.replaceState(history.state, "", address);
}

export function watchBulk() {
  follow();
  // Some lists are swapped while somebody types, and their bar with them.
  document.addEventListener("htmx:after:swap", follow);
  document.addEventListener("htmx:after:swap", readdress);
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
