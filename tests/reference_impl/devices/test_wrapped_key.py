"""A key under a PIN: the right PIN brings it back, any other brings something that looks no different."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_impl.devices.wrapped_key import WrappedKey

KEY = bytes(range(32))


@settings(max_examples=20, deadline=None)
@given(key=st.binary(min_size=1, max_size=80), pin=st.text(min_size=1, max_size=8))
def test_the_right_pin_brings_the_key_back(key: bytes, pin: str) -> None:
    assert WrappedKey.wrap(key, pin).unwrap(pin) == key


def test_every_other_pin_brings_another_key_of_the_same_length() -> None:
    wrapped = WrappedKey.wrap(KEY, "2468")
    unwrapped = {wrapped.unwrap(f"{pin:04d}") for pin in range(2400, 2500)}
    assert len(unwrapped) == 100
    assert {len(key) for key in unwrapped} == {32}


def test_the_keystream_is_pbkdf2() -> None:
    wrapped = WrappedKey.wrap(KEY, "2468")
    stream = hashlib.pbkdf2_hmac("sha256", b"2468", wrapped.salt, 1_000, 32)
    assert bytes(one ^ other for one, other in zip(wrapped.wrapped, stream, strict=True)) == KEY


def test_the_same_key_under_the_same_pin_is_wrapped_differently_each_time() -> None:
    assert WrappedKey.wrap(KEY, "2468").wrapped != WrappedKey.wrap(KEY, "2468").wrapped


@pytest.mark.parametrize("secret", ["wrapped", "salt"])
def test_neither_salt_nor_key_is_shown(secret: str) -> None:
    assert f"{secret}=" not in repr(WrappedKey.wrap(KEY, "2468"))
