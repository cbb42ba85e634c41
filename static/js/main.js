/* Brings in what this page needs, and nothing else. Every page works without any of it. */
const parts = [
  ["[data-nav-toggle]", "./nav.js"],
  ["[data-theme-switch]", "./theme_switch.js"],
  ["[data-quick-exit]", "./quick_exit.js"],
  ["[data-error-summary]", "./error_summary.js"],
  ["[data-password]", "./password.js"],
  ["form[data-passkey]", "./passkeys.js"],
  ["form[data-autosave]", "./autosave.js"],
  ["[data-session-idle]", "./session.js"],
  ["[data-bulk]", "./bulk.js"],
  ["[data-dialog-open]", "./dialogs.js"],
  ["[data-copy]", "./copy.js"],
  ["[data-sheet-editor]", "./sheet_editor.js"],
  ["[data-previews]", "./previews.js"],
  ["[data-checklist]", "./checklist.js"],
  ["[data-print]", "./print.js"],
  ["[data-suggest]", "./suggest.js"],
  ["[data-questionnaire]", "./questionnaire.js"],
  ["[data-attachment]", "./attachments.js"],
  ["[data-countdown]", "./countdown.js"],
];

for (const [selector, file] of parts) {
  if (document.querySelector(selector)) {
    import(file).then((part) => part.start());
  }
}
