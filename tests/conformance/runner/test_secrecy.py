"""Long-lived secrets are blotted out of whatever a run writes."""

from __future__ import annotations

import base64

from conformance.runner.secrecy import Secrecy


def test_a_password_is_blotted_out_wherever_it_stands() -> None:
    secrecy = Secrecy()
    secrecy.add("xyzzy-4711")

    assert secrecy.blot("it was <xyzzy-4711>, twice: xyzzy-4711") == "it was <[secret]>, twice: [secret]"


def test_a_key_is_blotted_out_in_base64_and_in_hexadecimal() -> None:
    key = bytes(range(32))
    secrecy = Secrecy()
    secrecy.add(key)

    for written in (base64.b64encode(key).decode(), key.hex(), key.hex().upper()):
        assert written not in secrecy.blot(f"key {written}.")


def test_a_pin_is_blotted_out_alone_and_left_inside_longer_numbers() -> None:
    secrecy = Secrecy()
    secrecy.add_pin("4711")

    assert secrecy.blot("PIN 4711, challenge 147112") == "PIN [secret], challenge 147112"


def test_a_pin_is_blotted_out_in_its_own_case_and_a_password_in_every_case() -> None:
    secrecy = Secrecy()
    secrecy.add_pin("4000")
    secrecy.add("xyzzy-4711")
    secrecy.begin_case()

    assert secrecy.blot("port 4000 is blocked, xyzzy-4711") == "port 4000 is blocked, [secret]"
    assert secrecy.blot("the target ended: PIN 4000", of_any_case=True) == "the target ended: PIN [secret]"


def test_text_without_secrets_stays_as_it_is() -> None:
    assert Secrecy().blot("nothing to hide") == "nothing to hide"
