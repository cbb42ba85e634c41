/* Counts down to an hour from the server's clock: the one of this computer may be wrong. Nothing is read aloud.
   A page that was kept says when it was made, not what time it is: the clock is asked again. */
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function said(box, count, name) {
  return `${count} ${box.dataset[count > 1 ? `${name}s` : name]}`;
}

function words(box, left) {
  const days = Math.floor(left / DAY);
  const hours = Math.floor((left % DAY) / HOUR);
  const minutes = Math.floor((left % HOUR) / MINUTE);
  const parts = [];
  if (days) parts.push(said(box, days, "day"));
  if (days || hours) parts.push(said(box, hours, "hour"));
  parts.push(said(box, minutes, "minute"));
  if (left < HOUR) parts.push(said(box, left % MINUTE, "second"));
  return parts.join(" ");
}

function watch(box) {
  const until = Date.parse(box.dataset.until);
  let ahead = Date.parse(box.dataset.now) - performance.now(); // a clock that nobody sets
  const show = () => {
    const left = Math.max(0, Math.floor((until - performance.now() - ahead) / 1000));
    box.textContent = left ? `${box.dataset.left} ${words(box, left)}` : box.dataset.over;
  };
  show();
  setInterval(show, 1000);
  askClock(box.dataset.clock).then((found) => {
    if (found === null) return; // the page is at most a minute old
    ahead = found;
    show();
  });
}

async function askClock(url) {
  try {
    const response = await fetch(url, { method: "HEAD", cache: "no-store" });
    const now = Date.parse(response.headers.get("Date"));
    return Number.isNaN(now) ? null : now - performance.now();
  } catch {
    return null;
  }
}

export function start() {
  for (const box of document.querySelectorAll("[data-countdown]")) watch(box);
}
