"""Simulated devices on their pages: docs/vendors/contract.md, "Devices"."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from typing import Literal

from playwright.sync_api import BrowserContext, Page

from conformance.drivers.browser_faults import broken, faults_told
from conformance.drivers.browser_screens import BrowserScreens, Unrecorded
from conformance.errors import HarnessFault
from conformance.seams import DeviceSpec

__all__ = ["BrowserAndroidIBKey", "BrowserIBKey", "BrowserSecurityCard"]

_PRESSES = 10

# A page of no origin has no storage, and asking for it is refused.
_ALL_THAT_CAN_BE_READ = """() => {
  const stored = name => { try { return JSON.stringify(window[name]); } catch { return ""; } };
  const fields = [...document.querySelectorAll("input, textarea, select")].map(field => field.value);
  return [document.documentElement.outerHTML, ...fields, stored("localStorage"), stored("sessionStorage"),
          JSON.stringify(history.state), document.title, location.href].join("\\n");
}"""

# The key that has the focus, which pictures show, is the last digit of a PIN.
_LEAVE_THE_KEY = "() => document.activeElement && document.activeElement.blur()"


class _Twin:
    """A device on its page.

    Args:
        context: its owner's; it is not closed here.
        address: of its page.
        device: what it simulates; ``None`` leaves out what needs its secrets.
        labels: the manifest's overrides, by the contract's label.
        timeout: seconds until what must come is given up.
        touch: whether it is tapped with a finger; otherwise it is clicked with a mouse.
        unrecorded: entered while a PIN or a passcode is typed.
    """

    def __init__(
        self,
        context: BrowserContext,
        address: str,
        device: DeviceSpec | None = None,
        labels: Mapping[str, str] | None = None,
        *,
        timeout: float = 5.0,
        touch: bool = False,
        unrecorded: Unrecorded | None = None,
    ) -> None:
        self._context = context
        self._address = address
        self._device = device
        self._labels = labels
        self._timeout = timeout
        self._touch = touch
        self._unrecorded = unrecorded
        self._screens: BrowserScreens | None = None

    @property
    def screens(self) -> BrowserScreens:
        """What the device shows; its page is opened when it is first looked at.

        Raises:
            ContractBroken: the page cannot be loaded.
        """
        if self._screens is None:
            page = self._context.new_page()
            screens = BrowserScreens(
                page, self._labels, timeout=self._timeout, touch=self._touch, unrecorded=self._unrecorded
            )
            screens.open(self._address, "the page of the simulated device")
            self._screens = screens
        return self._screens

    @property
    def page(self) -> Page:
        """The device's window, to be pictured."""
        return self.screens.page

    def source(self) -> str:
        """The page's markup as it stands, what stands in its fields, and what it has stored.

        Raises:
            ContractBroken: it cannot be read.
        """
        page = self.page
        with faults_told(page, "a page that can be read"):
            return str(page.evaluate(_ALL_THAT_CAN_BE_READ))


class BrowserIBKey(_Twin):
    """IB Key on its page, on an iPhone. Implements :class:`conformance.seams.IBKey`."""

    _generate_code = "Generate Code"  # the last label on the way from the signed-in app (VID-IOS-3C)

    def launch(self) -> None:
        """Activate the icon IBKR Mobile.

        Raises:
            ContractBroken: there is none.
        """
        self.screens.activate("IBKR Mobile")

    def touch(self, finger: Literal["registered", "unknown"]) -> None:
        """Use the Home Button, with the registered finger or the other one.

        Raises:
            ContractBroken: no finger is asked for.
        """
        self.screens.activate("Home Button" if finger == "registered" else "Unknown finger")

    def look(self, face: Literal["owner", "stranger"]) -> None:
        """Look at the screen, or let somebody else look.

        Raises:
            ContractBroken: no face is asked for.
        """
        self.screens.activate("Look at the screen" if face == "owner" else "Somebody else looks")

    def cancel_biometric(self) -> None:
        """Use Cancel.

        Raises:
            ContractBroken: there is none.
        """
        self.screens.activate("Cancel")

    def response(self) -> str | None:
        """What is labelled Response string; ``None`` where nothing is.

        Raises:
            ContractBroken: the page does not finish loading.
        """
        screens = self.screens
        value = screens.value("Response string")
        return screens.text_of(value) or None if screens.appears(value) else None

    def respond(self, challenge: str) -> str:
        """From wherever the app is to the response string, with all that the app asks for on the way.

        Raises:
            ContractBroken: the app does not go the way that its clauses tell.
        """
        screens = self.screens
        # The phone's own home screen, what an earlier attempt was left at, or the response before this one.
        for label in ("IBKR Mobile", "Cancel", "Done"):
            if screens.sees(screens.control(label)):
                screens.activate(label)
                break
        self._go_to_form(screens)
        self._give_what_is_asked(screens, challenge)
        response = self.response()
        if response is None:
            name = screens.wording("Response string")
            raise broken(self.page, f'a value labelled "{name}" after all that was asked for', "not there")
        return response

    def _go_to_form(self, screens: BrowserScreens) -> None:
        # From the screen that the app opens with (VID-IOS-3A to 3C, VID-AND-3A to 3C).
        ways = (
            ("Authenticate",),
            ("Services", "Authenticate"),
            ("More", "Two-Factor Authentication", self._generate_code),
        )
        form = screens.field("Challenge")
        starts = [screens.control(way[0]) for way in ways]
        words = ", ".join(f'"{screens.wording(way[0])}"' for way in ways)
        anywhere = form.or_(starts[0]).or_(starts[1]).or_(starts[2]).first
        screens.require(anywhere, f"a control of {words}, or the challenge form")
        if screens.sees(form):
            return
        way = next(way for way, start in zip(ways, starts, strict=True) if screens.sees(start))
        for label in way:
            screens.activate(label)

    def _give_what_is_asked(self, screens: BrowserScreens, challenge: str) -> None:
        screens.enter("Challenge", challenge)
        screens.activate("Generate Passcode")
        touch, face = screens.anything("Touch ID"), screens.anything("Face ID")
        passcode = screens.field("Smartphone passcode")
        expected = 'the text "Touch ID" or "Face ID", or a field "Smartphone passcode", after "Generate Passcode"'
        screens.require(touch.or_(face).or_(passcode).first, expected)
        if screens.sees(touch):
            self.touch("registered")
        elif screens.sees(face):
            self.look("owner")
        else:
            with (self._unrecorded or nullcontext)():
                screens.enter("Smartphone passcode", self._smartphone_passcode())
            screens.activate("Confirm")

    def _smartphone_passcode(self) -> str:
        known = self._device.settings.get("smartphone_passcode") if self._device else None
        if known is None:
            raise HarnessFault(
                "the driver of a phone does not know the smartphone's passcode",
                mend='Give it in the settings of the DeviceSpec, as "smartphone_passcode"',
            )
        return known


