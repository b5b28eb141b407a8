"""The seams of Client Services, the trading platform and the troubleshooter, straight over the use cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from conformance.seams import (
    ConnectionReport,
    Credentials,
    Diagnosis,
    Goal,
    Inconclusive,
    Means,
    Outcome,
    PhonePlatform,
    SecondFactor,
    SendingStart,
    ShippingWindow,
    TradingAccount,
)
from reference_impl.compose import System
from reference_impl.domain.client_services import ClientServices, Lock, Loss
from reference_impl.domain.refusals import Refused
from reference_impl.domain.trading import Asked, TradingLogin, TradingPlatform
from reference_impl.domain.troubleshooter import Troubleshooter

__all__ = ["ModelDesk", "ModelTradingPlatform", "ModelTroubleshooter"]

Result = TypeVar("Result")


@dataclass
class ModelDesk:
    """The seam ``ClientServices`` over the use cases. It remembers the call."""

    system: System = field(repr=False)
    key: str = field(repr=False)
    _call: str = ""

    def call(self, caller: str) -> Outcome:
        """Take a call."""

        def take() -> None:
            self._call = self._desk.take_call(self.key, caller, self._now()).id

        return self._outcome(self._told(take))

    def verify(self, answers: Mapping[str, str]) -> Outcome:
        """Verify the caller."""
        return self._outcome(self._told(lambda: self._desk.verify(self.key, self._call, answers, self._now())))

    def give_passcode(self) -> str | Outcome:
        """Give a passcode."""
        return self._told(lambda: self._desk.give_passcode(self.key, self._call, self._now()))

    def report_lost(self, serial: str, *, damaged: bool = False) -> str | Outcome:
        """Report a device."""
        loss: Loss = "damaged" if damaged else "lost"
        return self._told(lambda: self._desk.report_lost(self.key, self._call, serial, loss, self._now()).passcode)

    def ship_replacement(self) -> ShippingWindow | Outcome:
        """Ship it."""
        told = self._told(lambda: self._desk.ship_replacement(self.key, self._call, self._now()))
        return told if isinstance(told, Outcome) else ShippingWindow(told.earliest, told.latest, told.delivered_by)

    def device_state(self, serial: str) -> str | Outcome:
        """Tell a device's state."""
        told = self._told(lambda: self._desk.devices(self.key, self._call, self._now()))
        if isinstance(told, Outcome):
            return told
        return next((device.state for device in told if device.serial == serial), "none")

    def replacement(self) -> str | Outcome:
        """Tell which device is awaited."""
        told = self._told(lambda: self._desk.devices(self.key, self._call, self._now()))
        if isinstance(told, Outcome):
            return told
        return next((device.serial for device in told if device.state in ("ordered", "shipped", "delivered")), "")

    def tell_username(self) -> str | Outcome:
        """Tell the user name."""
        return self._told(lambda: self._desk.tell_username(self.key, self._call, self._now()))

    def new_password(self) -> str | Outcome:
        """Give a new password."""
        return self._told(lambda: self._desk.new_password(self.key, self._call, self._now()))

    def unlock(self, lock: Lock) -> Outcome:
        """Unlock something."""
        return self._outcome(self._told(lambda: self._desk.unlock(self.key, self._call, lock, self._now())))

    def end_call(self) -> Outcome:
        """Hang up."""
        return self._outcome(self._told(lambda: self._desk.end_call(self.key, self._call, self._now())))

    @property
    def _desk(self) -> ClientServices:
        return self.system.client_services

    def _now(self) -> datetime:
        return self.system.clock.now()

    @staticmethod
    def _told(use_case: Callable[[], Result]) -> Result | Outcome:
        try:
            return use_case()
        except Refused as refusal:
            return Outcome(False, refusal.reason, refusal.detail)

    @staticmethod
    def _outcome(told: object) -> Outcome:
        return told if isinstance(told, Outcome) else Outcome(True)


