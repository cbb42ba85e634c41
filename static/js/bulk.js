/* Lists with boxes to tick: « tout choisir » and a count that is read aloud. */
function enhance(form) {
  const all = form.querySelector("[data-select-all]");
  const count = form.querySelector("[data-bulk-count]");
  const boxes = [...form.querySelectorAll('input[name="selected"]')];
  const hint = count ? count.textContent : "";

  function refresh() {
    const chosen = boxes.filter((box) => box.checked).length;
    if (all) {
      all.checked = chosen > 0 && chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
    }
    if (count) count.textContent = chosen ? `${chosen} ${chosen > 1 ? form.dataset.countMany : form.dataset.countOne}` : hint;
  }

  if (all) {
    all.closest("label").hidden = false;
    all.addEventListener("change", () => {
      for (const box of boxes) box.checked = all.checked;
      refresh();
    });
  }
  form.addEventListener("change", refresh);
  refresh();
}

export function start() {
  for (const form of document.querySelectorAll("[data-bulk]")) enhance(form);
}
