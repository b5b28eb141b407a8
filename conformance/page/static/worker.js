// Python in a worker: loads Pyodide and the archives that page.json names, then answers requests by running functions of
// conformance.page.inside. Everything comes from the folder that this file lies in.
import { loadPyodide } from "./pyodide/pyodide.mjs";

const say = (message) => self.postMessage(message);
const progress = (step, steps, text) => say({ kind: "progress", step, steps, text });

async function fetched(name, as) {
  const response = await fetch(new URL(name, import.meta.url));
  if (!response.ok) throw new Error(`${name} could not be loaded: status ${response.status}`);
  return response[as]();
}

async function start() {
  const page = await fetched("page.json", "json");
  const archives = Object.keys(page.archives);
  const steps = archives.length + 2;
  progress(0, steps, "Loading Python");
  const pyodide = await loadPyodide({ indexURL: new URL("./pyodide/", import.meta.url).href });
  let step = 1;
  for (const name of archives) {
    progress(step++, steps, `Unpacking ${name}`);
    const bytes = await fetched(name, "arrayBuffer");
    if (name === "suite.zip") pyodide.unpackArchive(bytes, "zip", { extractDir: "/suite" });
    else if (name.endsWith(".whl")) pyodide.unpackArchive(bytes, "wheel");
    else {
      const sitePackages = pyodide.runPython("import sysconfig; sysconfig.get_path('purelib')");
      pyodide.unpackArchive(bytes, "zip", { extractDir: sitePackages });
    }
  }
  progress(step++, steps, "Importing");
  pyodide.runPython("import sys; sys.path.insert(0, '/suite')");
  const inside = pyodide.pyimport("conformance.page.inside");
  await inside.start(JSON.stringify(page.settings));
  progress(steps, steps, "Ready");
  return inside;
}

const started = start();
started.then(
  () => say({ kind: "ready" }),
  (error) => say({ kind: "failed", text: String(error) }),
);

self.addEventListener("message", async ({ data: { id, call, values } }) => {
  try {
    const inside = await started;
    say({ kind: "answer", id, value: JSON.parse(await inside[call](JSON.stringify(values))) });
  } catch (error) {
    say({ kind: "answer", id, error: String(error) });
  }
});
