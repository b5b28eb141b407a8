"""Tasks of Client Portal that require verification: what they need, and what happens when they are carried out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from reference_impl.domain.inputs import text
from reference_impl.domain.model import Bank, TrustedContact, User
from reference_impl.domain.ports import Transaction
from reference_impl.domain.refusals import Refused

__all__ = ["HIGHEST_TRANSFER_LIMIT", "TASKS", "Task", "email_address", "find_task", "iban"]

HIGHEST_TRANSFER_LIMIT = 1_000_000
"""What a limit can be raised to without asking anybody, in whole US dollars."""

_LOCAL_PART = re.compile(r"[^\s@\"(),:;<>\[\]\\]{1,64}")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


@dataclass(frozen=True)
class Task:
    """A kind of task.

    Attributes:
        kind: its name on the wire.
        title: its name for people.
        check: takes the details as they were sent, and whose task it is, and returns the details to keep; raises
            ``Refused``.
        carry_out: does the task for a user, in the transaction that consumes the challenge (VID-P-1B, VID-P-3).
    """

    kind: str
    title: str
    check: Callable[[Mapping[str, object], User], Mapping[str, str]]
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


def _only(details: Mapping[str, object], *names: str) -> None:
    if any(name not in names for name in details):
        raise Refused("invalid-request", f"The field details has more in it than is asked for: {', '.join(names)}.")


# ---------------------------------------------------------------- change-email
def _check_change_email(details: Mapping[str, object], _: User) -> Mapping[str, str]:
    _only(details, "email")
    return {"email": email_address("email", details.get("email"))}


def _change_email(work: Transaction, username: str, details: Mapping[str, str]) -> None:
    work.set_email(username, details["email"])


# ---------------------------------------------------------------- add-bank
def iban(name: str, value: object) -> str:
    """An account number after ISO 13616, whose check digits are right; spaces, as it is printed with, are dropped.

    Args:
        name: the field's name, for the refusal.
        value: what was sent.

    Raises:
        Refused: ``invalid-request``.
    """
    number = text(name, value).replace(" ", "").upper()
    if not _IBAN.fullmatch(number) or _checksum(number) != 1:
        raise Refused(
            "invalid-request",
            f"The field {name} does not hold an IBAN, or a character of it is wrong. Compare it with the bank's own "
            "letter, and type it again.",
        )
    return number


def _checksum(number: str) -> int:
    """ISO/IEC 7064, MOD 97-10, over an IBAN: letters count from 10, and the first four characters go last."""
    return int("".join(str(int(character, 36)) for character in number[4:] + number[:4])) % 97


def _check_add_bank(details: Mapping[str, object], _: User) -> Mapping[str, str]:
    _only(details, "name", "iban")
    return {"name": _name(details.get("name")), "iban": iban("iban", details.get("iban"))}


def _add_bank(work: Transaction, username: str, details: Mapping[str, str]) -> None:
    work.add_bank(Bank(username, details["name"], details["iban"]))


# ---------------------------------------------------------------- raise-transfer-limit
def _check_raise_limit(details: Mapping[str, object], user: User) -> Mapping[str, str]:
    _only(details, "limit")
    limit = text("limit", details.get("limit")).replace(",", "")
    whole = limit.isascii() and limit.isdigit() and len(limit) <= len(str(HIGHEST_TRANSFER_LIMIT))
    if not whole or not user.transfer_limit < int(limit) <= HIGHEST_TRANSFER_LIMIT:
        raise Refused(
            "invalid-request",
            f"The field limit does not hold a higher limit. Type whole US dollars, more than the present "
            f"{user.transfer_limit:,} and at most {HIGHEST_TRANSFER_LIMIT:,}.",
        )
    return {"limit": str(int(limit))}


def _raise_limit(work: Transaction, username: str, details: Mapping[str, str]) -> None:
    user = work.user(username)
    # Another task may have raised it further meanwhile; this one asked for a higher limit, not for a lower one.
    if user is not None and user.transfer_limit < int(details["limit"]):
        work.set_transfer_limit(username, int(details["limit"]))


# ---------------------------------------------------------------- add-trusted-contact
def _check_add_contact(details: Mapping[str, object], _: User) -> Mapping[str, str]:
    _only(details, "name", "phone")
    phone = re.sub(r"[ ()./-]", "", text("phone", details.get("phone")))
    if not _PHONE.fullmatch(phone):
        raise Refused(
            "invalid-request",
            "The field phone does not hold a telephone number. Type it with a plus sign and the country's code, like "
            "+1 202 555 0123.",
        )
    return {"name": _name(details.get("name")), "phone": phone}


def _add_contact(work: Transaction, username: str, details: Mapping[str, str]) -> None:
    work.add_trusted_contact(TrustedContact(username, details["name"], details["phone"]))


def _name(value: object) -> str:
    name = " ".join(text("name", value).split())
    if not name:
        raise Refused("invalid-request", "The field name is empty. Fill it in and send it again.")
    return name


TASKS: Mapping[str, Task] = MappingProxyType(
    {
        task.kind: task
        for task in (
            Task("change-email", "Change email address", _check_change_email, _change_email),
            Task("add-bank", "Add bank", _check_add_bank, _add_bank),
            Task("raise-transfer-limit", "Raise transfer limit", _check_raise_limit, _raise_limit),
            Task("add-trusted-contact", "Add trusted contact", _check_add_contact, _add_contact),
        )
    }
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
