"""What can go wrong between a step and a component, and how an observation is judged."""

from __future__ import annotations

__all__ = [
    "ContractBroken",
    "ExpectationNotMet",
    "Inconclusive",
    "expect",
]


class ExpectationNotMet(AssertionError):
    """The component did something other than its clause says.

    Attributes:
        expected: what the clause asks for, in words.
        actual: what was observed, in words; never a secret.
        hint: what an implementer may look at next.
        clause: the clause's id, where a scenario checks several; otherwise ``None``.
    """

    def __init__(self, *, expected: str, actual: str, hint: str = "", clause: str | None = None) -> None:
        super().__init__(f"expected: {expected}; actual: {actual}" + (f"; hint: {hint}" if hint else ""))
        self.expected = expected
        self.actual = actual
        self.hint = hint
        self.clause = clause


class ContractBroken(ExpectationNotMet):
    """The component answered in a way that the contract of its surface does not allow; the scenario fails."""


class Inconclusive(Exception):
    """The scenario cannot be judged on this target.

    Args:
        reason: a short token: ``no-clock``, ``no-mailbox``, ``no-ports``, ``no-restart``, ``no-enrolment``, ...
        detail: what is missing, for a person.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


def expect(condition: bool, *, expected: str, actual: object, hint: str = "", clause: str | None = None) -> None:
    """Judge one observation.

    Args:
        condition: whether what was observed is what the clause asks for.
        expected: the clause's demand, in words that a vendor understands.
        actual: what was observed; strings are taken as they are, anything else by ``repr``. No secrets.
        hint: where an implementer may look next.
        clause: the clause's id, where the scenario carries several.

    Raises:
        ExpectationNotMet: when ``condition`` is false.
    """
    if not condition:
        said = actual if isinstance(actual, str) else repr(actual)
        raise ExpectationNotMet(expected=expected, actual=said, hint=hint, clause=clause)
