/* The menu buttons of small screens. */
function enhance(button) {
  const menu = document.getElementById(button.getAttribute("aria-controls"));

  function show(open) {
    menu.classList.toggle("is-open", open);
    button.setAttribute("aria-expanded", String(open));
  }

  button.addEventListener("click", () => show(button.getAttribute("aria-expanded") !== "true"));
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.classList.contains("is-open")) {
      show(false);
      button.focus();
    }
  });
}

export function start() {
  for (const button of document.querySelectorAll("[data-nav-toggle]")) enhance(button);
}
