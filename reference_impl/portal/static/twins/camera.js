// A phone with a camera: the live picture, the shutter, a swipe from the bottom, and two fingers on the picture taken.
"use strict";
(() => {
  const here = location.pathname;
  const screen = document.querySelector(".camera-phone");

  // ------------------------------------------------------------------ what whoever listens is told
  const spoken = document.querySelector("[data-told]");
  const HEARD_AFTER = 200; // a region is listened to once it has been there for a moment
  const speak = (words) => { spoken.textContent = words; };
  if (spoken.dataset.told) setTimeout(() => speak(spoken.dataset.told), HEARD_AFTER);

  // ------------------------------------------------------------------ the camera
  const video = document.querySelector(".viewfinder");
  const shutter = document.querySelector(".shutter");

  const say = (words) => {
    const alert = document.querySelector(".finder .alert[hidden], .finder .alert");
    alert.textContent = words;
    alert.hidden = false;
  };
  const withoutCamera = (words) => {
    say(words);
    video.hidden = true;
    document.querySelectorAll('.tools button:not(.thumb)').forEach((button) => { button.hidden = true; });
  };
  const reason = (error) => {
    if (error.name === "NotAllowedError" || error.name === "SecurityError") return video.dataset.denied;
    if (error.name === "NotReadableError" || error.name === "AbortError") return video.dataset.busy;
    return video.dataset.missing;
  };
  const look = async () => {
    if (!navigator.mediaDevices?.getUserMedia) { withoutCamera(video.dataset.missing); return; }
    const facingMode = video.dataset.lens === "rear" ? "environment" : "user";
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { facingMode: { ideal: facingMode }, width: { ideal: 4032 }, height: { ideal: 3024 } },
      });
    } catch (error) { withoutCamera(reason(error)); return; }
    const live = () => { shutter.disabled = !video.videoWidth; };
    if (video.readyState >= 2) live(); else video.addEventListener("loadeddata", live, { once: true });
  };
  const shoot = async () => {
    screen.setAttribute("aria-busy", "true");
    shutter.disabled = true;
    const canvas = document.createElement("canvas");
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d").drawImage(video, 0, 0);
    const frame = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.95); });
    let trouble = "The picture could not be kept. Take it again.";
    try {
      const answer = await fetch(`${here}/picture`, { method: "POST", headers: { "Content-Type": "image/jpeg" }, body: frame });
      if (answer.ok) { location.reload(); return; }
      if (answer.status === 409) { location.reload(); return; }
      if (answer.status === 422) trouble = await answer.text();
    } catch { /* told below */ }
    say(trouble);
    shutter.disabled = false;
    screen.removeAttribute("aria-busy");
  };
  if (video) {
    look();
    shutter.addEventListener("click", (event) => { event.preventDefault(); shoot(); });
    addEventListener("pagehide", () => video.srcObject?.getTracks().forEach((track) => track.stop()));
  }

  // ------------------------------------------------------------------ a swipe from the bottom
  const FAR_ENOUGH = 50;
  document.querySelectorAll("[data-swipe]").forEach((edge) => {
    const button = edge.querySelector("button");
    let from = null;
    let swiped = false;
    edge.addEventListener("pointerdown", (event) => {
      from = event.clientY;
      swiped = false;
    });
    addEventListener("pointerup", (event) => {
      swiped = from !== null && from - event.clientY > FAR_ENOUGH;
      from = null;
      if (swiped) edge.requestSubmit(button);
    });
    addEventListener("pointercancel", () => { from = null; });
    // A swipe with a mouse ends in a click as well.
    edge.addEventListener("click", (event) => { if (swiped) event.preventDefault(); }, true);
  });

  // ------------------------------------------------------------------ two fingers on the picture
  const stage = document.querySelector(".stage");
  if (stage) {
    const picture = stage.querySelector("img");
    const LARGEST = 8;
    let zoom = Number(stage.dataset.zoom);
    let [across, down] = [0, 0];
    const fingers = new Map();
    let apart = null; // how far the two fingers were apart when the second came down
    let last = null; // where the one finger was that moves an enlarged picture

    const show = (by = 1) => {
      const now = Math.min(LARGEST, Math.max(1, zoom * by));
      const room = (size) => (size * (now - 1)) / 2;
      across = Math.min(room(stage.clientWidth), Math.max(-room(stage.clientWidth), across));
      down = Math.min(room(stage.clientHeight), Math.max(-room(stage.clientHeight), down));
      picture.style.transform = `translate(${across}px, ${down}px) scale(${now})`;
    };
    const distance = () => {
      const [one, other] = [...fingers.values()];
      return Math.max(1, Math.hypot(one.x - other.x, one.y - other.y));
    };
    // The phone itself keeps how much the picture is enlarged; what the fingers showed meanwhile was a preview.
    const tell = async (by) => {
      screen.setAttribute("aria-busy", "true");
      try {
        const answer = await fetch(`${here}/zoom`, { method: "POST", body: new URLSearchParams({ by: String(by) }) });
        if (answer.ok) zoom = (await answer.json()).zoom;
      } finally {
        show();
        speak(zoom > 1 ? `Enlarged ${Math.round(zoom * 10) / 10} times.` : "Not enlarged.");
        screen.removeAttribute("aria-busy");
      }
    };
    stage.addEventListener("pointerdown", (event) => {
      stage.setPointerCapture(event.pointerId);
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      apart = fingers.size === 2 ? distance() : null;
      last = fingers.size === 1 ? { x: event.clientX, y: event.clientY } : null;
    });
    stage.addEventListener("pointermove", (event) => {
      if (!fingers.has(event.pointerId)) return;
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      if (apart !== null && fingers.size === 2) show(distance() / apart);
      else if (last !== null) {
        across += event.clientX - last.x;
        down += event.clientY - last.y;
        last = { x: event.clientX, y: event.clientY };
        show();
      }
    });
    const up = (event) => {
      const by = apart !== null && fingers.size === 2 ? distance() / apart : null;
      fingers.delete(event.pointerId);
      apart = last = null;
      if (by !== null) tell(by);
    };
    stage.addEventListener("pointerup", up);
    stage.addEventListener("pointercancel", up);
    document.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const label = { "+": "Zoom in", "=": "Zoom in", "-": "Zoom out" }[event.key];
      if (label) document.querySelector(`button[value="${label}"]`)?.click();
    });
    const STEP = 40;
    const ways = { ArrowLeft: [STEP, 0], ArrowRight: [-STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] };
    stage.addEventListener("keydown", (event) => {
      const way = ways[event.key];
      if (!way || zoom <= 1 || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      across += way[0];
      down += way[1];
      show();
    });
    show();
  }
})();
