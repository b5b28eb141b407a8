// A convenience: a keyboard's digits and Enter use the card's keys, and a card that turns itself off is seen to. The page
// is whole without it.
"use strict";
(() => {
  // Each press loads the page anew. What is typed meanwhile waits here, so that nobody types too fast.
  const waiting = "twin-keys";
  // Enter belongs to the key that has the focus, unless the focus only followed the digits that were typed.
  const typing = "twin-typing";
  let loading = true;

  const buttonFor = (key) =>
    [...document.querySelectorAll("form[data-keys] button")].find((button) => button.value === key);
  const takeWaiting = () => {
    const keys = JSON.parse(sessionStorage.getItem(waiting) ?? "[]");
    sessionStorage.removeItem(waiting);
    return keys;
  };
  const use = (keys) => {
    const [first, ...rest] = keys;
    const button = buttonFor(first);
    if (!button) return;
    if (rest.length) sessionStorage.setItem(waiting, JSON.stringify(rest));
    loading = true;
    button.click();
  };
  const keyFor = (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.repeat) return null;
    if (/^[0-9]$/.test(event.key)) return event.key;
    const onKey = document.activeElement?.closest("form[data-keys]") && !sessionStorage.getItem(typing);
    return event.key === "Enter" && !onKey ? "OK" : null;
  };

  document.addEventListener("keydown", (event) => {
    const key = keyFor(event);
    // A phone has no such keys, and its fields keep what is typed into them.
    if (key === null || (!loading && !buttonFor(key)) || event.target.matches?.("input")) {
      sessionStorage.removeItem(typing);
      return;
    }
    event.preventDefault();
    sessionStorage.setItem(typing, "yes");
    if (loading) sessionStorage.setItem(waiting, JSON.stringify([...takeWaiting(), key]));
    else use([key]);
  });
  document.addEventListener("pointerdown", () => sessionStorage.removeItem(typing));
  // Fires for a page that comes back from the history, too.
  addEventListener("pageshow", () => {
    loading = false;
    use(takeWaiting());
    const card = document.querySelector("form[data-off-after]");
    // A little later than the card, so that it is off when the page is loaded anew.
    if (card) setTimeout(() => location.reload(), Number(card.dataset.offAfter) * 1000 + 500);
  });
})();
