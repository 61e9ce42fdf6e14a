// Small things every page shares: menus that close, forms sent once, the service worker.
const me = document.querySelector("script[data-worker]");

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A second tap on the same button sends nothing; coming back to the page gives the button back.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Whose session has ended is sent to sign in; that page must not land inside this one.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (/^\s*<!doctype html/i.test(event.detail.xhr.responseText)) {
    event.detail.shouldSwap = false;
    location.reload();
  }
});

document.addEventListener("click", (event) => {
  const printer = event.target.closest("[data-print]");
  if (printer) window.print();
  const copier = event.target.closest("[data-copies]");
  if (copier) {
    navigator.clipboard.writeText(document.getElementById(copier.dataset.copies).textContent.trim()).then(() => {
      copier.textContent = copier.dataset.done;
    });
  }
});

if (me && "serviceWorker" in navigator && location.hostname !== "localhost") {
  navigator.serviceWorker.register(me.dataset.worker, { scope: "/" }).catch(() => {});
}
