"""Account holders come into being: what test control, and later Client Services, ask for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from reference_impl.domain.inputs import LONGEST_PASSWORD, moment, text
from reference_impl.domain.model import Closed, User
from reference_impl.domain.ports import AlreadyThere, PasswordHasher, Store
from reference_impl.domain.refusals import Refused
from reference_impl.domain.tasks import email_address

_YEARS = range(1970, 9999)

__all__ = ["provision", "set_account"]


def provision(
    store: Store,
    hasher: PasswordHasher,
    *,
    username: str,
    password: str,
    full_name: str,
    email: str,
    country: str,
    account_number: str,
) -> User:
    """Make an account holder.

    Returns:
        the user as remembered; the password only as its hash.

    Raises:
        Refused: ``invalid-request``: a field is not as it must be, or the username is taken.
    """
    user = User(
        username=text("username", username),
        full_name=text("full_name", full_name),
        email=email_address("email", email),
        country=text("country", country),
        account_number=text("account_number", account_number),
        password_hash=hasher.hash(text("password", password, LONGEST_PASSWORD)),
    )
    try:
        with store.transaction() as work:
            work.add_user(user)
    except AlreadyThere as error:
        raise _taken() from error
    return user


def set_account(
    store: Store,
    hasher: PasswordHasher,
    *,
    username: str,
    approved_at: datetime | None,
    closed: Closed | None,
    paper: tuple[str, str] | None = None,
) -> None:
    """Set when a user's account was approved, and who or what closed it.

    Clauses: TRB-A-1, TRB-A-2, TRB-A-3, TRB-A-5; Q-10.

    Args:
        store: what is remembered.
        hasher: passwords.
        username: of the account holder.
        approved_at: aware; ``None`` while it is not approved.
        closed: ``None`` while it is open.
        paper: username and password of the paper trading account's own, where it is to have such.

    Raises:
        Refused: ``not-found``: no such user; ``invalid-request``: the paper account's username is taken, or a field is
            not as it must be.
    """
    username, approved_at = text("username", username), None if approved_at is None else moment(approved_at)
    if approved_at is not None and approved_at.year not in _YEARS:
        years = f"{_YEARS[0]} to {_YEARS[-1]}"
        raise Refused("invalid-request", f"The field approved_at is out of reach. Give a time in the years {years}.")
    own = None
    if paper is not None:
        own = text("paper.username", paper[0]), hasher.hash(text("paper.password", paper[1], LONGEST_PASSWORD))
    try:
        with store.transaction() as work:
            user = work.hold_user(username)
            if user is None or user.paper_of is not None:
                raise Refused("not-found", "There is no account holder of this name. Check the username.")
            work.set_account(username, approved_at, closed)
            if own is not None:
                blank = replace(user, wrong_passwords=0, wrong_responses=0)
                work.add_user(replace(blank, username=own[0], password_hash=own[1], paper_of=username))
    except AlreadyThere as error:
        raise _taken() from error


def _taken() -> Refused:
    return Refused("invalid-request", "The field username names somebody who exists. Choose another.")
