"""The life of a device against a model of a few lines: whatever is done in whatever order, both say the same."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from reference_impl.domain.device_life import devices_at
from reference_impl.domain.enrolment import ship
from reference_impl.domain.policy import REFERENCE_POLICY
from reference_impl.domain.refusals import Refused
from tests.reference_impl.world import SECOND, World

DAY = timedelta(days=1)
OLD, NEW = "ada-1", "new"


class DeviceMachine(RuleBasedStateMachine):
    """An old device that is active, and a new one that comes by post; the model remembers a word for each."""

    @initialize()
    def open(self) -> None:
        self.world = World()
        self.world.equipped()
        self.old, self.new = "active", "none"
        self.shipped_at = self.passcode_at = self.world.now
        self.passcode: str | None = None
        self.envelope = ""

    @rule(by=st.sampled_from((SECOND, DAY, 7 * DAY, 14 * DAY, 21 * DAY - SECOND)))
    def time_passes(self, by: timedelta) -> None:
        self.world.now += by

    @precondition(lambda self: self.new == "none")
    @rule()
    def ship(self) -> None:
        suite = REFERENCE_POLICY.suites["dsc-plus"]
        self.envelope = ship(
            self.world.store,
            self.world.vault,
            self.world.entropy,
            self.world.policy,
            username="ada",
            kind="dsc-plus",
            serial=NEW,
            suite=suite,
            key=bytes(32),
            pin="1234",
            now=self.world.now,
        )
        self.new, self.shipped_at = "waiting", self.world.now

    @rule()
    def give_passcode(self) -> None:
        self.passcode, self.passcode_at = self.world.passcode(), self.world.now
        if self.old == "active":
            self.old = "suspended"
        if self._new_is_active():
            self.new = "suspended"

    @rule(serial=st.sampled_from((OLD, NEW)))
    def lose(self, serial: str) -> None:
        with self.world.store.transaction() as work:
            if serial == OLD:
                work.lose_device(OLD, self.world.now)
                self.old = "lost"
            elif self.new != "none":
                work.lose_device(NEW, self.world.now)
                self.new = "lost"

    @precondition(lambda self: self._passcode_opens())
    @rule(serial=st.sampled_from((OLD, NEW)))
    def reactivate(self, serial: str) -> None:
        could = {OLD: self.old, NEW: self.new}[serial] == "suspended"
        token = self._sign_in()
        try:
            self.world.portal.reactivate(token, serial, self.world.now)
        except Refused:
            assert not could
            return
        assert could
        self.old, self.new = ("active", self.new) if serial == OLD else (self.old, "active")
        self.passcode = None

    @precondition(lambda self: self._passcode_opens() and self.new != "none")
    @rule(right=st.booleans())
    def activate(self, right: bool) -> None:
        token = self._sign_in()
        try:
            self.world.portal.activate(token, NEW, self.envelope if right else "no", self.world.now)
        except Refused:
            assert not right or self.new != "waiting"
            return
        assert right
        assert self.new == "waiting"
        self.new, self.passcode = "active", None

    @invariant()
    def both_say_which_devices_are_active(self) -> None:
        expected = {serial for serial, active in ((OLD, self.old == "active"), (NEW, self._new_is_active())) if active}
        with self.world.store.transaction() as work:
            user = work.user("ada")
            assert user is not None
            found = devices_at(work, user, self.world.now, self.world.policy)
        assert {device.serial for device in found if device.active} == expected

    @invariant()
    def a_login_asks_for_a_device_exactly_while_one_is_active(self) -> None:
        try:
            asks = self.world.begin_sign_in().asks
            asked: str = asks.kind if asks is not None else "nothing"
        except Refused as refused:
            asked = refused.reason
        if self.old == "active" or self._new_is_active():
            assert asked == "device"
        else:
            assert asked == ("temporary-passcode" if self._passcode_opens() else "no-second-factor")

    def _new_is_active(self) -> bool:
        by_itself = self.world.now >= self.shipped_at + self.world.policy.self_activation_elsewhere
        return self.new == "active" or (self.new == "waiting" and by_itself)

    def _passcode_opens(self) -> bool:
        over = self.passcode_at + self.world.policy.passcode_full_access + self.world.policy.passcode_for_card
        no_device = self.old != "active" and not self._new_is_active()
        return self.passcode is not None and self.world.now < over and no_device

    def _sign_in(self) -> str:
        begun = self.world.begin_sign_in()
        return self.world.portal.second_factor(begun.token, self.passcode or "", None, self.world.now).token


TestDeviceMachine = DeviceMachine.TestCase
TestDeviceMachine.settings = settings(max_examples=30, stateful_step_count=20, deadline=None, derandomize=True)
