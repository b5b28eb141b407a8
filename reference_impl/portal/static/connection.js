// Tries each address that the page's form names, from this browser, and sends what became of it; the portal says what
// follows. An answer is not looked at: that it comes is what counts.
const form = document.getElementById("test");
const button = form.querySelector("button");
const progress = document.getElementById("progress");

async function reach(address, milliseconds) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), milliseconds);
  try {
    await fetch(address, { mode: "no-cors", cache: "no-store", credentials: "omit", signal: patience.signal });
    return "open";
  } catch {
    return patience.signal.aborted ? "filtered" : "refused";
  } finally {
    clearTimeout(timer);
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  button.disabled = true;
  progress.textContent = "Testing. This takes a few seconds at most.";
  const milliseconds = Number(form.dataset.milliseconds);
  await Promise.all([...form.querySelectorAll("[data-address]")].map(async (field) => {
    field.value = await reach(field.dataset.address, milliseconds);
  }));
  form.submit();
});