@dataclass
class ModelTradingPlatform:
    """The seam ``TradingPlatform`` over the use cases, without the ports between."""

    system: System = field(repr=False)
    _asked: Asked | None = None
    _login: TradingLogin | None = None

    def log_in(self, credentials: Credentials, account: TradingAccount) -> Outcome:
        """Give username and password."""
        self.close()
        try:
            self._asked = self._use_cases.log_in(credentials.username, credentials.password, account, self._now())
        except Refused as refusal:
            return Outcome(False, refusal.reason, refusal.detail)
        return Outcome(True)

    def second_factor(self) -> SecondFactor | None:
        """What the login asks for."""
        if self._asked is None:
            return None
        asks = self._asked.second_factor
        return SecondFactor(asks.kind, asks.challenge, asks.indexes)

    def use_code_card(self) -> Outcome:
        """Complete the login with the code card."""
        if self._asked is None:
            return Outcome(False, "not-signed-in", "Give username and password first.")
        try:
            self._asked = self._use_cases.choose_factor(self._asked.login, "code-card", self._now())
        except Refused as refusal:
            return Outcome(False, refusal.reason, refusal.detail)
        return Outcome(True)

    def give_second_factor(self, code: str) -> Outcome:
        """Complete the login."""
        if self._asked is None:
            return Outcome(False, "not-signed-in", "Give username and password first.")
        asked, now = self._asked, self._now()
        try:
            login = self._use_cases.second_factor(asked.login, code, asked.second_factor.challenge, now)
        except Refused as refusal:
            self._asked = Asked(asked.login, self._use_cases.asked(asked.login, now))
            return Outcome(False, refusal.reason, refusal.detail)
        self._asked, self._login = None, login
        return Outcome(True)

    def connected(self) -> TradingAccount | None:
        """The account that a login opens at this moment."""
        if self._login is None:
            return None
        try:
            return self._use_cases.connected(self._login, self._now())
        except Refused:
            return None

    def close(self) -> None:
        """Forget the login."""
        self._asked = self._login = None

    @property
    def _use_cases(self) -> TradingPlatform:
        return self.system.trading_platform

    def _now(self) -> datetime:
        return self.system.clock.now()


@dataclass
class ModelTroubleshooter:
    """The seam ``Troubleshooter`` over the use cases."""

    system: System = field(repr=False)

    def situations(self) -> Mapping[str, str]:
        """All situations."""
        return {situation.letter: situation.title for situation in self._use_cases.situations()}

    def advice(self, situation: str) -> Sequence[str]:
        """What to check in one."""
        try:
            return [advice.words for advice in self._use_cases.situation(situation).advice]
        except Refused:
            return ()

    def sending_steps(self, platform: PhonePlatform) -> Sequence[str]:
        """How a document is sent with a phone."""
        return [f"{step.words} {step.note}".strip() for step in self._use_cases.sending_steps(platform)]

    def sending_rules(self, start: SendingStart) -> Sequence[str]:
        """The rules, where a way leads to them from there."""
        if start == "beginning":
            leads = self._use_cases.rules_from_the_beginning()
        else:
            leads = self._use_cases.sending_steps(start)[-1].leads_to_rules
        return self._use_cases.sending_rules() if leads else ()

    def articles(self) -> Mapping[str, str]:
        """Further articles."""
        return self._use_cases.articles()

    def diagnose(
        self,
        credentials: Credentials,
        goal: Goal,
        *,
        account: TradingAccount = "live",
        without: Sequence[Means] = (),
    ) -> Diagnosis | Outcome:
        """Why, and what to do."""
        now: datetime = self.system.clock.now()
        try:
            told = self._use_cases.diagnose(credentials.username, credentials.password, goal, account, without, now)
        except Refused as refusal:
            return Outcome(False, refusal.reason, refusal.detail)
        found = told.diagnosis
        return Diagnosis(
            found.step, found.place, found.credentials, found.account, found.means, found.advice, found.opens_at
        )

    def test_connection(self) -> ConnectionReport:
        """There are no ports in process."""
        raise Inconclusive("no-ports", "in process nothing listens on a port, and no website answers")

    @property
    def _use_cases(self) -> Troubleshooter:
        return self.system.troubleshooter
