// What every page does with JavaScript; without it all of them still work.
import { watchKeys } from "./keys.js";
import { watchBulk } from "./bulk.js";
import { watchCombos } from "./combo.js";
import { watchFollowed } from "./following.js";
import { watchPalette } from "./palette.js";
import { watchRequests } from "./requests.js";
import { watchOrder } from "./order.js";
import { watchRows } from "./rows.js";
import { watchSaving } from "./saving.js";
import { watchSheets } from "./sheet.js";
import { watchStaying } from "./staying.js";
import { watchWhy } from "./why.js";

const YEAR = 365 * 24 * 60 * 60;

export function remember(name, value) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${value}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`;
}

export function say(text) {
  document.getElementById("announcer").textContent = text;
}

function watchTheme() {
  document.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-set-theme]");
    if (!chosen) return;
    const theme = chosen.dataset.setTheme;
    document.documentElement.dataset.theme = theme;
    remember("upheld_theme", theme);
    for (const button of document.querySelectorAll("[data-set-theme]")) {
      button.setAttribute("aria-pressed", String(button === chosen));
    }
  });
}

function watchDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (!opener) return;
    opener.closest("[popover]")?.hidePopover();
    document.getElementById(opener.dataset.open).showModal();
  });
}

function watchCopying() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const source = document.getElementById(button.dataset.copy);
    source.select();
    try {
      await navigator.clipboard.writeText(source.value);
    } catch {
      document.execCommand("copy");
    }
    const done = button.dataset.copied;
    button.querySelector("[data-word]").textContent = done;
    say(done);
  });
}

watchTheme();
watchDialogs();
watchCopying();
watchRequests();
watchPalette();
watchKeys();
watchCombos();
watchBulk();
watchFollowed();
watchRows();
watchSaving();
watchSheets();
watchStaying();
watchOrder();
watchWhy();
document.querySelector("[data-focus]")?.focus();
