/* Takes the reader to the list of errors, then to the field they choose. */
const CONTROLS = "input:not([type=hidden]), select, textarea, button";

export function start() {
  const summary = document.querySelector("[data-error-summary]");
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    const control = target.matches(CONTROLS) ? target : target.querySelector(CONTROLS);
    (target.closest(".la-field") || target).scrollIntoView();
    if (control) control.focus({ preventScroll: true });
  });
}
