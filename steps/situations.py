"""The troubleshooter: situations to choose from, with their advice, and further articles."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pytest_bdd import parsers, then, when

from conformance.seams import (
    People,
    expect,
)

_LISTED = "situations"
_ADVICE = "advice"
_ARTICLES = "further articles"
_LETTERS = tuple("ABCDEFGHIJK")
_MATTERS: Mapping[str, tuple[str, ...]] = {
    "approval, closure and the paper account": (r"approv", r"clos", r"paper"),
    "upper-case letters and spaces": (r"upper[ -]case|capital", r"spaces?\b"),
    "the telephone": (r"client services", r"telephone|call\b"),
    "the Internet connection, a firewall and the ports": (r"internet", r"firewall", r"4000.*4001"),
    "the temporary passcode, the code card and the re-activation": (
        r"temporary (pass)?code",
        r"code card",
        r"re-?activat",
    ),
    "a replacement and the code card": (r"replacement", r"code card"),
    "the code card and Client Services": (r"code card", r"client services"),
    "Client Services and the state of the device": (r"client services", r"state of (your|the)"),
    "the Technical Assistance Center": (r"technical assistance center.*ibkr\.com/support",),
    "the envelope and what happens without it": (r"envelope", r"(itself|by itself|on its own)"),
}
_FURTHER: Mapping[str, str] = {
    "KB69": r"valid",
    "KB70": r"temporary code",
    "KB975": r"return",
    "KB1131": r"overview",
    "KB1861": r"charge|expense|fee|cost",
    "KB1943": r"replacement",
    "KB2260": r"activat",
    "KB2481": r"shar",
    "KB2545": r"opt",
    "KB2636": r"security device",
    "KB2895": r"m2fs|multiple|several",
}
"""What each article is about, as far as it can be told by a word."""


@when("somebody opens the help with logging in")
def opens_help(people: People) -> None:
    people["Ada"].notes[_LISTED] = people.troubleshooter.situations()


@when(parsers.parse("somebody chooses situation {letter}"))
def chooses(people: People, letter: str) -> None:
    people["Ada"].notes[_ADVICE] = people.troubleshooter.advice(letter)


@when("somebody asks for further articles")
def asks_for_articles(people: People) -> None:
    people["Ada"].notes[_ARTICLES] = people.troubleshooter.articles()


@then("it lists the situations A to K, each by words of its own")
def lists_all(people: People) -> None:
    listed: Mapping[str, str] = people["she"].notes[_LISTED]
    names = [" ".join(name.lower().split()) for name in listed.values()]
    expect(
        tuple(listed) == _LETTERS and all(names) and len(set(names)) == len(_LETTERS),
        expected="eleven situations, A to K in this order, each called something else",
        actual=", ".join(f"{letter} ({name:.40})" for letter, name in listed.items()) or "none",
        hint="whoever cannot log in chooses the one that fits best; none may be missing",
    )


@then(parsers.parse("the advice is about {matter}"))
def is_about(people: People, matter: str) -> None:
    _speaks_of(people, matter, _MATTERS[matter])


@then("approval, closure and the paper account are to be checked, in this order")
def in_order(people: People) -> None:
    _in_order(people, ("approv", "clos", "paper"), "approval first, then closure, then the paper account")


@then("for longer than 2 days it advises the code card, which the temporary passcode leads to")
def advises_card(people: People) -> None:
    words = r"(log in|client portal)[^.]*temporary (pass)?code[^.]*code card[^.]*(21 days|3 weeks|three weeks)"
    _speaks_of(people, "the code card for up to 3 weeks, printed after a login with the temporary passcode", (words,))


@then("it sends whoever cannot log in to Client Portal to the regional desk of Client Services")
def sends_to_desk(people: People) -> None:
    words = r"(cannot|can you not|unable to) log in to client portal[^.]*[.?!:;,]? *(call|contact)[^.]*client services"
    _speaks_of(people, "the Client Services desk of the region, for whoever cannot log in to Client Portal", (words,))


@then("it names eleven articles, each with its subject")
def names_articles(people: People) -> None:
    told: Mapping[str, str] = people["she"].notes[_ARTICLES]
    wrong = [
        number
        for number, subject in _FURTHER.items()
        if not re.search(subject, told.get(number, ""), re.IGNORECASE | re.DOTALL)
    ]
    expect(
        not wrong,
        expected="the article on the temporary code, KB70, and ten others, each with its subject",
        actual=f"missing, or with another subject: {', '.join(wrong)}",
        hint="the catalogue's references of the code card list their numbers",
    )


# ---------------------------------------------------------------- parts
def _speaks_of(people: People, matter: str, words: Sequence[str]) -> None:
    told: Sequence[str] = people["she"].notes[_ADVICE]
    text = " ".join(" ".join(told).split())
    missing = [each for each in words if not re.search(each, text, re.IGNORECASE)]
    expect(
        not missing,
        expected=f"advice about {matter}",
        actual=f'"{text:.300}"' if text else "no advice: the situation cannot be chosen",
        hint="the article says for each situation what to check and what to do",
    )


def _in_order(people: People, words: Sequence[str], expected: str) -> None:
    told: Sequence[str] = people["she"].notes[_ADVICE]
    text = " ".join(told).lower()
    places = [next((at for at, each in enumerate(told) if word in each.lower()), -1) for word in words]
    expect(
        all(place >= 0 for place in places) and places == sorted(set(places)),
        expected=expected + ", each as an advice of its own",
        actual=f'"{text:.300}"',
        hint="the checks are made in the article's order",
    )
