"""What is read of a subject: forgiving about what stands around the parts, strict about the parts."""

from __future__ import annotations

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl.domain.documents.model import PURPOSES, Purpose
from reference_impl.domain.documents.subjects import LONGEST_SUBJECT, SubjectFault, read_subject

REORDERING = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]
ACCOUNTS = st.from_regex(r"U[0-9]{7}", fullmatch=True)
USERNAMES = st.from_regex(r"[a-z]{3,8}[0-9]{2,4}(\.[a-z]{2,5})?", fullmatch=True).filter(
    lambda name: not name.endswith((".pid", ".pores"))
)
KINDS = st.sampled_from(list(PURPOSES))
PREFIXES = st.lists(
    st.sampled_from(["Re:", "Fwd: ", "FW:", "AW: ", "WG:", "RE[2]: ", "Re(3):", "回复：", "RV: ", "TR:", " Antw: "]),  # noqa: RUF001
    max_size=4,
).map("".join)
SEPARATORS = st.text(" ,;:/|-_.+=#–—•\u00a0\u3000\u200b\u200f、，", min_size=1, max_size=4)  # noqa: RUF001
BRACKETS = st.sampled_from([("", ""), ("[", "]"), ("(", ")"), ("<", ">"), ('"', '"'), ("“", "”"), ("【", "】")])
ASIDE = st.sampled_from(["", "Hello, ", "my document: ", "für Sie ", "✉️ ", "please find attached ", "2024 "])


@given(ACCOUNTS | USERNAMES, KINDS, PREFIXES, SEPARATORS, BRACKETS, ASIDE, st.booleans())
def test_both_parts_are_found_in_any_order_with_anything_around_them(
    account: str, purpose: Purpose, prefixes: str, separator: str, brackets: tuple[str, str], aside: str, swapped: bool
) -> None:
    first, last = (account, purpose) if swapped else (purpose, account)
    opening, closing = brackets
    reading = read_subject(f"{prefixes}{aside}{opening}{first}{separator}{last}{closing}")
    assert (reading.account, reading.purpose, reading.faults) == (account, purpose, ())


@given(ACCOUNTS, KINDS, st.text(string.ascii_letters + string.digits + "äß中٣́", min_size=1, max_size=3), st.booleans())
def test_what_is_glued_to_a_part_makes_it_none(account: str, purpose: Purpose, glued: str, before: bool) -> None:
    for part in (account, purpose):
        one = glued + part if before else part + glued
        # The glued text could be the part itself once more, or its own beginning.
        if one not in PURPOSES:
            reading = read_subject(one)
            assert reading.accounts == ()
            assert reading.purposes == ()


@given(st.text(max_size=80))
def test_what_is_found_stands_in_the_subject_as_it_is_written(subject: str) -> None:
    reading = read_subject(subject)
    for part in (*reading.accounts, *reading.names, *reading.purposes, *reading.words):
        assert part in subject
    assert all(account[0] == "U" and account[1:].isascii() and account[1:].isdigit() for account in reading.accounts)
    assert all(name.isascii() and name.isprintable() and " " not in name for name in reading.names)
    assert reading.account is None or reading.account in (*reading.accounts, *reading.names)
    assert (reading.faults == ()) == (reading.account is not None and reading.purpose is not None)


@given(ACCOUNTS, KINDS, st.integers(0, 14), st.sampled_from(REORDERING))
def test_a_subject_that_is_displayed_otherwise_than_it_is_written_holds_nothing(
    account: str, purpose: Purpose, at: int, control: str
) -> None:
    subject = f"{account} {purpose}"
    reading = read_subject(subject[:at] + control + subject[at:])
    assert (reading.named, reading.purposes, reading.faults) == ((), (), ("disguised",))


@given(ACCOUNTS, KINDS, st.data())
def test_no_part_is_divided_by_anything(account: str, purpose: Purpose, data: st.DataObject) -> None:
    divider = data.draw(st.sampled_from([" ", "-", ".", "\u200b", "\u00ad", "\u200f", "\ufe0f", "\u00a0", "\ufeff"]))
    at = data.draw(st.integers(1, 7))
    assert read_subject(account[:at] + divider + account[at:]).accounts == ()
    at = data.draw(st.integers(1, len(purpose) - 1))
    assert read_subject(purpose[:at] + divider + purpose[at:]).purposes == ()


