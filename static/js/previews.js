/* Previews that follow what is typed: each text is laid out by the server, beside its box. Without this, a button of the
   form does it for the whole page. */
const PAUSE = 600; // milliseconds of quiet before a preview
const WIDE = "(min-width: 75rem)";

export function send(url, form, fields) {
  const data = new FormData();
  data.set("csrf_token", form.elements.csrf_token.value);
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return fetch(url, {
    method: "POST",
    body: data,
    credentials: "same-origin",
    redirect: "manual",
    headers: { "X-CSRFToken": data.get("csrf_token"), "X-Requested-With": "fetch" },
  });
}

export function watchPreviews(editor, form) {
  const timers = new WeakMap();
  const asked = new WeakMap();

  async function refresh(box) {
    const preview = box.closest("[data-writing]").querySelector("[data-preview]");
    if (!preview.open) return;
    const turn = (asked.get(box) || 0) + 1;
    asked.set(box, turn);
    try {
      const response = await send(editor.dataset.previewUrl, form, { name: box.name, text: box.value });
      if (!response.ok || asked.get(box) !== turn) return;
      const found = await response.json();
      show(preview, found);
    } catch {
      // the text is in its box: the preview waits for the next word
    }
  }

  function show(preview, found) {
    const text = preview.querySelector("[data-preview-text]");
    if (found.html) text.innerHTML = found.html; // cleaned by the server
    else text.textContent = editor.dataset.empty;
    const notes = preview.querySelector("[data-preview-notes]");
    notes.replaceChildren(
      ...found.notes.map((note) => {
        const line = document.createElement("li");
        line.textContent = note;
        return line;
      }),
    );
  }

  editor.addEventListener("input", (event) => {
    const box = event.target;
    if (!box.matches("[data-writing] textarea")) return;
    clearTimeout(timers.get(box));
    timers.set(box, setTimeout(() => refresh(box), PAUSE));
  });
  editor.addEventListener(
    "toggle",
    (event) => {
      const box = event.target.matches("[data-preview]") && event.target.closest("[data-writing]").querySelector("textarea");
      if (box && box.value !== box.defaultValue) refresh(box);
    },
    true,
  );
  openPreviews(editor);
}

function openPreviews(root) {
  if (!window.matchMedia(WIDE).matches) return;
  for (const preview of root.querySelectorAll("[data-preview]")) preview.open = true;
}

export function start() {
  const editor = document.querySelector("[data-previews]");
  watchPreviews(editor, editor.querySelector("form"));
}
