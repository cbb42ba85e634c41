/* Proposes titles while one types in a search box: an ARIA 1.2 combobox with a list. Enter without a choice searches. */
const PAUSE = 200; // milliseconds of quiet before asking
const SHORTEST = 2;
let boxes = 0;

function optionOf(label, note, url, id) {
  const option = document.createElement("li");
  option.id = id;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  option.dataset.url = url;
  for (const [text, name] of [[label, "la-suggestion-title"], [note, "la-suggestion-note"]]) {
    const part = document.createElement("span");
    part.className = name;
    part.textContent = text;
    option.append(part, " ");
  }
  return option;
}

function enhance(input) {
  const name = `suggestions-${(boxes += 1)}`;
  const list = document.createElement("ul");
  const status = document.createElement("p");
  let timer = 0;
  let asking = null;
  let active = -1;

  Object.assign(list, { id: name, className: "la-suggestions", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.list);
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  input.parentElement.append(list, status);
  for (const [key, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", name], ["aria-expanded", "false"]]) {
    input.setAttribute(key, value);
  }

  function close() {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    list.replaceChildren();
    choose(-1);
    input.setAttribute("aria-expanded", "false");
  }

  function choose(place) {
    active = place;
    [...list.children].forEach((option, number) => option.setAttribute("aria-selected", String(number === place)));
    const option = list.children[place];
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  }

  function show(answer) {
    const rows = answer.titles.map((one) => [one.title, one.type, one.url]);
    if (answer.spelling) rows.unshift([answer.spelling.text, input.dataset.spelling, answer.spelling.url]);
    list.replaceChildren(...rows.map(([label, note, url], number) => optionOf(label, note, url, `${name}-${number}`)));
    choose(-1);
    list.hidden = rows.length === 0;
    input.setAttribute("aria-expanded", String(rows.length > 0));
    status.textContent = rows.length ? `${rows.length} ${rows.length > 1 ? input.dataset.many : input.dataset.one}` : input.dataset.none;
  }

  async function ask() {
    asking?.abort();
    asking = new AbortController();
    const url = `${input.dataset.suggest}?${new URLSearchParams({ q: input.value })}`;
    try {
      const response = await fetch(url, { signal: asking.signal, credentials: "same-origin", headers: { Accept: "application/json" } });
      if (response.ok && document.activeElement === input) show(await response.json());
    } catch {
      close(); // a newer question, or no network: the form still works
    }
  }

  input.addEventListener("input", () => {
    close();
    status.textContent = "";
    if (input.value.trim().length >= SHORTEST) timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault(); // the first Escape closes the list, the next one empties the box
      close();
    } else if (count && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(((active + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      location.assign(list.children[active].dataset.url);
    } else if (event.key === "Tab") close();
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.url);
  });
  input.addEventListener("blur", close);
}

export function start() {
  for (const input of document.querySelectorAll("[data-suggest]")) enhance(input);
}
