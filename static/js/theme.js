/* Runs before the first paint, hence not a module: applies the theme someone chose here, and says that scripts run. */
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");

  function apply(choice) {
    if (choice === "light" || choice === "dark") root.setAttribute("data-bs-theme", choice);
    else root.removeAttribute("data-bs-theme");
  }

  function read() {
    try {
      return localStorage.getItem("theme") || "auto";
    } catch (_refused) {
      return "auto"; // storage is forbidden here: follow the system
    }
  }

  apply(read());
  window.labagoraTheme = { apply: apply, read: read };
})();
