"""Client Portal with one rule broken about the re-activation of a device, and what it ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from reference_impl.domain import words
from reference_impl.domain.client_portal import ClientPortal
from reference_impl.domain.model import TemporaryPasscode, User
from reference_impl.domain.ports import Transaction
from reference_impl.domain.refusals import Refused
from reference_impl.domain.tokens import hash_of
from reference_impl.domain.views import SignedIn
from reference_impl.variants.redeeming import altered
from reference_impl.variants.registry import Surface, Variant, everywhere, use_cases

__all__ = ["REACTIVATION_VARIANTS"]

_ELSEWHERE: Mapping[Surface, str] = {
    "browser": "what becomes of other sessions, and of a passcode that is asked for no more, is a rule of the use "
    "cases; it is looked at in process and over the API"
}


# ---------------------------------------------------------------- TRB-E-4
class NoReactivation(ClientPortal):
    """Lets nobody re-activate a device."""

    def reactivate(self, token: str, serial: str, now: datetime) -> None:  # noqa: ARG002 - not looking is the break
        """Refuse."""
        self.devices(token, now)
        raise words.no_such_device()


class ReactivationSaysSoOnly(ClientPortal):
    """Says that the device is active, and leaves it as it is."""

    def reactivate(self, token: str, serial: str, now: datetime) -> None:
        """End what a re-activation ends, and activate nothing."""
        super().reactivate(token, serial, now)
        with self.store.transaction() as work:
            work.set_device_active(serial, False)


# ---------------------------------------------------------------- TRB-E-5
class PasscodeOutlives(ClientPortal):
    """Ends the session that re-activated the device, and not the passcode."""

    def end_temporary_means(self, work: Transaction, user: User) -> None:
        """Nothing."""


class NothingEnded(PasscodeOutlives):
    """Ends nothing at all."""

    def reactivate(self, token: str, serial: str, now: datetime) -> None:
        """Re-activate the device, and let the session go on."""
        with self.store.transaction() as work:
            session = work.session(hash_of(token))
        super().reactivate(token, serial, now)
        if session is not None:
            with self.store.transaction() as work:
                work.end_session(session.token_hash)
                work.add_session(session)


class LoginBegunBefore(ClientPortal):
    """Completes a login that was begun with the passcode before it was ended."""

    def _open_session(
        self, work: Transaction, token: str, code: str, challenge: str | None, now: datetime
    ) -> SignedIn | Refused:
        session = work.session(hash_of(token))
        if session is None or session.means != "temporary-passcode":
            return super()._open_session(work, token, code, challenge, now)

        def passcode(username: str) -> TemporaryPasscode | None:
            given = work.temporary_passcode(username)
            return None if given is None else replace(given, ended=False)

        before = altered(work, temporary_passcode=passcode, devices=lambda _: ())
        return super()._open_session(before, token, code, challenge, now)


def _by_programs(name: str, breaks: str, broken: type[ClientPortal]) -> Variant:
    return Variant(name, ("TRB-E-5",), breaks, ("model", "api"), use_cases(broken), _ELSEWHERE)


REACTIVATION_VARIANTS = (
    everywhere("no-re-activation", ("TRB-E-4",), "The re-activation of a device is refused.", NoReactivation),
    everywhere(
        "re-activation-says-so-only",
        ("TRB-E-4",),
        "The device is said to be active again, and it is not.",
        ReactivationSaysSoOnly,
    ),
    everywhere(
        "nothing-ended",
        ("TRB-E-5",),
        "The re-activation of the device ends neither the temporary passcode nor the session opened with it.",
        NothingEnded,
    ),
    _by_programs(
        "passcode-outlives-re-activation",
        "The re-activation of the device ends the session that it was done in, and not the temporary passcode.",
        PasscodeOutlives,
    ),
    _by_programs(
        "login-begun-before-re-activation",
        "A login that was begun before the device was re-activated is completed with the temporary passcode after it.",
        LoginBegunBefore,
    ),
)
