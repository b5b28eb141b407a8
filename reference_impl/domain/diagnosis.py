"""What keeps somebody from logging in, and what to do about it: the access rule, asked in advance.

Every answer leads somewhere: to a login that works, to the code card, or to the desk that helps (TRB-W-2).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Literal, cast

from reference_impl.domain import access
from reference_impl.domain.access import Standing
from reference_impl.domain.device_life import not_active_in_words
from reference_impl.domain.judgement import verification_locked
from reference_impl.domain.model import Means, TradingAccount
from reference_impl.domain.policy import Policy

__all__ = ["MEANS_IN_WORDS", "TECHNICAL_ASSISTANCE", "Cause", "Diagnosis", "Goal", "Step", "diagnose"]

Goal = Literal["client-portal", "trading-platform"]
"""Where somebody wants to log in."""

Step = Literal["log-in", "code-card", "client-services", "technical-assistance"]
"""What to do next: log in; log in to Client Portal and get a code card; call one desk or the other."""

Cause = Literal[
    "granted",
    "not-approved",
    "approved-after-cut-off",
    "closed",
    "paper-not-selected",
    "paper-credentials",
    "passcode-for-card",
    "passcode-over",
    "card-over",
    "no-means",
    "without-means",
    "self-activated",
    "locked",
]
"""Why it is as it is: the reasons of the access rule, and what only the person or a lock tells."""

_CLAUSES: Mapping[Cause, tuple[str, ...]] = MappingProxyType(
    {
        **cast("Mapping[Cause, tuple[str, ...]]", access.REASON_CLAUSES),
        "paper-credentials": ("TRB-A-5",),
        "passcode-for-card": ("TRB-G-1", "TRB-G-2", "TRB-G-3", "TRB-J-1"),
        "passcode-over": ("TRB-G-4", "TRB-J-2"),
        "without-means": ("TRB-E-1", "TRB-F-1"),
        "self-activated": ("TRB-I-2", "TRB-I-3"),
        "locked": ("VID-P-10", "CARD-10", "CARD-15"),
    }
)

MEANS_IN_WORDS: Mapping[Means, str] = MappingProxyType(
    {
        "password": "your user name and password alone",
        "device": "your Secure Login Device",
        "code-card": "your Online Security Code Card",
        "temporary-passcode": "your temporary passcode",
    }
)
"""What completes a login, as it is told."""

TECHNICAL_ASSISTANCE = "Technical Assistance Center, at a number listed on ibkr.com/support"
"""Who helps where a device activated itself (TRB-I-3)."""

_PLACES: Mapping[Goal, str] = {"client-portal": "Client Portal", "trading-platform": "the trading platform"}


@dataclass(frozen=True)
class Diagnosis:
    """Why, and what next.

    Attributes:
        cause: why a login to the place that was asked for does not work, or ``granted``.
        step: what to do next.
        place: where to log in, if that is the next step or part of it.
        credentials: whose to give there: the live account's, or the paper account's own.
        account: the account to select there.
        means: what completes that login; the first is what is asked for. Empty where a desk helps.
        advice: the same in words.
        opens_at: from when on the place that was asked for is open; aware, UTC; ``None`` where no time will help.
    """

    cause: Cause
    step: Step
    place: Goal
    credentials: TradingAccount
    account: TradingAccount
    means: tuple[Means, ...]
    advice: str
    opens_at: datetime | None = None

    @property
    def clauses(self) -> tuple[str, ...]:
        """What the cause rests on."""
        return _CLAUSES[self.cause]


def diagnose(
    standing: Standing,
    credentials: TradingAccount,
    goal: Goal,
    account: TradingAccount,
    without: Collection[Means],
    now: datetime,
    policy: Policy,
) -> Diagnosis:
    """Name the reason, and what leads on from it.

    Clauses: TRB-W-2, by the rules of :mod:`reference_impl.domain.access`, in the order of TRB-W-3.

    Args:
        standing: all that decides; the password was right.
        credentials: whose were given.
        goal: where the person wants to log in.
        account: the one selected in the trading platform's login window.
        without: what the person has not at hand, or what does not work.
        now: aware.
        policy: every figure.
    """
    if goal == "client-portal":
        return _at_portal(standing, credentials, without, now, policy)
    decision = access.trading_access(standing, credentials, account, now, policy)
    if decision.reason == "paper-not-selected":
        selected = diagnose(standing, credentials, goal, "paper", without, now, policy)
        return replace(selected, cause=decision.reason, advice=f"{decision.advice} {selected.advice}")
    if decision.reason in ("not-approved", "approved-after-cut-off", "closed"):
        meanwhile = _at_portal(standing, credentials, without, now, policy)
        approved_at, opens_at = standing.user.approved_at, None
        if decision.reason == "approved-after-cut-off" and approved_at is not None:
            opens_at = access.trading_begins_at(approved_at, policy)
        advice = f"{decision.advice} {meanwhile.advice}"
        return replace(meanwhile, cause=decision.reason, advice=advice, opens_at=opens_at)
    means = _usable(standing, decision.means, without, policy)
    if means:
        return _log_in(goal, credentials, account, means, standing, policy)
    return _at_portal(standing, "live", without, now, policy)


def _at_portal(
    standing: Standing, credentials: TradingAccount, without: Collection[Means], now: datetime, policy: Policy
) -> Diagnosis:
    """What can be done in Client Portal, which takes the live account's credentials alone (Q-10)."""
    if credentials == "paper":
        with_live = _at_portal(standing, "live", without, now, policy)
        what = "These are the credentials of a paper trading account; Client Portal takes those of your live account."
        advice = f"{what} {with_live.advice}"
        return replace(with_live, cause="paper-credentials", advice=advice)
    accepted = access.accepted_means(standing, now, policy)
    means = _usable(standing, accepted, without, policy)
    if not means:
        return _sent_on(standing, accepted, without, policy)
    if means == ("temporary-passcode",) and access.passcode_window(standing.passcode, now, policy) == "card-only":
        return _get_card(policy)
    return _log_in("client-portal", "live", "live", means, standing, policy)


