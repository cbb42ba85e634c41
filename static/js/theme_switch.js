/* Automatique, clair ou sombre: kept in this browser only, never sent. */
export function start() {
  const group = document.querySelector("[data-theme-switch]");
  const theme = window.labagoraTheme;
  const current = group.querySelector(`input[value="${theme.read()}"]`);
  if (current) current.checked = true;
  group.hidden = false;
  group.addEventListener("change", (event) => {
    theme.apply(event.target.value);
    try {
      localStorage.setItem("theme", event.target.value);
    } catch {
      // storage is forbidden here: the choice holds for this page
    }
  });
}
