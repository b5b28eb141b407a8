"""Which window a component is shown in."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.drivers.windows import window_for
from conformance.seams import Component, DeviceKind, DeviceSpec, PhoneKind, PhoneSpec

DESCRIPTORS: dict[str, dict[str, Any]] = {
    name: {"user_agent": name, "has_touch": True, "default_browser_type": engine}
    for name, engine in (("iPhone SE (3rd gen)", "webkit"), ("iPhone 15", "webkit"), ("Pixel 7", "chromium"))
}


def device(kind: DeviceKind, **settings: str) -> DeviceSpec:
    return DeviceSpec(kind, "1", "OCRA-1:HOTP-SHA256-8:QN06", bytes(32), settings=settings)


@pytest.mark.parametrize(
    ("spec", "phone"),
    [
        (device("ibkey-ios", biometric="touch-id"), "iPhone SE (3rd gen)"),
        (device("ibkey-ios", biometric="none"), "iPhone SE (3rd gen)"),
        (device("ibkey-ios", biometric="face-id"), "iPhone 15"),
        (device("ibkey-android"), "Pixel 7"),
    ],
)
def test_a_phone_has_its_own_window_and_is_touched(spec: DeviceSpec, phone: str) -> None:
    assert window_for(spec.kind, spec, DESCRIPTORS) == {"user_agent": phone, "has_touch": True}


@pytest.mark.parametrize(("kind", "phone"), [("phone-ios", "iPhone SE (3rd gen)"), ("phone-android", "Pixel 7")])
def test_a_phone_with_a_camera_has_one_too(kind: PhoneKind, phone: str) -> None:
    assert window_for(kind, PhoneSpec(kind, {}), DESCRIPTORS) == {"user_agent": phone, "has_touch": True}


def test_a_card_has_a_window_of_its_size() -> None:
    assert window_for("dsc-plus", device("dsc-plus"), DESCRIPTORS) == {"viewport": {"width": 480, "height": 720}}


@pytest.mark.parametrize("component", ["portal", "troubleshooter"])
def test_whatever_nobody_carries_along_has_a_desktops(component: Component) -> None:
    assert window_for(component, None, DESCRIPTORS) == {}
