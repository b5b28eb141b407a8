"""Every figure that a rule needs, in one place. What the articles leave open is a setting of the implementation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from types import MappingProxyType

__all__ = ["REFERENCE_POLICY", "UNITED_STATES", "Policy"]

UNITED_STATES = "US"
"""The country, after ISO 3166, whose residents have figures of their own (TRB-I-1, Q-5)."""

_SELF_ACTIVATION = (timedelta(weeks=2), timedelta(weeks=3))

_SUITES: Mapping[str, str] = MappingProxyType(
    {
        "dsc-plus": "OCRA-1:HOTP-SHA256-8:QN06-PSHA256",
        "ibkey-ios": "OCRA-1:HOTP-SHA256-8:QN06",
        "ibkey-android": "OCRA-1:HOTP-SHA256-8:QN06",
    }
)

_EUROPEAN_CODES = (
    # The region "Europe" (150) of the standard country or area codes for statistical use, UN M49, by ISO 3166-1 ...
    "AD AL AT AX BA BE BG BY CH CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD ME MK MT NL "
    "NO PL PT RO RS RU SE SI SJ SK SM UA VA "
    # ... with Cyprus, a member of the European Union, and with Kosovo, which M49 counts in Serbia.
    "CY XK"
)
_EUROPEAN_COUNTRIES = frozenset(_EUROPEAN_CODES.split())

_FEWEST_CELLS = 4
_REPLACEMENT_DAYS: Mapping[str, tuple[int, int]] = MappingProxyType({UNITED_STATES: (3, 5), "CA": (5, 10)})
_SHORTEST_SHIPPING, _LONGEST_SHIPPING = 3, 14

_DURATIONS = (
    "challenge_lifetime",
    "session_idle",
    "session_lifetime",
    "card_off_after",
    "passcode_full_access",
    "passcode_for_card",
    "card_validity",
    "self_activation_us",
    "self_activation_elsewhere",
    "delivery_us",
    "delivery_elsewhere",
    "call_lifetime",
    "answers_locked_for",
    "notice_again_after",
    "same_email_within",
)


@dataclass(frozen=True)
class Policy:
    """The figures of one implementation.

    Attributes:
        challenge_lifetime: how long a challenge can be answered, whole seconds; at its very end it is too late
            (VID-P-9).
        challenge_digits: length of a challenge, in decimal digits (VID-P-4).
        response_digits: length of a response, in decimal digits (VID-P-13).
        wrong_responses_allowed: wrong responses in a row, over all sessions of a user, that lock verification
            (VID-P-10).
        wrong_passwords_allowed: wrong passwords in a row, over all sessions of a user, after which no password is
            taken (NIST SP 800-63B section 5.2.2 allows up to 100).
        passcode_length: length of a temporary passcode, in characters (TRB-B-1).
        passcode_full_access: how long a temporary passcode opens everything, from its issue on (TRB-E-2).
        passcode_for_card: how long after that it still opens Client Portal for the code card (TRB-G-2).
        wrong_codes_allowed: wrong temporary passcodes, or wrong card values, in a row after which none are taken
            (CARD-10, CARD-15).
        card_validity: how long a code card gives access, from the moment on when its values were accepted (CARD-O-1).
        card_cells: cells of a code card: two for its activation, and two for each of five logins a day.
        card_code_digits: length of a cell's code (CARD-8).
        card_logins_warned: so few logins are left that the holder is told to request a new card.
        self_activation_us, self_activation_elsewhere: a device that nobody activated does so by itself so long after it
            was shipped, for residents of the United States and for all others (TRB-K-2, Q-5).
        delivery_us, delivery_elsewhere: by then a device that was shipped is there, likewise (TRB-I-1).
        activation_code_length: length of the activation code in a new device's envelope, in characters (TRB-K-1).
        replacement_days: from how many to how many days after its order a replacement comes, by country of residence
            (TRB-F-2: 3 to 14).
        replacement_days_elsewhere: the same for residents of all other countries.
        call_lifetime: a call at a desk of Client Services is over after so long.
        wrong_answers_allowed: wrong answers in a row, over all calls of a caller, after which none are taken.
        answers_locked_for: for so long.
        desk_password_length: length of a password that Client Services give in place of a forgotten one.
        session_idle: a session ends when nothing was asked of it for so long (NIST SP 800-63B section 4.2.3).
        session_lifetime: a session ends so long after signing in, whatever happens in it.
        card_pin_digits: length of the DSC+'s PIN (VID-DSC-3P).
        card_wrong_pins_allowed: wrong PINs in a row that lock a DSC+ (VID-DSC-8).
        card_off_after: a DSC+ turns itself off when none of its keys was used for so long (VID-DSC-10).
        cut_off: an account that is approved until then has access to the trading platform the same day (TRB-A-2B).
        cut_off_zone: the IANA time zone whose clocks and days count for that.
        suites: the OCRA suite (RFC 6287) of each kind of device.
        documents_elsewhere, documents_europe: where documents are sent to by residents of a country outside Europe
            (DOC-ADR-1), and of a European one (DOC-ADR-2); in lower case.
        european_countries: which those are, by ISO 3166-1 (Q-18); see docs/decisions/filing-documents.md.
        notice_again_after: an account holder is told the same thing about documents once in so long, however often it
            happens: whoever knows an account number could have its holder told things all day.
        same_email_within: an email that arrives once more in this time counts as arrived already. A program that was
            not told 250 sends again for 4 or 5 days (RFC 5321, 4.5.4.1).

    Raises:
        ValueError: a figure is not positive, the challenge's lifetime is no whole number of seconds, self-activation is
            not within 2 to 3 weeks, a replacement does not come within 3 to 14 days, the cut-off has a time zone in it,
            or the addresses for documents are one, or not in lower case.
    """

    challenge_lifetime: timedelta = timedelta(minutes=5)
    challenge_digits: int = 6
    response_digits: int = 8
    wrong_responses_allowed: int = 5
    wrong_passwords_allowed: int = 10
    passcode_length: int = 8
    passcode_full_access: timedelta = timedelta(days=2)
    passcode_for_card: timedelta = timedelta(days=10)
    wrong_codes_allowed: int = 5
    card_validity: timedelta = timedelta(days=21)
    card_cells: int = 224
    card_code_digits: int = 3
    card_logins_warned: int = 10
    self_activation_us: timedelta = timedelta(days=14)
    self_activation_elsewhere: timedelta = timedelta(days=21)
    delivery_us: timedelta = timedelta(days=2)
    delivery_elsewhere: timedelta = timedelta(days=14)
    activation_code_length: int = 8
    replacement_days: Mapping[str, tuple[int, int]] = field(default_factory=lambda: _REPLACEMENT_DAYS)
    replacement_days_elsewhere: tuple[int, int] = (7, 14)
    call_lifetime: timedelta = timedelta(hours=1)
    wrong_answers_allowed: int = 3
    answers_locked_for: timedelta = timedelta(days=1)
    desk_password_length: int = 16
    session_idle: timedelta = timedelta(minutes=30)
    session_lifetime: timedelta = timedelta(hours=12)
    card_pin_digits: int = 4
    card_wrong_pins_allowed: int = 5
    card_off_after: timedelta = timedelta(minutes=1)
    cut_off: time = time(16)
    cut_off_zone: str = "America/New_York"
    suites: Mapping[str, str] = field(default_factory=lambda: _SUITES)
    documents_elsewhere: str = "newaccounts@interactivebrokers.com"
    documents_europe: str = "newaccounts.uk@interactivebrokers.co.uk"
    european_countries: frozenset[str] = _EUROPEAN_COUNTRIES
    notice_again_after: timedelta = timedelta(days=1)
    same_email_within: timedelta = timedelta(days=7)

    def __post_init__(self) -> None:
        for name in _DURATIONS:
            if getattr(self, name) <= timedelta(0):
                raise ValueError(f"policy: {name} must be longer than nothing")
        if self.challenge_lifetime % timedelta(seconds=1):
            raise ValueError("policy: challenge_lifetime must be a whole number of seconds")
        if self.cut_off.tzinfo is not None:
            raise ValueError("policy: cut_off is a time on the clocks of cut_off_zone, without a zone of its own")
        shortest, longest = _SELF_ACTIVATION
        if not all(shortest <= each <= longest for each in (self.self_activation_us, self.self_activation_elsewhere)):
            raise ValueError("policy: self_activation must lie within 2 to 3 weeks")
        for first, last in (*self.replacement_days.values(), self.replacement_days_elsewhere):
            if not _SHORTEST_SHIPPING <= first <= last <= _LONGEST_SHIPPING:
                raise ValueError("policy: replacement_days must lie within 3 to 14 days")
        for name in (
            "challenge_digits",
            "response_digits",
            "wrong_responses_allowed",
            "wrong_passwords_allowed",
            "passcode_length",
            "wrong_codes_allowed",
            "card_cells",
            "card_code_digits",
            "card_logins_warned",
            "activation_code_length",
            "wrong_answers_allowed",
            "desk_password_length",
            "card_pin_digits",
            "card_wrong_pins_allowed",
        ):
            if getattr(self, name) < 1:
                raise ValueError(f"policy: {name} must be at least 1")
        addresses = (self.documents_elsewhere, self.documents_europe)
        if len(set(addresses)) != len(addresses) or any(address != address.lower() for address in addresses):
            raise ValueError("policy: the addresses for documents must be two, in lower case")
        if self.card_cells < _FEWEST_CELLS:
            raise ValueError(
                f"policy: card_cells must be at least {_FEWEST_CELLS}: two for the activation and two for a login"
            )


REFERENCE_POLICY = Policy()
"""What the reference implementation goes by."""
