"""Client Portal with one rule broken about which second factor lets somebody in, and what is open before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from reference_impl.domain import words
from reference_impl.domain.access import Level, Standing
from reference_impl.domain.client_portal import ClientPortal
from reference_impl.domain.model import Means, Session, User
from reference_impl.domain.passcodes import give_temporary_passcode
from reference_impl.domain.policy import Policy
from reference_impl.domain.ports import Entropy, KeyVault, Store, Transaction
from reference_impl.domain.refusals import Refused
from reference_impl.domain.views import SessionView, SignedIn
from reference_impl.parts import Parts
from reference_impl.variants.registry import Surface, Variant, everywhere, use_cases

__all__ = ["SIGN_IN_VARIANTS"]

_BY_PROGRAMS: Mapping[Surface, str] = {
    "browser": "whose code is taken is a rule of the use cases, which pages only pass on; it is tried in process and "
    "over the API"
}


class _OpenedByPassword(ClientPortal):
    """Asks some people for nothing after the password; what that opens is a choice."""

    opened: Level = "full"

    def level(self, standing: Standing, means: Means, now: datetime) -> Level:
        """What the password alone opens, too."""
        return self.opened if means == "password" else super().level(standing, means, now)


# ---------------------------------------------------------------- CARD-3
class PasscodeNotAsked(_OpenedByPassword):
    """Asks whoever has a temporary passcode for nothing after the password."""

    def accepted_means(self, standing: Standing, now: datetime) -> tuple[Means, ...]:
        """The password, in place of the passcode."""
        means = super().accepted_means(standing, now)
        return ("password",) if means == ("temporary-passcode",) else means


class AccountBeforeTheSecondFactor(ClientPortal):
    """Says that nothing is open before the second factor, and shows the account to whoever asks for it."""

    def _present(
        self, work: Transaction, token: str, now: datetime, *, hold: bool = False, needs: Level = "full"
    ) -> tuple[Session, User]:
        session, user = self._session(work, token, now, hold=hold)
        return super()._present(work, token, now, hold=hold, needs=needs) if session.open else (session, user)


class OpenBeforeTheSecondFactor(AccountBeforeTheSecondFactor):
    """Asks for a second factor, and has opened everything before it is given."""

    def session(self, token: str, now: datetime) -> SessionView:
        """A session, which is open however far the sign-in has come."""
        view = super().session(token, now)
        return view if view.asks is None else replace(view, level="full")


class AnyPasscodeTaken(ClientPortal):
    """Takes whatever looks like a temporary passcode."""

    def passcode_refusal(self, work: Transaction, user: User, given: str) -> Refused | None:
        """Look at its form, and at nothing else."""
        refusal = super().passcode_refusal(work, user, given)
        return refusal if refusal is not None and refusal.reason == "malformed-code" else None


class RightPasscodeRefused(ClientPortal):
    """Takes no temporary passcode for the right one."""

    def passcode_refusal(self, work: Transaction, user: User, given: str) -> Refused | None:
        """Wrong, whatever was typed."""
        return super().passcode_refusal(work, user, given) or words.wrong_passcode(1)


class _OnePasscode:
    """A source of randomness that gives one passcode again and again."""

    def __init__(self, entropy: Entropy, passcode: str) -> None:
        self._entropy = entropy
        self._passcode = passcode

    def passcode(self, length: int) -> str:  # noqa: ARG002
        return self._passcode

    def __getattr__(self, name: str) -> Any:
        return getattr(self._entropy, name)


class OnePasscodeForEverybody:
    """Gives each user, as their first temporary passcode, the one that somebody has already."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}

    def give(
        self, store: Store, vault: KeyVault, entropy: Entropy, policy: Policy, *, username: str, now: datetime
    ) -> str:
        """Give what was drawn for whoever came first."""
        if self._given and username not in self._given:
            entropy = cast("Entropy", _OnePasscode(entropy, next(iter(self._given.values()))))
        code = give_temporary_passcode(store, vault, entropy, policy, username=username, now=now)
        self._given.setdefault(username, code)
        return code