@given(ACCOUNTS, KINDS, st.data())
def test_a_letter_or_digit_of_another_script_makes_a_part_none(
    account: str, purpose: Purpose, data: st.DataObject
) -> None:
    alike = {"P": "РΡＰ𝐏", "o": "оοｏ", "R": "Ｒ", "e": "еｅ", "s": "ѕｓ", "I": "ІΙＩl1", "D": "ＤԀ", "U": "ՍＵ"}  # noqa: RUF001
    at = data.draw(st.integers(0, len(purpose) - 1))
    other = purpose[:at] + data.draw(st.sampled_from(alike[purpose[at]])) + purpose[at + 1 :]
    assert read_subject(f"{account} {other}").faults == ("no-purpose",)
    assert read_subject(f"{account} {other}").near_purpose
    at = data.draw(st.integers(1, 7))
    full_width = unicodedata.lookup(f"FULLWIDTH DIGIT {unicodedata.name(account[at]).split()[-1]}")
    reading = read_subject(f"{account[:at]}{full_width}{account[at + 1 :]} {purpose}")
    assert (reading.named, reading.near_account) == ((), True)


@pytest.mark.parametrize(
    ("subject", "faults", "near"),
    [
        ("", ("no-account", "no-purpose"), (False, False)),
        ("My documents", ("no-account", "no-purpose"), (False, False)),
        ("PoRes", ("no-account",), (False, False)),
        ("U1234567", ("no-purpose",), (False, False)),
        ("ada77", ("no-purpose",), (False, False)),
        ("pores U1234567", ("no-purpose",), (False, True)),
        ("PORES U1234567", ("no-purpose",), (False, True)),
        ("Pid U1234567", ("no-purpose",), (False, True)),
        ("P.I.D. U1234567", ("no-purpose",), (False, True)),
        ("P I D U1234567", ("no-purpose",), (False, False)),
        ("PID U123456", ("no-account",), (True, False)),
        ("PID U12345678", ("no-account",), (True, False)),
        ("PID u1234567", ("no-account",), (True, False)),
        ("PID U-1234567", ("no-account",), (True, False)),
        ("PID 1234567", ("no-account",), (False, False)),
        ("PID U 1234567", ("no-account",), (False, False)),
        ("U1234567PID", ("no-account", "no-purpose"), (True, False)),
        ("PID PoRes U1234567", ("several-purposes",), (False, False)),
        ("PID U1234567 U7654321", ("several-accounts",), (False, False)),
        ("PID ada77 ben88", ("several-names",), (False, False)),
        ("PID ada ben", ("several-names",), (False, False)),
        ("PID U1234567 " + "x" * LONGEST_SUBJECT, ("too-long",), (False, False)),
    ],
)
def test_what_is_wrong_is_named(subject: str, faults: tuple[SubjectFault, ...], near: tuple[bool, bool]) -> None:
    reading = read_subject(subject)
    assert reading.faults == faults
    assert (reading.near_account, reading.near_purpose) == near


WRITTEN_BY_PROGRAMS = [
    "Re:",
    "RE:",
    "Fwd:",
    "AW:",
    "Antw:",
    "Antwort:",
    "WG:",
    "Odp:",
    "PD:",
    "Vá:",
    "VÁ:",
    "Va\u0301:",
    "SV:",
    "VS:",
    "VB:",
    "TR:",
    "RV:",
    "RES:",
    "ENC:",
    "RIF:",
    "R:",
    "I:",
    "Ynt:",
    "İLT:",
    "ATB:",
    "BLS:",
    "Doorst:",
    "RE[2]:",
    "Re(3):",
    "Re*2:",
    "Re^4:",
    "Rép:",
    "回复：",  # noqa: RUF001
    "回复:",
    "转发：",  # noqa: RUF001
    "答复：",  # noqa: RUF001
    "Απ:",
    "ΠΡΘ:",
]
WRITTEN_BY_SERVERS = [
    "[EXTERNAL]",
    "[EXT]",
    "[External]",
    "[Extern]",
    "(EXTERNAL)",
    "*EXTERNAL*",
    "[EXTERNAL]:",
    "[SPAM]",
    "[Spam?]",
    "***SPAM***",
    "[EXTERNAL EMAIL]",
    "[External Sender] -",
]
WRITTEN_BY_BOTH = ["RE :", "Re : Fwd :", "[EXTERNAL] Re:", "Fwd: [EXTERNAL]", "AW: [EXT] AW:"]


