"""What Client Portal's face is made of; composition passes it in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar

from reference_impl.domain.client_portal import ClientPortal
from reference_impl.domain.connection import ToTry
from reference_impl.domain.desks import REFERENCE_DESKS, Desk
from reference_impl.domain.troubleshooter import Troubleshooter
from reference_impl.portal.card_image import DrawCard, draw_card

__all__ = ["PortalParts", "Run", "Wording", "in_thread", "inline"]

Result = TypeVar("Result")


class Run(Protocol):
    """How an endpoint, which is asynchronous, calls a use case, which is not."""

    def __call__(self, use_case: Callable[[], Result]) -> Awaitable[Result]:
        """Call the use case and wait for what it returns; what it raises comes through."""
        ...


async def in_thread(use_case: Callable[[], Result]) -> Result:
    """Call the use case in a worker thread, as a server does: it may wait for a lock, a disk or a password hash."""
    from anyio import to_thread

    return await to_thread.run_sync(use_case)


async def inline(use_case: Callable[[], Result]) -> Result:
    """Call the use case on the spot, for a place without threads: a page of the site."""
    return use_case()


@dataclass(frozen=True)
class Wording:
    """The labels by which a person finds their way; docs/vendors/contract.md lists them.

    Clauses: VID-P-1 (Username, Password, Continue), VID-P-2 (Challenge Code, Passcode), CARD-3 (Temporary Code), CARD-4
    (Settings to Configure), CARD-4N (Manage Account to Security Device), CARD-5 to CARD-9 (the code card).

    Attributes:
        username, password: the fields of the sign-in page.
        confirm_username, confirm_password: the same on the page of a task that requires verification.
    """

    login: str = "Login"
    username: str = "Username"
    password: str = "Password"  # noqa: S105 - a label, not a secret
    confirm_username: str = "Username"
    confirm_password: str = "Password"  # noqa: S105 - a label, not a secret
    go_on: str = "Continue"
    challenge: str = "Challenge Code"
    passcode: str = "Passcode"
    account: str = "Account"
    email: str = "Email address"
    completed: str = "Completed tasks"
    change_email: str = "Change email address"
    new_email: str = "New email address"
    add_bank: str = "Add bank"
    bank: str = "Bank"
    iban: str = "IBAN"
    raise_limit: str = "Raise transfer limit"
    new_limit: str = "New transfer limit"
    add_contact: str = "Add trusted contact"
    contact_name: str = "Name"
    phone: str = "Telephone number"
    transfer_limit: str = "Transfer limit"
    banks: str = "Banks"
    trusted_contacts: str = "Trusted contacts"
    temporary_code: str = "Temporary Code"
    code_card: str = "Online Security Code Card"
    request_card: str = "Request Online (Temporary) Security Code Card"
    print: str = "Print"
    first_index: str = "First index number"
    second_index: str = "Second index number"
    card_values: str = "Card Values"
    valid_until: str = "Valid until"
    ok: str = "OK"
    use_card: str = "Use my code card"
    use_device: str = "Use my device"
    statements: str = "Statements"
    classic: str = "Classic Account Management"
    manage_account: str = "Manage Account"
    security_device: str = "Security Device"
    settings: str = "Settings"
    user_settings: str = "User Settings"
    security: str = "Security"
    secure_login_system: str = "Secure Login System"
    configure: str = "Configure"
    devices: str = "Active devices"
    inactive_devices: str = "Devices that are not active"
    reactivate: str = "Re-activate"
    new_devices: str = "New devices"
    activation_code: str = "Activation Code"
    activate: str = "Activate"
    documents: str = "Documents"
    filed_documents: str = "Filed documents"
    notices: str = "Notices"
    download: str = "Download"


@dataclass(frozen=True)
class PortalParts:
    """The parts of :func:`reference_impl.portal.app.portal_app`.

    Attributes:
        portal: the use cases.
        troubleshooter: those of the troubleshooter.
        now: tells the time, aware, UTC.
        run: hands a use case to a thread, or calls it on the spot.
        secure: whether the address is https; decides the cookie's name and flags, and HSTS.
        wording: the labels on the pages.
        pages: templates that stand in for the portal's own, by file name.
        draw_card: draws a code card, see :func:`reference_impl.portal.card_image.draw_card`.
        desks: the regional desks of Client Services, whom the sign-in page names.
        to_try: what the connectivity test tries.
    """

    portal: ClientPortal
    troubleshooter: Troubleshooter
    now: Callable[[], datetime]
    run: Run = in_thread
    secure: bool = True
    wording: Wording = field(default_factory=Wording)
    pages: Mapping[str, str] = field(default_factory=dict)
    draw_card: DrawCard = draw_card
    desks: Sequence[Desk] = REFERENCE_DESKS
    to_try: ToTry = field(default_factory=ToTry)
