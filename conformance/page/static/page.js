// The page: shows what the worker does, runs features, and shows Client Portal's own pages in a frame. The frame runs no
// script; its links and forms are answered by the portal's ASGI application in the worker, which keeps the cookies.
const element = (id) => document.getElementById(id);
const worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
const waiting = new Map();
let count = 0;

function call(name, values = {}) {
  return new Promise((resolve, reject) => {
    waiting.set(++count, { resolve, reject });
    worker.postMessage({ id: count, call: name, values });
  });
}

function failed(text) {
  element("progress-text").setAttribute("role", "alert");
  element("progress-text").textContent = `Python could not be started: ${text}`;
}

worker.addEventListener("error", (event) => failed(event.message));
worker.addEventListener("message", ({ data }) => {
  if (data.kind === "progress") {
    element("progress").max = data.steps;
    element("progress").value = data.step;
    element("progress-text").textContent = `${data.text} (${data.step} of ${data.steps})`;
  } else if (data.kind === "failed") {
    failed(data.text);
  } else if (data.kind === "ready") {
    ready();
  } else {
    const { resolve, reject } = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.error === undefined) resolve(data.value);
    else reject(new Error(data.error));
  }
});

async function ready() {
  const { features, person } = await call("offers");
  element("feature").replaceChildren(...features.map((name) => new Option(name)));
  element("people").textContent = person ? `A synthetic person: ${person.username}, password ${person.password}` : "";
  element("run").disabled = element("feature").disabled = false;
  if (person) await show({ method: "GET", path: "/" });
}

element("run").addEventListener("click", async () => {
  const button = element("run");
  button.disabled = true;
  element("results").replaceChildren();
  element("progress-text").textContent = "Running";
  try {
    const { cases, status, output } = await call("run", { feature: element("feature").value });
    for (const { name, verdict, seconds, detail } of cases) {
      const item = document.createElement("li");
      item.className = verdict;
      item.textContent = `${name}: ${verdict} (${(seconds * 1000).toFixed(0)} ms)`;
      if (detail) item.append(Object.assign(document.createElement("pre"), { textContent: detail }));
      element("results").append(item);
    }
    const passed = cases.filter(({ verdict }) => verdict === "passed").length;
    const end = cases.length ? `${passed} of ${cases.length} passed` : `Nothing ran: ${output}`;
    element("progress-text").textContent = `${end}; pytest ended with status ${status}`;
  } catch (error) {
    element("progress-text").textContent = `The run broke off: ${error.message}`;
  }
  button.disabled = false;
});

// The frame loads nothing: style sheets are the portal's own, fetched through the bridge, and other loads are dropped.
async function selfContained(body, at) {
  const page = new DOMParser().parseFromString(body, "text/html");
  for (const link of page.querySelectorAll("link")) {
    const target = link.rel === "stylesheet" && at(link.getAttribute("href"));
    if (target) {
      const { body: sheet } = await call("ask", { method: "GET", path: target });
      link.replaceWith(Object.assign(page.createElement("style"), { textContent: sheet }));
    } else link.remove();
  }
  for (const loads of page.querySelectorAll("script, img, iframe, object, embed")) loads.remove();
  return `<!doctype html>${page.documentElement.outerHTML}`;
}

async function show(request) {
  const { path, status, body } = await call("ask", request);
  const at = (target) => {
    const url = new URL(target, new URL(path, "http://portal.invalid"));
    return url.host === "portal.invalid" ? url.pathname + url.search : null;
  };
  const frame = element("portal");
  const markup = await selfContained(body, at);
  await new Promise((resolve) => {
    frame.addEventListener("load", resolve, { once: true });
    frame.srcdoc = markup;
  });
  frame.dataset.path = path;
  frame.dataset.status = status;
  const page = frame.contentDocument;
  page.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link) return;
    event.preventDefault();
    const target = at(link.getAttribute("href"));
    if (target) show({ method: "GET", path: target });
  });
  page.addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target;
    const target = at(form.getAttribute("action") || path);
    const fields = new URLSearchParams(new FormData(form, event.submitter)).toString();
    if (!target) return;
    if (form.method === "post") show({ method: "POST", path: target, form: fields });
    else show({ method: "GET", path: `${target.split("?")[0]}?${fields}` });
  });
}
