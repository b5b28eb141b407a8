"""The statements of an account: made from what the account has, when they are asked for."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Literal

from reference_impl.domain.model import CompletedTask, User
from reference_impl.domain.tasks import TASKS

__all__ = ["FORMS", "STATEMENTS", "Form", "Kind", "statement"]

Kind = Literal["activity", "tax"]
Form = Literal["csv", "txt"]

STATEMENTS: Mapping[Kind, str] = MappingProxyType({"activity": "Activity statement", "tax": "Tax statement"})
"""What each is called."""

FORMS: Mapping[Form, str] = MappingProxyType({"csv": "text/csv; charset=utf-8", "txt": "text/plain; charset=utf-8"})
"""The media type of each form."""

_UNTRADED = ("Dividends", "Interest", "Proceeds of sales")


def statement(kind: Kind, form: Form, user: User, completed: Sequence[CompletedTask], now: datetime) -> str:
    """One statement of an account (TRB-A-4).

    Args:
        kind: what it is about. No account here trades, so that a tax statement reports nothing earned, for the year
            that is over and for the present one.
        form: rows with commas between, or lines to read.
        user: whose account.
        completed: what was carried out in it, oldest first.
        now: aware.

    Returns:
        the text, each line with its end.
    """
    head = [
        ("Statement", STATEMENTS[kind]),
        ("Account", user.account_number),
        ("Account holder", user.full_name),
        ("Country of residence", user.country),
        ("Made at", _moment(now)),
    ]
    if kind == "activity":
        titles = ("Time", "Activity")
        rows = [(_moment(each.completed_at), TASKS[each.task].title) for each in completed]
    else:
        titles = ("Year", "US dollars")
        year = now.astimezone(UTC).year
        rows = [(f"{each}, {item}", "0.00") for each in (year - 1, year) for item in _UNTRADED]
    return _csv(head, titles, rows) if form == "csv" else _text(head, titles, rows)


Row = tuple[str, str]


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _csv(head: Sequence[Row], titles: Row, rows: Sequence[Row]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    for row in (*head, titles, *rows):
        writer.writerow([_no_formula(cell) for cell in row])
    return text.getvalue()


def _text(head: Sequence[Row], titles: Row, rows: Sequence[Row]) -> str:
    width = max(len(name) for name, _ in (*head, titles, *rows))
    lines = [f"{name:{width}}  {value}" for name, value in head]
    lines += ["", f"{titles[0]:{width}}  {titles[1]}"]
    lines += [f"{name:{width}}  {value}" for name, value in rows] or ["None."]
    return "\n".join(lines) + "\n"


def _no_formula(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: a name is what its owner typed."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
