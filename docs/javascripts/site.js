// Small helps on top of pages that work without them.
(() => {
  "use strict";

  // Material gives its search dialog a role but no name, which leaves a screen reader without one.
  const nameSearch = () => {
    const dialog = document.querySelector("[data-md-component=search][role=dialog]");
    if (dialog && !dialog.hasAttribute("aria-label")) dialog.setAttribute("aria-label", "Search");
  };

  // Not by the property alone: a click also moves the line under the tabs, and turns the other tabs of this device.
  const showTab = (block) => {
    const place = [...block.parentElement.children].indexOf(block);
    const input = block.closest(".tabbed-set").querySelectorAll(":scope > input")[place];
    if (input && !input.checked) input.click();
  };

  // A link that leads into a closed story opens whatever it lies in; a link to a statement opens its scenarios.
  const openTarget = () => {
    if (!location.hash) return;
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let node = target; node; node = node.parentElement) {
      if (node.tagName === "DETAILS") node.open = true;
      if (node.classList.contains("tabbed-block")) showTab(node);
    }
    if (target.classList.contains("clause-id")) {
      const stories = target.nextElementSibling?.querySelector("details.stories");
      if (stories) stories.open = true;
    }
    target.scrollIntoView();
  };

  // Material's own copy buttons stand in landmarks without a name; these don't.
  const offerCopies = () => {
    if (!navigator.clipboard) return;
    for (const command of document.querySelectorAll(".command")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = "Copy";
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(command.querySelector("code").textContent);
        button.textContent = "Copied";
      });
      command.append(button);
    }
  };

  const start = () => {
    nameSearch();
    offerCopies();
    openTarget();
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
  window.addEventListener("hashchange", openTarget);
  // The address does not change when the same link is followed again, after another tab was chosen.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (link && location.hash && link.href === location.href && !event.defaultPrevented) openTarget();
  });
})();
