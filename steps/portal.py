"""Client Portal: tasks that require verification, the credentials, and what is displayed."""

from __future__ import annotations

from dataclasses import replace

from pytest_bdd import given, parsers, then, when

from conformance.seams import Outcome, People, Person, Portal, Stage, expect

from .tasks import CHANGE_EMAIL, account_unchanged, request_for

__all__ = [
    "note_challenge",
    "nothing_happened",
    "open_session",
    "reach_challenge",
    "shown_challenge",
    "sign_in",
    "succeeded",
]


# ---------------------------------------------------------------- the way to the challenge
@given(parsers.parse("{who} is signed in to Client Portal"))
def signed_in(people: People, who: str) -> None:
    sign_in(people[who])


@given(parsers.parse("{who} has started to {task}"))
def has_started(people: People, who: str, task: str) -> None:
    sign_in(people[who])
    succeeded(_start(people[who], task), "starting the task")


@given(parsers.parse("Client Portal shows {who} a challenge code"))
def shown_a_challenge(people: People, stage: Stage, who: str) -> None:
    reach_challenge(people[who])
    note_challenge(people[who], stage)


@given("she has left another change of her email address at the challenge code")
def has_left_another_change(people: People) -> None:
    reach_challenge(people["she"])


@when(parsers.parse("{who} starts to {task}"))
def starts(people: People, who: str, task: str) -> None:
    succeeded(_start(people[who], task), "starting the task")


@when("she comes to the challenge code of another task")
def comes_to_another(people: People, stage: Stage) -> None:
    reach_challenge(people["she"], "add a bank")
    note_challenge(people["she"], stage)


# ---------------------------------------------------------------- the credentials
@when(parsers.parse("{who} gives her username and password"))
def gives_credentials(people: People, who: str) -> None:
    person = people[who]
    person.notes["outcome"] = person.portal.submit_credentials(person.credentials)


@when("she gives her username and a wrong password")
def gives_wrong_password(people: People) -> None:
    _give(people["she"], password=people["she"].credentials.password.swapcase())


@when("she gives her username and all but the last letter of her password")
def gives_shorter_password(people: People) -> None:
    _give(people["she"], password=people["she"].credentials.password[:-1])


@when("she gives her username and her password with a letter added")
def gives_longer_password(people: People) -> None:
    _give(people["she"], password=f"{people['she'].credentials.password}x")


@when("she gives a wrong username and her password")
def gives_wrong_username(people: People) -> None:
    _give(people["she"], username=f"{people['she'].credentials.username}x")


@when(parsers.parse("{who} gives the username of {other} and her password"))
def gives_username_of_another(people: People, who: str, other: str) -> None:
    username = people[other].credentials.username
    _give(people[who], username=username)


@when(parsers.parse("{who} gives the username and the password of {other}"))
def gives_credentials_of_another(people: People, who: str, other: str) -> None:
    theirs = people[other].credentials
    _give(people[who], username=theirs.username, password=theirs.password)


# ---------------------------------------------------------------- what Client Portal shows
@then(parsers.parse('Client Portal shows "{label}"'))
def shows_label(people: People, label: str) -> None:
    expect(
        people["she"].portal.screens.shows(label),
        expected=f'the page shows "{label}"',
        actual="it does not",
        hint="labels are compared exactly, with white space normalised",
    )


@then(parsers.parse('the field "{label}" takes what she types'))
def field_takes(people: People, label: str) -> None:
    screens = people["she"].portal.screens
    typed = "0123456789"[: int(people.setting("response_digits"))]
    screens.enter(label, typed)
    read = screens.read(label)
    expect(
        read == typed,
        expected=f'the field "{label}" holds "{typed}", which was typed into it',
        actual=f'it holds "{read}"',
        hint="a response is text: no digit of it may get lost, not even a zero that it begins with",
    )


@then("Client Portal waits for her credentials and shows no challenge code")
def waits_for_credentials(people: People) -> None:
    portal = people["she"].portal
    expect(
        portal.challenge() is None,
        expected="no challenge code before username and password were given",
        actual="a challenge code is displayed",
        hint="a task that requires verification first asks for the credentials, each time",
    )
    nothing_happened(people["she"])


@then("Client Portal refuses her credentials and shows no challenge code")
def refuses_credentials(people: People) -> None:
    person = people["she"]
    _refused_without_challenge(person)
    person.notes["refusal"] = person.notes["outcome"]


