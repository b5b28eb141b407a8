"""The tasks of Client Portal that require verification: what each asks for, and whether it has been carried out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pytest_bdd import then

from conformance.seams import Account, People, Person, TaskRequest, expect

__all__ = ["CHANGE_EMAIL", "account_unchanged", "carried_out_once", "request_for"]

CHANGE_EMAIL = "change her email address"
_BANK = {"name": "Bank of Examples", "iban": "GB82WEST12345698765432"}
_CONTACT = {"name": "Grace Example", "phone": "+12025550123"}
_MORE = 500
_TASKS: Mapping[str, tuple[str, Callable[[Person], Mapping[str, str]]]] = {
    CHANGE_EMAIL: ("change-email", lambda person: {"email": _new_email(person)}),
    "add a bank": ("add-bank", lambda _: _BANK),
    "raise her transfer limit": ("raise-transfer-limit", lambda person: {"limit": str(_limit(person) + _MORE)}),
    "add a trusted contact": ("add-trusted-contact", lambda _: _CONTACT),
}


def request_for(person: Person, task: str) -> TaskRequest:
    """What a person asks for, by the words of the features for a task; no two requests of a person are for one address.

    Args:
        person: whoever asks, signed in.
        task: for example ``add a bank``.
    """
    kind, details = _TASKS[task]
    person.notes["tasks"] = person.notes.get("tasks", 0) + 1
    return TaskRequest(kind, details(person))


@then("the task has been carried out, once")
@then("her email address has been changed, once")
@then("her email address has been changed, once more")
def task_carried_out(people: People) -> None:
    carried_out_once(people["she"])


@then("nothing but that task has been carried out")
def nothing_but_that(people: People) -> None:
    person = people["she"]
    carried_out_once(person)
    account, before = person.portal.account(), person.notes["account before"]
    expect(
        account.email == before.email and len(account.completed) == len(before.completed) + 1,
        expected="the task that was left is undone",
        actual="it has been carried out as well",
        hint="a verification that is left before its end is never completed by another one",
    )


def account_unchanged(account: Account, before: Account) -> bool:
    """Whether nothing about an account is other than before."""
    return _told(account) == _told(before)


def carried_out_once(person: Person) -> None:
    """Hold the account against what the task that was started last asked for."""
    account, before, task = person.portal.account(), person.notes["account before"], person.notes["task"]
    wanted, shown = _effect(task), _shown(account, task)
    expect(
        _is_seen(wanted, shown, len(_shown(before, task))),
        expected=f"the account shows {', '.join(wanted)} after {task.kind}",
        actual=f"it shows {'; '.join(shown) or 'nothing of the kind'}",
        hint="a completed verification lets the task that was waiting proceed",
    )
    times = len(account.completed) - len(before.completed)
    expect(
        times == 1 and account.completed[-1] == task.kind,
        expected="the task was carried out exactly once",
        actual=f"it was carried out {times} times",
        hint="the task belongs in the transaction that consumes the challenge",
    )


def _new_email(person: Person) -> str:
    return f"changed.{person.notes['tasks']}.{person.credentials.username}@example.org"


def _limit(person: Person) -> int:
    before: Account = person.notes["account before"]
    return before.transfer_limit


def _told(account: Account) -> tuple[object, ...]:
    lists = (account.completed, account.banks, account.trusted_contacts)
    return (account.email, account.transfer_limit, *(tuple(each) for each in lists))


def _effect(task: TaskRequest) -> tuple[str, ...]:
    """What must be seen in one entry of the account."""
    if task.kind == "add-bank":
        return (task.details["name"], task.details["iban"][-4:])
    return tuple(task.details.values())


def _shown(account: Account, task: TaskRequest) -> Sequence[str]:
    match task.kind:
        case "change-email":
            return (account.email,)
        case "raise-transfer-limit":
            return (str(account.transfer_limit),)
        case "add-bank":
            return account.banks
        case _:
            return account.trusted_contacts


def _is_seen(wanted: Sequence[str], shown: Sequence[str], before: int) -> bool:
    if len(wanted) == 1:
        return tuple(shown) == tuple(wanted)
    entries = [_letters(entry) for entry in shown]
    return len(shown) == before + 1 and any(all(_letters(part) in entry for part in wanted) for entry in entries)


def _letters(text: str) -> str:
    """A text without what names and numbers are spaced with."""
    return "".join(filter(str.isalnum, text))
