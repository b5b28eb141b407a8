"""The trading platform: its login window, the account that is selected, the day's cut-off, and the ports between."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pytest_bdd import given, parsers, then, when

from conformance.seams import (
    Credentials,
    People,
    Person,
    PortState,
    Stage,
    TradingAccount,
    TradingPort,
    expect,
)

from .accounts import PAPER, change_account
from .code_card import INDEXES, values_of, wrong_values
from .login import refused_in_words
from .portal import open_session, succeeded

_ACCOUNTS: Mapping[str, TradingAccount] = {"live": "live", "paper": "paper"}
_MONTHS = {"January": 1, "July": 7}
_DAY_ENDS = "end of the day of approval"
_PORTS: Mapping[int, TradingPort] = {4000: 4000, 4001: 4001}
_STATES: Mapping[str, PortState] = {
    "closed": "refused",
    "filtered": "filtered",
    "open": "open",
    "open again": "open",
}
_REFUSALS: Mapping[str, str] = {
    "that the account is not approved": r"not approved|not been approved|approv",
    "from when on it is open to her": r"cut-?off",
    "that the account is closed": r"closed",
    "that the paper account has to be selected": r"paper",
    "that letters are upper case": r"upper.?case|capital",
    "that there are no spaces in a code": r"space",
    "that the code card can be printed": r"card",
    "that Client Services help": r"client services",
}
_SPOILT: Mapping[str, Callable[[str], str]] = {
    "in lower case": str.lower,
    "with one letter in lower case": lambda code: code.replace(_letter(code), _letter(code).lower(), 1),
    "with a space in its middle": lambda code: f"{code[: len(code) // 2]} {code[len(code) // 2 :]}",
    "with a space after it": lambda code: f"{code} ",
    "with a no-break space in its middle": lambda code: f"{code[:4]}\N{NO-BREAK SPACE}{code[4:]}",
}


def _letter(code: str) -> str:
    return next(character for character in code if character.isalpha())


# ---------------------------------------------------------------- approval, and the day's cut-off
@given(parsers.parse("it is {month}"))
def is_month(people: People, stage: Stage, month: str) -> None:
    there = stage.now().astimezone(_zone(people))
    year = there.year + (there.month >= _MONTHS[month])
    stage.advance(datetime(year, _MONTHS[month], 10, 12, tzinfo=_zone(people)) - stage.now())


@given(parsers.parse("her account is approved {seconds:d} seconds {side} the day's cut-off"))
def is_approved(people: People, stage: Stage, seconds: int, side: str) -> None:
    cut_off = _next_cut_off(people, stage.now() + timedelta(seconds=seconds + 1))
    after = {"before": -seconds, "after": seconds}[side]
    stage.advance(cut_off + timedelta(seconds=after) - stage.now())
    day = cut_off.astimezone(_zone(people)).date() + timedelta(days=1)
    people["she"].notes[_DAY_ENDS] = datetime.combine(day, time.min, _zone(people)).astimezone(UTC)
    change_account(people, "she", approved_at=stage.now())


@when(parsers.parse("{seconds:d} seconds of that day are left"))
def day_is_left(people: People, stage: Stage, seconds: int) -> None:
    ends: datetime = people["she"].notes[_DAY_ENDS]
    stage.advance(ends - timedelta(seconds=seconds) - stage.now())


# ---------------------------------------------------------------- logging in
@given("she has logged in to the trading platform")
@when("she logs in to the trading platform")
def logs_in(people: People) -> None:
    _log_in(people["she"], people["she"].credentials, "live")


@when(parsers.parse("she selects the {account} account and logs in to the trading platform"))
def logs_in_selecting(people: People, account: str) -> None:
    _log_in(people["she"], people["she"].credentials, _ACCOUNTS[account])


@when(parsers.parse("she selects the {account} account and logs in with the paper account's own credentials"))
def logs_in_with_paper(people: People, account: str) -> None:
    _log_in(people["she"], people["she"].notes[PAPER], _ACCOUNTS[account])


@when(parsers.parse("{who} gives her username and a wrong password in the trading platform's login window"))
def gives_wrong_password(people: People, who: str) -> None:
    person = people[who]
    wrong = replace(person.credentials, password=person.credentials.password.swapcase())
    person.notes["outcome"] = person.platform.log_in(wrong, "live")


@when("she gives her username and password in the trading platform's login window")
def gives_credentials(people: People) -> None:
    person = people["she"]
    succeeded(person.platform.log_in(person.credentials, "live"), "giving the right username and password")


@given("a day has gone by")
def day_gone(stage: Stage) -> None:
    stage.advance(timedelta(days=1))


@given("21 days less a minute have gone by")
def almost_over(stage: Stage) -> None:
    stage.advance(timedelta(days=21) - timedelta(minutes=1))


@when("she chooses the code card there")
def chooses_card(people: People) -> None:
    platform = people["she"].platform
    asked = platform.second_factor()
    expect(
        asked is not None and asked.kind == "device",
        expected="the login window asks for the response of the device, which is active by now",
        actual="it asks for nothing" if asked is None else f"it asks for {asked.kind}",
        hint="from the moment a device is active, by hand or by itself, it is what a login asks for",
    )
    succeeded(platform.use_code_card(), "choosing the code card in place of the device")


@when("she enters the code there")
def enters(people: People) -> None:
    person = people["she"]
    person.notes["outcome"] = person.platform.give_second_factor(_code(person))


@when(parsers.parse("she enters the code there {spoilt}"))
def enters_spoilt(people: People, spoilt: str) -> None:
    person = people["she"]
    person.notes["outcome"] = person.platform.give_second_factor(_SPOILT[spoilt](_code(person)))


@when("she enters two wrong codes of the card there")
def enters_wrong(people: People) -> None:
    person = people["she"]
    _code(person)
    person.notes["outcome"] = person.platform.give_second_factor(wrong_values(person))


# ---------------------------------------------------------------- ports
@given(parsers.parse("TCP port {port:d} of the trading platform is {state}"))
@when(parsers.parse("TCP port {port:d} of the trading platform is {state}"))
def port_is(stage: Stage, port: int, state: str) -> None:
    stage.set_port(_PORTS[port], _STATES[state])


@then(parsers.parse("the login fails and TCP port {port:d} is named as the cause"))
def names_port(people: People, port: int) -> None:
    refused_in_words(people["she"], rf"\b{port}\b", f"a login that fails, in words that name port {port}")
    _is_not_connected(people["she"])


# ---------------------------------------------------------------- what comes of it
@then("the trading platform lets her in")
def lets_in(people: People) -> None:
    _is_connected(people["she"], "live")


@then(parsers.parse("the trading platform is connected with her {account} account"))
def is_connected_with(people: People, account: str) -> None:
    _is_connected(people["she"], _ACCOUNTS[account])


@then(parsers.parse("the trading platform refuses her login and says {what}"))
def refuses(people: People, what: str) -> None:
    refused_in_words(people["she"], _REFUSALS[what], f"a refusal that says {what}")
    _is_not_connected(people["she"])


@then("the trading platform refuses her login")
def refuses_login(people: People) -> None:
    refused_in_words(people["she"], r"\w", "the login is refused, with words that say so")
    _is_not_connected(people["she"])


@then("the trading platform is not connected any more")
def not_connected_any_more(people: People) -> None:
    _is_not_connected(people["she"])


@then("Client Portal lets her in all the same")
def portal_lets_in(people: People) -> None:
    person = people["she"]
    open_session(person, person.portal)
    opened = person.portal.access()
    expect(
        opened == "full",
        expected="all of Client Portal is open",
        actual=f"what is open is: {opened}",
        hint="what keeps somebody from the trading platform does not keep them from Client Portal",
    )


# ---------------------------------------------------------------- parts
def _log_in(person: Person, credentials: Credentials, account: TradingAccount) -> None:
    """Give the credentials and, where that is accepted, what is asked for then."""
    person.notes["outcome"] = person.platform.log_in(credentials, account)
    if person.notes["outcome"].accepted:
        person.notes["outcome"] = person.platform.give_second_factor(_code(person))


def _code(person: Person) -> str:
    """What is asked for, as the person has it."""
    asked = person.platform.second_factor()
    expect(
        asked is not None,
        expected="the login window asks for a second factor",
        actual="it asks for nothing",
        hint="after the right password the login waits for the device, the temporary passcode or the card",
    )
    assert asked is not None
    if asked.kind == "device":
        return person.spare.respond(asked.challenge or "")
    if asked.kind == "temporary-passcode":
        return str(person.notes["temporary passcode"])
    person.notes[INDEXES] = asked.indexes
    return values_of(person)


def _is_connected(person: Person, account: TradingAccount) -> None:
    succeeded(person.notes["outcome"], "logging in to the trading platform")
    connected = person.platform.connected()
    expect(
        connected == account,
        expected=f"the platform is connected with the {account} account",
        actual="it is not connected" if connected is None else f"it is connected with the {connected} account",
        hint="the account is the one that was selected in the login window",
    )


def _is_not_connected(person: Person) -> None:
    connected = person.platform.connected()
    expect(
        connected is None,
        expected="the platform is not connected",
        actual=f"it is connected with the {connected} account",
        hint="what a login opens follows from account, devices, codes and the time, and is asked anew",
    )


def _zone(people: People) -> ZoneInfo:
    return ZoneInfo(str(people.setting("approval_cut_off_zone")))


def _next_cut_off(people: People, after: datetime) -> datetime:
    """The first cut-off after a moment."""
    shown = time.fromisoformat(str(people.setting("approval_cut_off")))
    day = after.astimezone(_zone(people)).date()
    found = [datetime.combine(day + timedelta(days=ahead), shown, _zone(people)).astimezone(UTC) for ahead in range(3)]
    return next(cut_off for cut_off in found if cut_off > after)