class BrowserAndroidIBKey(BrowserIBKey):
    """IB Key on its page, on an Android phone, whose form takes a PIN and which asks for nothing after that."""

    _generate_code = "Generate Response"  # VID-AND-3C

    def _give_what_is_asked(self, screens: BrowserScreens, challenge: str) -> None:
        if self._device is None or self._device.pin is None:
            raise HarnessFault(
                "the driver of IB Key on Android does not know the PIN", mend="Open it with the phone's DeviceSpec"
            )
        with (self._unrecorded or nullcontext)():
            screens.enter("PIN", self._device.pin)
        screens.enter("Challenge", challenge)
        screens.activate("Generate Passcode")


class BrowserSecurityCard(_Twin):
    """The DSC+ on its page. Implements :class:`conformance.seams.SecurityCard`."""

    def press(self) -> None:
        """Use the button ``press``.

        Raises:
            ContractBroken: there is none.
        """
        self.screens.press("press")

    def type(self, digits: str) -> None:
        """Use the buttons of these digits; unrecorded where the display asks for the PIN.

        Raises:
            ContractBroken: one of them is not there.
        """
        if not self.display().startswith("PIN>"):
            self._press(digits)
            return
        with (self._unrecorded or nullcontext)():
            self._press(digits)
            with faults_told(self.page, "a page that can be used"):
                self.page.evaluate(_LEAVE_THE_KEY)

    def _press(self, digits: str) -> None:
        for digit in digits:
            self.screens.press(digit)

    def confirm(self) -> None:
        """Use the button ``OK``.

        Raises:
            ContractBroken: there is none.
        """
        self.screens.press("OK")

    def display(self) -> str:
        """What has the accessible name Display.

        Raises:
            ContractBroken: nothing has.
        """
        return self.screens.read("Display", visible=False)

    def look_again(self) -> None:
        """Load the page anew, once time has passed: nothing else tells a page that its clock was moved.

        Raises:
            ContractBroken: it cannot be loaded.
        """
        if self._screens is not None:
            self._screens.open(self._address, "the page of the simulated device")

    def respond(self, challenge: str) -> str:
        """From the press button to the response code.

        Raises:
            ContractBroken: the card does not go the way that its clauses tell.
            HarnessFault: the driver was not told which card it is.
        """
        if self._device is None or self._device.pin is None:
            raise HarnessFault("the driver of a DSC+ does not know the PIN", mend="Open it with the card's DeviceSpec")
        for _ in range(_PRESSES):
            if self.display() == "PIN>":
                break
            self.press()
        self._asked_for("PIN>", f"after {_PRESSES} presses")
        self.type(self._device.pin)
        self.confirm()
        self._asked_for("CHALLNG>", "after the PIN")
        self.type(challenge)
        self.confirm()
        response = self.display()
        if not response.replace(" ", "").isdigit():
            raise broken(self.page, "a response code on the display after the challenge", f'it reads "{response}"')
        return response

    def _asked_for(self, prompt: str, when: str) -> None:
        reads = self.display()
        if reads != prompt:
            raise broken(self.page, f'the display reads "{prompt}" {when}', f'it reads "{reads}"')
