"""The connectivity test: whether another website and the platform's ports can be reached, what is in the way if not."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pytest_bdd import given, parsers, then, when

from conformance.seams import ConnectionReport, Hindrance, People, PortState, Stage, TradingPort, expect

_REPORT = "what the connectivity test told"
_PORTS: Mapping[int, TradingPort] = {4000: 4000, 4001: 4001}
_STATES: Mapping[str, PortState] = {"open": "open", "closed": "refused", "filtered": "filtered"}
_CAUSES: Mapping[str, Hindrance] = {
    "nothing": "none",
    "the Internet connection": "internet",
    "the firewall": "firewall",
    "the port": "port",
}
_WORDS: Mapping[str, str] = {
    "it has to be reconfigured": r"firewall\b.*\b(re-?configure|set up (anew|again|differently)|change)",
    "it has to be opened": r"\bopen(ed)?\b",
    "the platform can be reached": r"\breach(ed|able)?\b",
}
_PROVIDER = r"\b(internet )?service provider\b|\bISP\b"


# ---------------------------------------------------------------- what lies between
@given(parsers.parse("another website is {state}"))
def website_is(stage: Stage, state: str) -> None:
    stage.set_port("website", _STATES[state])


# ---------------------------------------------------------------- the test
@given(parsers.parse("{who} has tested the connection"))
@when(parsers.parse("{who} tests the connection"))
def tests(people: People, who: str) -> None:
    people[who].notes[_REPORT] = people.troubleshooter.test_connection()


# ---------------------------------------------------------------- what it tells
@then("the test says that another website answers")
def website_answers(people: People) -> None:
    _website(people, answers=True)


@then("the test says that no other website answers")
def no_website_answers(people: People) -> None:
    _website(people, answers=False)


@then(parsers.parse("the test says that TCP port {port:d} is {state}"))
def port_is_told(people: People, port: int, state: str) -> None:
    told = _report(people).ports[_PORTS[port]]
    expect(
        told == _STATES[state],
        expected=f"TCP port {port} is told to be {_STATES[state]}",
        actual=f"it is told to be {told}",
        hint="a port that refuses answers at once; one that is filtered does not answer at all",
    )


@then(parsers.parse("the cause at TCP port {port:d} is {cause}"))
def cause_at_port(people: People, port: int, cause: str) -> None:
    told = _report(people).causes[_PORTS[port]]
    expect(
        told == _CAUSES[cause],
        expected=f"at TCP port {port} the cause is {cause}",
        actual=f"it is told to be: {told}",
        hint="for each port: the Internet connection first, then the firewall, then the port itself",
    )


@then(parsers.parse("the test names {cause} as the cause"))
def names(people: People, cause: str) -> None:
    told = _report(people).cause
    expect(
        told == _CAUSES[cause],
        expected=f"the cause is {cause}",
        actual=f"it is told to be: {told}",
        hint="the first check that fails is the cause: the Internet connection, the firewall, the ports",
    )


@then(parsers.parse("the test names {cause} as the cause and says that {what}"))
def names_and_says(people: People, cause: str, what: str) -> None:
    names(people, cause)
    _advises(people, _WORDS[what], f"advice that says that {what}")


@then(parsers.parse("the test names {cause} as the cause and sends her to the Internet service provider"))
def sends_to_provider(people: People, cause: str) -> None:
    names(people, cause)
    _advises(people, _PROVIDER, "advice to ask the Internet service provider")


@then(parsers.parse("the test names {cause} as the cause and sends nobody to the Internet service provider"))
def sends_nobody_to_provider(people: People, cause: str) -> None:
    names(people, cause)
    advice = _report(people).advice
    expect(
        re.search(_PROVIDER, advice, re.IGNORECASE) is None,
        expected="advice without the Internet service provider, since the Internet connection works",
        actual=f"it reads: {advice}",
    )


# ---------------------------------------------------------------- parts
def _report(people: People) -> ConnectionReport:
    report: ConnectionReport = people["she"].notes[_REPORT]
    return report


def _website(people: People, *, answers: bool) -> None:
    told = _report(people).website
    expect(
        told is answers,
        expected=f"another website is told {'to answer' if answers else 'not to answer'}",
        actual=f"it is told {'to answer' if told else 'not to answer'}",
        hint="the first check is whether another website can be reached from where the account holder is",
    )


def _advises(people: People, pattern: str, expected: str) -> None:
    advice = _report(people).advice
    expect(
        re.search(pattern, advice, re.IGNORECASE | re.DOTALL) is not None,
        expected=expected,
        actual=f"it reads: {advice}",
        hint="each cause comes with the article's advice",
    )
