// Client Portal for a person: plain HTML, every action a form.
const escape = (value) => String(value).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const field = (name, label, type = "text") =>
  `<p><label>${label} <input name="${name}" type="${type}" autocomplete="off" required></label></p>`;
const form = (session, fields, button, hidden = {}) =>
  `<form method="post">${Object.entries({ ...hidden, csrf: session?.csrf ?? "" })
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${escape(value)}">`)
    .join("")}${fields}<button>${button}</button></form>`;
const credentials = field("username", "Username") + field("password", "Password", "password");

export const page = (session, title, body, alert) =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body><main><h1>${title}</h1>
<p>A simulation with synthetic people.</p>${session ? '<nav><a href="/account">Account</a></nav>' : ""}
${alert ? `<p role="alert">${escape(alert)}</p>` : ""}${body}</main></body></html>`;

export const home = () => page(null, "Client Portal", '<a href="/login">Login</a>');
export const signIn = (alert) => page(null, "Log in", form(null, credentials, "Login"), alert);

export const account = (session, { email, completed }) =>
  page(session, "Your account", `<p><label for="email">Email address</label> <output id="email">${escape(email)}</output></p>
<h2 id="completed">Completed tasks</h2><ul aria-labelledby="completed">${completed.map((task) => `<li>${task}</li>`).join("")}</ul>
<a href="/change-email">Change email address</a>`);

export const changeEmail = (session, alert) =>
  page(session, "Change email address", form(session, field("email", "New email address", "email"), "Continue"), alert);

export function verification(session, { state, challenge }, alert) {
  const shown = `<p><label for="challenge">Challenge Code</label> <output id="challenge">${challenge}</output></p>`;
  const body = {
    credentials: () => form(session, credentials, "Continue"),
    challenge: () => shown + form(session, field("passcode", "Passcode"), "Continue", { challenge }),
    complete: () => (alert ? "" : '<p role="status">Done: your email address has been changed.</p>'),
  };
  return page(session, "Verify your identity", body[state](), alert);
}
