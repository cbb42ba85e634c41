/* Five minutes before the session ends, offers to stay. */
import { post } from "./http.js";

const WARNING = 5 * 60;

export function start() {
  const dialog = document.querySelector("[data-session-idle]");
  const form = dialog.querySelector("form");
  const status = dialog.querySelector("[data-session-status]");
  const wait = Math.max(Number(dialog.dataset.sessionIdle) - WARNING, 1) * 1000;
  let deadline = 0;

  function rearm() {
    deadline = Date.now() + wait;
  }

  function check() {
    // compared with the clock, because a sleeping phone stops timers
    if (Date.now() >= deadline && !dialog.open) dialog.showModal();
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const response = await post(form, form.action, "follow");
      const ended = dialog.dataset.sessionEnded && new URL(response.url).pathname === dialog.dataset.sessionEnded;
      if (!response.ok || ended) throw new Error(String(response.status));
      status.textContent = "";
      rearm();
      dialog.close();
    } catch {
      status.textContent = dialog.dataset.failed;
    }
  });

  rearm();
  document.addEventListener("labagora:saved", rearm); // a save is an activity that the server saw
  setInterval(check, 1000);
  document.addEventListener("visibilitychange", check);
}
