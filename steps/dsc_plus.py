"""The Digital Security Card+."""

from __future__ import annotations

from datetime import timedelta

from pytest_bdd import given, parsers, then, when

from conformance.seams import People, Person, Stage, expect

_PRESSES = 10
_CHALLENGES = range(123456, 123556)  # one response in ten begins with 0
_ALL_BUT_A_SECOND = timedelta(seconds=-1)


# ---------------------------------------------------------------- what a person does with the card
@given(parsers.parse('the display of her card reads "{text}"'))
def display_has_come_to(people: People, text: str) -> None:
    person = people["she"]
    _give_pin(person, person.notes["pin"])
    _reads(person, text)


@when("she uses the press button")
def press(people: People) -> None:
    people["she"].card.press()


@when(parsers.parse('she uses the press button until the display reads "{text}"'))
def press_until(people: People, text: str) -> None:
    _press_until(people["she"], text)


@when("she types her PIN on the card and confirms with OK")
def types_pin(people: People) -> None:
    person = people["she"]
    _type(person, person.notes["pin"])


@when(parsers.re(r"she types her PIN with another (?P<which>first|last) digit and confirms with OK"))
def types_wrong_pin(people: People, which: str) -> None:
    person = people["she"]
    _type(person, _wrong_pin(person, 0 if which == "first" else -1))


@when("she uses the press button and types her PIN")
def uses_press_and_types_pin(people: People) -> None:
    person = people["she"]
    _press_on(person)
    _type(person, person.notes["pin"])


@when(parsers.re(r"she types the (?P<which>first|last) (?P<digits>\d) digits of her PIN"))
def types_part_of_pin(people: People, which: str, digits: str) -> None:
    person = people["she"]
    pin, count = person.notes["pin"], int(digits)
    person.card.type(pin[:count] if which == "first" else pin[-count:])


@when(parsers.re(r"she types wrong PINs, (?P<how_many>as many as|one fewer than) locks? the card"))
def types_wrong_pins(people: People, how_many: str) -> None:
    person = people["she"]
    allowed = int(people.setting("card_lock_after_wrong_pins"))
    for _ in range(allowed if how_many == "as many as" else allowed - 1):
        _give_pin(person, _wrong_pin(person))


@when("she types the challenge code on the card")
def types_challenge(people: People) -> None:
    person = people["she"]
    person.card.type(person.notes["challenge"])


@when(parsers.re(r'she types "(?P<digits>\d*)" on the card'))
def types_digits(people: People, digits: str) -> None:
    people["she"].card.type(digits)


@when("she confirms with OK")
def confirms(people: People) -> None:
    people["she"].card.confirm()


@when("she has one challenge code after another answered until a response code begins with 0")
def has_one_after_another_answered(people: People) -> None:
    person = people["she"]
    displays = person.notes["displays"] = []
    for challenge in _CHALLENGES:
        _give_pin(person, person.notes["pin"])
        _type(person, str(challenge))
        displays.append((person.card.display(), _response(people, person)))
        if (displays[-1][1] or "").startswith("0"):
            return


@when("she leaves the card alone until it turns itself off")
def leaves_alone(people: People, stage: Stage) -> None:
    stage.advance(_until_off(people))


@when("she leaves the card alone until one second before it turns itself off")
def leaves_almost_alone(people: People, stage: Stage) -> None:
    stage.advance(_until_off(people) + _ALL_BUT_A_SECOND)


@when("she leaves the card alone for one second more")
def leaves_a_second(stage: Stage) -> None:
    stage.advance(-_ALL_BUT_A_SECOND)


# ---------------------------------------------------------------- what the display reads
@then(parsers.parse('the display reads "{text}"'))
def display_reads(people: People, text: str) -> None:
    _reads(people["she"], text)


@then(parsers.parse('the display does not read "{text}"'))
def display_does_not_read(people: People, text: str) -> None:
    display = people["she"].card.display()
    expect(
        not display.startswith(text),
        expected=f'the display does not read "{text}"',
        actual=f'it reads "{display}"',
        hint="only the whole PIN, confirmed with OK, leads on",
    )


@then("the display is empty")
def display_is_empty(people: People) -> None:
    display = people["she"].card.display()
    expect(not display.strip(), expected="the card is off: its display is empty", actual=f'it reads "{display}"')


