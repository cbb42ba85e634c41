/* Sends a file as soon as it is chosen, and says how far it is. The rest of the form is left as it is; without scripts,
   the button sends the whole section, which is saved first. */
const STEP = 20; // per cent between two things said aloud

function parts(box) {
  const find = (name) => box.querySelector(`[data-attachment-${name}]`);
  return { list: find("list"), error: find("error"), fresh: find("new"), progress: find("progress"), status: find("status") };
}

function say(box, text) {
  parts(box).status.textContent = text;
}

function refuse(box, text) {
  const { error } = parts(box);
  const input = box.querySelector("input[type=file]");
  error.querySelector("span").textContent = text;
  error.hidden = !text;
  input.toggleAttribute("aria-invalid", Boolean(text));
  if (text) {
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", error.id);
  } else input.removeAttribute("aria-describedby");
}

function show(box, answer) {
  const { list, fresh } = parts(box);
  list.innerHTML = answer.html;
  fresh.hidden = !answer.has_room;
}

function read(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return {};
  }
}

/* XMLHttpRequest, because fetch does not tell how much has left. */
function send(box, url, data, said) {
  const { progress } = parts(box);
  const request = new XMLHttpRequest();
  let told = 0;
  request.upload.addEventListener("progress", (event) => {
    const share = event.lengthComputable ? Math.floor((100 * event.loaded) / event.total) : 0;
    progress.value = share;
    if (share >= told + STEP && share < 100) {
      told = share;
      say(box, `${box.dataset.sending} ${share} %`);
    } else if (share === 100) say(box, box.dataset.checking);
  });
  const end = (text, trouble = "") => {
    progress.hidden = true;
    say(box, text);
    refuse(box, trouble);
    delete box.dataset.busy;
  };
  request.addEventListener("load", () => {
    const answer = read(request);
    if (request.status < 300 && "html" in answer) {
      show(box, answer);
      end(said);
      box.querySelector("input[type=file]").value = "";
    } else end("", request.status === 409 ? answer.title || box.dataset.late : answer.title || box.dataset.failed);
  });
  request.addEventListener("error", () => end("", box.dataset.failed));
  request.open("POST", url);
  request.setRequestHeader("X-CSRFToken", data.get("csrf_token") || "");
  request.setRequestHeader("X-Requested-With", "fetch");
  request.setRequestHeader("Accept", "application/json");
  box.dataset.busy = "";
  request.send(data);
  return request;
}

function base(box) {
  const data = new FormData();
  data.append("csrf_token", box.closest("form").elements.csrf_token?.value || "");
  return data;
}

function attach(box) {
  const input = box.querySelector("input[type=file]");
  const file = input.files[0];
  if (!file || "busy" in box.dataset) return;
  const data = base(box);
  data.append("attach", box.querySelector("[data-attach]").value);
  data.append(input.name, file);
  refuse(box, "");
  parts(box).progress.hidden = false;
  say(box, `${box.dataset.sending} 0 %`);
  send(box, box.dataset.upload, data, box.dataset.done);
}

function watch(box) {
  const input = box.querySelector("input[type=file]");
  if (!input) return;
  input.addEventListener("change", () => attach(box));
  box.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches("[data-attach]") && input.files.length) {
      event.preventDefault();
      attach(box);
    } else if (button.matches("[data-detach]")) {
      event.preventDefault();
      if ("busy" in box.dataset) return;
      send(box, button.formAction, base(box), box.dataset.removed).addEventListener("load", () => input.focus());
    }
  });
}

export function start() {
  for (const box of document.querySelectorAll("[data-attachment]")) watch(box);
}
