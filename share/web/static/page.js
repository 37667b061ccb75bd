// The copy button, the device's own share sheet, printing, and the remembered server of the fediverse. Without this file the address
// can be selected, every share link works, and the browser prints by its own command.
"use strict";

for (const box of document.querySelectorAll(".copy")) {
  const field = box.querySelector(".copy-field");
  const copy = box.querySelector(".copy-button");
  const native = box.querySelector(".native-button");
  const status = box.querySelector(".copy-status");

  field.addEventListener("focus", () => field.select());

  const say = (text) => {
    status.textContent = "";
    window.setTimeout(() => { status.textContent = text; }, 50); // emptied first, so that a second copy is announced as well
  };

  copy.hidden = false;
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      say(box.dataset.copied);
    } catch {
      field.focus();
      field.select();
      say(document.execCommand("copy") ? box.dataset.copied : box.dataset.failed); // pages without TLS have no clipboard
    }
  });

  const story = { title: box.dataset.title, url: box.dataset.url };
  if (navigator.canShare && navigator.canShare(story)) {
    native.hidden = false;
    native.addEventListener("click", () => navigator.share(story).catch(() => {})); // the reader closed the sheet
  }
}

for (const button of document.querySelectorAll(".print-button")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
if (location.hash === "#print" && document.querySelector(".article-body")) {
  window.addEventListener("load", () => window.print());
}

for (const form of document.querySelectorAll("form.server")) {
  const field = form.querySelector(".server-field");
  const forget = form.querySelector(".server-forget");
  const place = "fediverse-server"; // in this browser alone: we are told of it when the form is sent, and keep it nowhere
  const remembered = (change) => {
    try {
      return change ? change(localStorage) : localStorage.getItem(place) || "";
    } catch {
      return ""; // a browser that keeps nothing
    }
  };

  const known = remembered();
  field.value = field.value || known;
  forget.hidden = !known;
  form.addEventListener("submit", () => remembered((kept) => kept.setItem(place, field.value.trim())));
  forget.addEventListener("click", () => {
    remembered((kept) => kept.removeItem(place));
    forget.hidden = true;
    field.value = "";
    field.focus();
  });
}
