"""The response: what goes into it, and how what does not belong is refused."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import pytest

from reference_impl.domain.ocra import Suite, UnusableInput, hash_pin, matches, respond

KEY = b"12345678901234567890123456789012"
NUMERIC = Suite.parse("OCRA-1:HOTP-SHA256-8:QN06")
FULL = Suite.parse("OCRA-1:HOTP-SHA256-8:C-QN06-PSHA256-S064-T1M")
WHOLE: dict[str, Any] = {"counter": 1, "question": "123456", "pin": "1234", "session": b"s", "timestamp": 60}


def test_a_numeric_question_is_padded_on_the_right_so_that_three_challenges_are_one() -> None:
    responses = {respond(NUMERIC, KEY, question=question) for question in ("000010", "000160", "002560")}
    assert len(responses) == 1


def test_leading_zeros_of_a_numeric_question_say_nothing() -> None:
    assert respond(NUMERIC, KEY, question="000123") == respond(NUMERIC, KEY, question="123")


def test_an_odd_hexadecimal_question_is_padded_on_the_right_as_well() -> None:
    suite = Suite.parse("OCRA-1:HOTP-SHA256-8:QH08")
    assert respond(suite, KEY, question="abc") == respond(suite, KEY, question="ABC0")
    assert respond(suite, KEY, question="abc") != respond(suite, KEY, question="0abc")


def test_no_truncation_gives_the_whole_hmac_in_hexadecimal() -> None:
    suite = Suite.parse("OCRA-1:HOTP-SHA512-0:QA08")
    message = b"OCRA-1:HOTP-SHA512-0:QA08\0" + b"abcd1234" + bytes(120)
    assert respond(suite, KEY, question="abcd1234") == hmac.new(KEY, message, hashlib.sha512).hexdigest()


@pytest.mark.parametrize("digits", range(4, 11))
def test_a_response_has_the_suites_number_of_digits(digits: int) -> None:
    suite = Suite.parse(f"OCRA-1:HOTP-SHA1-{digits}:QN06")
    responses = [respond(suite, KEY, question=str(question)) for question in range(200)]
    assert all(len(response) == digits and response.isdigit() for response in responses)
    assert any(response.startswith("0") for response in responses)


def test_the_largest_inputs_of_the_rfc_are_taken() -> None:
    suite = Suite.parse("OCRA-1:HOTP-SHA256-8:C-QA64-S999-T1S")
    pair = ("z" * 64, "Z" * 64)
    assert len(respond(suite, KEY, counter=2**64 - 1, question=pair, session=b"s" * 999, timestamp=2**64 - 1)) == 8


def test_short_session_information_is_filled_up_on_the_left() -> None:
    suite = Suite.parse("OCRA-1:HOTP-SHA256-8:QN06-S064")
    short, filled = (respond(suite, KEY, question="1", session=s) for s in (b"abc", bytes(61) + b"abc"))
    assert short == filled


def test_time_counts_in_steps() -> None:
    suite = Suite.parse("OCRA-1:HOTP-SHA256-8:QN06-T30S")
    at = {second: respond(suite, KEY, question="123456", timestamp=second) for second in (30, 59, 60)}
    assert at[30] == at[59] != at[60]


def test_the_pin_or_its_hash_give_the_same_response() -> None:
    suite = Suite.parse("OCRA-1:HOTP-SHA256-8:QN06-PSHA256")
    in_clear = respond(suite, KEY, question="123456", pin="1234")
    assert hash_pin(suite, "1234") == hashlib.sha256(b"1234").digest()
    assert respond(suite, KEY, question="123456", pin_hash=hash_pin(suite, "1234")) == in_clear
    assert respond(suite, KEY, question="123456", pin="1235") != in_clear


@pytest.mark.parametrize("changed", [{"counter": 2}, {"question": "123457"}, {"pin": "1235"}, {"session": b"t"}])
def test_every_input_counts(changed: dict[str, Any]) -> None:
    assert respond(FULL, KEY, **{**WHOLE, **changed}) != respond(FULL, KEY, **WHOLE)


@pytest.mark.parametrize("name", ["counter", "question", "pin", "session", "timestamp"])
def test_an_input_that_the_suite_takes_cannot_be_left_out(name: str) -> None:
    inputs = {key: value for key, value in WHOLE.items() if key != name}
    with pytest.raises(UnusableInput) as refusal:
        respond(FULL, KEY, **inputs)
    assert refusal.value.name == name


@pytest.mark.parametrize(
    ("name", "value"),
    [("counter", 1), ("pin", "1234"), ("pin_hash", b"\0" * 32), ("session", b""), ("timestamp", 0)],
)
def test_an_input_that_the_suite_does_not_take_is_refused(name: str, value: object) -> None:
    inputs: dict[str, Any] = {name: value}
    with pytest.raises(UnusableInput, match="is not taken by OCRA-1:HOTP-SHA256-8:QN06") as refusal:
        respond(NUMERIC, KEY, question="123456", **inputs)
    assert refusal.value.name == name


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("counter", -1, "out of range"),
        ("counter", 2**64, "out of range"),
        ("question", "", "is empty"),
        ("question", "1234567", "has 7 characters"),
        ("question", "12345a", "decimal digits"),
        ("question", "12 456", "decimal digits"),
        ("question", "-12345", "decimal digits"),
        ("question", "12345\n", "decimal digits"),
        ("question", "\u0661\u0662\u0663", "decimal digits"),
        ("question", "1\u00b2", "decimal digits"),
        ("question", ("123456", ""), "is empty"),
        ("question", ("123456", "1234567"), "has 7 characters"),
        ("question", ("1", "2", "3"), "has 3 parts"),
        ("pin", "", "is empty"),
        ("session", b"x" * 65, "has 65 bytes"),
        ("timestamp", -1, "out of range"),
        ("timestamp", 60 * 2**64, "out of range"),
    ],
)
def test_an_input_out_of_its_bounds_is_refused_with_words(name: str, value: object, words: str) -> None:
    with pytest.raises(UnusableInput, match=words) as refusal:
        respond(FULL, KEY, **{**WHOLE, name: value})
    assert refusal.value.name == name


@pytest.mark.parametrize(
    ("suite", "question"),
    [("QA08", "abc-"), ("QA08", "\u00e4bc"), ("QA08", "ab c"), ("QH08", "xyz"), ("QH08", "ab cd"), ("QH08", "0xab")],
)
def test_a_question_in_another_alphabet_is_refused(suite: str, question: str) -> None:
    with pytest.raises(UnusableInput, match="does not take"):
        respond(Suite.parse(f"OCRA-1:HOTP-SHA1-6:{suite}"), KEY, question=question)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("counter", "1"),
        ("counter", True),
        ("counter", 1.0),
        ("question", 123456),
        ("question", b"123456"),
        ("question", None),
        ("question", ["1", "2"]),
        ("question", ("1", 2)),
        ("pin", 1234),
        ("pin", b"1234"),
        ("session", "s"),
        ("timestamp", 60.0),
        ("timestamp", False),
    ],
)
def test_an_input_of_another_type_is_refused(name: str, value: object) -> None:
    with pytest.raises(TypeError, match=f"OCRA {name} is of type"):
        respond(FULL, KEY, **{**WHOLE, name: value})


def test_the_hash_of_a_pin_must_have_the_suites_size() -> None:
    inputs = {key: value for key, value in WHOLE.items() if key != "pin"}
    with pytest.raises(UnusableInput, match="has 20 bytes"):
        respond(FULL, KEY, **inputs, pin_hash=b"\0" * 20)
    with pytest.raises(UnusableInput, match="beside the PIN"):
        respond(FULL, KEY, **WHOLE, pin_hash=b"\0" * 32)
    with pytest.raises(TypeError, match="OCRA pin_hash is of type str"):
        respond(FULL, KEY, **inputs, pin_hash="\0" * 32)  # type: ignore[arg-type]


@pytest.mark.parametrize("key", ["12345678901234567890", None, 7, bytearray(32)])
def test_a_key_that_is_no_bytes_is_refused(key: object) -> None:
    with pytest.raises(TypeError, match="OCRA key is of type"):
        respond(NUMERIC, key, question="123456")  # type: ignore[arg-type]


def test_an_empty_key_is_refused() -> None:
    with pytest.raises(UnusableInput, match="is empty"):
        respond(NUMERIC, b"", question="123456")


def test_a_suite_must_have_been_parsed() -> None:
    with pytest.raises(TypeError, match="OCRA suite is of type str"):
        respond("OCRA-1:HOTP-SHA1-6:QN08", KEY, question="1")  # type: ignore[arg-type]


def test_hashing_a_pin_for_a_suite_without_one_is_refused() -> None:
    with pytest.raises(UnusableInput, match="is not taken"):
        hash_pin(NUMERIC, "1234")


def test_no_message_repeats_a_secret() -> None:
    secrets: list[dict[str, Any]] = [{"pin": "98765" * 20}, {"session": b"98765" * 20}, {"pin_hash": b"98765"}]
    for secret in secrets:
        with pytest.raises(UnusableInput) as refusal:
            respond(NUMERIC, KEY, question="123456", **secret)
        assert "98765" not in str(refusal.value)


@pytest.mark.parametrize(
    ("given", "same"),
    [
        ("12345678", True),
        ("12345679", False),
        ("1234567", False),
        ("123456789", False),
        ("", False),
        ("\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18", False),
        ("1234567\ud800", False),
    ],
)
def test_responses_are_compared_as_texts(given: str, same: bool) -> None:
    assert matches("12345678", given) is same


@pytest.mark.parametrize("given", [None, 12345678, b"12345678"])
def test_a_given_response_that_is_no_text_is_refused(given: object) -> None:
    with pytest.raises(TypeError, match="given response"):
        matches("12345678", given)  # type: ignore[arg-type]
