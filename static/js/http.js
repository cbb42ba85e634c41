/* Sends a form as the browser would, without leaving the page. */
export function post(form, url = form.action) {
  const data = new FormData(form);
  return fetch(url, {
    method: "POST",
    body: data,
    credentials: "same-origin",
    redirect: "manual", // a saved form answers with a redirect; following it would load a page for nothing
    headers: { "X-CSRFToken": data.get("csrf_token") || "", "X-Requested-With": "fetch", Accept: "application/json, text/html" },
  });
}

export function wasAccepted(response) {
  return response.ok || response.type === "opaqueredirect";
}
