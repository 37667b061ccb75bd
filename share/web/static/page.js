// The copy button and the device's own share sheet. Without this file the address can be selected and every share link works.
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
