"""The drivers on the reference's own twins, in windows of phones and by touch: each second factor, again and again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import BrowserContext

from conformance.drivers.browser import open_component
from conformance.drivers.browser_twins import BrowserAndroidIBKey, BrowserIBKey, BrowserSecurityCard
from conformance.drivers.browsers import Launched, find_browser, launch
from conformance.drivers.windows import window_for
from conformance.errors import HarnessFault
from conformance.loopback import Premises
from conformance.manifest import embedded_manifest, load_manifest
from conformance.seams import Control, DeviceSpec
from conformance.target import OpenTarget
from reference_impl.domain.ocra import Suite, respond

SUITE = "OCRA-1:HOTP-SHA256-8:QN06"
KEY = bytes(range(32))


@pytest.fixture(scope="module")
def premises() -> Iterator[Premises]:
    premises = Premises()
    yield premises
    premises.leave()


@pytest.fixture(scope="module")
def control(premises: Premises) -> Iterator[Control]:
    target = OpenTarget(load_manifest(embedded_manifest()), premises, 1)
    control = target.control_served(None)
    assert control is not None
    yield control
    target.stop()


@pytest.fixture(scope="module")
def launched(premises: Premises) -> Iterator[Launched]:
    with launch(find_browser().path, ca=premises.authority.ca_pem) as launched:
        yield launched


def window(launched: Launched, spec: DeviceSpec) -> BrowserContext:
    return launched.browser.new_context(**window_for(spec.kind, spec, launched.descriptors))


@pytest.mark.parametrize("opens_with", ["home", "login", "signed-in"])
@pytest.mark.parametrize("biometric", ["touch-id", "face-id", "none"])
def test_a_phone_answers_one_challenge_after_another(
    control: Control, launched: Launched, biometric: str, opens_with: str
) -> None:
    settings = {"biometric": biometric, "opens_with": opens_with, "smartphone_passcode": "246813"}
    spec = DeviceSpec("ibkey-ios", f"phone-{biometric}-{opens_with}", SUITE, KEY, settings=settings)
    with window(launched, spec) as context:
        phone = open_component("ibkey-ios", context, control.make_twin(spec), device=spec, touch=True)
        assert isinstance(phone, BrowserIBKey)

        for challenge in ("123456", "654321"):
            assert phone.respond(challenge) == respond(Suite.parse(SUITE), KEY, question=challenge)


@pytest.mark.parametrize("opens_with", ["home", "login", "signed-in"])
def test_an_android_phone_answers_one_challenge_after_another(
    control: Control, launched: Launched, opens_with: str
) -> None:
    spec = DeviceSpec("ibkey-android", f"phone-{opens_with}", SUITE, KEY, "7946", {"opens_with": opens_with})
    stretches: list[str] = []

    @contextmanager
    def unrecorded() -> Iterator[None]:
        stretches.append(phone.screens.page.get_by_label("PIN", exact=True).input_value())
        yield

    with window(launched, spec) as context:
        address = control.make_twin(spec)
        phone = open_component("ibkey-android", context, address, device=spec, touch=True, unrecorded=unrecorded)
        assert isinstance(phone, BrowserAndroidIBKey)

        for challenge in ("123456", "654321"):
            assert phone.respond(challenge) == respond(Suite.parse(SUITE), KEY, question=challenge)
    assert len(stretches) >= 2
    assert set(stretches) == {""}  # each began before the PIN was typed


def test_an_android_phone_whose_pin_is_unknown_cannot_respond(control: Control, launched: Launched) -> None:
    spec = DeviceSpec("ibkey-android", "phone-unknown", SUITE, KEY, "7946")
    with window(launched, spec) as context:
        phone = BrowserAndroidIBKey(context, control.make_twin(spec))
        with pytest.raises(HarnessFault, match="PIN"):
            phone.respond("123456")


def test_the_last_digit_of_a_pin_is_not_told_by_the_focus(control: Control, launched: Launched) -> None:
    spec = DeviceSpec("dsc-plus", "card-focus", "OCRA-1:HOTP-SHA256-8:QN06-PSHA256", KEY, "7946")
    with window(launched, spec) as context:
        card = open_component("dsc-plus", context, control.make_twin(spec), device=spec)
        assert isinstance(card, BrowserSecurityCard)
        card.press()

        card.type("7946")
        assert card.page.evaluate("document.activeElement.value") is None
        card.confirm()
        card.type("12")
        assert card.page.evaluate("document.activeElement.value") == "2"
