"""The figures, and those that make no sense."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from reference_impl.domain.ocra import Suite
from reference_impl.domain.policy import REFERENCE_POLICY


@pytest.mark.parametrize(
    "figure",
    [
        {"challenge_lifetime": timedelta(0)},
        {"challenge_lifetime": timedelta(milliseconds=1500)},
        {"session_idle": timedelta(seconds=-1)},
        {"session_lifetime": timedelta(0)},
        {"card_off_after": timedelta(0)},
        {"wrong_responses_allowed": 0},
        {"wrong_passwords_allowed": -1},
        {"passcode_length": 0},
        {"passcode_full_access": timedelta(0)},
        {"passcode_for_card": timedelta(seconds=-1)},
        {"wrong_codes_allowed": 0},
        {"card_validity": timedelta(0)},
        {"card_cells": 3},
        {"card_code_digits": 0},
        {"card_logins_warned": 0},
        {"response_digits": 0},
        {"challenge_digits": 0},
        {"card_pin_digits": 0},
        {"self_activation_us": timedelta(days=13, hours=23)},
        {"self_activation_elsewhere": timedelta(days=21, seconds=1)},
        {"delivery_us": timedelta(0)},
        {"delivery_elsewhere": timedelta(0)},
        {"activation_code_length": 0},
        {"card_wrong_pins_allowed": 0},
    ],
)
def test_a_figure_that_makes_no_sense_is_refused_by_its_name(figure: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(figure)).removesuffix("_us").removesuffix("_elsewhere")):
        replace(REFERENCE_POLICY, **figure)


def test_the_suites_of_the_reference_give_responses_in_the_response_format() -> None:
    for kind, suite in REFERENCE_POLICY.suites.items():
        parsed = Suite.parse(suite)
        assert parsed.digits == REFERENCE_POLICY.response_digits, kind
        assert parsed.question_length >= REFERENCE_POLICY.challenge_digits, kind
