"""The drivers on the reference's own twins: each second factor, and one response after another."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from conformance.drivers.browser import open_component
from conformance.drivers.browser_twins import BrowserIBKey
from conformance.drivers.browsers import find_browser, launch
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
def browser(premises: Premises) -> Iterator[Browser]:
    with launch(find_browser().path, ca=premises.authority.ca_pem) as browser:
        yield browser


@pytest.mark.parametrize("opens_with", ["home", "login", "signed-in"])
@pytest.mark.parametrize("biometric", ["touch-id", "face-id", "none"])
def test_a_phone_answers_one_challenge_after_another(
    control: Control, browser: Browser, biometric: str, opens_with: str
) -> None:
    settings = {"biometric": biometric, "opens_with": opens_with, "smartphone_passcode": "246813"}
    spec = DeviceSpec("ibkey-ios", f"phone-{biometric}-{opens_with}", SUITE, KEY, settings=settings)
    with browser.new_context() as context:
        phone = open_component("ibkey-ios", context, control.make_twin(spec), device=spec)
        assert isinstance(phone, BrowserIBKey)

        for challenge in ("123456", "654321"):
            assert phone.respond(challenge) == respond(Suite.parse(SUITE), KEY, question=challenge)
