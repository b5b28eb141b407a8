"""Documents that are sent by email: who sends what, and how; what comes of it is told by the answers to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import cast

from pytest_bdd import given, parsers, when

from conformance.seams import (
    AccountState,
    Enclosure,
    Letter,
    Nuisance,
    People,
    Person,
    PictureForm,
    Sent,
    Shot,
    Stage,
    Telltale,
    expect,
)

from .portal import succeeded

_ELSEWHERE = "newaccounts@interactivebrokers.com"
_EUROPE = "newaccounts.uk@interactivebrokers.co.uk"
_EUROPEANS = frozenset({"AT", "GB", "CH", "NO"})
_SENT = "what was sent"

TELLTALES: Sequence[Telltale] = ("place", "time", "device")
"""What a picture's file may tell besides the picture."""

_SHOTS: Mapping[str, Shot] = {
    "blurred": "blurred",
    "too dark": "too-dark",
    "burnt out": "burnt-out",
    "crossed by a hard shadow": "shadow",
    "blurred and crossed by a hard shadow": "blurred-in-shadow",
}
_FILES: Mapping[str, Nuisance] = {
    "a text": "text",
    "an archive": "zip",
    "a page with a script": "page",
    "a drawing with a script": "vector-drawing",
    "a picture of which most is missing": "cut-off",
    "a picture of which most is missing but its end": "cut-off-with-an-end",
    "a picture that is over the limit": "over-the-limit",
    "a picture made to exhaust the memory": "exhausting",
}
_FORMS: Mapping[str, PictureForm] = {
    "JPEG": "jpeg",
    "JPEG that lies on its side": "jpeg-on-its-side",
    "HEIC": "heic",
    "PNG": "png",
    "PDF": "pdf",
    "PDF of two pages": "pdf-of-two-pages",
    "PDF of two pictures on one page": "pdf-of-two-pictures",
    "PDF that turns it upright": "pdf-on-its-side",
}
_AUTOMATIC: Mapping[str, Callable[[Letter], Letter]] = {
    "an automatic reply": lambda letter: _changed(letter, headers={"Auto-Submitted": "auto-replied"}),
    "a message of a list": lambda letter: _changed(
        letter, headers={"List-Id": "<news.example.com>", "Precedence": "list"}
    ),
    "a message in bulk": lambda letter: _changed(letter, headers={"Precedence": "bulk"}),
    "junk that says so": lambda letter: _changed(letter, headers={"Precedence": "junk"}),
    "a report of non-delivery": lambda letter: _changed(letter, nobody=True),
}


# ---------------------------------------------------------------- who sends
@given(parsers.parse("the user name of {who} is made of letters alone"))
def has_a_name_in_letters(people: People, who: str) -> None:
    people.name_in_letters(who)


# ---------------------------------------------------------------- what is sent
@when(
    parsers.re(
        r'she sends a good picture to "(?P<to>[^"]+)", with her account number and "(?P<code>\w+)" in the subject'
    )
)
def sends_to(people: People, to: str, code: str) -> None:
    person = people["she"]
    _send(people, person, f"{person.record.account_number} {code}", [people.picture("good")], to)


@when(parsers.re(r'she sends a good picture with the subject "(?P<subject>[^"]*)"'))
def sends_good(people: People, subject: str) -> None:
    _send(people, people["she"], _filled(people["she"], subject), [people.picture("good")])


@when(
    parsers.re(
        r"she sends a good picture that tells place, time and phone, "
        r'as a (?P<form>[\w ]+), with the subject "(?P<subject>[^"]*)"'
    )
)
def sends_telling(people: People, form: str, subject: str) -> None:
    told = people.telltales(people.picture("good", form=_FORMS[form]).content)
    untold = [kind for kind in TELLTALES if kind not in told]
    if untold:
        raise LookupError(f"the suite's own picture tells nothing of {' and '.join(untold)}, and so shows nothing")
    sends_in_a_form(people, form, subject)


