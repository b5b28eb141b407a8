"""What each variant breaks about closed accounts and the trading platform, as a question with one answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Literal

from conformance.seams import AccountState, ContractBroken, Credentials, TradingAccount
from reference_impl import target
from tests.reference_impl.variants.scene import ADA, CARD, NOW, Scene

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
PAPER = Credentials("adapaper", "paper horse")
WINTER_CUT_OFF = datetime(2026, 12, 10, 21, tzinfo=UTC)
WINTER_MIDNIGHT = datetime(2026, 12, 11, 5, tzinfo=UTC)
SUMMER_CUT_OFF = datetime(2027, 7, 15, 20, tzinfo=UTC)


# ---------------------------------------------------------------- a closed account at Client Portal
def closed(scene: Scene, why: Literal["by-customer", "no-balance"] = "by-customer") -> target.ModelPortal:
    """A visitor whose account is closed."""
    scene.control.set_account("ada", AccountState(NOW, why))
    return target.portal(scene.opened, ADA)


def signs_in_by_password_alone(
    scene: Scene, why: Literal["by-customer", "no-balance"] = "by-customer"
) -> target.ModelPortal | None:
    portal = closed(scene, why)
    return portal if portal.sign_in(ADA.credentials).accepted and portal.second_factor() is None else None


def lets_a_closed_account_in(scene: Scene) -> bool:
    return signs_in_by_password_alone(scene) is not None


def lets_an_account_without_balance_in(scene: Scene) -> bool:
    return signs_in_by_password_alone(scene, "no-balance") is not None


def opens_statements_alone(scene: Scene) -> bool:
    portal = signs_in_by_password_alone(scene)
    return portal is not None and portal.access() == "statements"


def gives_both_statements(scene: Scene) -> bool:
    portal = signs_in_by_password_alone(scene)
    assert portal is not None
    try:
        return all(ADA.account_number in portal.statement(kind, "csv") for kind in ("activity", "tax"))
    except ContractBroken:
        return False


# ---------------------------------------------------------------- the trading platform
def begin(
    scene: Scene, credentials: Credentials = ADA.credentials, account: TradingAccount = "live"
) -> target.ModelTradingPlatform:
    """A login window in which the credentials were given, whatever came of it."""
    platform = target.trading_platform(scene.opened, ADA)
    platform.log_in(credentials, account)
    return platform


def complete(platform: target.ModelTradingPlatform, code: str = "", cells: Mapping[int, str] | None = None) -> bool:
    """Give what is asked for: the response of Ada's card, a code, or the codes of cells."""
    asked = platform.second_factor()
    if asked is None:
        return False
    if asked.challenge is not None:
        code = target.dsc_plus(target.open_in_process(), CARD).respond(asked.challenge)
    if asked.indexes is not None and cells is not None:
        code = "".join(cells[index] for index in asked.indexes)
    return platform.give_second_factor(code).accepted


def connected(
    scene: Scene, credentials: Credentials = ADA.credentials, account: TradingAccount = "live"
) -> TradingAccount | None:
    platform = begin(scene, credentials, account)
    complete(platform)
    return platform.connected()


def approved(scene: Scene, approved_at: datetime | None, now: datetime) -> bool:
    """Whether an account that was approved at a moment logs in at another."""
    scene.control.set_clock(now)
    scene.control.set_account("ada", AccountState(approved_at))
    return connected(scene) is not None


def keeps_out_who_is_not_approved(scene: Scene) -> bool:
    return not approved(scene, None, NOW)


def keeps_out_to_the_end_of_the_day(scene: Scene) -> bool:
    return not approved(scene, WINTER_CUT_OFF + SECOND, WINTER_MIDNIGHT - SECOND)


def lets_in_from_the_next_day_on(scene: Scene) -> bool:
    return approved(scene, WINTER_CUT_OFF + SECOND, WINTER_MIDNIGHT)


def knows_summer(scene: Scene) -> bool:
    return not approved(scene, SUMMER_CUT_OFF + SECOND, SUMMER_CUT_OFF + SECOND)


def lets_in_the_same_day(scene: Scene) -> bool:
    return approved(scene, WINTER_CUT_OFF - SECOND, WINTER_CUT_OFF - SECOND)


def lets_in_at_the_cut_off(scene: Scene) -> bool:
    return approved(scene, WINTER_CUT_OFF, WINTER_CUT_OFF)


def keeps_out_who_is_closed(scene: Scene) -> bool:
    scene.control.set_account("ada", AccountState(NOW - DAY, "by-customer"))
    return connected(scene) is None


def keeps_out_who_has_no_balance(scene: Scene) -> bool:
    scene.control.set_account("ada", AccountState(NOW - DAY, "no-balance"))
    return connected(scene) is None


def throws_out_who_is_closed(scene: Scene) -> bool:
    platform = begin(scene)
    assert complete(platform)
    scene.control.set_account("ada", AccountState(NOW - DAY, "by-customer"))
    return platform.connected() is None


def goes_by_what_was_selected(scene: Scene) -> bool:
    return [connected(scene, account=account) for account in ("live", "paper")] == ["live", "paper"]


def own_paper(scene: Scene, account: TradingAccount) -> TradingAccount | None:
    scene.control.set_account("ada", AccountState(NOW - DAY, paper=PAPER))
    return connected(scene, PAPER, account)


def wants_the_paper_account_selected(scene: Scene) -> bool:
    return own_paper(scene, "live") is None


def takes_the_paper_accounts_own(scene: Scene) -> bool:
    return own_paper(scene, "paper") == "paper"


# ---------------------------------------------------------------- passcode and card at the trading platform
def by_passcode(scene: Scene, after: timedelta = timedelta(0), change: Callable[[str], str] = str) -> bool:
    code = scene.control.give_temporary_passcode("ada")
    scene.control.set_clock(NOW + after)
    return complete(begin(scene), change(code))


