// Small manners: keys, selection, menus that close, drop zone, copying without blanks. No page depends on it.
"use strict";

const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const isField = (event) => event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

// A short word below, for ten seconds at most.
let toastTimer;
const toast = (text) => {
  const place = one("#toast");
  place.textContent = text;
  place.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { place.hidden = true; }, 6000);
};
document.addEventListener("htmx:sendError", () => toast(document.body.dataset.offline));
document.addEventListener("htmx:responseError", () => toast(document.body.dataset.failed));

// Rows: J and K move, O opens, Enter calls or opens, X selects.
const current = () => one("tr.is-current");
const move = (step) => {
  const rows = all("tr[data-href]");
  if (!rows.length) return;
  const at = rows.findIndex((row) => row.classList.contains("is-current"));
  rows[at]?.classList.remove("is-current");
  const next = rows[Math.min(Math.max(at + step, 0), rows.length - 1)];
  next.classList.add("is-current");
  one("a", next)?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
};
const open = (row) => { if (row) location.href = row.dataset.href; };
const actions = {
  "/": () => { one("#search")?.focus(); one("#search")?.select(); },
  "j": () => move(1),
  "k": () => move(-1),
  "o": () => open(current()),
  "x": () => { one("input[name=ids]", current() ?? document.createElement("i"))?.click(); },
  "c": () => one("[data-key=c]")?.click(),
  "z": () => one("[data-key=z]")?.click(),
  "?": () => one("#keys")?.showModal(),
};

// The search box: arrows walk through what it found, Enter opens the one that is marked; not while a word is composed.
const found = () => all("#search-results [role=option]");
const mark = (chosen) => {
  for (const row of found()) row.setAttribute("aria-selected", String(row === chosen));
  const box = one("#search");
  if (chosen) box.setAttribute("aria-activedescendant", chosen.id); else box.removeAttribute("aria-activedescendant");
  box.setAttribute("aria-expanded", String(found().length > 0));
  chosen?.scrollIntoView({ block: "nearest" });
};
const walk = (event) => {
  if (event.isComposing || !event.target.matches("#search")) return false;
  const rows = found();
  const at = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
  if (event.key === "Enter" && at >= 0) location.href = rows[at].href;
  else if (event.key === "ArrowDown" && rows.length) mark(rows[(at + 1) % rows.length]);
  else if (event.key === "ArrowUp" && rows.length) mark(rows.at(Math.max(at, 0) - 1));
  else return false;
  event.preventDefault();
  return true;
};
document.addEventListener("htmx:afterSwap", (event) => { if (event.target.id === "search-results") mark(); });
document.addEventListener("keydown", (event) => {
  if (walk(event)) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.target.form?.requestSubmit();
    return;
  }
  if (event.key === "Escape") {
    closeAll();
    select("none");
    if (event.target.matches("#search")) event.target.blur();
    return;
  }
  if (isField(event) || event.ctrlKey || event.metaKey || event.altKey || one("dialog[open]")) return;
  if (event.key === "Enter") {
    const row = current();
    if (!row || (event.target.closest("a, button, summary") && !row.contains(event.target))) return;
    event.preventDefault();
    const call = one("a.call", row);
    if (call) call.click(); else open(row);
    return;
  }
  const action = actions[event.key.toLowerCase()];
  if (action) { event.preventDefault(); action(); }
});

// Menus close when one clicks elsewhere or presses Esc.
const closeAll = (but) => {
  for (const menu of all("details.drop-down[open], details.more[open]")) if (!menu.contains(but)) menu.open = false;
  const results = one("#search-results");
  if (results?.firstChild && !one(".search")?.contains(but)) { results.replaceChildren(); mark(); }
};
document.addEventListener("click", (event) => {
  closeAll(event.target);
  const opener = event.target.closest("[data-opens]");
  if (opener) one(`#${opener.dataset.opens}`)?.showModal();
  const link = event.target.closest("[data-copy-link]");
  if (link) navigator.clipboard?.writeText(location.href).then(() => toast(link.dataset.done));
  const copied = event.target.closest("[data-copy]");
  if (copied) navigator.clipboard?.writeText(copied.dataset.copy).then(() => toast(copied.dataset.done));
  if (event.target.closest("[data-print]")) window.print();
  const leads = event.target.closest("[data-focus]");
  if (leads) {
    ask(one(`#${leads.dataset.focus}`));
    event.preventDefault();
  }
  const selector = event.target.closest("[data-select]");
  if (selector) select(selector.dataset.select);
  const row = event.target.closest("tr[data-href]");
  if (row && !event.target.closest("a, button, input, label, summary") && !String(getSelection())) open(row);
});