@when(parsers.re(r'she sends a good picture as (?P<form>[A-Za-z ]+), with the subject "(?P<subject>[^"]*)"'))
def sends_in_a_form(people: People, form: str, subject: str) -> None:
    _send(people, people["she"], _filled(people["she"], subject), [people.picture("good", form=_FORMS[form])])


@when(parsers.re(r'she sends (?P<count>\d+) good pictures with the subject "(?P<subject>[^"]*)"'))
def sends_several(people: People, count: str, subject: str) -> None:
    _send(
        people,
        people["she"],
        _filled(people["she"], subject),
        [people.picture("good", of=number) for number in range(int(count))],
    )


@when(
    parsers.re(
        r"she sends a picture that is "
        r"(?P<flaw>(?:blurred and )?crossed by a hard shadow|blurred|too dark|burnt out), "
        r'with the subject "(?P<subject>[^"]*)"'
    )
)
def sends_poor(people: People, flaw: str, subject: str) -> None:
    _send(people, people["she"], _filled(people["she"], subject), [people.picture(_SHOTS[flaw])])


@when(parsers.re(r'she sends no picture, with the subject "(?P<subject>[^"]*)"'))
def sends_nothing(people: People, subject: str) -> None:
    _send(people, people["she"], _filled(people["she"], subject), [])


@when(
    parsers.re(
        r'she sends a good picture and a text under the name of a picture, with the subject "(?P<subject>[^"]*)"'
    )
)
def sends_both(people: People, subject: str) -> None:
    both = [people.picture("good"), people.nuisance("text")]
    _send(people, people["she"], _filled(people["she"], subject), both)


@when(
    parsers.re(
        r"she sends (?P<file>an? (?!good picture and)[a-z ]+) under the name of a picture, "
        r'with the subject "(?P<subject>[^"]*)"'
    )
)
def sends_nuisance(people: People, file: str, subject: str) -> None:
    _send(people, people["she"], _filled(people["she"], subject), [people.nuisance(_FILES[file])])


@when(
    parsers.re(
        r"(?P<who>\w+) sends a good picture "
        r'with the account number of (?P<other>\w+) and "(?P<code>\w+)" in the subject'
    )
)
def sends_for_another(people: People, who: str, other: str, code: str) -> None:
    account = people[other].record.account_number
    _send(people, people[who], f"{account} {code}", [people.picture("good")])


@when(parsers.parse("{who} sends a good picture with the account number of {other} besides her own in the subject"))
def sends_for_two(people: People, who: str, other: str) -> None:
    account = people[other].record.account_number
    own = people[who]
    _send(people, own, f"{own.record.account_number} {account} PoRes", [people.picture("good")])


@when(
    parsers.re(
        r"(?P<what>an? [a-z -]+|junk that says so) comes from her address, with a good picture and a right subject"
    )
)
def automatic_mail_comes(people: People, what: str) -> None:
    person = people["she"]
    subject = f"{person.record.account_number} PoRes"
    letter = _letter(person, subject, [people.picture("good")], _right_address(person))
    _hand_over(people, person, _AUTOMATIC[what](letter))


@when(parsers.re(r"(?P<who>\w+) sends the same with an? (?P<name>account number|user name) that nobody has"))
def sends_for_nobody(people: People, who: str, name: str) -> None:
    known = people.settle("Nobody", "US").record  # drawn as anybody's, and changed into somebody that there is not
    number = f"U{(int(known.account_number[1:]) + 1) % 10_000_000:07d}"
    _send(
        people,
        people[who],
        f"{number if name == 'account number' else known.username[::-1]} PoRes",
        [people.picture("good")],
    )


@when(parsers.re(r"(?P<who>\w+) sends the same with the account number of (?P<whom>an Austrian|a closed one)"))
def sends_for_other_data(people: People, stage: Stage, who: str, whom: str) -> None:
    sender = people[who]
    if whom == "an Austrian":
        account = people.settle("Hans", "AT").record.account_number
    else:
        account = people["Carol"].record.account_number
        people.set_account("Carol", AccountState(stage.now() - timedelta(days=365), closed="by-customer"))
    _send(people, sender, f"{account} PoRes", [people.picture("good")])


