"""Devices come to a user, by importing the key that was made for them, and go."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from reference_impl.domain.activation import activation_fingerprint
from reference_impl.domain.inputs import is_digits, moment, text
from reference_impl.domain.model import DEVICE_KINDS, Device
from reference_impl.domain.ocra import MalformedSuite, Suite, hash_pin
from reference_impl.domain.policy import Policy
from reference_impl.domain.ports import AlreadyThere, Entropy, KeyVault, Store
from reference_impl.domain.refusals import Refused

__all__ = ["SHIPPED_KIND", "SHORTEST_KEY", "deactivate", "enrol", "ship"]

SHIPPED_KIND = "dsc-plus"
"""The one kind of device that comes in an envelope; an app does not (Q-24)."""

SHORTEST_KEY = 16
"""Bytes of a shared secret, at the least (RFC 4226 section 4, R6)."""


def enrol(
    store: Store,
    vault: KeyVault,
    policy: Policy,
    *,
    username: str,
    kind: str,
    serial: str,
    suite: str,
    key: bytes,
    pin: str | None = None,
) -> Device:
    """Register a device for a user; it is active at once. Whatever else the user has stays as it is.

    Args:
        store: where the device is remembered.
        vault: seals the key and the PIN's hash.
        policy: what responses and challenges look like.
        username: whose device it is.
        kind: one of :data:`~reference_impl.domain.model.DEVICE_KINDS`.
        serial: unique among all devices.
        suite: an OCRA suite (RFC 6287) that takes a challenge and, at most, a PIN.
        key: the shared secret.
        pin: needed where the suite takes one, otherwise not kept: on Android it never leaves the phone.

    Returns:
        the device as remembered.

    Raises:
        Refused: ``invalid-request``: a field is not as it must be, or the serial is taken; ``not-found``: no such user.
    """
    device = _made(vault, policy, username=username, kind=kind, serial=serial, suite=suite, key=key, pin=pin)
    _add(store, device)
    return device


def ship(
    store: Store,
    vault: KeyVault,
    entropy: Entropy,
    policy: Policy,
    *,
    username: str,
    kind: str,
    serial: str,
    suite: str,
    key: bytes,
    pin: str | None = None,
    now: datetime,
) -> str:
    """Send a user a new device, which is active when it was activated by hand, or by itself in the end (TRB-K-1, K-2).

    The arguments are those of :func:`enrol`, the source of activation codes, and the moment at which it leaves.

    Returns:
        the activation code, which its envelope carries and nothing else keeps.

    Raises:
        Refused: what :func:`enrol` raises; ``invalid-request``, too, for a device that is not shipped.
    """
    if kind != SHIPPED_KIND:
        raise Refused("invalid-request", f"The field kind names a device that is not shipped; {SHIPPED_KIND} is.")
    made = _made(vault, policy, username=username, kind=kind, serial=serial, suite=suite, key=key, pin=pin)
    code = entropy.passcode(policy.activation_code_length)
    fingerprint = activation_fingerprint(vault, serial, code)
    _add(store, replace(made, active=False, waiting=True, shipped_at=moment(now), activation=fingerprint))
    return code


def _made(
    vault: KeyVault, policy: Policy, *, username: str, kind: str, serial: str, suite: str, key: bytes, pin: str | None
) -> Device:
    if kind not in DEVICE_KINDS:
        raise Refused("invalid-request", f"The field kind names no device. Devices: {', '.join(DEVICE_KINDS)}.")
    username, serial = text("username", username), text("serial", serial)
    parsed = _usable_suite(suite, policy)
    if len(key) < SHORTEST_KEY:
        raise Refused("invalid-request", f"The field key is shorter than {SHORTEST_KEY} bytes. Make a longer one.")
    return Device(serial, username, kind, parsed.text, vault.seal(key), _sealed_pin(vault, parsed, kind, pin, policy))


def _add(store: Store, device: Device) -> None:
    try:
        with store.transaction() as work:
            if work.user(device.username) is None:
                raise Refused("not-found", "There is no user of this name. Provision the user first.")
            work.add_device(device)
    except AlreadyThere as error:
        raise Refused("invalid-request", "The field serial names a device that exists. Choose another.") from error


def deactivate(store: Store, username: str, serial: str) -> None:
    """Let the responses of a user's device count no longer, from this moment on (VID-P-11).

    Raises:
        Refused: ``not-found``: the user has no such device.
    """
    username, serial = text("username", username), text("serial", serial)
    with store.transaction() as work:
        if all(device.serial != serial for device in work.devices(username)):
            raise Refused("not-found", "This user has no device of this serial. Check username and serial.")
        work.set_device_active(serial, False)


def _usable_suite(name: str, policy: Policy) -> Suite:
    try:
        suite = Suite.parse(text("suite", name))
    except MalformedSuite as error:
        raise Refused("invalid-request", f"The field suite cannot be read: {error}.") from error
    if suite.digits != policy.response_digits:
        trouble = f"gives responses of {suite.digits} digits; responses here have {policy.response_digits}"
    elif suite.question_format != "N" or suite.question_length < policy.challenge_digits:
        trouble = f"does not take a challenge of {policy.challenge_digits} decimal digits"
    elif suite.counter or suite.session_length is not None or suite.time_step is not None:
        trouble = "takes a counter, session information or the time; devices here take a challenge and a PIN alone"
    else:
        return suite
    raise Refused("invalid-request", f"The field suite names {suite.text}, which {trouble}. Name another suite.")


def _sealed_pin(vault: KeyVault, suite: Suite, kind: str, pin: str | None, policy: Policy) -> bytes | None:
    if suite.pin_hash is None:
        return None
    if pin is None:
        raise Refused("invalid-request", "The field pin is missing, and the suite takes a PIN. Send the PIN.")
    if kind == "dsc-plus" and not is_digits(pin, policy.card_pin_digits):
        raise Refused(
            "invalid-request", f"The field pin is not {policy.card_pin_digits} digits, 0 to 9. Choose another."
        )
    return vault.seal(hash_pin(suite, text("pin", pin)))
