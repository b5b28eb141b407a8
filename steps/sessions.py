"""Client Portal: sessions other than the one that a challenge was shown to."""

from __future__ import annotations

from pytest_bdd import given, parsers, then, when

from conformance.seams import People, Portal, expect

from .portal import open_session, sign_in

_OTHER = "the other session"


@given(parsers.parse("{who} is signed in on another computer, too"))
def signed_in_elsewhere(people: People, who: str) -> None:
    person = people[who]
    open_session(person, person.portal_elsewhere)
    person.notes[_OTHER] = person.portal_elsewhere


@given(parsers.parse("{other} is signed in to Client Portal beside {who}"))
def signed_in_beside(people: People, other: str, who: str) -> None:
    people.equip(other, "dsc-plus")
    sign_in(people[other])
    portal = people[other].portal
    people[who].notes[_OTHER] = portal


@given(parsers.parse("nobody is signed in on the computer beside {who}"))
def nobody_signed_in(people: People, who: str) -> None:
    person = people[who]
    person.notes[_OTHER] = person.portal_elsewhere


@when("the right response comes from that other session")
def answered_in_passing(people: People) -> None:
    person = people["she"]
    challenge = person.notes["challenge"]
    other: Portal = person.notes[_OTHER]
    response = person.authenticator.respond(challenge)
    person.notes["outcome"] = other.answer_in_passing(person.portal.whereabouts(), challenge, response)


@then("that other session gets nothing for it")
def gets_nothing(people: People) -> None:
    expect(
        not people["she"].notes["outcome"].accepted,
        expected="the right response is refused in another session than the one that the challenge was shown to",
        actual="it was accepted",
        hint="keep with each verification the session that it was begun in",
    )
