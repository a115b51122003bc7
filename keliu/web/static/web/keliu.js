// Small manners: keys, drop zone, copying without blanks, submitting filters. No page depends on it.
"use strict";
const inField = (event) => event.target.closest("input, textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll("tr[data-href]")];
const move = (step) => {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row.classList.contains("is-current"));
  all[at]?.classList.remove("is-current");
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  next.classList.add("is-current");
  next.scrollIntoView({ block: "nearest" });
};
document.addEventListener("keydown", (event) => {
  if (inField(event) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") { event.preventDefault(); document.getElementById("search")?.focus(); }
  if (event.key === "j" || event.key === "J") move(1);
  if (event.key === "k" || event.key === "K") move(-1);
  if (event.key === "o" || event.key === "O" || event.key === "Enter") {
    const current = document.querySelector("tr.is-current");
    if (current) location.href = current.dataset.href;
  }
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});
document.addEventListener("copy", (event) => {
  const text = String(getSelection());
  if (/^[\d\s+-]{8,}$/.test(text.trim())) {
    event.clipboardData.setData("text/plain", text.replace(/\s+/g, ""));
    event.preventDefault();
  }
});
for (const zone of document.querySelectorAll(".drop-zone")) {
  const input = zone.querySelector("input[type=file]");
  for (const name of ["dragenter", "dragover"]) zone.addEventListener(name, (e) => { e.preventDefault(); zone.classList.add("is-over"); });
  zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (e) => { e.preventDefault(); zone.classList.remove("is-over"); input.files = e.dataTransfer.files; input.form.requestSubmit(); });
  input.addEventListener("change", () => input.form.requestSubmit());
}
