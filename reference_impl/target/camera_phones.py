"""The seam of phones with a camera, straight over their state machines."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conformance.seams import Inconclusive, Lens, PhoneSpec
from reference_impl.compose import System
from reference_impl.target.devices import ModelScreens, told

if TYPE_CHECKING:  # a page of the site has no library for pictures
    from reference_impl.adapters.camera_phones import EquippedPhone

__all__ = ["ModelCameraPhone", "open_phone"]

_APART = 2.0


@dataclass
class ModelCameraPhone:
    """The seam ``CameraPhone`` over the phone. It holds what is before each lens, which a phone does not know."""

    phone: EquippedPhone
    _sights: dict[Lens, bytes] = field(default_factory=dict, repr=False)
    _zoom_before: float = 1.0

    @property
    def screens(self) -> ModelScreens:
        """The phone's screens."""
        return ModelScreens(self.phone.app)

    def unlock(self) -> None:
        """From the lock screen to the home screen."""
        told(lambda: self.phone.app.activate("Home Button" if self.phone.kind == "phone-ios" else "Swipe up"))

    def swipe_up(self) -> None:
        """Swipe up from the bottom of the screen."""
        self.phone.app.swipe_up()

    def aim(self, picture: bytes, lens: Lens = "rear") -> None:
        """Let a lens see this."""
        self._sights[lens] = picture

    def framed(self) -> bytes | None:
        """What the camera shows."""
        lens = self.phone.app.view().lens
        return None if lens is None else self._sights[lens]

    def shoot(self) -> None:
        """Tap the shutter button."""
        told(lambda: self.phone.shoot(self.framed() or b""))

    def taken(self) -> bytes | None:
        """The picture that is shown."""
        return self.phone.app.view().picture

    def spread(self) -> None:
        """Swipe two fingers apart."""
        self._zoom_before = self.phone.app.view().zoom
        self.phone.app.spread(_APART)

    def zoomed(self) -> float:
        """How much it is enlarged."""
        return self.phone.app.view().zoom / self._zoom_before

    def attached(self) -> bytes | None:
        """The picture that the email carries."""
        return self.phone.app.view().attachment


def open_phone(system: System, spec: PhoneSpec) -> ModelCameraPhone:
    """Make a phone.

    Raises:
        Inconclusive: ``no-pictures``: there is no library for pictures, as in a page of the site.
    """
    try:
        from reference_impl.adapters.camera_phones import EquippedPhone
    except ModuleNotFoundError as missing:
        raise Inconclusive("no-pictures", f"a phone cannot keep pictures without {missing.name}") from None
    phone = EquippedPhone(spec.kind, spec.settings, makers=system.parts, now=system.clock.now, deliver=spec.deliver)
    return ModelCameraPhone(phone)
