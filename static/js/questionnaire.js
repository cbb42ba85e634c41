/* Questions of a form: words counted as they are typed, questions shown when their condition is met.
   The server counts and decides by the same rules (engines/questionnaire); without scripts, nothing is lost. */
const NARROW = /(\d)[\u00a0\u2007\u2009\u202f](?=\d)/g;

function countWords(text) {
  const pieces = text.normalize("NFC").replace(NARROW, "$1").split(/\s+/);
  return pieces.filter((piece) => /[\p{L}\p{N}]/u.test(piece)).length;
}

function watchWords(note) {
  const box = document.getElementById(note.dataset.wordCount);
  const most = Number(box.dataset.mostWords);
  const show = () => {
    const count = countWords(box.value);
    const over = count - most;
    note.textContent = `${count} ${note.dataset.words} ${most}${over > 0 ? ` (${over} ${note.dataset.over})` : ""}`;
    note.classList.toggle("is-over", over > 0);
  };
  box.addEventListener("input", show);
  note.hidden = false;
  show();
}

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();

/* Returns the answer given on this page, or null when the question is on another one. */
function answer(form, key) {
  const boxes = [...form.querySelectorAll(`[name="answers-${key}"]`)];
  if (!boxes.length) return null;
  if (boxes[0].closest("[data-when]")?.hidden) return [];
  const ticks = boxes.filter((box) => /radio|checkbox/.test(box.type));
  const given = ticks.length ? ticks.filter((box) => box.checked) : boxes;
  return given.map((box) => box.value).filter((value) => value.trim());
}

function isMet(clause, given, isCoded) {
  if (!given.length) return false;
  if (clause.test === "answered") return true;
  if (isCoded) return clause.test === "is" ? given.length === 1 && given[0] === clause.value : given.includes(clause.value);
  const typed = fold(given[0]);
  return clause.test === "is" ? typed === fold(clause.value) : typed.includes(fold(clause.value));
}

/* Typed figures and dates are compared by the server only: the page leaves such questions in sight. */
function isPlain(form, key) {
  const box = form.querySelector(`[name="answers-${key}"]`);
  return box && (box.matches("textarea, select, [type=radio], [type=checkbox]") || !box.inputMode);
}

function refresh(form) {
  for (const question of form.querySelectorAll("[data-when]")) {
    const { mode, clauses } = JSON.parse(question.dataset.when);
    const known = clauses.every((clause) => answer(form, clause.field) !== null && isPlain(form, clause.field));
    if (!known) continue;
    const met = clauses.map((clause) => {
      const box = form.querySelector(`[name="answers-${clause.field}"]`);
      return isMet(clause, answer(form, clause.field), box.matches("select, [type=radio], [type=checkbox]"));
    });
    question.hidden = !(mode === "all" ? met.every(Boolean) : met.some(Boolean));
  }
}

export function start() {
  for (const note of document.querySelectorAll("[data-word-count]")) watchWords(note);
  for (const part of document.querySelectorAll("[data-questionnaire]")) {
    const form = part.closest("form");
    if (!form) continue;
    form.addEventListener("input", () => refresh(form));
    refresh(form);
  }
}
