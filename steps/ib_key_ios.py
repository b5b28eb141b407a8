"""IB Key on an iPhone."""

from __future__ import annotations

from pytest_bdd import parsers, then, when

from conformance.seams import People, expect


@when(parsers.parse('she types the challenge code in IB Key and taps "{button}"'))
def types_the_challenge(people: People, button: str) -> None:
    person = people["she"]
    person.phone.launch()
    person.phone.screens.activate("Authenticate")
    person.phone.screens.enter("Challenge", person.notes["challenge"])
    person.phone.screens.activate(button)


@when("she places a registered finger on the home button")
def registered_finger(people: People) -> None:
    people["she"].phone.touch("registered")


@when("she places an unknown finger on the home button")
def unknown_finger(people: People) -> None:
    people["she"].phone.touch("unknown")


@then("IB Key shows no response string")
def no_response(people: People) -> None:
    expect(
        people["she"].phone.response() is None,
        expected="no response string before the second factor has been passed",
        actual="a response string is shown",
        hint="compute the response only after the second factor",
    )


@then("IB Key shows a response string")
def a_response(people: People) -> None:
    person = people["she"]
    response = person.phone.response()
    expect(
        bool(response),
        expected="a response string is shown after a registered finger",
        actual="none is shown",
        hint="with Touch ID activated, a registered finger on the home button releases the response",
    )
    person.notes["response"] = response
