// A Client Portal that was made from docs/vendors/contract.md alone, with Node's standard library: its three faces.
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import * as pages from "./pages.mjs";
import * as rules from "./rules.mjs";

const { SECURE_LOGIN_BIND, SECURE_LOGIN_TLS_CERT, SECURE_LOGIN_TLS_KEY, SECURE_LOGIN_CONTROL_KEY } = process.env;
const cookieOf = (request) => /__Host-session=([^;]+)/.exec(request.headers.cookie)?.[1];
const cookieFor = ({ id }) => ({ "Set-Cookie": `__Host-session=${id}; Path=/; Secure; HttpOnly; SameSite=Strict` });
const ids = (path, pattern) => (pattern.exec(path) ?? []).slice(1).map((part) => part && decodeURIComponent(part));

function send(response, status, body = "", headers = {}) {
  const type = typeof body === "string" ? "text/html; charset=utf-8" : "application/json";
  response.writeHead(status, { "Content-Type": type, "Cache-Control": "no-store", ...headers });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

function problem(response, { reason, message, status }) {
  const body = { type: `/problems/${reason}`, title: reason.replaceAll("-", " "), status, detail: message };
  send(response, status, body, { "Content-Type": "application/problem+json" });
}

function api(request, response, path, body) {
  const [id, action] = ids(path, /^\/api\/v1\/verifications\/([\w-]+)(\/\w+)?$/);
  const route = `${request.method} ${id ? action?.slice(1) ?? "verification" : path.slice(8)}`;
  const begun = (status, session) => [status, rules.sessionView(session), cookieFor(session)];
  if (route === "POST session") return send(response, ...begun(201, rules.signIn(body.username, body.password)));
  const session = rules.sessionOf(cookieOf(request));
  if (request.method !== "GET") rules.checkCsrf(session, request.headers["x-csrf-token"]);
  if (!route.includes(" session")) rules.requireOpen(session);
  const act = {
    "GET session": () => [200, rules.sessionView(session)],
    "POST session/second-factor": () => begun(200, rules.giveSecondFactor(session, body.code, body.challenge)),
    "GET account": () => [200, rules.account(session)],
    "POST verifications": () => [201, rules.view(rules.begin(session, body.task, body.details))],
    "GET verification": () => [200, rules.view(rules.find(session, id))],
    "POST credentials": () => [200, rules.view(rules.giveCredentials(session, id, body.username, body.password))],
    "POST response": () => [200, rules.view(rules.answer(session, id, body.passcode, body.challenge))],
  }[route];
  send(response, ...(act ?? rules.nothingHere)());
}

function site(request, response, path, form) {
  const go = (to, headers = {}) => send(response, 303, "", { Location: to, ...headers });
  // A form that is refused shows its page again, with what was refused as an alert.
  const show = (render, act) => {
    if (request.method !== "POST") return send(response, 200, render());
    try {
      return act();
    } catch (error) {
      if (!(error instanceof rules.Refused)) throw error;
      return send(response, error.status, render(error.message));
    }
  };
  if (path === "/") return send(response, 200, pages.home(rules.sessionIfAny(cookieOf(request))));
  if (path === "/login")
    return show(pages.signIn, () => go("/second-factor", cookieFor(rules.signIn(form.username, form.password))));
  const session = rules.sessionOf(cookieOf(request));
  if (request.method === "POST") rules.checkCsrf(session, form.csrf);
  if (path === "/second-factor") {
    if (!session.asks) return go("/account");
    const complete = () => rules.giveSecondFactor(session, form.passcode, form.challenge);
    return show((alert) => pages.secondFactor(session, alert), () => go("/account", cookieFor(complete())));
  }
  rules.requireOpen(session);
  if (path === "/account") return send(response, 200, pages.account(session, rules.account(session)));
  const task = path.slice(1);
  if (Object.hasOwn(rules.TASKS, task)) {
    const begin = () => rules.begin(session, task, form);
    return show((alert) => pages.start(session, rules.TASKS[task], alert), () => go(`/verifications/${begin().id}`));
  }
  const [id] = ids(path, /^\/verifications\/([\w-]+)$/);
  const verification = rules.find(session, id);
  return show((alert) => pages.verification(session, verification, alert), () => {
    if ("passcode" in form) rules.answer(session, id, form.passcode, form.challenge);
    else rules.giveCredentials(session, id, form.username, form.password);
    go(path);
  });
}

function control(request, response, path, body) {
  const [username, theirs, serial] = ids(path, /^\/control\/v1\/people\/([^/]+)\/([\w-]+)(?:\/([^/]+))?$/);
  const abilities = ["provision", "enrol", "deactivate", "temporary-passcode", "clock", "reset"];
  const act = {
    "GET /control/v1": () => [200, { name: "Client Portal in Node.js", version: "1.0.0", abilities }],
    "POST /control/v1/people": () => [201, rules.control.provision(body)],
    "POST devices": () => [201, rules.control.enrol(username, body)],
    "DELETE devices": () => [204, rules.control.deactivate(username, serial)],
    "POST temporary-passcode": () => [201, rules.control.giveTemporaryPasscode(username)],
    "PUT /control/v1/clock": () => [204, rules.control.setClock(body)],
    "POST /control/v1/reset": () => [204, rules.control.reset(body)],
  }[`${request.method} ${theirs ?? path}`];
  send(response, ...(act ?? rules.nothingHere)());
}

async function answer(handler, request, response) {
  const path = new URL(request.url, "https://portal").pathname;
  const page = handler === site;
  if (handler === control && request.headers.authorization !== `Bearer ${SECURE_LOGIN_CONTROL_KEY}`)
    return response.writeHead(401).end();
  try {
    let text = "";
    for await (const chunk of request.setEncoding("utf8"))
      if ((text += chunk).length > 65536) throw new rules.Refused("invalid-request", "The body is too large.");
    handler(request, response, path, page ? Object.fromEntries(new URLSearchParams(text)) : rules.objectOf(text));
  } catch (error) {
    if (!(error instanceof rules.Refused)) console.error(error), response.writeHead(500).end();
    else if (!page) problem(response, error);
    else if (error.reason === "not-signed-in") send(response, 303, "", { Location: "/login" });
    else send(response, error.status, pages.page(null, "Not possible", "", error.message));
  }
}

async function listen(handlerOf) {
  const tls = { cert: readFileSync(SECURE_LOGIN_TLS_CERT), key: readFileSync(SECURE_LOGIN_TLS_KEY) };
  const server = createServer(tls, (request, response) => answer(handlerOf(request.url), request, response));
  await new Promise((listening) => server.listen(0, SECURE_LOGIN_BIND, listening));
  return `https://${SECURE_LOGIN_BIND}:${server.address().port}`;
}

const portal = await listen((url) => (url.startsWith("/api/") ? api : site));
console.log(JSON.stringify({ portal, control: await listen(() => control) }));
process.stdin.on("end", () => process.exit(0)).resume();
process.on("SIGTERM", () => process.exit(0));
