"""Tokens, challenges and passcodes from the operating system."""

from __future__ import annotations

import re

from reference_impl.adapters.entropy import SystemEntropy
from reference_impl.domain.passcodes import PASSCODE_ALPHABET


def test_a_token_has_256_bits_in_letters_that_fit_in_a_url_and_a_cookie() -> None:
    tokens = {SystemEntropy().token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", token) for token in tokens)


def test_a_challenge_is_drawn_from_100000_to_999999() -> None:
    challenges = [SystemEntropy().challenge() for _ in range(2000)]
    assert all(re.fullmatch(r"[1-9][0-9]{5}", challenge) for challenge in challenges)
    # Of 2,000 out of 900,000 a few pairs may be the same, never many; each first digit comes up.
    assert len(set(challenges)) > 1900
    assert {challenge[0] for challenge in challenges} == set("123456789")


def test_a_passcode_has_a_letter_and_a_digit_and_every_character_of_the_alphabet_comes_up() -> None:
    passcodes = [SystemEntropy().passcode(8) for _ in range(1000)]
    assert all(re.fullmatch(rf"[{PASSCODE_ALPHABET}]{{8}}", passcode) for passcode in passcodes)
    assert all(re.search("[A-Z]", passcode) and re.search("[0-9]", passcode) for passcode in passcodes)
    assert len(set(passcodes)) == 1000
    assert set("".join(passcodes)) == set(PASSCODE_ALPHABET)
