"""Phones with a camera on their pages: docs/vendors/contract.md, "Pages of phones with a camera".

The pages use the camera of the browser. What that sees is told by the suite: in each page of the phone's context
``getUserMedia`` answers with a picture of the suite's, one for each lens. Swipes and two fingers are touches of the
browser's own, which the page cannot tell from a person's.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, Literal

from playwright.sync_api import BrowserContext, Locator, Page
from playwright.sync_api import Error as PlaywrightError

from conformance.drivers.browser_faults import broken, faults_told
from conformance.drivers.browser_screens import BrowserScreens, Unrecorded
from conformance.seams import Lens

__all__ = ["BrowserCameraPhone", "CameraAnswer"]

CameraAnswer = Literal["picture", "NotAllowedError", "NotFoundError"]
"""What asking for the camera leads to: a picture, or the error of this name."""

_TAKEN, _ATTACHED = "Picture taken", "Attached picture"
_BINDING: Final = "secureLoginLens"

# Runs before any script of the page. A canvas of the size of the picture gives the stream; drawn again and again, since
# a stream of a canvas that stands still has no frames.
_CAMERA: Final = """(() => {
  if (!navigator.mediaDevices) return;
  const streams = [];
  const facing = constraints => {
    const asked = constraints && constraints.video && constraints.video.facingMode;
    const named = one => one && typeof one === "object" ? [one.exact, one.ideal].flat() : [one];
    const values = [asked].flat().flatMap(named);
    return values.includes("user") ? "front" : "rear";
  };
  const load = async lens => {
    const told = await window.secureLoginLens(lens);
    if (told.error) throw new DOMException("told by the suite", told.error);
    // Not by way of an address: the page's policy need not allow any for this.
    const content = Uint8Array.from(atob(told.picture), letter => letter.charCodeAt(0));
    return {image: await createImageBitmap(new Blob([content])), version: told.version};
  };
  // What is told late is not taken for what is told last.
  const take = (state, loaded) => { if (loaded.version >= state.version) Object.assign(state, loaded); };
  const open = async constraints => {
    const lens = facing(constraints);
    const canvas = document.createElement("canvas");
    const state = {lens, canvas, version: 0};
    streams.push(state);
    take(state, await load(lens));
    const draw = () => {
      const {image} = state;
      if (canvas.width !== image.width || canvas.height !== image.height) {
        canvas.width = image.width;
        canvas.height = image.height;
      }
      canvas.getContext("2d").drawImage(image, 0, 0);
    };
    draw();
    const stream = canvas.captureStream();
    const again = setInterval(draw, 100);
    stream.getTracks()[0].addEventListener("ended", () => clearInterval(again));
    return stream;
  };
  navigator.mediaDevices.getUserMedia = open;
  window.secureLoginLook = async () => {
    for (const state of streams) take(state, await load(state.lens));
  };
})();"""
_LOOK_AGAIN: Final = "() => window.secureLoginLook && window.secureLoginLook()"

# A live picture shows as many pixels as the picture before the lens has; where it is live already, at once.
_LIVE: Final = "video => video.srcObject && video.readyState >= 2 && video.videoWidth > 0"
_FRAME: Final = """async video => {
  // Two frames later it shows what is before the lens now.
  for (let frame = 0; frame < 3; frame += 1) await new Promise(done => video.requestVideoFrameCallback(done));
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d").drawImage(video, 0, 0);
  return canvas.toDataURL("image/png");
}"""
_PIXELS: Final = """async image => {
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas.toDataURL("image/png");
}"""
_WIDTH: Final = "image => image.getBoundingClientRect().width"
_SHOW_BOTTOM: Final = "element => element.scrollIntoView({block: 'end', behavior: 'instant'})"
_SHOW: Final = "element => element.scrollIntoView({block: 'center', behavior: 'instant'})"

_BUSY: Final = "[aria-busy=true]"
_STEPS: Final = 6
_START_APART, _END_APART = 24.0, 64.0  # pixels from the middle of the picture to each finger


class BrowserCameraPhone:
    """A phone with a camera on its page. Implements :class:`conformance.seams.CameraPhone`.

    Args:
        context: its owner's, one that can be touched; it is not closed here.
        address: of its page.
        labels: the manifest's overrides, by the contract's label.
        timeout: seconds until what must come is given up.
        touch: whether it is tapped with a finger; otherwise it is clicked with a mouse.
        unrecorded: entered while a secret is typed; a phone with a camera asks for none.
        unlock: the control of the lock screen that leads to the home screen; without one, a swipe up does.
    """

    def __init__(
        self,
        context: BrowserContext,
        address: str,
        labels: Mapping[str, str] | None = None,
        *,
        timeout: float = 5.0,
        touch: bool = True,
        unrecorded: Unrecorded | None = None,
        unlock: str | None = None,
    ) -> None:
        self._context = context
        self._address = address
        self._labels = labels
        self._timeout = timeout
        self._touch = touch
        self._unrecorded = unrecorded
        self._unlock = unlock
        self._sights: dict[Lens, bytes] = {}
        self._version = 0
        self._answer: CameraAnswer = "picture"
        self._opened: BrowserScreens | None = None
        self._width: float | None = None

    @property
    def screens(self) -> BrowserScreens:
        """The phone's screens; its page is opened when it is first looked at.

        Raises:
            ContractBroken: the page cannot be loaded.
        """
        if self._opened is None:
            self._context.expose_binding(_BINDING, lambda _, lens: self._see(lens))
            self._context.add_init_script(_CAMERA)
            screens = BrowserScreens(
                self._context.new_page(),
                self._labels,
                timeout=self._timeout,
                touch=self._touch,
                unrecorded=self._unrecorded,
            )
            screens.open(self._address, "the page of the simulated phone")
            self._opened = screens
        return self._opened

    @property
    def page(self) -> Page:
        """The phone's window, to be pictured."""
        return self.screens.page

    def answer_with(self, answer: CameraAnswer) -> None:
        """What asking for the camera leads to from now on; a picture, unless this was told."""
        self._answer = answer

    def unlock(self) -> None:
        """From the lock screen to the home screen.

        Raises:
            ContractBroken: there is no such control.
        """
        if self._unlock is None:
            self.swipe_up()
        else:
            self.screens.activate(self._unlock)

    def swipe_up(self) -> None:
        """With one finger, from the bottom edge of the screen to its middle.

        Raises:
            ContractBroken: the page has nothing called Screen.
        """
        screens = self.screens
        screen = screens.page.get_by_role("region", name=screens.wording("Screen")).or_(
            screens.page.get_by_role("group", name=screens.wording("Screen"))
        )
        box = self._box(screen.first, "a region or group named Screen", _SHOW_BOTTOM)
        across, bottom, height = box["x"] + box["width"] / 2, box["y"] + box["height"], box["height"]
        path = [(across, bottom - height * (0.015 + 0.5 * step / _STEPS)) for step in range(_STEPS + 1)]
        self._fingers([[point] for point in path])
        self._settle()

    def aim(self, picture: bytes, lens: Lens = "rear") -> None:
        """Let a lens see this; a live picture shows it at once."""
        self._sights[lens] = picture
        self._version += 1
        if self._opened is not None:
            with faults_told(self.page, "a page that can be used"):
                self.page.evaluate(_LOOK_AGAIN)

    def framed(self) -> bytes | None:
        """A frame of the live picture; ``None`` where none is shown."""
        video = self.page.locator("video").filter(visible=True).first
        if not self.screens.appears(video):
            return None
        with faults_told(self.page, "a live picture of the camera", "it does not begin"):
            handle = video.element_handle(timeout=self._timeout * 1000)
            self.page.wait_for_function(_LIVE, arg=handle, timeout=self._timeout * 1000)
            return _content(str(video.evaluate(_FRAME)))

    def shoot(self) -> None:
        """Tap the shutter button, once the picture is live, and wait until the picture is taken.

        Raises:
            ContractBroken: there is no such button, or it cannot be tapped.
        """
        self.framed()
        self.screens.activate("Shutter")
        self._settle()

    def taken(self) -> bytes | None:
        """The pixels of the image named Picture taken; ``None`` where there is none."""
        return self._pixels(_TAKEN)

    def attached(self) -> bytes | None:
        """The pixels of the image named Attached picture; ``None`` where there is none."""
        return self._pixels(_ATTACHED)

    def spread(self) -> None:
        """With two fingers, apart from the middle of the picture.

        Raises:
            ContractBroken: there is no picture.
        """
        image = self._image(_TAKEN)
        box = self._box(image, f'an image "{self.screens.wording(_TAKEN)}"', _SHOW)
        self._width = float(image.evaluate(_WIDTH))
        across, down = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        moves = [_START_APART + (_END_APART - _START_APART) * step / _STEPS for step in range(_STEPS + 1)]
        self._fingers([[(across - apart, down - apart), (across + apart, down + apart)] for apart in moves])
        self._settle()

    def zoomed(self) -> float:
        """How many times as wide the image is as it was.

        Raises:
            ContractBroken: it is gone.
        """
        if self._width is None:
            return 1.0
        with faults_told(self.page, f'an image "{_TAKEN}"', "it is gone"):
            return float(self._image(_TAKEN).evaluate(_WIDTH, timeout=self._timeout * 1000)) / self._width

    # -------------------------------------------------------------- parts
    def _see(self, lens: Lens) -> dict[str, str | int]:
        if self._answer != "picture" or lens not in self._sights:
            return {"error": "NotFoundError" if self._answer == "picture" else self._answer}
        return {"picture": base64.b64encode(self._sights[lens]).decode("ascii"), "version": self._version}

    def _image(self, name: str) -> Locator:
        return self.page.get_by_role("img", name=self.screens.wording(name), exact=True).filter(visible=True).first

    def _pixels(self, name: str) -> bytes | None:
        image = self._image(name)
        if not self.screens.appears(image):
            return None
        with faults_told(self.page, f'an image "{name}" of the page\'s own origin', "it cannot be read"):
            return _content(str(image.evaluate(_PIXELS)))

    def _box(self, element: Locator, expected: str, show: str) -> Mapping[str, float]:
        self.screens.require(element, expected)
        with faults_told(self.page, expected, "it is gone"):
            element.evaluate(show)
            box = element.bounding_box(timeout=self._timeout * 1000)
        if box is None:
            raise broken(self.page, expected, "it has no place on the page")
        return {"x": box["x"], "y": box["y"], "width": box["width"], "height": box["height"]}

    def _fingers(self, moves: Sequence[Sequence[tuple[float, float]]]) -> None:
        """Put fingers down, move them, and take them away."""
        with faults_told(self.page, "a page that can be touched"):
            session = self._context.new_cdp_session(self.page)
            try:
                for number, points in enumerate(moves):
                    event: dict[str, Any] = {
                        "type": "touchMove" if number else "touchStart",
                        "touchPoints": [{"x": x, "y": y, "id": finger} for finger, (x, y) in enumerate(points)],
                    }
                    session.send("Input.dispatchTouchEvent", event)
                session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
            finally:
                with suppress(PlaywrightError):  # it went with its page
                    session.detach()

    def _settle(self) -> None:
        """Wait until the page is neither busy nor being left."""
        with faults_told(self.page, "a page that is no longer busy"):
            still = ":root:not([data-leaves-this-page])"
            self.page.locator(still).wait_for(state="attached", timeout=self._timeout * 1000)
            self.page.locator(_BUSY).first.wait_for(state="detached", timeout=self._timeout * 1000)
            self.page.wait_for_load_state("load", timeout=self._timeout * 1000)


def _content(address: str) -> bytes:
    return base64.b64decode(address.partition(",")[2])
