"""The seam ``Portal`` of surface ``model``, straight over the use cases."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

from conformance.seams import (
    Access,
    Account,
    ContractBroken,
    Credentials,
    FiledDocument,
    Inconclusive,
    Outcome,
    PersonRecord,
    Screens,
    SecondFactor,
    SignInPage,
    StatementForm,
    StatementKind,
    TaskRequest,
)
from reference_impl.compose import System
from reference_impl.domain.client_portal import ClientPortal, VerificationView
from reference_impl.domain.refusals import Refused
from reference_impl.domain.views import CardView

__all__ = ["ModelPortal"]

_TOGETHER_SECONDS = 10


@dataclass
class ModelPortal:
    """The seam ``Portal`` over the use cases.

    It remembers what a page would hold: the verification, and the challenge that the form was shown for.
    """

    system: System = field(repr=False)
    person: PersonRecord
    _token: str = field(default="", repr=False)
    _verification: str = ""
    _shown: str | None = None
    _answered: str | None = None

    @property
    def screens(self) -> Screens:
        """There are none on this surface."""
        raise Inconclusive("no-screens", "use cases have no pages; the surface browser has them")

    def visit(self) -> None:
        """There are no pages on this surface."""
        _ = self.screens

    def sign_in_page(self) -> SignInPage:
        """There are no pages on this surface."""
        raise Inconclusive("no-screens", "use cases have no page on which one signs in")

    def sign_in(self, credentials: Credentials) -> Outcome:
        """Begin a session."""
        return self._try(self._sign_in, credentials)

    def second_factor(self) -> SecondFactor | None:
        """What the sign-in asks for."""
        try:
            asks = self._use_cases.session(self._token, self._now()).asks
        except Refused:
            return None
        if asks is None:
            return None
        self._shown = asks.challenge
        return SecondFactor(asks.kind, asks.challenge, asks.indexes)

    def give_second_factor(self, code: str) -> Outcome:
        """Complete the sign-in."""
        return self._try(self._give_second_factor, code)

    def access(self) -> Access:
        """What is open."""
        try:
            return self._use_cases.session(self._token, self._now()).level
        except Refused:
            return "none"

    def reactivate_device(self, serial: str) -> Outcome:
        """Re-activate a device."""
        return self._try(lambda: self._use_cases.reactivate(self._token, serial, self._now()))

    def activate_device(self, serial: str, code: str) -> Outcome:
        """Activate a new device."""
        return self._try(lambda: self._use_cases.activate(self._token, serial, code, self._now()))

    def statements(self) -> Sequence[str]:
        """Those that can be obtained."""
        try:
            return list(self._use_cases.statements(self._token, self._now()))
        except Refused:
            return ()

    def statement(self, kind: StatementKind, form: StatementForm) -> str:
        """One of them."""
        try:
            return self._use_cases.statement(self._token, f"{kind}.{form}", self._now()).text
        except Refused as refusal:
            raise ContractBroken(expected=f"the {kind} statement", actual=f"it is refused: {refusal.detail}") from None

    # documents that came by email
    def documents(self) -> Sequence[FiledDocument]:
        """Those that are filed."""
        try:
            filed = self._use_cases.documents(self._token, self._now())
        except Refused:
            return ()
        return [FiledDocument(each.id, each.purpose, each.received_at, each.media_type) for each in filed]

    def document(self, id: str) -> bytes:  # noqa: A002 - the seam's name
        """One of them."""
        try:
            return self._use_cases.document(self._token, id, self._now()).content
        except Refused as refusal:
            raise ContractBroken(expected="the document", actual=f"it is refused: {refusal.detail}") from None

    def notices(self) -> Sequence[str]:
        """What is told."""
        try:
            return [each.text for each in self._use_cases.notices(self._token, self._now())]
        except Refused:
            return ()

    # the code card
    def use_code_card(self) -> Outcome:
        """Complete the sign-in with the card."""
        return self._try(lambda: self._use_cases.choose_factor(self._token, "code-card", self._now()))

    def devices(self) -> Sequence[str]:
        """The active devices."""
        return [each.serial for each in self._use_cases.devices(self._token, self._now()) if each.active]

    def request_card(self) -> Outcome:
        """Request a card."""
        return self._try(lambda: self._use_cases.request_card(self._token, self._now()))

    def card_codes(self) -> Mapping[int, str]:
        """What is displayed."""
        card = self._card()
        return {} if card is None else card.codes

    def print_card(self) -> Outcome:
        """Have it printed."""
        return self._try(lambda: self._use_cases.print_card(self._token, self._now()))

    def printed_card(self) -> str:
        """There is no paper on this surface."""
        raise Inconclusive("no-screens", "use cases print nothing; the surface browser does")

    def saved_card(self) -> str:
        """There is no image on this surface."""
        raise Inconclusive("no-screens", "use cases show no image; the surface browser does")

    def go_on_with_card(self, *, acknowledged: bool = False) -> Outcome:
        """Go on to activation."""
        return self._try(lambda: self._use_cases.go_on_with_card(self._token, acknowledged, self._now()))

    def card_indexes(self) -> tuple[int, int] | None:
        """The two that are asked for."""
        card = self._card()
        return None if card is None else card.indexes

    def give_card_values(self, values: str) -> Outcome:
        """Enter the values."""
        return self._try(lambda: self._use_cases.give_card_values(self._token, values, self._now()))

    def card_expiry(self) -> datetime | None:
        """What the confirmation states."""
        card = self._card()
        return None if card is None else card.ends_at

    def finish_card(self) -> Outcome:
        """OK."""
        return self._try(lambda: self._use_cases.finish_card(self._token, self._now()))

    def _card(self) -> CardView | None:
        try:
            now = self._now()
            return self._use_cases.card(self._token, now) or self._use_cases.active_card(self._token, now)
        except Refused:
            return None

    # tasks that require verification
    def begin(self, task: TaskRequest) -> Outcome:
        """Start a task."""
        return self._try(self._begin, task)

    def submit_credentials(self, credentials: Credentials) -> Outcome:
        """Give the credentials that the task waits for."""
        return self._try(self._submit_credentials, credentials)

    def challenge(self) -> str | None:
        """The challenge that is displayed."""
        if not self._verification:
            return None
        self._show(self._use_cases.verification(self._token, self._verification, self._now()))
        return self._shown

    def answer(self, response: str) -> Outcome:
        """Answer the challenge that the form was shown for."""
        shown = self._shown if self._shown is not None else self.challenge()
        self._answered = shown
        outcome = self._try(self._answer, response, shown)
        self.challenge()
        return outcome

    def answer_again(self, response: str) -> Outcome:
        """Answer the same challenge once more."""
        return self._try(self._answer, response, self._answered)

    def answer_at_once(self, response: str, requests: int) -> Sequence[Outcome]:
        """Answer by several threads, which all set out together."""
        shown = self._shown if self._shown is not None else self.challenge()
        self._answered = shown
        together = threading.Barrier(requests)

        def one() -> Outcome:
            together.wait(_TOGETHER_SECONDS)
            return self._try(self._answer, response, shown)

        with ThreadPoolExecutor(requests) as threads:
            try:
                running = [threads.submit(one) for _ in range(requests)]
            except RuntimeError:
                raise Inconclusive("no-threads", "a page of the site does one thing at a time") from None
            return [request.result() for request in running]

    def whereabouts(self) -> str:
        """The verification's identifier."""
        return self._verification

    def answer_in_passing(self, whereabouts: str, challenge: str, response: str) -> Outcome:
        """Answer a verification of another session."""
        return self._try(
            lambda: self._use_cases.answer(self._token, whereabouts, response, challenge, self._now()),
        )

    def account(self) -> Account:
        """What the account page shows."""
        try:
            view = self._use_cases.account(self._token, self._now())
        except Refused as refusal:
            raise ContractBroken(expected="the account page", actual=f"it is refused: {refusal.detail}") from None
        return Account(
            view.email,
            view.completed,
            view.transfer_limit,
            [f"{bank.name}, {bank.iban[-4:]}" for bank in view.banks],
            [f"{contact.name}, {contact.phone}" for contact in view.trusted_contacts],
        )

    @property
    def _use_cases(self) -> ClientPortal:
        return self.system.client_portal

    def _now(self) -> datetime:
        return self.system.clock.now()

    def _try(self, use_case: Callable[..., object], *arguments: object) -> Outcome:
        try:
            use_case(*arguments)
        except Refused as refusal:
            return Outcome(False, refusal.reason, refusal.detail)
        return Outcome(True)

    def _sign_in(self, credentials: Credentials) -> None:
        self._token = ""
        signed_in = self._use_cases.sign_in(credentials.username, credentials.password, self._now())
        self._token, self._shown = signed_in.token, None if signed_in.asks is None else signed_in.asks.challenge

    def _give_second_factor(self, code: str) -> None:
        self._token = self._use_cases.second_factor(self._token, code, self._shown, self._now()).token
        self._shown = None

    def _begin(self, task: TaskRequest) -> None:
        begun = self._use_cases.begin(self._token, task.kind, task.details, self._now())
        self._verification = begun.id
        self._show(begun)

    def _submit_credentials(self, credentials: Credentials) -> None:
        self._show(
            self._use_cases.give_credentials(
                self._token, self._verification, credentials.username, credentials.password, self._now()
            )
        )

    def _answer(self, response: str, challenge: str | None) -> None:
        self._use_cases.answer(self._token, self._verification, response, challenge, self._now())

    def _show(self, view: VerificationView) -> None:
        self._shown = view.challenge
