// What this Client Portal knows and decides. Node runs one decision to its end before the next one starts, so a
// challenge that two requests answer at one moment is taken by exactly one of them.
import { createHash, createHmac, randomBytes, randomInt, scryptSync, timingSafeEqual } from "node:crypto";

const LIFETIME = 300_000; // milliseconds that a challenge may be answered in
const WRONG_RESPONSES = 5;
const WRONG_CODES = 5;
const FULL_ACCESS = 2 * 24 * 3600_000; // milliseconds that a temporary passcode opens the portal for
const SINGLE_USE = process.env.PORTAL_NODE_BREAK !== "single-use";
const STATUS = { "not-signed-in": 401, csrf: 403, "no-access": 403, "no-second-factor": 403, "not-found": 404,
  "already-answered": 409, "not-waiting": 409, "no-device": 409, "challenge-lapsed": 410, locked: 423 }; // all others 422

export class Refused extends Error {
  constructor(reason, detail, status = STATUS[reason] ?? 422) {
    super(detail);
    Object.assign(this, { reason, status });
  }
}

const refuse = (...because) => { throw new Refused(...because); };
export const nothingHere = () => refuse("not-found", "There is nothing here.");
const token = () => randomBytes(32).toString("base64url");
function same(given, right) {
  const [one, other] = [Buffer.from(given), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}
const text = (value, field) =>
  typeof value === "string" && value ? value : refuse("invalid-request", `${field} must be a text that is not empty.`);

export function objectOf(json) {
  let value = null;
  try { value = JSON.parse(json || "{}"); } catch { /* told below */ }
  return value?.constructor === Object ? value : refuse("invalid-request", "The body must be a JSON object.");
}

// RFC 6287 for a numeric question and, with a DSC+, the SHA-256 of a PIN.
const SUITE = /^OCRA-1:HOTP-SHA256-8:QN06(-PSHA256)?$/;
function ocra({ suite, key, pin }, question) {
  const asked = Buffer.from(BigInt(question).toString(16).padEnd(256, "0"), "hex");
  const known = suite.endsWith("-PSHA256") ? createHash("sha256").update(pin).digest() : "";
  const mac = createHmac("sha256", key).update(`${suite}\0`).update(asked).update(known).digest();
  return String((mac.readUInt32BE(mac.at(-1) & 15) & 0x7fffffff) % 1e8).padStart(8, "0");
}

const NEW = { limit: 10000, banks: [], contacts: [] };
const IBAN = /^[A-Z]{2}\d\d[A-Z0-9]{11,30}$/;
const mod97 = (iban) =>
  Number(BigInt([...(iban.slice(4) + iban.slice(0, 4))].map((c) => parseInt(c, 36)).join("")) % 97n);

// What a task is called, what it asks for, when that will do, and what it does to a person.
export const TASKS = {
  "change-email": {
    title: "Change email address",
    fields: { email: "New email address" },
    check: ({ email }) => /^[^@\s]+@[^@\s]+$/.test(email) || "email must be an email address",
    carryOut: (person, { email }) => { person.email = email; },
  },
  "add-bank": {
    title: "Add bank",
    fields: { name: "Bank", iban: "IBAN" },
    check: ({ iban }) => (IBAN.test(iban) && mod97(iban) === 1) || "iban must be an IBAN without spaces",
    carryOut: (person, { name, iban }) => { person.banks = [...person.banks, { name, iban_end: iban.slice(-4) }]; },
  },
  "raise-transfer-limit": {
    title: "Raise transfer limit",
    fields: { limit: "New transfer limit" },
    check: ({ limit }, person) =>
      (/^\d{1,7}$/.test(limit) && Number(limit) > person.limit) || `limit must be more than ${person.limit} US dollars`,
    carryOut: (person, { limit }) => { person.limit = Math.max(person.limit, Number(limit)); },
  },
  "add-trusted-contact": {
    title: "Add trusted contact",
    fields: { name: "Name", phone: "Telephone number" },
    check: ({ phone }) => /^\+[1-9]\d{6,14}$/.test(phone) || "phone must be a number like +12025550123",
    carryOut: (person, { name, phone }) => { person.contacts = [...person.contacts, { name, phone }]; },
  },
};

let people, sessions, clock;
const now = () => clock ?? Date.now();
const active = ({ devices }) => devices.filter((device) => device.active);
const letsIn = (temporary) => temporary !== null && now() < temporary.until;
const personOf = (username) => people.get(username) ?? refuse("not-found", "There is no such account holder.");

function drawPasscode() {
  const drawn = Array.from({ length: 8 }, () => "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"[randomInt(32)]).join("");
  return /[A-Z]/.test(drawn) ? drawn : drawPasscode();
}

export const control = {
  reset({ variant = null } = {}) {
    if (variant !== null) refuse("invalid-request", "This portal has no variants.");
    [people, sessions] = [new Map(), new Map()];
  },
  setClock(body) {
    const time = Date.parse(text(body.now, "now"));
    clock = Number.isNaN(time) ? refuse("invalid-request", "now must be a time after RFC 3339.") : time;
  },
  provision({ password, ...person }) {
    if (people.has(text(person.username, "username"))) refuse("invalid-request", "username is taken.");
    const salt = token();
    const hash = scryptSync(text(password, "password"), salt, 32);
    const empty = { devices: [], temporary: null, wrong: 0, completed: [], shown: [], ...NEW };
    people.set(person.username, { ...person, salt, hash, ...empty });
    return person;
  },
  enrol(username, { kind, serial, suite, key, pin }) {
    const person = personOf(username);
    if (!SUITE.test(text(suite, "suite"))) refuse("invalid-request", "suite is not one that this portal can verify.");
    if (suite.endsWith("-PSHA256")) text(pin, "pin");
    person.devices.push({ serial, suite, key: Buffer.from(text(key, "key"), "base64"), pin, active: true });
    return { kind, serial, suite };
  },
  deactivate(username, serial) {
    const device = personOf(username).devices.find((other) => other.serial === serial);
    if (!device) refuse("not-found", "This account holder has no such device.");
    device.active = false;
  },
  giveTemporaryPasscode(username) {
    const person = personOf(username);
    for (const device of person.devices) device.active = false;
    person.temporary = { code: drawPasscode(), until: now() + FULL_ACCESS, wrong: 0 };
    return { passcode: person.temporary.code };
  },
};
control.reset();

const NOBODY = { salt: "", hash: Buffer.alloc(32) }; // an unknown username costs the same work as a known one
function authenticate(username, password, status) {
  const person = people.get(text(username, "username")) ?? NOBODY;
  const right = same(scryptSync(text(password, "password"), person.salt, 32), person.hash);
  return right ? person : refuse("wrong-credentials", "Username or password is not right. Try again.", status);
}

function newSession(person, more) {
  const session = { id: token(), person, csrf: token(), verifications: new Map(), ...more };
  sessions.set(session.id, session);
  return session;
}

// What completes a sign-in at this moment: the response of a device that is active, else a temporary passcode.
function secondFactorOf(person) {
  if (active(person).length) return "device";
  return letsIn(person.temporary) ? "temporary-passcode" : refuse("no-second-factor",
    "You have no active Secure Login Device and no temporary passcode that is still valid. Please call Client Services.");
}

export function signIn(username, password) {
  const person = authenticate(username, password, 401);
  const asks = { kind: secondFactorOf(person), state: "challenge" };
  if (asks.kind !== "device") return newSession(person, { asks });
  checkLock(person.wrong, WRONG_RESPONSES);
  return newSession(person, { asks: challenge(person, asks) });
}

export function giveSecondFactor({ id, person, asks }, code, shown) {
  if (!asks) refuse("not-waiting", "You are logged in already.");
  if (asks.kind !== secondFactorOf(person))
    refuse("no-second-factor", "What was asked for is not valid any more. Log in again, or call Client Services.");
  if (asks.kind === "device") judge(person, asks, code, shown);
  else checkPasscode(person.temporary, code);
  sessions.delete(id);
  return newSession(person, asks.kind === "device" ? {} : { temporary: person.temporary });
}

function checkPasscode(temporary, code) {
  if (/\s/.test(code)) refuse("malformed-code", "A temporary passcode has no spaces. Type it as it was given to you.");
  if (typeof code !== "string" || !/^[A-Z0-9]{8}$/.test(code))
    refuse("malformed-code", "A temporary passcode is eight upper-case letters and digits.");
  checkLock(temporary.wrong, WRONG_CODES);
  if (!same(code, temporary.code)) {
    temporary.wrong += 1;
    refuse("wrong-code", "That is not the temporary passcode that you were given last. Try again.");
  }
  temporary.wrong = 0;
}

function checkLock(wrong, allowed) {
  if (wrong >= allowed) refuse("locked", "Too many wrong ones in a row. Please call Client Services.");
}

export function access({ person, asks, temporary }) {
  if (asks) return "none";
  return !temporary || (temporary === person.temporary && letsIn(temporary)) ? "full" : "none";
}

export const sessionIfAny = (id) => sessions.get(id) ?? null;
export const sessionOf = (id) => sessions.get(id) ?? refuse("not-signed-in", "Please log in first.");
export function requireOpen(session) {
  if (session.asks) refuse("not-signed-in", "Please complete your login first.");
  if (access(session) === "none")
    refuse("no-access", "Your temporary passcode is not valid any more. Please call Client Services.");
}
const until = (moment) => moment && new Date(moment).toISOString();
export function sessionView(session) {
  const { person: { username }, csrf: csrf_token, asks } = session;
  const second_factor = asks && { kind: asks.kind, challenge: asks.challenge, expires_at: until(asks.expires) };
  return { username, csrf_token, access: access(session), second_factor };
}
export const checkCsrf = ({ csrf }, given = "") =>
  same(given, csrf) || refuse("csrf", "This request is not of a page of this session. Load the page again.");
export const account = ({ person: { username, email, completed, limit, banks, contacts } }) =>
  ({ username, email, completed, transfer_limit: limit, banks, trusted_contacts: contacts });
export const find = ({ verifications }, id) => verifications.get(id) ?? nothingHere();
export const view = ({ id, state, challenge, expires }) =>
  state === "challenge" ? { id, state, challenge, expires_at: until(expires) } : { id, state };

export function begin(session, task, details) {
  const kind = Object.hasOwn(TASKS, task) ? TASKS[task] : refuse("invalid-request", `task must be one of ${Object.keys(TASKS)}.`);
  const kept = Object.fromEntries(Object.keys(kind.fields).map((name) => [name, text(details?.[name], `details.${name}`)]));
  const checked = kind.check(kept, session.person);
  if (checked !== true) refuse("invalid-request", `details.${checked}.`);
  const verification = { id: token(), state: "credentials", task, details: kept };
  session.verifications.set(verification.id, verification);
  return verification;
}

function challenge(person, asker) {
  person.shown = person.shown.filter(({ expires }) => expires > now());
  const code = String(randomInt(100000, 1000000));
  if (person.shown.some((other) => other.code === code)) return challenge(person, asker);
  person.shown.push({ code, expires: now() + LIFETIME });
  return Object.assign(asker, { state: "challenge", challenge: code, expires: now() + LIFETIME });
}

export function giveCredentials(session, id, username, password) {
  const verification = find(session, id);
  if (verification.state !== "credentials") refuse("not-waiting", "This task does not wait for credentials.");
  const person = authenticate(username, password);
  if (person !== session.person) refuse("wrong-credentials", "Username or password is not right. Try again.");
  if (!active(person).length) refuse("no-device", "This task needs a Secure Login Device, and you have no active one. "
    + "Re-activate yours, or ask Client Services for a replacement.");
  return challenge(person, verification);
}

// Judges the response to a challenge code, which a task or a sign-in asks for.
function judge(person, asker, passcode, shown) {
  const again = asker.state === "complete";
  if (!/^\d{8}$/.test(passcode)) refuse("malformed-response", "A response has eight digits, and no spaces.");
  if (again && SINGLE_USE) refuse("already-answered", "This challenge code was answered before. Start the task again.");
  checkLock(person.wrong, WRONG_RESPONSES);
  if (shown !== asker.challenge)
    refuse("challenge-lapsed", "That challenge code is no longer shown. Answer the one that is.");
  if (!again && now() >= asker.expires) {
    challenge(person, asker);
    refuse("challenge-lapsed", "The response came too late. Answer the new challenge code.");
  }
  if (!active(person).some((device) => same(ocra(device, asker.challenge), String(passcode)))) {
    person.wrong += 1;
    refuse("wrong-response", "That is not the response for this challenge code. Try again.");
  }
  person.wrong = 0;
}

export function answer({ person, verifications }, id, passcode, shown) {
  const verification = find({ verifications }, id);
  if (verification.state === "credentials") refuse("not-waiting", "This task waits for username and password.");
  judge(person, verification, passcode, shown);
  TASKS[verification.task].carryOut(person, verification.details);
  person.completed.push(verification.task);
  return Object.assign(verification, { state: "complete" });
}
