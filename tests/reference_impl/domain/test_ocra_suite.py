"""What an OCRA suite is, and by which name a malformed one is refused."""

from __future__ import annotations

import pytest

from reference_impl.domain.ocra import MalformedSuite, Suite


def test_every_part_of_a_suite_is_read() -> None:
    suite = Suite.parse("OCRA-1:HOTP-SHA512-10:C-QH64-PSHA256-S128-T48H")
    assert suite.text == "OCRA-1:HOTP-SHA512-10:C-QH64-PSHA256-S128-T48H"
    assert (suite.hash_name, suite.digits, suite.counter) == ("sha512", 10, True)
    assert (suite.question_format, suite.question_length) == ("H", 64)
    assert (suite.pin_hash, suite.session_length, suite.time_step) == ("sha256", 128, 48 * 3600)


def test_what_a_suite_does_not_name_it_does_not_have() -> None:
    suite = Suite.parse("OCRA-1:HOTP-SHA1-6:QN08")
    assert not suite.counter
    assert (suite.pin_hash, suite.session_length, suite.time_step) == (None, None, None)


def test_a_bare_letter_means_the_default_of_the_rfc() -> None:
    suite = Suite.parse("OCRA-1:HOTP-SHA1-6:Q-P-S-T")
    assert (suite.question_format, suite.question_length) == ("N", 8)
    assert (suite.pin_hash, suite.session_length, suite.time_step) == ("sha1", 64, 60)


def test_a_question_length_of_one_digit_is_read_as_in_the_rfcs_own_example() -> None:
    suite = Suite.parse("OCRA-1:HOTP-SHA1-4:QH8-S512")
    assert (suite.question_length, suite.session_length) == (8, 512)


@pytest.mark.parametrize("name", ["SHA1", "SHA256", "SHA512"])
@pytest.mark.parametrize("digits", [0, 4, 5, 6, 7, 8, 9, 10])
def test_every_crypto_function_of_the_rfc_is_known(name: str, digits: int) -> None:
    suite = Suite.parse(f"OCRA-1:HOTP-{name}-{digits}:QN08")
    assert (suite.hash_name, suite.digits) == (name.lower(), digits)


@pytest.mark.parametrize("form", ["N", "A", "H"])
@pytest.mark.parametrize("length", range(4, 65))
def test_every_question_of_the_rfc_is_known(form: str, length: int) -> None:
    suite = Suite.parse(f"OCRA-1:HOTP-SHA1-6:Q{form}{length:02d}")
    assert (suite.question_format, suite.question_length) == (form, length)


@pytest.mark.parametrize(
    ("step", "seconds"),
    [*((f"{n}S", n) for n in range(1, 60)), *((f"{n}M", n * 60) for n in range(1, 60))]
    + [(f"{n}H", n * 3600) for n in range(1, 49)],
)
def test_every_time_step_of_the_rfc_is_known(step: str, seconds: int) -> None:
    assert Suite.parse(f"OCRA-1:HOTP-SHA1-6:QN08-T{step}").time_step == seconds


@pytest.mark.parametrize(
    ("text", "part", "found"),
    [
        ("", "suite", ""),
        ("OCRA-1:HOTP-SHA1-6", "suite", "OCRA-1:HOTP-SHA1-6"),
        ("OCRA-1:HOTP-SHA1-6:QN08:", "suite", "OCRA-1:HOTP-SHA1-6:QN08:"),
        ("OCRA-2:HOTP-SHA1-6:QN08", "algorithm", "OCRA-2"),
        ("ocra-1:HOTP-SHA1-6:QN08", "algorithm", "ocra-1"),
        (" OCRA-1:HOTP-SHA1-6:QN08", "algorithm", " OCRA-1"),
        ("OCRA-1:TOTP-SHA1-6:QN08", "crypto function", "TOTP-SHA1-6"),
        ("OCRA-1:HOTP-MD5-6:QN08", "crypto function", "HOTP-MD5-6"),
        ("OCRA-1:HOTP-sha1-6:QN08", "crypto function", "HOTP-sha1-6"),
        ("OCRA-1:HOTP-SHA1:QN08", "crypto function", "HOTP-SHA1"),
        ("OCRA-1:HOTP-SHA1-:QN08", "crypto function", "HOTP-SHA1-"),
        *[
            (f"OCRA-1:HOTP-SHA1-{digits}:QN08", "crypto function", f"HOTP-SHA1-{digits}")
            for digits in ("1", "2", "3", "11", "08", "six", "\u0668")
        ],
        ("OCRA-1:HOTP-SHA1-6:", "data input", ""),
        ("OCRA-1:HOTP-SHA1-6:C", "data input", "C"),
        ("OCRA-1:HOTP-SHA1-6:PSHA1", "data input", "PSHA1"),
        ("OCRA-1:HOTP-SHA1-6:QN08-", "data input", ""),
        ("OCRA-1:HOTP-SHA1-6:QN08-X", "data input", "X"),
        ("OCRA-1:HOTP-SHA1-6:QN08-QN08", "data input", "QN08"),
        ("OCRA-1:HOTP-SHA1-6:QN08-C", "data input", "C"),
        ("OCRA-1:HOTP-SHA1-6:QN08-T1M-S064", "data input", "S064"),
        ("OCRA-1:HOTP-SHA1-6:QN08-T-1M", "data input", "1M"),
        ("OCRA-1:HOTP-SHA1-6:C1-QN08", "counter", "C1"),
        *[
            (f"OCRA-1:HOTP-SHA1-6:{question}", "question", question)
            for question in ("QX08", "QN", "QN03", "QN65", "QN008", "Qn08", "QN0x", "QN\u0660\u0668", "QN08\n")
        ],
        ("OCRA-1:HOTP-SHA1-6:QN08-PMD5", "PIN", "PMD5"),
        ("OCRA-1:HOTP-SHA1-6:QN08-Psha1", "PIN", "Psha1"),
        *[
            (f"OCRA-1:HOTP-SHA1-6:QN08-{session}", "session", session)
            for session in ("S000", "S64", "S0064", "Sabc", "S06\u0664")
        ],
        *[
            (f"OCRA-1:HOTP-SHA1-6:QN08-{step}", "timestamp", step)
            for step in (
                "T0S",
                "T60S",
                "T0M",
                "T60M",
                "T0H",
                "T49H",
                "T1D",
                "TM",
                "T1",
                "T01M",
                "T1M30S",
                "T1m",
            )
        ],
    ],
)
def test_a_malformed_suite_is_refused_by_the_name_of_its_offending_part(text: str, part: str, found: str) -> None:
    with pytest.raises(MalformedSuite) as refusal:
        Suite.parse(text)
    assert refusal.value.part == part
    assert refusal.value.found == found
    assert f"the {part} " in str(refusal.value)


def test_the_message_of_a_very_long_suite_stays_short() -> None:
    with pytest.raises(MalformedSuite) as refusal:
        Suite.parse("x" * 100_000)
    assert len(str(refusal.value)) < 200


@pytest.mark.parametrize("text", [None, 7, b"OCRA-1:HOTP-SHA1-6:QN08", ["OCRA-1"]])
def test_a_suite_that_is_no_text_is_refused(text: object) -> None:
    with pytest.raises(TypeError, match="an OCRA suite is a str"):
        Suite.parse(text)  # type: ignore[arg-type]
