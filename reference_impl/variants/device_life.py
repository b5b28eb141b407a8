"""Client Portal with one rule broken about the life of a device."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from reference_impl.domain import access
from reference_impl.domain.access import Standing
from reference_impl.domain.client_portal import ClientPortal
from reference_impl.domain.device_life import active_by_itself_at, waits_for_its_code
from reference_impl.domain.model import Device, Means, Session, User
from reference_impl.domain.policy import UNITED_STATES
from reference_impl.domain.ports import Transaction
from reference_impl.domain.refusals import Refused
from reference_impl.variants.redeeming import altered
from reference_impl.variants.registry import Surface, Variant, everywhere, use_cases

__all__ = ["DEVICE_LIFE_VARIANTS"]

_NO_SUCH_BUTTON: Mapping[Surface, str] = {"browser": "the page offers no button that would ask for this"}
_ONE_WRONG_CODE: Mapping[Surface, str] = {"browser": "on pages one wrong code is typed; many are on the other surfaces"}


# ---------------------------------------------------------------- TRB-F-4
class LostStillAnswers(ClientPortal):
    """Takes the responses of a device that was reported lost."""

    def devices_at(self, work: Transaction, user: User, now: datetime) -> tuple[Device, ...]:
        """All of them, the lost ones active."""
        return tuple(
            replace(each, active=each.active or bool(each.lost_at)) for each in super().devices_at(work, user, now)
        )


class LostIsSuspended(ClientPortal):
    """Keeps a device that was reported lost as one that is merely suspended."""

    def devices_at(self, work: Transaction, user: User, now: datetime) -> tuple[Device, ...]:
        """All of them, whatever was reported."""
        found = work.devices(user.username)
        forgetful = altered(work, devices=lambda _: tuple(replace(each, lost_at=None) for each in found))
        return super().devices_at(forgetful, user, now)


# ---------------------------------------------------------------- TRB-I-2, TRB-K-2
class NeverByItself(ClientPortal):
    """Waits for ever for somebody to activate a device."""

    def devices_at(self, work: Transaction, user: User, now: datetime) -> tuple[Device, ...]:
        """All of them, those that wait not active."""
        found = super().devices_at(work, user, now)
        return tuple(replace(each, active=each.active and not each.waiting) for each in found)


class EverySuspendedByItself(ClientPortal):
    """Has a device that was suspended activate itself as a new one does."""

    def devices_at(self, work: Transaction, user: User, now: datetime) -> tuple[Device, ...]:
        """All of them, those active that were shipped long ago."""
        found = []
        for device in super().devices_at(work, user, now):
            new = replace(device, waiting=device.shipped_at is not None and device.lost_at is None)
            by_itself = active_by_itself_at(new, user.country, self.policy)
            found.append(replace(device, active=device.active or (by_itself is not None and now >= by_itself)))
        return tuple(found)


class _LivesElsewhere(ClientPortal):
    country = ""

    def devices_at(self, work: Transaction, user: User, now: datetime) -> tuple[Device, ...]:
        """All of them, as if their owner lived there."""
        return super().devices_at(work, replace(user, country=self.country), now)


class TwoWeeksForAll(_LivesElsewhere):
    """Has devices activate themselves after two weeks, wherever their owners live."""

    country = UNITED_STATES


class ThreeWeeksForAll(_LivesElsewhere):
    """Has devices activate themselves after three weeks, wherever their owners live."""

    country = "elsewhere"


class ASecondLate(ClientPortal):
    """Has devices activate themselves a second late."""

    def devices_at(self, work: Transaction, user: User, now: datetime) -> tuple[Device, ...]:
        """All of them, as they were a second ago."""
        return super().devices_at(work, user, now - timedelta(seconds=1))


# ---------------------------------------------------------------- TRB-K-1
class AnyCodeActivates(ClientPortal):
    """Asks for the activation code, and does not look at it."""

    def activate(self, token: str, serial: str, code: str, now: datetime) -> None:
        """Activate it."""
        try:
            super().activate(token, serial, code, now)
        except Refused as refusal:
            if refusal.reason not in ("wrong-code", "malformed-code"):
                raise
            with self.store.transaction() as work:
                session, user = self._present(work, token, now, hold=True, needs="card-only")
                self.make_active(work, user, session, self._device(work, user, serial, now))


class CodeActivatesNothing(ClientPortal):
    """Takes the activation code, and activates nothing."""

    def make_active(self, work: Transaction, user: User, session: Session, device: Device) -> None:
        """Nothing, for a new one."""
        if not waits_for_its_code(device):
            super().make_active(work, user, session, device)


class NewReactivatedWithoutCode(ClientPortal):
    """Re-activates a device that never was active."""

    def may_be_reactivated(self, device: Device) -> bool:
        """Whatever is not lost."""
        return device.lost_at is None


class CodesAreGuessed(ClientPortal):
    """Lets anybody guess activation codes for ever."""

    def activate(self, token: str, serial: str, code: str, now: datetime) -> None:
        """Forget each wrong one."""
        try:
            super().activate(token, serial, code, now)
        finally:
            with self.store.transaction() as work:
                _, user = self._session_or_nobody(work, token, now)
                if user is not None:
                    work.clear_wrong_activations(user.username)

    def _session_or_nobody(
        self, work: Transaction, token: str, now: datetime
    ) -> tuple[Session, User] | tuple[None, None]:
        try:
            return self._session(work, token, now)
        except Refused:
            return None, None


# ---------------------------------------------------------------- TRB-K-3
class ItselfEndsTheCard(ClientPortal):
    """Takes no card any more once a device has activated itself."""

    def accepted_means(self, standing: Standing, now: datetime) -> tuple[Means, ...]:
        """What is taken; nothing beside a device."""
        means = access.accepted_means(standing, now, self.policy)
        return means[:1] if means[:1] == ("device",) else means


class CardOutlivesNewDevice(ClientPortal):
    """Goes on taking a card after a device was activated by hand."""

    def end_temporary_means(self, work: Transaction, user: User) -> None:
        """The passcode alone."""
        work.end_temporary_passcode(user.username)


class SessionOutlivesNewDevice(ClientPortal):
    """Leaves everything open that a passcode or a card has opened, after a new device was activated by hand."""

    def make_active(self, work: Transaction, user: User, session: Session, device: Device) -> None:
        """The device, and nothing else, for a new one."""
        if waits_for_its_code(device):
            work.set_device_active(device.serial, True)
        else:
            super().make_active(work, user, session, device)


DEVICE_LIFE_VARIANTS = (
    everywhere("lost-still-answers", ("TRB-F-4",), "The responses of a lost device are accepted.", LostStillAnswers),
    everywhere(
        "lost-is-suspended", ("TRB-F-4",), "A device that was reported lost can be re-activated.", LostIsSuspended
    ),
    everywhere("never-active-by-itself", ("TRB-I-2", "TRB-K-2"), "A device never activates itself.", NeverByItself),
    Variant(
        "suspended-active-by-itself",
        ("TRB-I-2",),
        "A device that was activated and then suspended activates itself.",
        ("model", "api"),
        use_cases(EverySuspendedByItself),
        {"browser": "on pages the life of a device is walked through once, without a suspension"},
    ),
    everywhere(
        "two-weeks-for-all", ("TRB-K-2",), "A device activates itself after 14 days in every country.", TwoWeeksForAll
    ),
    everywhere(
        "three-weeks-for-all",
        ("TRB-K-2",),
        "A device activates itself after 21 days in every country.",
        ThreeWeeksForAll,
    ),
    everywhere(
        "by-itself-a-second-late", ("TRB-K-2",), "A device activates itself a second after its time.", ASecondLate
    ),
    everywhere("any-code-activates", ("TRB-K-1",), "Any code activates a new device.", AnyCodeActivates),
    everywhere(
        "code-activates-nothing", ("TRB-K-1",), "The code of the envelope activates nothing.", CodeActivatesNothing
    ),
    Variant(
        "new-device-without-its-code",
        ("TRB-K-1",),
        "A new device is re-activated without the code of its envelope.",
        ("model", "api"),
        use_cases(NewReactivatedWithoutCode),
        _NO_SUCH_BUTTON,
    ),
    Variant(
        "envelope-codes-are-guessed",
        ("TRB-K-1",),
        "After any number of wrong activation codes the right one is taken.",
        ("model", "api"),
        use_cases(CodesAreGuessed),
        _ONE_WRONG_CODE,
    ),
    everywhere(
        "itself-ends-the-card",
        ("TRB-K-3",),
        "Once a device has activated itself, an active card is not taken any more.",
        ItselfEndsTheCard,
    ),
    everywhere(
        "card-outlives-new-device",
        ("TRB-K-3",),
        "A card is still taken after a new device was activated by hand.",
        CardOutlivesNewDevice,
    ),
    everywhere(
        "session-outlives-new-device",
        ("TRB-K-3",),
        "What a passcode or a card has opened stays open when a new device is activated by hand.",
        SessionOutlivesNewDevice,
    ),
)
