// Client Portal for a person: plain HTML, every action a form.
import { TASKS, access } from "./rules.mjs";

const escape = (value) => String(value).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const field = (name, label, type = "text") =>
  `<p><label>${label} <input name="${name}" type="${type}" autocomplete="off"></label></p>`;
const form = (session, fields, button, hidden = {}) =>
  `<form method="post">${Object.entries({ ...hidden, csrf: session?.csrf ?? "" })
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${escape(value)}">`)
    .join("")}${fields}<button>${button}</button></form>`;
const credentials = field("username", "Username") + field("password", "Password", "password");

const menu = (session) =>
  session && access(session) === "full" ? '<nav><a href="/account">Account</a></nav>' : "";

export const page = (session, title, body, alert) =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body><main><h1>${title}</h1>
<p>A simulation with synthetic people.</p>${menu(session)}
${alert ? `<p role="alert">${escape(alert)}</p>` : ""}${body}</main></body></html>`;

export const home = (session) => page(session, "Client Portal", '<a href="/login">Login</a>');
export const signIn = (alert) => page(null, "Log in", form(null, credentials, "Login"), alert);

const shown = (challenge) =>
  `<p><label for="challenge">Challenge Code</label> <output id="challenge">${challenge}</output></p>`;

export function secondFactor(session, alert) {
  const { kind, challenge } = session.asks;
  const body = kind === "device"
    ? shown(challenge) + form(session, field("passcode", "Passcode"), "Login", { challenge })
    : form(session, field("passcode", "Temporary Code"), "Login");
  return page(session, "Complete your login", body, alert);
}

const list = (id, name, items) =>
  `<h2 id="${id}">${name}</h2><ul aria-labelledby="${id}">${items.map((item) => `<li>${escape(item)}</li>`).join("")}</ul>`;

export const account = (session, { email, completed, transfer_limit, banks, trusted_contacts }) =>
  page(session, "Your account", `<p><label for="email">Email address</label> <output id="email">${escape(email)}</output></p>
<p><label for="limit">Transfer limit</label> <output id="limit">${transfer_limit} US dollars</output></p>
${list("banks", "Banks", banks.map(({ name, iban_end }) => `${name}, IBAN ending in ${iban_end}`))}
${list("contacts", "Trusted contacts", trusted_contacts.map(({ name, phone }) => `${name}, ${phone}`))}
${list("completed", "Completed tasks", completed)}
<ul>${Object.entries(TASKS).map(([task, { title }]) => `<li><a href="/${task}">${title}</a></li>`).join("")}</ul>`);

export const start = (session, { title, fields }, alert) =>
  page(session, title, form(session, Object.entries(fields).map(([name, label]) => field(name, label)).join(""), "Continue"), alert);

export function verification(session, { state, challenge, task }, alert) {
  const body = {
    credentials: () => form(session, credentials, "Continue"),
    challenge: () => shown(challenge) + form(session, field("passcode", "Passcode"), "Continue", { challenge }),
    complete: () => (alert ? "" : `<p role="status">Done: ${TASKS[task].title}.</p>`),
  };
  return page(session, "Verify your identity", body[state](), alert);
}
