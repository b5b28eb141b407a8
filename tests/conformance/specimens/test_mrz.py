"""The lines for machines are as ICAO Doc 9303 has them."""

from __future__ import annotations

from datetime import date

import pytest

from conformance.specimens.mrz import card_lines, check_digit, passport_lines, transliterated

BORN, UNTIL = date(1974, 8, 12), date(2012, 4, 15)


def test_a_passport_has_the_lines_of_the_standards_own_specimen() -> None:
    """ICAO Doc 9303 part 4, appendix B, but for its personal number, which ours leave empty."""
    first, second = passport_lines("Eriksson", "Anna Maria", "L898902C3", BORN, "F", UNTIL)

    assert first == "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
    assert second[:28] == "L898902C36UTO7408122F1204159"
    assert len(second) == 44


def test_an_identity_card_has_the_lines_of_the_standards_own_specimen() -> None:
    """ICAO Doc 9303 part 5, appendix B."""
    assert card_lines("Eriksson", "Anna Maria", "D23145890", BORN, "F", UNTIL) == (
        "I<UTOD231458907<<<<<<<<<<<<<<<",
        "7408122F1204159UTO<<<<<<<<<<<6",
        "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    )


@pytest.mark.parametrize(
    ("field", "digit"), [("L898902C3", "6"), ("740812", "2"), ("120415", "9"), ("ZE184226B<<<<<", "1"), ("<<<", "0")]
)
def test_check_digits_are_those_of_the_standard(field: str, digit: str) -> None:
    assert check_digit(field) == digit


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Jörgen Müller-Weiß", "JOERGEN<MUELLER<WEISS"),
        ("Noël d'Été", "NOEL<DETE"),
        ("Łukasz Żółć", "LUKASZ<ZOLC"),
        ("Αθανάσιος Χατζής", "ATHANASIOS<CHATZIS"),
        ("Зінаїда Щербак", "ZINAIDA<SHCHERBAK"),
    ],
)
def test_names_are_written_in_plain_letters(name: str, letters: str) -> None:
    assert transliterated(name) == letters


def test_a_long_name_is_cut_to_the_line() -> None:
    first, second = passport_lines("Aa" * 30, "Bb", "1", BORN, "<", UNTIL)

    assert len(first) == len(second) == 44
