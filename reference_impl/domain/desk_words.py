"""What refusals of Client Services say to an agent: what happened, and what to do."""

from __future__ import annotations

from reference_impl.domain.refusals import Refused

__all__ = [
    "answers_locked",
    "call_over",
    "no_agent",
    "no_such_call",
    "no_such_device",
    "no_such_email",
    "no_such_picture",
    "not_to_be_reported",
    "not_verified",
    "nothing_ordered",
    "verified_already",
    "wrong_answers",
]


def no_agent() -> Refused:
    """A key that no agent has."""
    return Refused("not-signed-in", "This is no agent's key. Log in with yours.")


def no_such_call() -> Refused:
    """No call of this agent."""
    return Refused("not-found", "You have no such call. Take the call again.")


def call_over() -> Refused:
    """A call that was ended, or went on for too long."""
    return Refused("not-waiting", "This call is over. Take a new one, and verify again who calls.")


def verified_already() -> Refused:
    """The questions were answered."""
    return Refused("not-waiting", "The caller is verified already. Go on.")


def not_verified() -> Refused:
    """Something was to be done before the questions were answered (TRB-C-1, TRB-E-1)."""
    return Refused("not-verified", "The caller's identity has not been verified. Ask the questions first.")


def wrong_answers() -> Refused:
    """One text for each answer that is wrong, and for a caller whom nobody knows."""
    return Refused(
        "wrong-answers",
        "These are not the facts on record. Do not say which of them is wrong. Ask once more; after a few wrong "
        "answers none are taken for a day.",
    )


def answers_locked() -> Refused:
    """Too many wrong answers; the same for right and for wrong ones."""
    return Refused(
        "locked",
        "Too many answers for this account holder were wrong. None are taken for a day; ask to call again then.",
    )


def no_such_device() -> Refused:
    """No device of this serial is registered for the caller."""
    return Refused("not-found", "The caller has no device of this serial. Choose one from the list.")


def no_such_email() -> Refused:
    """No email of this identifier waits for somebody."""
    return Refused("not-found", "No such email waits; perhaps somebody else has seen to it. Choose one of the list.")


def no_such_picture() -> Refused:
    """No picture of this identifier waits to be looked at."""
    return Refused(
        "not-found", "No such picture waits; perhaps somebody else has looked at it. Choose one of the list."
    )


def not_to_be_reported() -> Refused:
    """A device that is not there to be lost."""
    return Refused(
        "not-waiting", "This device was reported before, or has not been shipped yet. There is nothing to report."
    )


def nothing_ordered() -> Refused:
    """No replacement waits to be shipped."""
    return Refused("not-waiting", "No replacement is ordered. Report the device lost or damaged first.")