@then("the display is not empty")
def display_is_not_empty(people: People) -> None:
    expect(
        bool(people["she"].card.display().strip()),
        expected="the card is on still",
        actual="its display is empty",
        hint="the setting card_off_after_seconds says when it turns itself off",
    )


@then("the display says that the card has locked")
def display_says_locked(people: People) -> None:
    display = people["she"].card.display()
    expect(
        "LOCK" in display.upper(),
        expected="the display says that the card has locked, by a text with the word LOCK",
        actual=f'it reads "{display}"',
        hint="the setting card_lock_after_wrong_pins says how many wrong PINs in a row lock the card",
    )


@then("the display shows the six digits that she typed")
def display_shows_digits(people: People) -> None:
    _shows_digits(people["she"], people["she"].notes["challenge"])


@then(parsers.parse('the display shows "{digits}" and no other digit'))
def display_shows(people: People, digits: str) -> None:
    _shows_digits(people["she"], digits)


@then("the display shows a response code")
def display_shows_response(people: People) -> None:
    person = people["she"]
    shown = _response(people, person)
    expect(
        shown is not None,
        expected=f"the display shows a response code of {people.setting('response_digits')} digits",
        actual=f'it reads "{person.card.display()}"',
        hint="after OK the card shows the response code and nothing else",
    )
    person.notes["response"] = shown


@then("the display showed a response code each time")
def display_showed_responses(people: People) -> None:
    for display, response in people["she"].notes["displays"]:
        expect(
            response is not None,
            expected=f"the display shows a response code of {people.setting('response_digits')} digits",
            actual=f'it reads "{display}"',
            hint="a response is text: the zeros that it begins with belong to it",
        )


@then("the display shows no response code")
def display_shows_no_response(people: People) -> None:
    expect(
        _response(people, people["she"]) is None,
        expected="no response code before six digits were typed",
        actual="the display shows one",
        hint="OK waits for the whole challenge code",
    )


@then("Client Portal accepts nothing that the display reads")
def portal_accepts_nothing(people: People) -> None:
    person = people["she"]
    shown = _response(people, person)
    if shown is not None:
        expect(
            not person.portal.answer(shown).accepted,
            expected="a wrong PIN does not lead to a response that Client Portal accepts",
            actual="the response that the card showed was accepted",
            hint="let the typed PIN go into the response, or show none after a wrong PIN",
        )
    expect(
        not person.portal.account().completed,
        expected="the task that waits is not carried out",
        actual="it was carried out",
    )


# ---------------------------------------------------------------- what several steps do
def _press_on(person: Person) -> None:
    """Use the press button until the card asks for its PIN, or says that it never will again."""
    display = person.card.display()
    for _ in range(_PRESSES):
        if display.startswith("PIN>"):
            return
        person.card.press()
        display = person.card.display()
        if "LOCK" in display.upper():
            return


def _press_until(person: Person, text: str) -> None:
    for _ in range(_PRESSES):
        if person.card.display().startswith(text):
            return
        person.card.press()
    _reads(person, text)


def _give_pin(person: Person, pin: str) -> None:
    _press_until(person, "PIN>")
    _type(person, pin)


def _type(person: Person, digits: str) -> None:
    person.card.type(digits)
    person.card.confirm()


def _wrong_pin(person: Person, digit: int = -1) -> str:
    """The PIN but for one of its digits: as near as a wrong one can be."""
    digits = list(person.notes["pin"])
    digits[digit] = str((int(digits[digit]) + 1) % 10)
    return "".join(digits)


def _response(people: People, person: Person) -> str | None:
    """What the display reads, where it is in the response format."""
    display = person.card.display().replace(" ", "")
    right = display.isascii() and display.isdigit() and len(display) == int(people.setting("response_digits"))
    return display if right else None


def _shows_digits(person: Person, digits: str) -> None:
    display = person.card.display()
    expect(
        "".join(filter(str.isdigit, display)) == digits,
        expected=f"the display shows the digits of the challenge code, {digits}, and no other",
        actual=f'it reads "{display}"',
        hint="the card takes exactly six digits after CHALLNG>, whichever they are, and waits for OK",
    )


def _until_off(people: People) -> timedelta:
    return timedelta(seconds=int(people.setting("card_off_after_seconds")))


def _reads(person: Person, text: str) -> None:
    display = person.card.display().strip()
    expect(display == text, expected=f'the display reads "{text}"', actual=f'it reads "{display}"')
