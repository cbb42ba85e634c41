/* « Afficher » beside each password. */
export function start() {
  for (const box of document.querySelectorAll("[data-password]")) {
    const input = box.querySelector("input");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-secondary";
    box.append(button);

    const show = (visible) => {
      input.type = visible ? "text" : "password";
      button.textContent = visible ? box.dataset.hide : box.dataset.show;
      button.setAttribute("aria-label", `${button.textContent} : ${box.dataset.label}`);
    };

    show(false);
    button.addEventListener("click", () => show(input.type === "password"));
    input.form?.addEventListener("submit", () => show(false)); // so that the browser does not keep it as plain text
  }
}