def first_passcode_stays(
    store: Store, vault: KeyVault, entropy: Entropy, policy: Policy, *, username: str, now: datetime
) -> str:
    """Give a temporary passcode, and go on with the one before it."""
    with store.transaction() as work:
        before = work.temporary_passcode(username)
    given = give_temporary_passcode(store, vault, entropy, policy, username=username, now=now)
    if before is not None:
        with store.transaction() as work:
            work.set_temporary_passcode(replace(before, issued_at=now))
    return given


def _one_passcode_for_everybody(parts: Parts) -> Parts:
    return replace(parts, give_passcode=OnePasscodeForEverybody().give)


def _first_passcode_stays(parts: Parts) -> Parts:
    return replace(parts, give_passcode=first_passcode_stays)


# ---------------------------------------------------------------- CARD-O-5
class LetInWithNothing(_OpenedByPassword):
    """Lets in whoever has neither a device nor a passcode."""

    def accepted_means(self, standing: Standing, now: datetime) -> tuple[Means, ...]:
        """The password, where nothing else is left."""
        return super().accepted_means(standing, now) or ("password",)


class CardWithNothing(LetInWithNothing):
    """Lets whoever has neither a device nor a passcode begin the procedure of the code card."""

    opened: Level = "card-only"


class InactiveDeviceAsked(ClientPortal):
    """Asks for the response of a device that is active no longer."""

    def accepted_means(self, standing: Standing, now: datetime) -> tuple[Means, ...]:
        """A device, whether it is active or not."""
        means = super().accepted_means(standing, now)
        return ("device",) if not means and standing.devices else means


class NothingWithoutAdvice(ClientPortal):
    """Turns away whoever has neither a device nor a passcode, and says not where to turn."""

    def _begin_session(
        self, work: Transaction, username: str, seen: User | None, right: bool, now: datetime
    ) -> SignedIn | Refused:
        outcome = super()._begin_session(work, username, seen, right, now)
        if isinstance(outcome, Refused) and outcome.reason == "no-second-factor":
            return Refused("no-second-factor", "You have no device that is active, and no passcode.")
        return outcome


# ---------------------------------------------------------------- TRB-K-3
class DeviceNotAsked(_OpenedByPassword):
    """Asks whoever has an active device for nothing after the password."""

    def accepted_means(self, standing: Standing, now: datetime) -> tuple[Means, ...]:
        """The password, in place of the device."""
        means = super().accepted_means(standing, now)
        return ("password",) if means == ("device",) else means


class PasscodeBeforeTheDevice(ClientPortal):
    """Goes on asking for the temporary passcode when a device is active."""

    def accepted_means(self, standing: Standing, now: datetime) -> tuple[Means, ...]:
        """As if no device were active, where that leaves anything."""
        means = super().accepted_means(standing, now)
        return super().accepted_means(replace(standing, devices=()), now) or means


class _JudgedOtherwise(ClientPortal):
    """Says something else of the response that somebody signs in with."""

    def instead(self, refusal: Refused | None) -> Refused | None:
        """What is said in place of a judgement."""
        return refusal

    def _sign_in_response_refusal(
        self, work: Transaction, user: User, session: Session, code: str, challenge: str | None, now: datetime
    ) -> Refused | None:
        return self.instead(super()._sign_in_response_refusal(work, user, session, code, challenge, now))


class AnyResponseSignsIn(_JudgedOtherwise):
    """Takes whatever looks like a response."""

    def instead(self, refusal: Refused | None) -> Refused | None:
        """Right, where it was wrong."""
        return None if refusal is not None and refusal.reason == "wrong-response" else refusal


class RightResponseSignsNobodyIn(_JudgedOtherwise):
    """Takes no response for the right one."""

    def instead(self, refusal: Refused | None) -> Refused | None:
        """Wrong, where it was right."""
        return refusal or words.wrong_response(1)


# ---------------------------------------------------------------- TRB-B-2
class SpacesInResponseDropped(ClientPortal):
    """Drops the spaces of a response that somebody signs in with."""

    def _sign_in_response_refusal(
        self, work: Transaction, user: User, session: Session, code: str, challenge: str | None, now: datetime
    ) -> Refused | None:
        return super()._sign_in_response_refusal(work, user, session, "".join(code.split()), challenge, now)


