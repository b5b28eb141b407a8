"""Password hashes, by Argon2id and in pure Python."""

from __future__ import annotations

import base64
import hashlib

import pytest

from reference_impl.adapters.passwords import ArgonPasswords
from reference_impl.adapters.pure_passwords import PurePasswords
from reference_impl.domain.ports import PasswordHasher

HASHERS = [pytest.param(ArgonPasswords(), id="argon2id"), pytest.param(PurePasswords(3), id="pure Python")]


@pytest.mark.parametrize("hasher", HASHERS)
class TestHashers:
    @pytest.mark.parametrize("password", ["correct horse", "pässwörd 🔐", "x" * 1024])
    def test_the_right_password_is_told_from_wrong_ones(self, hasher: PasswordHasher, password: str) -> None:
        password_hash = hasher.hash(password)
        assert hasher.verify(password_hash, password)
        for other in (password + " ", password[1:], password.swapcase() + "!", ""):
            assert not hasher.verify(password_hash, other)

    def test_a_password_is_hashed_anew_with_each_salt_and_is_not_in_its_hash(self, hasher: PasswordHasher) -> None:
        first, second = hasher.hash("correct horse"), hasher.hash("correct horse")
        assert first != second
        assert "correct horse" not in first

    def test_a_hash_of_another_kind_is_an_error_that_says_so(self, hasher: PasswordHasher) -> None:
        with pytest.raises(ValueError, match="made by another hasher"):
            hasher.verify("md5:0123", "correct horse")


def test_argon2id_takes_two_passes_over_19_mib() -> None:
    assert ArgonPasswords().hash("correct horse").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_argon2id_takes_what_it_is_told_to_and_refuses_what_it_cannot() -> None:
    assert ArgonPasswords(1, 64).hash("correct horse").startswith("$argon2id$v=19$m=64,t=1,p=1$")
    for passes, kibibytes in ((0, 64), (1, 7)):
        with pytest.raises(ValueError, match="1 pass over 8 KiB at least"):
            ArgonPasswords(passes, kibibytes)


@pytest.mark.parametrize("iterations", [1, 2, 1000])
def test_the_pure_hash_is_pbkdf2_as_the_standard_library_computes_it(iterations: int) -> None:
    salt = b"sixteen bytes ok"
    digest = hashlib.pbkdf2_hmac("sha256", b"correct horse", salt, iterations)
    known = f"pbkdf2-sha256${iterations}$c2l4dGVlbiBieXRlcyBvaw==${_base64(digest)}"
    assert PurePasswords().verify(known, "correct horse")
    assert not PurePasswords().verify(known, "battery staple")


def test_the_pure_hash_takes_at_least_one_iteration() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        PurePasswords(0)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
