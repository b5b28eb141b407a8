"""Account holders come into being: what test control, and later Client Services, ask for."""

from __future__ import annotations

from reference_impl.domain.inputs import LONGEST_PASSWORD, text
from reference_impl.domain.model import User
from reference_impl.domain.ports import AlreadyThere, PasswordHasher, Store
from reference_impl.domain.refusals import Refused
from reference_impl.domain.tasks import email_address

__all__ = ["provision"]


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
        raise Refused("invalid-request", "The field username names somebody who exists. Choose another.") from error
    return user
