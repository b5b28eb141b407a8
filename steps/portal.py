"""Client Portal: tasks that require verification, the challenge, and the response."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from pytest_bdd import given, parsers, then, when

from conformance.seams import Outcome, People, Person, Stage, TaskRequest, expect

_NEW_EMAIL = "changed.{username}@example.org"


# ---------------------------------------------------------------- the way to the challenge
@given(parsers.parse("{who} is signed in to Client Portal"))
def signed_in(people: People, who: str) -> None:
    _sign_in(people[who])


@given(parsers.parse("{who} has started to change her email address"))
def has_started(people: People, who: str) -> None:
    _sign_in(people[who])
    _succeeded(_start(people[who]), "starting the task")


@when(parsers.parse("{who} starts to change her email address"))
def starts(people: People, who: str) -> None:
    _succeeded(_start(people[who]), "starting the task")


@when(parsers.parse("{who} gives her username and password"))
def gives_credentials(people: People, who: str) -> None:
    person = people[who]
    person.notes["outcome"] = person.portal.submit_credentials(person.credentials)


@when("she gives her username and a wrong password")
def gives_wrong_password(people: People) -> None:
    person = people["she"]
    wrong = replace(person.credentials, password=person.credentials.password.swapcase())
    person.notes["outcome"] = person.portal.submit_credentials(wrong)


@when("she gives a wrong username and her password")
def gives_wrong_username(people: People) -> None:
    person = people["she"]
    wrong = replace(person.credentials, username=f"{person.credentials.username}x")
    person.notes["outcome"] = person.portal.submit_credentials(wrong)


@given(parsers.parse("Client Portal shows {who} a challenge code"))
def shown_a_challenge(people: People, who: str) -> None:
    person = people[who]
    _sign_in(person)
    _succeeded(_start(person), "starting the task")
    _succeeded(person.portal.submit_credentials(person.credentials), "giving username and password")
    person.notes["challenge"] = _challenge(person)


# ---------------------------------------------------------------- the response
@given("she has answered it with her device")
def has_answered(people: People) -> None:
    _answer(people["she"])
    _succeeded(people["she"].notes["outcome"], "answering the challenge with the right response")


@when("she answers it with her device")
def answers(people: People) -> None:
    _answer(people["she"])


@when("she sends the same response again")
def sends_again(people: People) -> None:
    person = people["she"]
    person.notes["outcome"] = person.portal.answer_again(person.notes["response"])


@when("two requests send the response of her device at the same moment")
def two_at_once(people: People) -> None:
    person = people["she"]
    response = person.authenticator.respond(person.notes["challenge"])
    person.notes["outcomes"] = person.portal.answer_at_once(response, requests=2)


@when(parsers.parse("{seconds:d} seconds of its time are left"))
def time_is_left(people: People, stage: Stage, seconds: int) -> None:
    lifetime = int(people.setting("challenge_lifetime_seconds"))
    stage.advance(timedelta(seconds=lifetime - seconds))


# ---------------------------------------------------------------- what Client Portal does
@then(parsers.parse('Client Portal shows "{label}"'))
def shows_label(people: People, label: str) -> None:
    expect(
        people["she"].portal.screens.shows(label),
        expected=f'the page shows "{label}"',
        actual="it does not",
        hint="labels are compared exactly, with white space normalised",
    )


@then("Client Portal waits for her credentials and shows no challenge code")
def waits_for_credentials(people: People) -> None:
    portal = people["she"].portal
    expect(
        portal.challenge() is None,
        expected="no challenge code before username and password were given",
        actual="a challenge code is displayed",
        hint="a task that requires verification first asks for the credentials",
    )
    _nothing_happened(people["she"])


@then("Client Portal refuses her credentials and shows no challenge code")
def refuses_credentials(people: People) -> None:
    person = people["she"]
    _refused_without_challenge(person)
    person.notes["refusal"] = person.notes["outcome"].message


@then("Client Portal refuses her credentials in the same words")
def refuses_in_same_words(people: People) -> None:
    person = people["she"]
    _refused_without_challenge(person)
    expect(
        person.notes["outcome"].message == person.notes["refusal"],
        expected=f'the same words as for a wrong password: "{person.notes["refusal"]}"',
        actual=f'"{person.notes["outcome"].message}"',
        hint="a difference tells a stranger which usernames exist",
    )


@then("Client Portal goes on to the challenge")
def goes_on_to_challenge(people: People) -> None:
    person = people["she"]
    _succeeded(person.notes["outcome"], "giving the right username and password")
    _challenge(person)
    _nothing_happened(person)


@then("Client Portal displays a challenge code")
def displays_challenge(people: People) -> None:
    person = people["she"]
    _succeeded(person.notes["outcome"], "giving the right username and password")
    _challenge(person)


@then("Client Portal displays another challenge code")
def displays_another_challenge(people: People) -> None:
    person = people["she"]
    expect(
        _challenge(person) != person.notes["challenge"],
        expected="a new challenge code in place of the one that lapsed",
        actual="the one that lapsed is still displayed",
        hint="a lapsed challenge is replaced when a response to it is refused",
    )


@then("Client Portal accepts the response")
def accepts(people: People) -> None:
    _succeeded(people["she"].notes["outcome"], "sending the right response")


@then("Client Portal refuses the response")
@then("Client Portal refuses it")
def refuses(people: People) -> None:
    outcome: Outcome = people["she"].notes["outcome"]
    expect(
        not outcome.accepted,
        expected="the response is refused",
        actual="it was accepted",
        hint="a challenge is answered at most once, and only within its time",
    )
    expect(
        bool(outcome.message.strip()),
        expected="a refusal that says what happened",
        actual="a refusal without words",
        hint="give problem details a detail, and pages an element with role alert",
    )


@then("exactly one of them is accepted")
def one_is_accepted(people: People) -> None:
    outcomes = people["she"].notes["outcomes"]
    accepted = sum(outcome.accepted for outcome in outcomes)
    expect(
        accepted == 1,
        expected="exactly one of two requests with the same response is accepted",
        actual=f"{accepted} of {len(outcomes)} were accepted",
        hint="consume the challenge by one conditional update, in the transaction that carries out the task",
    )


@then("her email address has been changed, once")
def changed_once(people: People) -> None:
    person = people["she"]
    account = person.portal.account()
    wanted = person.notes["task"].details["email"]
    expect(
        account.email == wanted,
        expected=f"the email address on record is {wanted}",
        actual=f"it is {account.email}",
        hint="a completed verification lets the task that was waiting proceed",
    )
    times = list(account.completed).count("change-email")
    expect(
        times == 1,
        expected="the task was carried out exactly once",
        actual=f"it was carried out {times} times",
        hint="the task belongs in the transaction that consumes the challenge",
    )


@then("Client Portal accepts it for the task that was waiting")
def accepts_for_task(people: People) -> None:
    person = people["she"]
    _succeeded(person.portal.answer(person.notes["response"]), "sending the response of the device")
    changed_once(people)


# ---------------------------------------------------------------- what several steps do
def _sign_in(person: Person) -> None:
    if "signed in" not in person.notes:
        _succeeded(person.portal.sign_in(person.credentials), "signing in with the right username and password")
        person.notes["signed in"] = True
        person.notes["email before"] = person.portal.account().email


def _start(person: Person) -> Outcome:
    task = TaskRequest("change-email", {"email": _NEW_EMAIL.format(username=person.credentials.username)})
    person.notes["task"] = task
    return person.portal.begin(task)


def _challenge(person: Person) -> str:
    challenge = person.portal.challenge()
    expect(
        challenge is not None,
        expected="a challenge code is displayed",
        actual="none is",
        hint="once the credentials are accepted, the challenge is shown together with the passcode field",
    )
    assert challenge is not None
    return challenge


def _refused_without_challenge(person: Person) -> None:
    expect(
        not person.notes["outcome"].accepted and person.portal.challenge() is None,
        expected="wrong credentials are refused and no challenge code is displayed",
        actual="they were taken" if person.notes["outcome"].accepted else "a challenge code is displayed all the same",
        hint="draw a challenge only after both username and password were found right",
    )


def _answer(person: Person) -> None:
    person.notes["response"] = person.authenticator.respond(person.notes["challenge"])
    person.notes["outcome"] = person.portal.answer(person.notes["response"])


def _nothing_happened(person: Person) -> None:
    account = person.portal.account()
    expect(
        account.email == person.notes["email before"] and not account.completed,
        expected="nothing of the task has happened yet",
        actual="the task was carried out before the verification was complete",
        hint="carry out the task in the transaction that completes the verification",
    )


def _succeeded(outcome: Outcome, doing: str) -> None:
    expect(
        outcome.accepted,
        expected=f"{doing} is accepted",
        actual=f"it was refused: {outcome.message or outcome.reason or 'without a word'}",
    )
