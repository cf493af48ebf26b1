// The lab follows what is saved and what is typed; without it both take a click.
const EVERY = 300;
const TYPED = 250;

const main = document.getElementById("main");
const said = document.getElementById("said");
const gone = document.getElementById("gone");
let asked = 0;

function price() {
  return document.querySelector("[data-price]")?.dataset.price;
}

// What was typed stays, with the focus, as long as the form has the same fields.
function takesForm(old, fresh) {
  return !old || !fresh || old.dataset.shape !== fresh.dataset.shape;
}

function swap(page) {
  const fresh = page.getElementById("main");
  const form = document.getElementById("form");
  document.title = page.title;
  if (takesForm(form, page.getElementById("form"))) {
    main.replaceChildren(...fresh.childNodes);
    return;
  }
  for (const id of ["head", "results"]) {
    document.getElementById(id).replaceWith(page.getElementById(id));
  }
}

async function show(url, why) {
  const turn = ++asked;
  const answer = await fetch(url);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("main");
  if (turn !== asked || !fresh) return;
  main.dataset.look = fresh.dataset.look;
  swap(page);
  said.textContent = `${why} ${price() ?? document.querySelector("h1").textContent}`;
}

function typed(form) {
  const fields = new URLSearchParams(new FormData(form));
  return `${form.action}?${fields}`;
}

let waiting;
main.addEventListener("input", (event) => {
  const form = event.target.closest("form");
  if (!form) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    const url = typed(form);
    history.replaceState(null, "", url);
    show(url, "Price:").catch(() => {});
  }, TYPED);
});

async function watch() {
  try {
    const answer = await fetch(main.dataset.watch, { cache: "no-store" });
    const look = await answer.text();
    if (answer.ok && look !== main.dataset.look) await show(location.href, "Saved:");
    gone.hidden = true;
  } catch {
    gone.hidden = false;
  }
  setTimeout(watch, EVERY);
}

document.documentElement.classList.add("scripted");
watch();
