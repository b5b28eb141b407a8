"""The Online Security Code Card: from its request to its activation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from itertools import pairwise

from pytest_bdd import given, parsers, then, when

from conformance.seams import DeviceKind, Outcome, People, Person, Portal, Stage, expect

from .factors import asked_indexes
from .login import refused_in_words
from .passcodes import has_been_given, logs_in
from .portal import succeeded

__all__ = ["CODES", "INDEXES", "SINCE", "VALIDITY", "sign_in_with_card", "values_of", "wrong_values"]

CODES = "card codes"
INDEXES = "card indexes"
SINCE = "card since"
VALIDITY = timedelta(days=21)
_CHANGES = {
    "a space between": lambda first, second: f"{first} {second}",
    "a space before them": lambda first, second: f" {first}{second}",
    "a space after them": lambda first, second: f"{first}{second} ",
    "a no-break space between": lambda first, second: f"{first}\N{NO-BREAK SPACE}{second}",
    "a wrong digit in the first code": lambda first, second: f"{_other(first)}{second}",
    "a wrong digit in the second one": lambda first, second: f"{first}{_other(second)}",
}


# ---------------------------------------------------------------- what went before
@given(parsers.parse("{who} is shown a code card"))
def is_shown(people: People, stage: Stage, who: str) -> None:
    has_been_given(people, stage, who)
    logs_in(people)
    requests(people)
    is_displayed(people)


@given(parsers.parse("{who} is asked for the codes at two index numbers"))
def is_asked(people: People, stage: Stage, who: str) -> None:
    is_shown(people, stage, who)
    _go_on(people["she"])
    shows_indexes(people)


@given(parsers.parse("{who} has an active code card"))
def has_active(people: People, stage: Stage, who: str) -> None:
    has_been_given(people, stage, who)
    logs_in(people)
    gets(people, stage)


@given("she has got a code card in its place")
def has_got(people: People, stage: Stage) -> None:
    has_active(people, stage, "she")


@given(parsers.parse("her {device} has been deactivated"))
def has_been_deactivated(people: People, device: str) -> None:
    people.deactivate("she", "ibkey-ios" if device.startswith("iPhone") else "dsc-plus")


# ---------------------------------------------------------------- requesting, printing
@when("she requests a code card")
@when("she requests another code card")
def requests(people: People) -> None:
    person = people["she"]
    succeeded(person.portal.request_card(), "requesting a code card")
    if CODES in person.notes:
        person.notes["codes before"] = person.notes[CODES]
    person.notes["new codes"] = dict(person.portal.card_codes())
    person.notes.setdefault(CODES, person.notes["new codes"])


@when("she gets a code card")
def gets(people: People, stage: Stage) -> None:
    requests(people)
    activates(people, stage)


@when("she activates the new card")
def activates(people: People, stage: Stage) -> None:
    person = people["she"]
    person.notes[CODES] = person.notes["new codes"]
    _go_on(person)
    shows_indexes(people)
    _enter(person, values_of(person))
    succeeded(person.notes["outcome"], "entering the right card values")
    person.notes[SINCE] = stage.now()
    clicks_ok(people)
    succeeded(person.notes["outcome"], "finalizing with OK")


@when("she prints it")
def prints(people: People) -> None:
    people["she"].notes["outcome"] = people["she"].portal.print_card()


@when("she goes on to activation")
def goes_on(people: People) -> None:
    person = people["she"]
    person.notes["outcome"] = person.portal.go_on_with_card()


@when("she goes on in spite of the warning")
@when("she goes on to activation once more")
def goes_on_in_spite(people: People) -> None:
    person = people["she"]
    person.notes["outcome"] = person.portal.go_on_with_card(acknowledged=True)


# ---------------------------------------------------------------- card values
@when("she enters them")
def enters(people: People, stage: Stage) -> None:
    _enter(people["she"], values_of(people["she"]))
    people["she"].notes[SINCE] = stage.now()


@when("she enters them in the other order")
def enters_swapped(people: People) -> None:
    person = people["she"]
    first, second = _codes(person)
    _enter(person, second + first if first != second else wrong_values(person))


@when(parsers.parse("she enters them with {change}"))
def enters_changed(people: People, change: str) -> None:
    _enter(people["she"], _CHANGES[change](*_codes(people["she"])))


@when("she enters wrong ones")
def enters_wrong(people: People) -> None:
    _enter(people["she"], wrong_values(people["she"]))


@when("she enters wrong ones as often as is allowed")
def enters_all_wrong(people: People) -> None:
    for _ in range(int(people.setting("wrong_codes_allowed"))):
        enters_wrong(people)


@when("she enters wrong ones once less than is allowed")
def enters_one_fewer_wrong(people: People) -> None:
    for _ in range(int(people.setting("wrong_codes_allowed")) - 1):
        enters_wrong(people)


@when("she clicks OK")
def clicks_ok(people: People) -> None:
    people["she"].notes["outcome"] = people["she"].portal.finish_card()


# ---------------------------------------------------------------- what is displayed
@then(parsers.parse("the devices that Client Portal lists as active are her {device} alone"))
def lists_devices(people: People, device: str) -> None:
    listed = people["she"].portal.devices()
    active, other = people.serial("she", "dsc-plus"), people.serial("she", "ibkey-ios")
    expect(
        active in listed and other not in listed,
        expected=f"her {device} in the list, and no device that is not active",
        actual="hers is missing" if active not in listed else "another one is listed, too",
        hint="list every device that is active for the user, by its serial",
    )


@then("Client Portal lists her iPhone with Touch ID and her DSC+ as active")
def lists_both(people: People) -> None:
    listed = people["she"].portal.devices()
    kinds: tuple[DeviceKind, ...] = ("ibkey-ios", "dsc-plus")
    missing = [kind for kind in kinds if people.serial("she", kind) not in listed]
    expect(
        not missing,
        expected="every device that is active in the list",
        actual=f"{' and '.join(missing)} missing",
        hint="list every device that is active for the user, by its serial",
    )


@then("a code card is displayed")
def is_displayed(people: People) -> None:
    expect(
        bool(people["she"].portal.card_codes()),
        expected="a card with its index numbers and codes",
        actual="none is displayed",
        hint="the card is displayed as soon as it was requested",
    )


@then("every index of it has a code of three digits")
def has_all_codes(people: People) -> None:
    codes = people["she"].portal.card_codes()
    whole = sorted(codes) == list(range(1, len(codes) + 1))
    expect(
        len(codes) > 1 and whole and all(re.fullmatch(r"[0-9]{3}", code) for code in codes.values()),
        expected="index numbers from 1 on without a gap, each with a code of three digits",
        actual=f"{len(codes)} of them" + ("" if whole else ", with gaps"),
        hint="a code may begin with zeros",
    )


@then("Client Portal has it printed")
def has_it_printed(people: People) -> None:
    succeeded(people["she"].notes["outcome"], "printing the card")


@then("every index and code of it stands on the paper")
def on_paper(people: People) -> None:
    _all_in(people["she"].portal.card_codes(), people["she"].portal.printed_card(), "the paper")


@then("every index and code of it can be read in the image that the browser saves")
def in_image(people: People) -> None:
    _all_in(people["she"].portal.card_codes(), people["she"].portal.saved_card(), "the image")


@then("Client Portal warns her that the card was not printed")
def warns(people: People) -> None:
    refused_in_words(people["she"], r"print", "a warning that the card was not printed")


@then("two index numbers are shown")
def shows_indexes(people: People) -> None:
    person = people["she"]
    if "outcome" in person.notes:
        succeeded(person.notes["outcome"], "going on to activation")
    person.notes[INDEXES] = _shown(person)


@then("the same two index numbers are shown")
def shows_same_indexes(people: People) -> None:
    person = people["she"]
    expect(
        _shown(person) == person.notes[INDEXES],
        expected="the same two index numbers for the next try",
        actual="others",
        hint="whoever guesses must not be able to choose",
    )


@then("no code of the card is shown any more")
def shows_no_code(people: People) -> None:
    expect(
        not people["she"].portal.card_codes(),
        expected="no code of the card, once its values were accepted",
        actual="codes are shown",
        hint="forget the readable codes at activation",
    )


@then("its codes follow neither from those of the card before it nor from one another")
def are_random(people: People) -> None:
    notes = people["she"].notes
    before, after = ([int(code) for _, code in sorted(notes[card].items())] for card in ("codes before", "new codes"))
    for first, second, where in ((before, after, "from card to card"), (after, after[1:], "from index to index")):
        steps = Counter((code - other) % 1000 for other, code in zip(first, second, strict=False))
        ((step, count),) = steps.most_common(1)
        expect(
            2 * count <= steps.total(),
            expected="codes of which none can be told from another",
            actual=f"{where} {count} of {steps.total()} go on by {step}",
            hint="draw each code from a source that nobody can predict",
        )


# ---------------------------------------------------------------- what Client Portal says
@then("Client Portal refuses the card values")
def refuses(people: People) -> None:
    refused_in_words(people["she"], r"\w", "the card values are refused, with words that say so")


@then("Client Portal refuses the card values and says that there are no spaces in them")
def says_no_spaces(people: People) -> None:
    refused_in_words(people["she"], r"space", "a refusal that says that there are no spaces in card values")


@then("Client Portal refuses the card values and sends her to the Client Services desk")
def sends_to_desk(people: People) -> None:
    refused_in_words(people["she"], r"client services", "a refusal that names Client Services")


@then("Client Portal confirms them")
def confirms(people: People) -> None:
    succeeded(people["she"].notes["outcome"], "entering the right card values")


@then("the confirmation states the moment 21 days from then")
def states_expiry(people: People) -> None:
    person = people["she"]
    confirms(people)
    since: datetime = person.notes[SINCE]
    told, wanted = person.portal.card_expiry(), (since + VALIDITY).replace(microsecond=0)
    expect(
        told is not None and told.replace(microsecond=0) == wanted,
        expected=f"{wanted:%Y-%m-%d %H:%M:%S} UTC, 21 days after the values were accepted",
        actual="no date" if told is None else f"{told:%Y-%m-%d %H:%M:%S} UTC",
        hint="the 21 days begin when the card values are accepted",
    )


@then("the code card is active")
def is_active(people: People) -> None:
    succeeded(people["she"].notes["outcome"], "finalizing with OK")


# ---------------------------------------------------------------- parts
def values_of(person: Person, codes: Mapping[int, str] | None = None) -> str:
    """The codes at the two index numbers that are asked for, as they are typed."""
    return "".join(_codes(person, codes))


def wrong_values(person: Person) -> str:
    """Card values in the right format whose last digit is wrong."""
    return _other(values_of(person))


def _other(code: str) -> str:
    """The same digits but for the last."""
    return code[:-1] + str((int(code[-1]) + 1) % 10)


def _codes(person: Person, codes: Mapping[int, str] | None = None) -> tuple[str, str]:
    known = person.notes[CODES] if codes is None else codes
    first, second = person.notes[INDEXES]
    return known.get(first, "000"), known.get(second, "000")


def _enter(person: Person, values: str) -> None:
    person.notes["outcome"] = person.portal.give_card_values(values)


def _go_on(person: Person) -> None:
    person.notes["outcome"] = person.portal.go_on_with_card(acknowledged=True)


def _shown(person: Person) -> tuple[int, int]:
    indexes = person.portal.card_indexes()
    expect(
        indexes is not None and len(set(indexes)) == len(indexes),
        expected="two different index numbers",
        actual="none" if indexes is None else "the same one twice",
        hint="activation shows the index numbers of two cells of the card",
    )
    assert indexes is not None
    return indexes


def _all_in(codes: Mapping[int, str], text: str, where: str) -> None:
    """Hold a text against the card: its numbers, in their order, tell each index and then its code."""
    numbers = re.findall(r"(?<![0-9?])[0-9?]+(?![0-9?])", text)
    pairs = {(index.lstrip("0"), code) for index, code in pairwise(numbers)}
    missing = [index for index, code in codes.items() if not _stands_in(pairs, str(index), code)]
    expect(
        bool(codes) and not missing,
        expected=f"every index with its code on {where}",
        actual=f"{len(missing)} of {len(codes)} can't be read there",
        hint="the card is one image, with each index right before its code",
    )


def _stands_in(pairs: Collection[tuple[str, str]], index: str, code: str) -> bool:
    """Whether a cell was read: as it is, or but for one digit that the reader could not tell."""
    if (index, code) in pairs:
        return True
    cell = f"{index} {code}"
    unsure = {f"{cell[:place]}?{cell[place + 1 :]}" for place in range(len(cell)) if cell[place] != " "}
    return any(" ".join(pair) in unsure for pair in pairs)


def sign_in_with_card(person: Person, portal: Portal) -> Outcome:
    """Sign in with the codes that the card has at the two index numbers that are asked for."""
    succeeded(portal.sign_in(person.credentials), "giving the right username and password")
    person.notes[INDEXES] = asked_indexes(portal)
    return portal.give_second_factor(values_of(person))