@then("Client Portal refuses her credentials in the same words")
def refuses_in_same_words(people: People) -> None:
    person = people["she"]
    _refused_without_challenge(person)
    before, now = _told(person.notes["refusal"]), _told(person.notes["outcome"])
    expect(
        now == before,
        expected=f"the same answer as to the wrong credentials before: {before}",
        actual=now,
        hint="a difference tells a stranger which usernames exist",
    )


@then("Client Portal goes on to the challenge")
def goes_on_to_challenge(people: People) -> None:
    person = people["she"]
    succeeded(person.notes["outcome"], "giving the right username and password")
    shown_challenge(person)
    nothing_happened(person)


@then("Client Portal displays a challenge code")
def displays_challenge(people: People, stage: Stage) -> None:
    person = people["she"]
    succeeded(person.notes["outcome"], "giving the right username and password")
    note_challenge(person, stage)


# ---------------------------------------------------------------- what several steps do
def reach_challenge(person: Person, task: str = CHANGE_EMAIL, portal: Portal | None = None) -> None:
    """Sign in where that was not done yet, start a task, and give the credentials.

    Args:
        person: who.
        task: by the words of the features.
        portal: another session of the person's, signed in; their own where there is none.
    """
    sign_in(person)
    succeeded(_start(person, task, portal), "starting the task")
    succeeded((portal or person.portal).submit_credentials(person.credentials), "giving username and password")


def shown_challenge(person: Person, portal: Portal | None = None) -> str:
    """The challenge code that is displayed, which there must be."""
    challenge = (portal or person.portal).challenge()
    expect(
        challenge is not None,
        expected="a challenge code is displayed",
        actual="none is",
        hint="once the credentials are accepted, the challenge is shown together with the passcode field",
    )
    assert challenge is not None
    return challenge


def note_challenge(person: Person, stage: Stage) -> None:
    """Keep the challenge code that is displayed in mind, and since when it is."""
    person.notes["challenge"] = shown_challenge(person)
    person.notes["challenge since"] = stage.now()


def nothing_happened(person: Person) -> None:
    """Hold the account against what it was before the task was started."""
    account, before = person.portal.account(), person.notes["account before"]
    expect(
        account_unchanged(account, before),
        expected="nothing of the task has happened",
        actual="the task was carried out although its verification is not complete",
        hint="carry out the task in the transaction that completes the verification",
    )


def succeeded(outcome: Outcome, doing: str) -> None:
    """Hold an outcome against success."""
    expect(
        outcome.accepted,
        expected=f"{doing} is accepted",
        actual=f"it was refused: {outcome.message or outcome.reason or 'without a word'}",
    )


def sign_in(person: Person) -> None:
    """Sign in, once in a scenario, and keep in mind what the account is like."""
    if "account before" not in person.notes:
        open_session(person, person.portal)
        person.notes["account before"] = person.portal.account()


def open_session(person: Person, portal: Portal) -> None:
    """Sign in to a session, with whatever second factor is asked for."""
    succeeded(portal.sign_in(person.credentials), "signing in with the right username and password")
    asked = portal.second_factor()
    if asked is None:
        return
    if asked.challenge is None:
        succeeded(portal.give_second_factor(person.notes["temporary passcode"]), "signing in with the passcode")
    else:
        code = person.spare.respond(asked.challenge)
        succeeded(portal.give_second_factor(code), "signing in with the response of an active device")


def _start(person: Person, task: str, portal: Portal | None = None) -> Outcome:
    person.notes["task"] = request_for(person, task)
    return (portal or person.portal).begin(person.notes["task"])


def _give(person: Person, **wrong: str) -> None:
    person.notes["outcome"] = person.portal.submit_credentials(replace(person.credentials, **wrong))


def _told(refusal: Outcome) -> str:
    return f'"{refusal.message}"' + (f" ({refusal.reason})" if refusal.reason else "")


def _refused_without_challenge(person: Person) -> None:
    expect(
        not person.notes["outcome"].accepted and person.portal.challenge() is None,
        expected="wrong credentials are refused and no challenge code is displayed",
        actual="they were taken" if person.notes["outcome"].accepted else "a challenge code is displayed all the same",
        hint="draw a challenge only after both username and password were found right",
    )
