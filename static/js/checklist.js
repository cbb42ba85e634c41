/* Boxes to tick: what is ticked stays in this tab, on this device, and nowhere else. */
export function start() {
  for (const list of document.querySelectorAll("[data-checklist]")) keep(list);
}

function keep(list) {
  const boxes = [...list.querySelectorAll("input[type=checkbox]")];
  if (!boxes.length) return;
  const name = `checklist|${location.pathname}`;
  const status = list.querySelector("[data-checklist-status]");
  const help = list.querySelector("[data-checklist-help]");
  const show = () => {
    status.textContent = `${status.dataset.words} ${boxes.filter((box) => box.checked).length} / ${boxes.length}`;
  };
  const save = () => {
    remember(name, boxes.filter((box) => box.checked).map((box) => box.id));
    show();
  };
  const ticked = recall(name);
  for (const box of boxes) {
    box.checked ||= ticked.includes(box.id); // a box ticked before this ran stays ticked
    box.addEventListener("change", save);
  }
  help.querySelector("[data-checklist-reset]").addEventListener("click", () => {
    for (const box of boxes) box.checked = false;
    save();
    boxes[0].focus();
  });
  help.hidden = status.hidden = false;
  save();
}

function recall(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? "[]");
  } catch {
    return []; // storage is closed, or holds something else
  }
}

function remember(name, ids) {
  try {
    sessionStorage.setItem(name, JSON.stringify(ids));
  } catch {
    /* storage is closed: the boxes stay ticked as long as the page is open */
  }
}
