/* A link to a confirmation page opens the same question in a dialog. Escape closes it and the focus returns to the link. */
export function start() {
  for (const link of document.querySelectorAll("[data-dialog-open]")) {
    const dialog = document.getElementById(link.dataset.dialogOpen);
    if (!dialog || !dialog.showModal) continue;
    link.setAttribute("aria-haspopup", "dialog");
    link.addEventListener("click", (event) => {
      event.preventDefault();
      dialog.showModal();
    });
    dialog.addEventListener("click", (event) => {
      if (!event.target.closest("[data-dialog-close]")) return;
      event.preventDefault();
      dialog.close();
    });
    dialog.addEventListener("close", () => link.focus());
  }
}
