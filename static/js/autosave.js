/* Saves a form while it is being filled in, and says so. Without scripts, its button does the same. */
import { post } from "./http.js";

const PAUSE = 1200; // milliseconds of quiet before sending

function wasTouched(form) {
  return [...form.querySelectorAll("textarea, input:not([type=hidden], [type=password], [type=file])")].some((field) =>
    /radio|checkbox/.test(field.type) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue,
  );
}

function watch(form) {
  const status = form.querySelector("[data-autosave-status]");
  let timer = 0;
  let sending = null;
  let changed = false;

  function say(text, failed = false) {
    status.textContent = text;
    status.classList.toggle("is-failed", failed);
  }

  function accepted(response) {
    remember(response);
    const hour = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    say(`${form.dataset.saved} ${hour}`);
    document.dispatchEvent(new Event("labagora:saved"));
  }

  async function save() {
    if (sending) return; // the change made meanwhile is sent when this one is back
    changed = false;
    say(form.dataset.saving);
    sending = post(form, form.dataset.autosave);
    try {
      const response = await sending;
      if (response.ok) accepted(response);
      else say({ 409: form.dataset.conflict, 422: form.dataset.invalid }[response.status] || form.dataset.failed, true);
    } catch {
      say(form.dataset.failed, true);
    }
    sending = null;
    if (changed) later();
  }

  // The form says which answers it was made from; after a save, those are the saved ones.
  function remember(response) {
    const mark = response.headers.get("X-Saved-Mark");
    if (mark && form.elements.expected) form.elements.expected.value = mark;
  }

  function later() {
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  }

  form.addEventListener("input", (event) => {
    if (event.target.type !== "password" && event.target.type !== "file") later();
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!sending) return;
    event.preventDefault(); // two saves at once would meet as strangers
    const button = event.submitter;
    sending.catch(() => null).then(() => setTimeout(() => form.requestSubmit(button)));
  });
  if (wasTouched(form)) later(); // somebody typed faster than this script came
}

export function start() {
  for (const form of document.querySelectorAll("form[data-autosave]")) watch(form);
}