// What opens with a question goes to its field, in the middle of the page: from a button, or from another page by its hash.
const ask = (field) => {
  field?.closest("details")?.setAttribute("open", "");
  field?.focus({ preventScroll: true });
  field?.scrollIntoView({ block: "center" });
};
// After the browser itself has gone to the hash, which takes the focus away.
if (location.hash === "#phones") window.addEventListener("load", () => setTimeout(() => ask(one("#reveal-why")), 50));

// Selection: the heading's box means all that match; the bar offers this page alone.
const select = (what) => {
  const bar = one("#list-selection");
  if (!bar) return;
  for (const box of all("input[name=ids]")) box.checked = what !== "none";
  tell(bar, what === "all");
};
const tell = (bar, isAll) => {
  const boxes = all("input[name=ids]");
  const chosen = boxes.filter((box) => box.checked).length;
  bar.hidden = chosen === 0;
  bar.classList.toggle("is-all", isAll);
  for (const box of boxes) box.disabled = false;
  bar.dataset.all = isAll ? "1" : "";
  one(".selection-some", bar).textContent = bar.dataset.some.replace("{n}", chosen);
  const head = one("[data-select-all]");
  if (head) { head.checked = chosen === boxes.length && chosen > 0; head.indeterminate = chosen > 0 && chosen < boxes.length; }
  for (const box of boxes) box.closest("tr").classList.toggle("is-selected", box.checked);
};
document.addEventListener("change", (event) => {
  const bar = one("#list-selection");
  if (event.target.matches("[data-select-all]")) select(event.target.checked ? "all" : "none");
  else if (event.target.matches("input[name=ids]") && bar) tell(bar, false);
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});
document.addEventListener("submit", (event) => {
  // All that match: the rows of this page are not named, the query stands for them.
  if (event.target.matches("#list-selection") && event.target.dataset.all) {
    for (const box of all("input[name=ids]")) box.disabled = true;
  }
});

// A form is sent once, however often it is clicked; again after ten seconds, or when one comes back to the page.
const free = (form) => { delete form.dataset.isSent; form.removeAttribute("aria-busy"); };
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.matches("[hx-post], [data-upload], [data-once]")) return;
  if (form.dataset.isSent) { event.preventDefault(); return; }
  form.dataset.isSent = "1";
  form.setAttribute("aria-busy", "true");
  setTimeout(free, 10000, form);
});
window.addEventListener("pageshow", () => all("form[data-is-sent]").forEach(free));

// What offers to undo passes by itself, its seconds told; not while one is at it.
for (const passing of all("[data-passes]")) {
  let left = Number(passing.dataset.passes);
  const tick = () => {
    if (passing.dataset.isSent || passing.contains(document.activeElement)) return;
    one(".toast-left", passing).textContent = left;
    if (left-- <= 0) passing.remove();
  };
  tick();
  setInterval(tick, 1000);
}

// A number is copied without its blanks.
document.addEventListener("copy", (event) => {
  const text = String(getSelection());
  if (/^[\d\s+-]{8,}$/.test(text.trim())) {
    event.clipboardData.setData("text/plain", text.replace(/[\s-]+/g, ""));
    event.preventDefault();
  }
});

// A table wider than the page and without a link in it is scrolled by keys, too.
const makeScrollable = () => {
  for (const box of all(".scroll")) {
    if (box.scrollWidth > box.clientWidth && !one("a, button, input", box)) box.tabIndex = 0;
  }
};
makeScrollable();
document.addEventListener("htmx:afterSettle", makeScrollable);

// Files are dropped where a zone says so.
for (const zone of all(".drop-zone")) {
  const input = one("input[type=file]", zone);
  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => { event.preventDefault(); zone.classList.add("is-over"); });
  }
  zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("is-over");
    input.files = event.dataTransfer.files;
    input.form.requestSubmit();
  });
  input.addEventListener("change", () => input.form.requestSubmit());
}