def _usable(
    standing: Standing, means: Sequence[Means], without: Collection[Means], policy: Policy
) -> tuple[Means, ...]:
    """What of it the person has at hand, and no lock is on."""
    return tuple(each for each in means if each not in without and not _is_locked(standing, each, policy))


def _is_locked(standing: Standing, means: Means, policy: Policy) -> bool:
    if means == "device":
        return verification_locked(standing.user, policy)
    thing = {"temporary-passcode": standing.passcode, "code-card": standing.card}.get(means)
    return thing is not None and thing.wrong >= policy.wrong_codes_allowed


def _log_in(
    place: Goal,
    credentials: TradingAccount,
    account: TradingAccount,
    means: tuple[Means, ...],
    standing: Standing,
    policy: Policy,
) -> Diagnosis:
    with_ = " or ".join(MEANS_IN_WORDS[each] for each in means)
    selected = ", with the paper account selected" if place == "trading-platform" and account == "paper" else ""
    advice = f"Log in to {_PLACES[place]}{selected}; {with_} will do."
    if standing.user.closed:
        advice += " Its activity and tax statements are what is open to you there."
    elif means == ("temporary-passcode",):
        advice += (
            f" The passcode is good for {policy.passcode_full_access.days} days. For longer, and for better "
            "protection, get an Online Security Code Card in Client Portal: it serves for "
            f"{policy.card_validity.days} days."
        )
    return Diagnosis("granted", "log-in", place, credentials, account, means, advice)


def _get_card(policy: Policy) -> Diagnosis:
    advice = (
        f"Your temporary passcode is older than {policy.passcode_full_access.days} days: it opens Client Portal for "
        "the code card alone. Log in there with it, print or save an Online Security Code Card, and log in with the "
        f"card: it opens both for {policy.card_validity.days} days. If your device is back, re-activate it "
        "there instead."
    )
    return Diagnosis("passcode-for-card", "code-card", "client-portal", "live", "live", ("temporary-passcode",), advice)


def _sent_on(standing: Standing, accepted: Sequence[Means], without: Collection[Means], policy: Policy) -> Diagnosis:
    """Nothing that the person could use completes a login: somebody helps (TRB-G-4, TRB-H-2, TRB-I-3, TRB-J-2)."""
    if "device" in without and any(device.active and device.waiting for device in standing.devices):
        advice = (
            "Your new device activated itself, as it does when nobody activates it, so a login asks for it. If you "
            f"cannot log in because of that, call the {TECHNICAL_ASSISTANCE}."
        )
        return _helped("self-activated", "technical-assistance", advice)
    locked = [each for each in accepted if each not in without and _is_locked(standing, each, policy)]
    state = not_active_in_words(standing.devices)
    if locked:
        what = f"After too many wrong codes in a row, {_and(locked)} is taken no more, right or wrong."
        return _helped("locked", "client-services", f"{what}{state} {access.CALL_DESK}")
    if accepted:
        what = f"Without {_and(accepted)} you cannot log in."
        return _helped("without-means", "client-services", f"{what}{state} {access.CALL_DESK}")
    reason, what = access.nothing_left(standing)
    return _helped(reason, "client-services", f"{what} {access.CALL_DESK}")


def _and(means: Sequence[Means]) -> str:
    return " and ".join(MEANS_IN_WORDS[each] for each in means)


def _helped(cause: Cause, step: Step, advice: str) -> Diagnosis:
    return Diagnosis(cause, step, "client-portal", "live", "live", (), advice)
