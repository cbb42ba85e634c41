/* Passkeys: asks the device, then sends the form as any other. Shown only where the browser knows how. */
function toBytes(text) {
  const base64 = text.replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}

function toText(buffer) {
  const bytes = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function read(options) {
  const keys = (list) => (list || []).map((key) => ({ ...key, id: toBytes(key.id) }));
  const result = { ...options, challenge: toBytes(options.challenge) };
  if (options.user) result.user = { ...options.user, id: toBytes(options.user.id) };
  if (options.excludeCredentials) result.excludeCredentials = keys(options.excludeCredentials);
  if (options.allowCredentials) result.allowCredentials = keys(options.allowCredentials);
  return result;
}

function write(credential) {
  const answer = credential.response;
  const response = { clientDataJSON: toText(answer.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (answer[name]) response[name] = toText(answer[name]);
  }
  if (answer.getTransports) response.transports = answer.getTransports();
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: {},
  });
}

async function ask(form) {
  const publicKey = read(JSON.parse(form.dataset.options));
  const credential = await navigator.credentials[form.dataset.passkey]({ publicKey });
  form.elements.credential.value = write(credential);
}

export function start() {
  if (!window.PublicKeyCredential) return;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const status = form.querySelector("[data-passkey-status]");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      status.textContent = "";
      try {
        await ask(form);
        form.submit();
      } catch {
        status.textContent = form.dataset.failed;
      }
    });
  }
}
