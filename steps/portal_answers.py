"""Client Portal: responses to challenge codes, their time, and the tasks that they let proceed."""

from __future__ import annotations

from datetime import timedelta

from pytest_bdd import given, parsers, then, when

from conformance.seams import Inconclusive, Outcome, People, Person, Stage, expect

from .portal import note_challenge, nothing_happened, reach_challenge, shown_challenge, succeeded
from .tasks import carried_out_once

_DRAWS = 100  # one response in ten begins with 0: that none of so many does, nobody will see


# ---------------------------------------------------------------- what went before
@given("she has answered it with her device")
def has_answered(people: People) -> None:
    _answer(people["she"])
    succeeded(people["she"].notes["outcome"], "answering the challenge with the right response")


@given("she has changed her email address once before")
def has_changed_before(people: People, stage: Stage) -> None:
    person = people["she"]
    reach_challenge(person)
    note_challenge(person, stage)
    has_answered(people)
    carried_out_once(people["she"])
    person.notes["account before"] = person.portal.account()


@given("Client Portal shows her a challenge code whose response begins with 0")
def shown_challenge_for_zero(people: People, stage: Stage) -> None:
    person = people["she"]
    codes = set()
    for _ in range(_DRAWS):
        reach_challenge(person)
        note_challenge(person, stage)
        codes.add(person.notes["challenge"])
        if person.authenticator.respond(person.notes["challenge"]).startswith("0"):
            return
    expect(
        len(codes) > 1,
        expected="challenge codes that differ, so that some response begins with 0",
        actual=f"{_DRAWS} times the same one",
        hint="each challenge is drawn anew",
    )
    raise Inconclusive("no-leading-zero", f"none of {_DRAWS} responses began with 0")


@given("it has lapsed, and another one is displayed")
def has_lapsed(people: People, stage: Stage) -> None:
    person = people["she"]
    time_is_left(people, stage, 0)
    _answer(person)
    refuses(people)
    displays_another_challenge(people)
    note_challenge(person, stage)


# ---------------------------------------------------------------- the response
@when("she answers it with her device")
def answers(people: People) -> None:
    _answer(people["she"])


@when("she answers it with a wrong response")
def answers_wrongly(people: People) -> None:
    person = people["she"]
    right = person.authenticator.respond(person.notes["challenge"])
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    person.notes["outcome"] = person.portal.answer(wrong)


@when("she answers it with the response that she gave before")
def answers_with_the_one_before(people: People) -> None:
    person = people["she"]
    person.notes["outcome"] = person.portal.answer(person.notes["response"])


@when("she sends the same response again")
def sends_again(people: People) -> None:
    person = people["she"]
    person.notes["outcome"] = person.portal.answer_again(person.notes["response"])


@when("two requests send the response of her device at the same moment")
def two_at_once(people: People) -> None:
    person = people["she"]
    response = person.authenticator.respond(person.notes["challenge"])
    person.notes["outcomes"] = person.portal.answer_at_once(response, requests=2)


# ---------------------------------------------------------------- time
@when(parsers.parse("{seconds:d} seconds of its time are left"))
def time_is_left(people: People, stage: Stage, seconds: int) -> None:
    lifetime = timedelta(seconds=int(people.setting("challenge_lifetime_seconds")) - seconds)
    stage.advance(people["she"].notes["challenge since"] + lifetime - stage.now())


@when(parsers.parse("{seconds:d} seconds pass"))
def time_passes(stage: Stage, seconds: int) -> None:
    stage.advance(timedelta(seconds=seconds))


@when("she looks at the challenge code again")
def looks_again(people: People) -> None:
    people["she"].portal.challenge()


# ---------------------------------------------------------------- what Client Portal does
@then("Client Portal displays another challenge code")
def displays_another_challenge(people: People) -> None:
    person = people["she"]
    expect(
        shown_challenge(person) != person.notes["challenge"],
        expected="a new challenge code in place of the one that lapsed",
        actual="the one that lapsed is still displayed",
        hint="a lapsed challenge is replaced when a response to it is refused",
    )


@then("Client Portal displays the same challenge code")
def displays_the_same_challenge(people: People) -> None:
    person = people["she"]
    expect(
        shown_challenge(person) == person.notes["challenge"],
        expected="the challenge code whose time has not ended is still displayed",
        actual="another one is",
        hint="looking at a challenge changes nothing; it is open until it is answered or its time ends",
    )


@then("Client Portal shows no challenge code any more")
def shows_no_challenge_any_more(people: People) -> None:
    expect(
        people["she"].portal.challenge() is None,
        expected="the verification is complete and asks for no response any more",
        actual="a challenge code is still displayed",
        hint="the right response ends the verification",
    )


@then("Client Portal accepts the response")
def accepts(people: People) -> None:
    succeeded(people["she"].notes["outcome"], "sending the right response")


@then("Client Portal refuses the response")
@then("Client Portal refuses it")
def refuses(people: People) -> None:
    outcome: Outcome = people["she"].notes["outcome"]
    expect(
        not outcome.accepted,
        expected="the response is refused",
        actual="it was accepted",
        hint="a challenge is answered at most once, by its own response, and only within its time",
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


@then("nothing of the task has happened")
def nothing_has_happened(people: People) -> None:
    nothing_happened(people["she"])


@then("Client Portal accepts it for the task that was waiting")
def accepts_for_task(people: People) -> None:
    person = people["she"]
    succeeded(person.portal.answer(person.notes["response"]), "sending the response of the device")
    carried_out_once(people["she"])


def _answer(person: Person) -> None:
    person.notes["response"] = person.authenticator.respond(person.notes["challenge"])
    person.notes["outcome"] = person.portal.answer(person.notes["response"])
