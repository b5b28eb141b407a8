"""Client Portal with one rule broken about the credentials that a task asks for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from reference_impl.domain import words
from reference_impl.domain.client_portal import ClientPortal
from reference_impl.domain.model import User
from reference_impl.domain.refusals import Refused
from reference_impl.domain.tasks import find_task
from reference_impl.domain.views import VerificationView
from reference_impl.variants.registry import EVERYWHERE, Variant, use_cases

__all__ = ["CREDENTIAL_VARIANTS"]


# ---------------------------------------------------------------- VID-P-1
class TaskAtOnce(ClientPortal):
    """Carries the task out when it is started, and asks afterwards."""

    def begin(self, token: str, task: str, details: Mapping[str, str], now: datetime) -> VerificationView:
        """Start a task, and do it."""
        begun = super().begin(token, task, details, now)
        with self.store.transaction() as work:
            _, user = self._present(work, token, now)
            find_task(task).carry_out(work, user.username, details)
        return begun


class CredentialsOncePerSession(ClientPortal):
    """Asks for the credentials once, and takes them for given as long as the session lasts."""

    def begin(self, token: str, task: str, details: Mapping[str, str], now: datetime) -> VerificationView:
        """Start a task; after the first one, go on to the challenge at once."""
        begun = super().begin(token, task, details, now)
        with self.store.transaction() as work:
            session, user = self._present(work, token, now)
            if work.completed_tasks(user.username):
                verification = self._own(work, session, begun.id)
                work.set_verification_state(verification.id, "challenge")
                self._issue(work, verification, 1, now)
        return self.verification(token, begun.id, now)


# ---------------------------------------------------------------- VID-P-6
class TellsUnknownUsername(ClientPortal):
    """Says in the task's form which usernames there are."""

    def give_credentials(
        self, token: str, verification_id: str, username: str, password: str, now: datetime
    ) -> VerificationView:
        """Take the credentials; a username that nobody has gets an answer of its own."""
        with self.store.transaction() as work:
            known = work.user(username)
        if known is None:
            raise self.unknown()
        return super().give_credentials(token, verification_id, username, password, now)

    def unknown(self) -> Refused:
        """The answer to a username that nobody has."""
        return Refused("wrong-credentials", "There is no user of this name. Check it and try again.")


class TellsUnknownUsernameByReason(TellsUnknownUsername):
    """Says so to machines alone: the words are the same."""

    def unknown(self) -> Refused:
        """The same words, under another reason."""
        return Refused("invalid-request", words.wrong_credentials().detail)


class TellsOtherUsername(ClientPortal):
    """Says in the task's form that a username is somebody else's."""

    def give_credentials(
        self, token: str, verification_id: str, username: str, password: str, now: datetime
    ) -> VerificationView:
        """Take the credentials; a username that somebody else has gets an answer of its own."""
        own = self.session(token, now).username
        with self.store.transaction() as work:
            known = work.user(username)
        if known is not None and username != own:
            raise Refused("wrong-credentials", "You are signed in as somebody else. Sign out first.")
        return super().give_credentials(token, verification_id, username, password, now)


class LongerPasswordTaken(ClientPortal):
    """Looks at the beginning of a password, as a hash that cuts off what is too long does."""

    def _is_password(self, user: User | None, password: str) -> bool:
        return super()._is_password(user, password) or super()._is_password(user, password[:-1])


CREDENTIAL_VARIANTS = (
    Variant(
        "task-at-once",
        ("VID-P-1",),
        "The task is carried out when it is started, before the credentials were asked for.",
        EVERYWHERE,
        use_cases(TaskAtOnce),
    ),
    Variant(
        "credentials-once-per-session",
        ("VID-P-1",),
        "Only the first task of a session asks for the credentials; the next ones go on to the challenge at once.",
        EVERYWHERE,
        use_cases(CredentialsOncePerSession),
    ),
    Variant(
        "unknown-username-told",
        ("VID-P-6",),
        "A username that nobody has gets other words than a wrong password.",
        EVERYWHERE,
        use_cases(TellsUnknownUsername),
    ),
    Variant(
        "unknown-username-told-by-reason",
        ("VID-P-6",),
        "A username that nobody has gets the same words as a wrong password, with another reason for machines.",
        ("model", "api"),
        use_cases(TellsUnknownUsernameByReason),
        {"browser": "a page gives a person words and no reason, and its status is free"},
    ),
    Variant(
        "other-username-told",
        ("VID-P-6",),
        "The username of somebody else gets other words than one that nobody has.",
        EVERYWHERE,
        use_cases(TellsOtherUsername),
    ),
    Variant(
        "longer-password-taken",
        ("VID-P-6",),
        "A password with one letter too many is accepted.",
        EVERYWHERE,
        use_cases(LongerPasswordTaken),
    ),
)
