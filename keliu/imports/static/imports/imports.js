// The import's pages: upload with progress and a limit that is told at once, work begun once, Ctrl+Enter for the next step.
"use strict";
(() => {
  const MB = 1024 * 1024;
  const say = (form, text) => {
    const place = form.querySelector("[role=alert]");
    if (!place) { window.alert(text); return; }
    place.textContent = text;
    place.hidden = false;
  };
  const tooLarge = (form, input) => {
    const limit = Number(form.dataset.limit || 50);
    const large = [...input.files].find((file) => file.size > limit * MB);
    if (!large) return false;
    say(form, form.dataset.tooLarge.replace("{file}", large.name));
    input.value = "";
    return true;
  };
  const send = (form) => {
    const input = form.querySelector("input[type=file]");
    if (!input.files.length || form.dataset.sending || tooLarge(form, input)) return;
    const bar = form.querySelector(".import-upload");
    const told = form.querySelector("[role=alert]");
    if (told) told.hidden = true;
    form.dataset.sending = "1";
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("X-Upload", "1");
    if (bar) {
      bar.hidden = false;
      const total = [...input.files].reduce((sum, file) => sum + file.size, 0);
      request.upload.addEventListener("progress", (event) => {
        bar.querySelector("progress").value = 100 * event.loaded / event.total;
        bar.querySelector(".help").textContent = `${(event.loaded / MB).toFixed(1)} / ${(total / MB).toFixed(1)} MB`;
      });
    }
    request.addEventListener("loadend", () => {
      delete form.dataset.sending;
      if (bar) bar.hidden = true;
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch { /* the line was cut */ }
      if (answer.go) { location.href = answer.go; return; }
      input.value = "";
      say(form, answer.refusal ?? document.body.dataset.offline ?? String(request.status));
    });
    request.send(new FormData(form));
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-upload]")) { event.preventDefault(); send(form); return; }
    if (form.matches("[data-once]")) {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "1";
    }
    if (form.matches("[data-once], [data-busy]")) form.setAttribute("aria-busy", "true");
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-at-once]")) event.target.form.requestSubmit();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const form = document.querySelector("[data-ctrl-enter]");
    if (form && !event.target.closest("dialog")) { event.preventDefault(); event.stopImmediatePropagation(); form.requestSubmit(); }
  }, true);
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("[data-once]")) { delete form.dataset.sent; form.removeAttribute("aria-busy"); }
  });
  // Files may be dropped anywhere on a page that has a drop zone.
  const zone = document.querySelector(".drop-zone");
  if (zone) {
    document.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("is-over"); });
    document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) zone.classList.remove("is-over"); });
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("is-over");
      if (zone.contains(event.target) || !event.dataTransfer.files.length) return;
      zone.querySelector("input[type=file]").files = event.dataTransfer.files;
      zone.closest("form").requestSubmit();
    });
  }
})();
