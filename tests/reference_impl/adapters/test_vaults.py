"""The vaults for devices' secrets."""

from __future__ import annotations

import pytest

from reference_impl.adapters.pure_vault import MemoryVault
from reference_impl.adapters.vault import AesGcmVault
from reference_impl.domain.ports import KeyVault

SECRET = b"thirty-two bytes of a device key"


@pytest.fixture(params=["AES-GCM", "memory"])
def vault(request: pytest.FixtureRequest) -> KeyVault:
    return MemoryVault() if request.param == "memory" else AesGcmVault(AesGcmVault.new_key())


def test_what_was_sealed_can_be_opened(vault: KeyVault) -> None:
    assert vault.open(vault.seal(SECRET)) == SECRET
    assert vault.open(vault.seal(b"")) == b""


def test_a_sealed_secret_says_nothing_not_even_that_two_are_the_same(vault: KeyVault) -> None:
    first, second = vault.seal(SECRET), vault.seal(SECRET)
    assert first != second
    assert SECRET not in first
    assert vault.open(first) == vault.open(second)


def test_what_another_vault_sealed_is_refused(vault: KeyVault) -> None:
    for other in (MemoryVault(), AesGcmVault(AesGcmVault.new_key())):
        with pytest.raises(ValueError, match="sealed"):
            vault.open(other.seal(SECRET))


def test_a_change_to_what_was_sealed_is_noticed_at_every_byte(vault: KeyVault) -> None:
    sealed = vault.seal(SECRET)
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(ValueError, match="sealed"):
            vault.open(bytes(changed))


@pytest.mark.parametrize("length", [0, 1, 12, -1])
def test_a_piece_of_what_was_sealed_is_refused(vault: KeyVault, length: int) -> None:
    with pytest.raises(ValueError, match="sealed"):
        vault.open(vault.seal(SECRET)[:length])


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_key_of_another_length_is_refused_with_what_to_do(length: int) -> None:
    with pytest.raises(ValueError, match=r"takes 32, from AesGcmVault\.new_key"):
        AesGcmVault(bytes(length))


def test_a_vault_with_the_same_key_opens_what_was_sealed_before_a_restart() -> None:
    key = AesGcmVault.new_key()
    assert AesGcmVault(key).open(AesGcmVault(key).seal(SECRET)) == SECRET


def test_a_fingerprint_is_the_same_for_the_same_secret_and_does_not_hold_it(vault: KeyVault) -> None:
    assert vault.fingerprint(SECRET) == vault.fingerprint(SECRET)
    assert vault.fingerprint(SECRET) != vault.fingerprint(SECRET + b"\0")
    assert len(vault.fingerprint(b"")) == len(vault.fingerprint(SECRET)) >= 32
    assert SECRET not in vault.fingerprint(SECRET)


def test_another_vault_makes_another_fingerprint(vault: KeyVault) -> None:
    for other in (MemoryVault(), AesGcmVault(AesGcmVault.new_key())):
        assert other.fingerprint(SECRET) != vault.fingerprint(SECRET)


def test_a_vault_with_the_same_key_recognises_a_secret_after_a_restart() -> None:
    key = AesGcmVault.new_key()
    assert AesGcmVault(key).fingerprint(SECRET) == AesGcmVault(key).fingerprint(SECRET)
