// A convenience for whoever has a keyboard: its digits and Enter use the card's keys. The page is whole without it.
"use strict";
document.addEventListener("keydown", (event) => {
  const keypad = document.querySelector("form[data-keys]");
  if (!keypad || event.altKey || event.ctrlKey || event.metaKey || event.repeat) return;
  // Enter on a key that has the focus uses that key, unless a digit was typed last: then it confirms.
  const typed = /^[0-9]$/.test(document.activeElement?.value ?? "");
  const onKey = keypad.contains(document.activeElement) && !typed;
  const key = event.key === "Enter" && !onKey ? "OK" : event.key;
  const button = [...keypad.querySelectorAll("button")].find((each) => each.value === key);
  if (!button) return;
  event.preventDefault();
  button.click();
});
