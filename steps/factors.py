"""What a login asks for after the password, held against what it must ask for."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.seams import Portal, SecondFactor, expect

__all__ = ["asked_challenge", "asked_for", "asked_indexes"]

_NAMES: Mapping[str, str] = {
    "device": "the response of a device",
    "temporary-passcode": "the temporary code",
    "code-card": "two codes of the card",
}
_HINTS: Mapping[str, str] = {
    "device": "from the moment a device is active, it is what a login asks for",
    "temporary-passcode": "where no device is active, and Client Services gave a passcode, the login asks for that",
    "code-card": "where a card is active and no device is, a login asks for two of its codes",
}


def asked_for(portal: Portal, kind: str, hint: str = "") -> SecondFactor:
    """What a login asks for, which must be of one kind, and whole.

    Args:
        portal: where somebody has given the right username and password.
        kind: ``device``, ``temporary-passcode`` or ``code-card``.
        hint: in place of the usual one.

    Raises:
        ExpectationNotMet: it asks for nothing, for something else, or for a device or a card without saying how.
    """
    asked = portal.second_factor()
    needs = {"device": asked and asked.challenge, "code-card": asked and asked.indexes}
    expect(
        asked is not None and asked.kind == kind and needs.get(kind, True) is not None,
        expected=f"a login that asks for {_NAMES[kind]}",
        actual="nothing is asked for" if asked is None else f"it asks for {_NAMES[asked.kind]}",
        hint=hint or _HINTS[kind],
    )
    assert asked is not None
    return asked


def asked_challenge(portal: Portal) -> str:
    """The challenge code that a login shows for a device."""
    return asked_for(portal, "device").challenge or ""


def asked_indexes(portal: Portal, hint: str = "") -> tuple[int, int]:
    """The two index numbers of the code card that a login asks for."""
    indexes = asked_for(portal, "code-card", hint).indexes
    assert indexes is not None
    return indexes