@when("what her phone sends reaches the mailboxes")
def phone_mail_arrives(people: People) -> None:
    person = people["she"]
    (email,) = person.emails(1)
    named = re.search(rb"^Message-ID:\s*(<[^>\r\n]+>)", email.message, re.IGNORECASE | re.MULTILINE)
    expect(
        named is not None,
        expected="an email with a Message-ID, by which a reply can name it",
        actual="it has none",
        hint="see RFC 5322, section 3.6.4",
    )
    assert named is not None
    sent = Sent(named[1].decode(), people.intake.deliver(email.sender, email.recipients, email.message))
    enclosures = [Enclosure("picture", "image/*", picture) for picture in email.pictures]
    letter = Letter(email.sender, email.recipients, email.subject, enclosures)
    person.notes.setdefault(_SENT, []).append((sent, letter, enclosures))


@when("the same email comes once more")
def comes_once_more(people: People) -> None:
    sent, _, _ = all_sent(people["she"])[-1]
    succeeded(people.send_again(sent), "handing over once more an email that was taken")


# ---------------------------------------------------------------- a kill
@when(parsers.re(r'she sends a good picture with the subject "(?P<subject>[^"]*)", and the intake is killed at once'))
def sends_and_kills(people: People, subject: str) -> None:
    person = people["she"]
    letter = _letter(person, _filled(person, subject), [people.picture("good")], _right_address(person))
    sent = people.send(letter, killed=True)
    person.notes.setdefault(_SENT, []).append((sent, letter, letter.enclosures))
    _was_taken(person)


@when(
    parsers.re(
        r"she sends (?P<count>\d+) emails with a good picture each, and the intake is killed after every second one"
    )
)
def sends_many_and_kills(people: People, count: str) -> None:
    for number in range(1, int(count) + 1):
        sends_good(people, "{account number} PoRes")
        _was_taken(people["she"])
        if number % 2 == 0:
            people.restart_intake()


# ---------------------------------------------------------------- parts
def _filled(person: Person, subject: str) -> str:
    number = person.record.account_number
    return (
        subject.replace("{account number}", number)
        .replace("{account number without its end}", number[:-1])
        .replace("{account number in two parts}", f"{number[:4]} {number[4:]}")
        .replace("{account number in lower case}", number.lower())
        .replace("{account number with a soft hyphen}", f"{number[:4]}\u00ad{number[4:]}")
        .replace("{the account number before hers}", f"U{(int(number[1:]) - 1) % 10_000_000:07d}")
        .replace("{user name}", person.record.username)
    )


def _right_address(person: Person) -> str:
    return _EUROPE if person.record.country in _EUROPEANS else _ELSEWHERE


def _letter(person: Person, subject: str, enclosures: Sequence[Enclosure], to: str) -> Letter:
    return Letter(person.record.email, (to,), subject, tuple(enclosures))


def _send(people: People, person: Person, subject: str, enclosures: Sequence[Enclosure], to: str = "") -> None:
    _hand_over(people, person, _letter(person, subject, enclosures, to or _right_address(person)))


def _hand_over(people: People, person: Person, letter: Letter) -> None:
    sent = people.send(letter)
    person.notes.setdefault(_SENT, []).append((sent, letter, letter.enclosures))


def all_sent(person: Person) -> list[tuple[Sent, Letter, Sequence[Enclosure]]]:
    """What a person has sent in this scenario, in order: what came of handing it over, the email, and its files."""
    return cast("list[tuple[Sent, Letter, Sequence[Enclosure]]]", person.notes[_SENT])


def _was_taken(person: Person) -> None:
    sent, _, _ = all_sent(person)[-1]
    succeeded(sent.outcome, "handing over an email with nothing wrong in it")


def _changed(letter: Letter, *, headers: Mapping[str, str] | None = None, nobody: bool = False) -> Letter:
    return replace(letter, headers=headers or {}, nobody=nobody)
