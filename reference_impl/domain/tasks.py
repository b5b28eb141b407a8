"""Tasks of Client Portal that require verification: what they need, and what happens when they are carried out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from reference_impl.domain.inputs import text
from reference_impl.domain.ports import Transaction
from reference_impl.domain.refusals import Refused

__all__ = ["TASKS", "Task", "email_address", "find_task"]

_LOCAL_PART = re.compile(r"[^\s@\"(),:;<>\[\]\\]{1,64}")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


@dataclass(frozen=True)
class Task:
    """A kind of task.

    Attributes:
        kind: its name on the wire.
        title: its name for people.
        check: takes the details as they were sent and returns those to keep; raises ``Refused``.
        carry_out: does the task for a user, in the transaction that consumes the challenge (VID-P-1B, VID-P-3).
    """

    kind: str
    title: str
    check: Callable[[Mapping[str, object]], Mapping[str, str]]
    carry_out: Callable[[Transaction, str, Mapping[str, str]], None]


def email_address(name: str, value: object) -> str:
    """An address that mail can be sent to: one @, a local part of up to 64 characters, a domain of two labels or more.

    Args:
        name: the field's name, for the refusal.
        value: what was sent.

    Raises:
        Refused: ``invalid-request``.
    """
    address = text(name, value)
    local, at, domain = address.partition("@")
    labels = domain.split(".")
    dotted_well = not local.startswith(".") and not local.endswith(".") and ".." not in local
    if not (at and _LOCAL_PART.fullmatch(local) and dotted_well):
        well_formed = False
    else:
        well_formed = len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels)
    if not well_formed:
        raise Refused(
            "invalid-request",
            f"The field {name} does not hold an email address. Type one like name@example.org, without spaces.",
        )
    return address


def _check_change_email(details: Mapping[str, object]) -> Mapping[str, str]:
    unknown = sorted(name for name in details if name != "email")
    if unknown:
        raise Refused(
            "invalid-request", "The field details has more in it than email. Send only the new email address."
        )
    return {"email": email_address("email", details.get("email"))}


def _change_email(work: Transaction, username: str, details: Mapping[str, str]) -> None:
    work.set_email(username, details["email"])


TASKS: Mapping[str, Task] = MappingProxyType(
    {task.kind: task for task in (Task("change-email", "Change email address", _check_change_email, _change_email),)}
)
"""Every task that requires verification, by kind. Which ones do, the articles leave open."""


def find_task(kind: object) -> Task:
    """The task of this kind.

    Raises:
        Refused: ``invalid-request``: there is none.
    """
    task = TASKS.get(kind) if isinstance(kind, str) else None
    if task is None:
        raise Refused(
            "invalid-request", f"The field task names no task. Tasks that can be started: {', '.join(TASKS)}."
        )
    return task
