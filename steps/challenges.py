"""Client Portal: what challenge codes look like, and that nobody can tell the next one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from pytest_bdd import parsers, then, when

from conformance.seams import People, expect

from .portal import reach_challenge, shown_challenge

_DIGITS = 6
_CHALLENGES = "challenges"
_CHANCE = 2
"""How many of so few draws may agree by chance; that three do, nobody will see."""


@when(parsers.parse("{who} comes to the challenge code {count:d} times at the same moment"))
def comes_many_times(people: People, who: str, count: int) -> None:
    person = people[who]
    challenges = person.notes[_CHALLENGES] = []
    for _ in range(count):
        reach_challenge(person)
        challenges.append(shown_challenge(person))


@then("the challenge code has six decimal digits")
def has_six_digits(people: People) -> None:
    _must_be_six_digits([shown_challenge(people["she"])])


@then("each challenge code has six decimal digits, and none comes twice")
def none_comes_twice(people: People) -> None:
    challenges = people["she"].notes[_CHALLENGES]
    _must_be_six_digits(challenges)
    again = sum(count - 1 for count in Counter(challenges).values())
    expect(
        again == 0,
        expected=f"{len(challenges)} challenge codes, all of them different, within the validity of the first",
        actual=f"{again} of them had been displayed before",
        hint="draw again where a code is one that this user's challenges have at present",
        clause="VID-P-14",
    )


@then("nobody can tell one challenge code from the one before")
def not_predictable(people: People) -> None:
    steps = Counter((int(later) - int(earlier)) for earlier, later in pairwise(people["she"].notes[_CHALLENGES]))
    step, times = steps.most_common(1)[0]
    expect(
        times <= _CHANCE,
        expected="challenge codes of which none follows from the one before",
        actual=f"{times} of them are the one before plus {step}",
        hint="draw challenges from a source of randomness made for secrets (RFC 6287 section 7)",
        clause="VID-P-14",
    )


@then(parsers.parse("nobody can tell the challenge codes of {one} from those of {other}"))
def no_common_source(people: People, one: str, other: str) -> None:
    theirs = [set(people[name].notes[_CHALLENGES]) for name in (one, other)]
    common = len(theirs[0] & theirs[1])
    expect(
        common <= _CHANCE,
        expected="challenge codes of two people at the same moment that have nothing to do with each other",
        actual=f"{common} of them are the same",
        hint="neither the time nor a seed that others know may decide what is drawn",
        clause="VID-P-14",
    )


def _must_be_six_digits(challenges: Sequence[str]) -> None:
    wrong = [code for code in challenges if not (len(code) == _DIGITS and code.isascii() and code.isdigit())]
    expect(
        not wrong,
        expected="a challenge code of exactly six decimal digits",
        actual=f'"{wrong[0] if wrong else ""}"',
        hint="devices take six digits, no more and no fewer",
        clause="VID-P-4",
    )