@pytest.mark.parametrize("before", [*WRITTEN_BY_PROGRAMS, *WRITTEN_BY_SERVERS, *WRITTEN_BY_BOTH])
@pytest.mark.parametrize("after", ["adalovelace PoRes", "PoRes adalovelace"])
def test_what_mail_programs_and_servers_write_before_a_subject_names_nobody(before: str, after: str) -> None:
    reading = read_subject(f"{before} {after}")
    assert (reading.account, reading.purpose, reading.faults) == ("adalovelace", "PoRes", ())


@pytest.mark.parametrize(
    ("subject", "named"),
    [
        ("[benjamin] adalovelace PoRes", ("benjamin", "adalovelace")),
        ("[EXTERNAL] benjamin adalovelace PoRes", ("benjamin", "adalovelace")),
        ("EXTERNAL adalovelace PoRes", ("EXTERNAL", "adalovelace")),
        ("adalovelace [EXTERNAL] PoRes", ("adalovelace", "EXTERNAL")),
        ("Antwort adalovelace PoRes", ("Antwort", "adalovelace")),
        ("benjamin: adalovelace PoRes", ("benjamin", "adalovelace")),
        ("[adalovelace] PoRes", ("adalovelace",)),
        ("[external] PoRes", ("external",)),
    ],
)
def test_any_other_word_before_a_subject_may_be_a_name(subject: str, named: tuple[str, ...]) -> None:
    assert read_subject(subject).named == named


def test_somebody_who_is_called_as_a_mark_of_servers_is_not_passed_over() -> None:
    assert "EXTERNAL" in read_subject("[EXTERNAL] adalovelace PoRes").words


@pytest.mark.parametrize(
    ("subject", "account"),
    [
        ("PID PID U1234567, U1234567", "U1234567"),
        ("PoRes-ada77", "ada77"),
        ("ada_77_PoRes", "ada_77"),
        ("Username: ada.smith, document: PID", "ada.smith"),
        ("Hallo, anbei mein Dokument PID von adalove", "adalove"),
        ("something for ada77: PID", "ada77"),
        ("A-to-Z proof-of-identity of ada.smith, PID", "ada.smith"),
        ("proof-of-identity ada-smith PID", "ada-smith"),
        ("U1234567 PID, as Ada asked", "U1234567"),
        ("DU1234567 PID", "DU1234567"),
        ("ada@example.org PID", "ada@example.org"),
        ("\u200fPID\u200f U1234567", "U1234567"),
        ("PID　U1234567", "U1234567"),
    ],
)
def test_who_is_meant_is_found_among_other_words(subject: str, account: str) -> None:
    assert read_subject(subject).account == account
    assert read_subject(subject).faults == ()


@pytest.mark.parametrize(
    ("subject", "word"),
    [
        ("_ada77 PID", "_ada77"),
        ("ada77. PID", "ada77."),
        ("ada77-PID", "ada77-PID"),
        ("ada(1) PID", "ada(1)"),
        ("ben U1234567 PID", "ben"),
        ("Löwe U1234567 PID", "Löwe"),
    ],
)
def test_whoever_else_could_be_meant_is_told(subject: str, word: str) -> None:
    assert word in read_subject(subject).words


def test_the_words_that_people_write_around_the_parts_name_nobody() -> None:
    assert read_subject("Re: Hello, please find my document: U1234567 PID. Thanks!").words == ("U1234567", "PID.")