class SpacesInResponseUnsaid(_JudgedOtherwise):
    """Refuses a response with a space in it, and says not why."""

    def instead(self, refusal: Refused | None) -> Refused | None:
        """Say less."""
        if refusal is not None and refusal.reason == "malformed-response":
            return Refused("malformed-response", "The passcode is not in the right format: it is exactly 8 digits.")
        return refusal


SIGN_IN_VARIANTS = (
    everywhere(
        "passcode-not-asked",
        ("CARD-3",),
        "Whoever has a temporary passcode is let in with the password alone.",
        PasscodeNotAsked,
    ),
    everywhere(
        "open-before-the-second-factor",
        ("CARD-3",),
        "The temporary code is asked for, and everything is open before it was entered.",
        OpenBeforeTheSecondFactor,
    ),
    Variant(
        "account-before-the-second-factor",
        ("CARD-3",),
        "Before the temporary code was entered nothing is said to be open, and the account is shown all the same.",
        ("model", "api"),
        use_cases(AccountBeforeTheSecondFactor),
        {"browser": "no link leads to the account from the page that asks for the code; programs try its address"},
    ),
    Variant(
        "any-passcode-taken",
        ("CARD-3",),
        "Whatever looks like a temporary passcode completes a login.",
        ("model", "api"),
        use_cases(AnyPasscodeTaken),
        _BY_PROGRAMS,
    ),
    everywhere("right-passcode-refused", ("CARD-3",), "The temporary code is refused as wrong.", RightPasscodeRefused),
    Variant(
        "one-passcode-for-everybody",
        ("CARD-3",),
        "Everybody is given the temporary passcode that somebody has already.",
        ("model", "api"),
        _one_passcode_for_everybody,
        _BY_PROGRAMS,
    ),
    Variant(
        "first-passcode-stays",
        ("CARD-3",),
        "A second temporary passcode does not take the place of the first.",
        ("model", "api"),
        _first_passcode_stays,
        _BY_PROGRAMS,
    ),
    everywhere(
        "let-in-with-nothing",
        ("CARD-O-5",),
        "Whoever has neither a device nor a temporary passcode is let in.",
        LetInWithNothing,
    ),
    everywhere(
        "card-with-nothing",
        ("CARD-O-5",),
        "Whoever has neither a device nor a temporary passcode gets as far as the code card.",
        CardWithNothing,
    ),
    everywhere(
        "inactive-device-asked",
        ("CARD-O-5",),
        "Whoever has no device but one that is active no longer is asked for its response.",
        InactiveDeviceAsked,
    ),
    everywhere(
        "nothing-without-advice",
        ("CARD-O-5",),
        "Whoever has neither a device nor a temporary passcode is not sent to Client Services.",
        NothingWithoutAdvice,
    ),
    everywhere(
        "device-not-asked",
        ("TRB-K-3",),
        "Whoever has an active device is let in with the password alone.",
        DeviceNotAsked,
    ),
    everywhere(
        "passcode-before-the-device",
        ("TRB-K-3",),
        "The temporary passcode is asked for although a device is active.",
        PasscodeBeforeTheDevice,
    ),
    everywhere(
        "any-response-signs-in", ("TRB-K-3",), "Any response completes a login, right or wrong.", AnyResponseSignsIn
    ),
    everywhere(
        "right-response-signs-nobody-in",
        ("TRB-K-3",),
        "The response of the device is refused at the login as wrong.",
        RightResponseSignsNobodyIn,
    ),
    everywhere(
        "spaces-in-a-response-dropped",
        ("TRB-B-2",),
        "The response of a device is taken at the login with a space in it.",
        SpacesInResponseDropped,
    ),
    everywhere(
        "spaces-in-a-response-unsaid",
        ("TRB-B-2",),
        "A response with a space in it is refused at the login without saying that there are none.",
        SpacesInResponseUnsaid,
    ),
)