def wants_capitals(scene: Scene) -> bool:
    return not by_passcode(scene, change=str.lower)


def wants_no_spaces(scene: Scene) -> bool:
    return not by_passcode(scene, change=lambda code: f"{code[:3]} {code[3:]}")


def takes_a_passcode(scene: Scene) -> bool:
    return by_passcode(scene)


def takes_a_passcode_for_two_days(scene: Scene) -> bool:
    return by_passcode(scene, 2 * DAY - SECOND)


def takes_a_passcode_again(scene: Scene) -> bool:
    code = scene.control.give_temporary_passcode("ada")
    return all(complete(begin(scene), code) for _ in range(2))


def takes_no_passcode_after_two_days(scene: Scene) -> bool:
    return not by_passcode(scene, 2 * DAY)


def takes_no_passcode_after_twelve_days(scene: Scene) -> bool:
    return not by_passcode(scene, 12 * DAY)


def throws_out_a_passcode_after_two_days(scene: Scene) -> bool:
    code = scene.control.give_temporary_passcode("ada")
    platform = begin(scene)
    assert complete(platform, code)
    scene.control.set_clock(NOW + 2 * DAY)
    return platform.connected() is None


def card(scene: Scene) -> Mapping[int, str]:
    """The codes of an active card."""
    code = scene.control.give_temporary_passcode("ada")
    portal = target.portal(scene.opened, ADA)
    assert portal.sign_in(ADA.credentials).accepted
    assert portal.give_second_factor(code).accepted
    assert portal.request_card().accepted
    codes = portal.card_codes()
    assert portal.go_on_with_card(acknowledged=True).accepted
    assert portal.give_card_values("".join(codes[index] for index in portal.card_indexes() or ())).accepted
    assert portal.finish_card().accepted
    return codes


def by_card(scene: Scene, after: timedelta = timedelta(0)) -> bool:
    cells = card(scene)
    scene.control.set_clock(NOW + after)
    return complete(begin(scene), cells=cells)


def takes_the_code_card(scene: Scene) -> bool:
    return by_card(scene)


def takes_the_card_for_21_days(scene: Scene) -> bool:
    return by_card(scene, 21 * DAY - SECOND)


def takes_no_card_after_21_days(scene: Scene) -> bool:
    return not by_card(scene, 21 * DAY)


def looks_at_the_codes(scene: Scene) -> bool:
    right = card(scene)
    wrong = {index: str((int(code) + 1) % 1000).zfill(3) for index, code in right.items()}
    return not complete(begin(scene), cells=wrong)


def uses_two_cells_up(scene: Scene) -> bool:
    cells, platform = card(scene), begin(scene)
    asked = platform.second_factor()
    assert complete(platform, cells=cells)
    again = begin(scene).second_factor()
    return asked is not None and again is not None and asked.indexes != again.indexes


def needs_the_second_port(scene: Scene) -> bool:
    first, told = scene.opened.system.dialogue(4000), target.dsc_plus(target.open_in_process(), CARD)
    login = {"type": "login", "username": ADA.username, "password": ADA.password, "account": "live"}
    code = told.respond(str(first.answer(login).message["challenge"]))
    return bool(first.answer({"type": "second-factor", "code": code}).message["port"] == 4001)


TRADING_RULES: dict[str, Callable[[Scene], bool]] = {
    "closed-account-needs-device": lets_a_closed_account_in,
    "closed-account-locked-out": lets_a_closed_account_in,
    "closed-account-opens-all": opens_statements_alone,
    "closed-without-balance-forgotten": lets_an_account_without_balance_in,
    "no-tax-statement": gives_both_statements,
    "unapproved-trades": keeps_out_who_is_not_approved,
    "cut-off-forgotten": keeps_out_to_the_end_of_the_day,
    "trades-a-day-later": lets_in_from_the_next_day_on,
    "cut-off-in-utc": keeps_out_to_the_end_of_the_day,
    "clocks-never-changed": knows_summer,
    "cut-off-second-is-late": lets_in_at_the_cut_off,
    "always-the-next-day": lets_in_the_same_day,
    "closed-account-trades": keeps_out_who_is_closed,
    "closed-without-balance-trades": keeps_out_who_has_no_balance,
    "closing-noticed-at-the-next-login": throws_out_who_is_closed,
    "paper-selected-in-vain": goes_by_what_was_selected,
    "paper-for-everybody": goes_by_what_was_selected,
    "paper-credentials-anywhere": wants_the_paper_account_selected,
    "paper-credentials-unknown": takes_the_paper_accounts_own,
    "lower-case-at-the-platform": wants_capitals,
    "spaces-at-the-platform": wants_no_spaces,
    "passcode-not-taken-at-the-platform": takes_a_passcode,
    "passcode-for-a-day-at-the-platform": takes_a_passcode_for_two_days,
    "passcode-once-at-the-platform": takes_a_passcode_again,
    "passcode-as-long-as-the-card": takes_no_passcode_after_two_days,
    "passcode-for-ever-at-the-platform": takes_no_passcode_after_twelve_days,
    "passcode-a-second-too-long": takes_no_passcode_after_two_days,
    "passcode-opens-for-good": throws_out_a_passcode_after_two_days,
    "card-a-day-short-at-the-platform": takes_the_card_for_21_days,
    "card-for-ever-at-the-platform": takes_no_card_after_21_days,
    "card-not-taken-at-the-platform": takes_the_code_card,
    "any-card-values-at-the-platform": looks_at_the_codes,
    "cells-not-used-up-at-the-platform": uses_two_cells_up,
    "one-port-is-enough": needs_the_second_port,
}
