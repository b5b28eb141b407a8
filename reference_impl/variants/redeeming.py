"""What variants of judging a response have in common."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from reference_impl.domain.client_portal import ClientPortal
from reference_impl.domain.ports import Transaction
from reference_impl.domain.refusals import Refused
from reference_impl.domain.views import VerificationView

__all__ = ["Redeeming", "altered"]


class _Altered:
    """A transaction of which some methods are others."""

    def __init__(self, work: Transaction, **others: Any) -> None:
        self._work = work
        vars(self).update(others)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._work, name)


def altered(work: Transaction, **others: Any) -> Transaction:
    """A transaction of which the named methods are others."""
    return cast("Transaction", _Altered(work, **others))


class Redeeming(ClientPortal):
    """Use cases of which one step is another: what a response comes to."""

    def _redeem(
        self, work: Transaction, token: str, verification_id: str, *, passcode: str, code: str | None, now: datetime
    ) -> VerificationView | Refused:
        changed = self.before(work, token, verification_id)
        outcome = super()._redeem(changed, token, verification_id, passcode=passcode, code=code, now=now)
        return self.after(work, outcome, verification_id, passcode) if isinstance(outcome, Refused) else outcome

    def before(self, work: Transaction, token: str, verification_id: str) -> Transaction:  # noqa: ARG002
        """The transaction in which the response is judged."""
        return work

    def after(self, work: Transaction, refusal: Refused, verification_id: str, passcode: str) -> Refused:  # noqa: ARG002
        """What is said in place of a refusal."""
        return refusal
