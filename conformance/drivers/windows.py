"""The window that a component is shown in: a phone's own for a phone, one as large as the card for the DSC+."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.seams import Component, DeviceSpec, PhoneSpec

__all__ = ["window_for"]

_IPHONE = "iPhone SE (3rd gen)"
_IPHONE_WITH_FACE_ID = "iPhone 15"
_ANDROID_PHONE = "Pixel 7"
_CARD: Mapping[str, Any] = {"viewport": {"width": 480, "height": 720}}


def window_for(
    component: Component, device: DeviceSpec | PhoneSpec | None, descriptors: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """What a browser context for this component is made with.

    Args:
        component: which.
        device: what is simulated, where it is a device: an iPhone with Face ID is another one than one with Touch ID.
        descriptors: Playwright's, by the device's name.

    Returns:
        arguments of ``new_context``. A component that nobody carries along gets a desktop's window: none.
    """
    if component == "dsc-plus":
        return dict(_CARD)
    name = _phone(component, device)
    # An iPhone's descriptor names WebKit; its page is opened in the run's own browser all the same.
    return {key: value for key, value in descriptors[name].items() if key != "default_browser_type"} if name else {}


def _phone(component: Component, device: DeviceSpec | PhoneSpec | None) -> str | None:
    if component in ("ibkey-android", "phone-android"):
        return _ANDROID_PHONE
    if component == "phone-ios":
        return _IPHONE
    if component == "ibkey-ios":
        face = device is not None and device.settings.get("biometric") == "face-id"
        return _IPHONE_WITH_FACE_ID if face else _IPHONE
    return None
