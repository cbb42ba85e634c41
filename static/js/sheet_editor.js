/* The editor of a sheet, made more comfortable: previews that follow, rows that move in place, a lock that is kept
   while one types, images and links put where one was writing. Without it every button does the same by itself. */
import { send, watchPreviews } from "./previews.js";

const PAUSE = 300; // milliseconds of quiet before a search
const KEEP = 4 * 60 * 1000; // how often the server hears that somebody still writes

/* Rows: the server moves them, as it does without scripts; only the list is replaced. */
function watchRows(editor, form, status) {
  editor.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-row-button]");
    if (!button) return;
    event.preventDefault();
    const rows = button.closest("[data-rows]");
    const data = new FormData(form);
    data.set("act", button.value);
    try {
      const response = await fetch(form.action, {
        method: "POST",
        body: data,
        credentials: "same-origin",
        redirect: "manual",
        headers: { "X-CSRFToken": data.get("csrf_token"), Accept: "text/html" },
      });
      if (!response.ok) throw new Error(String(response.status));
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      replaceRows(rows, page, button.value);
      status.textContent = editor.dataset.moved;
    } catch {
      status.textContent = editor.dataset.lost;
    }
  });
}

function replaceRows(rows, page, asked) {
  const fresh = page.getElementById(rows.id);
  const [, operation, place] = asked.split(":");
  const previews = [...rows.querySelectorAll("[data-preview]")].some((one) => one.open);
  rows.replaceChildren(...fresh.childNodes);
  if (previews) for (const one of rows.querySelectorAll("[data-preview]")) one.open = true;
  const lines = rows.querySelectorAll(".la-row");
  const target = { add: lines.length - 1, up: Number(place) - 1, down: Number(place) + 1, delete: Number(place) }[operation];
  const line = lines[Math.min(Math.max(target, 0), lines.length - 1)];
  (line?.querySelector("input, textarea, select") || rows).focus();
  rows.dispatchEvent(new Event("input", { bubbles: true }));
}

/* The lock */
function keepLock(editor, form, status) {
  let last = 0;
  let leaving = false;

  async function keep() {
    last = Date.now();
    try {
      const response = await send(editor.dataset.lock, form, {});
      if (response.status === 204) {
        status.textContent = editor.dataset.held;
        document.dispatchEvent(new Event("labagora:saved")); // the server saw that somebody is there
      } else if (response.status === 409) status.textContent = editor.dataset.taken;
      else status.textContent = editor.dataset.lost;
    } catch {
      status.textContent = editor.dataset.lost;
    }
  }

  editor.addEventListener("input", () => {
    if (Date.now() - last > KEEP) keep();
  });
  form.addEventListener("submit", () => {
    leaving = true;
  });
  window.addEventListener("pageshow", () => {
    leaving = false; // back again, from the memory of the browser
  });
  window.addEventListener("pagehide", () => {
    if (leaving || !last) return;
    const data = new FormData();
    data.set("csrf_token", form.elements.csrf_token.value);
    navigator.sendBeacon(editor.dataset.leave, data);
    last = 0;
  });
}

/* Images and links, put where one was writing */
function insertions(editor) {
  let box = null;
  editor.addEventListener("focusin", (event) => {
    if (event.target.matches("[data-writing] textarea")) box = event.target;
  });

  function insert(text) {
    const target = box && box.isConnected ? box : editor.querySelector("textarea[name=body]");
    target.closest("details.la-group").open = true;
    const at = target.selectionStart;
    target.setRangeText(text, at, target.selectionEnd, "end");
    target.focus();
    target.dispatchEvent(new Event("input", { bubbles: true }));
  }

  for (const button of editor.querySelectorAll("[data-insert]")) {
    button.hidden = false;
    button.addEventListener("click", () => insert(document.getElementById(button.dataset.insert).textContent));
  }
  pickLinks(editor, insert);
}

function pickLinks(editor, insert) {
  const picker = editor.querySelector("[data-link-picker]");
  const input = picker.querySelector("input");
  const list = picker.querySelector("datalist");
  const titles = new Map();
  let timer = 0;
  picker.hidden = false;

  async function search() {
    const response = await fetch(`${editor.dataset.targets}?q=${encodeURIComponent(input.value)}`, {
      credentials: "same-origin",
      redirect: "manual",
      headers: { "X-Requested-With": "fetch" },
    });
    if (!response.ok) return;
    const { targets } = await response.json();
    list.replaceChildren(
      ...targets.map(({ target, title }) => {
        titles.set(title, target);
        const option = document.createElement("option");
        option.value = title;
        return option;
      }),
    );
  }

  input.addEventListener("input", (event) => {
    event.stopPropagation(); // looking for a page is not writing
    clearTimeout(timer);
    timer = setTimeout(() => search().catch(() => null), PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  picker.querySelector("[data-insert-link]").addEventListener("click", () => {
    const target = titles.get(input.value);
    if (!target) return input.focus();
    insert(`[${input.value.replace(/[[\]]/g, "")}](${target})`);
    input.value = "";
  });
}

/* « ?champ=body&ligne=12 »: the line that the check points at */
function goToLine(editor) {
  const asked = new URLSearchParams(window.location.search);
  const name = asked.get("champ");
  const box = name && editor.querySelector(`#${CSS.escape(name)}`);
  const line = Number(asked.get("ligne"));
  if (!box) return;
  box.scrollIntoView({ block: "center" });
  box.focus({ preventScroll: true });
  if (!line || !box.setSelectionRange) return;
  const lines = box.value.split("\n");
  const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  box.setSelectionRange(start, start + (lines[line - 1] || "").length);
  box.scrollTop = (box.scrollHeight * (line - 1)) / Math.max(lines.length, 1);
}

export function start() {
  const editor = document.querySelector("[data-sheet-editor]");
  const form = editor.querySelector("form");
  const status = document.querySelector("[data-lock-status]");
  watchPreviews(editor, form);
  watchRows(editor, form, status);
  keepLock(editor, form, status);
  insertions(editor);
  goToLine(editor);
}
