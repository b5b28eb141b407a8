"""Activation codes: each comes in the envelope of a new device, and proves that it has arrived (TRB-K-1)."""

from __future__ import annotations

import hmac

from reference_impl.domain import words
from reference_impl.domain.device_life import waits_for_its_code
from reference_impl.domain.model import Device
from reference_impl.domain.passcodes import PASSCODE_ALPHABET
from reference_impl.domain.policy import Policy
from reference_impl.domain.ports import KeyVault, Transaction
from reference_impl.domain.refusals import Refused

__all__ = ["activation_fingerprint", "activation_refusal"]


def activation_fingerprint(vault: KeyVault, serial: str, code: str) -> bytes:
    """What is kept of an activation code; with the serial, so that a code of one device is none of another."""
    return vault.fingerprint(f"activation code\0{serial}\0{code}".encode("utf-8", "surrogatepass"))


def activation_refusal(
    work: Transaction, vault: KeyVault, policy: Policy, device: Device, given: object
) -> Refused | None:
    """Judge an activation code; a wrong one is counted (NIST SP 800-63B section 5.2.2).

    Args:
        work: the transaction, which holds the user.
        vault: made the code's fingerprint.
        policy: how long a code is, and how many tries there are.
        device: which is to be activated.
        given: what was typed.

    Returns:
        ``None`` for the right one.
    """
    if not waits_for_its_code(device) or device.activation is None:
        return words.not_on_its_way()
    alphabet = set(PASSCODE_ALPHABET)
    if not isinstance(given, str) or len(given) != policy.activation_code_length or set(given) - alphabet:
        return words.malformed_activation_code(given, policy)
    if device.wrong_activations >= policy.wrong_codes_allowed:
        return words.activation_locked()
    if hmac.compare_digest(activation_fingerprint(vault, device.serial, given), device.activation):
        return None
    tries_left = policy.wrong_codes_allowed - work.count_wrong_activation(device.serial)
    return words.wrong_activation_code(tries_left) if tries_left > 0 else words.activation_locked()
