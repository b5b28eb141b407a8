"""What the desk's face is made of; composition passes it in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from reference_impl.domain.client_services import ClientServices
from reference_impl.domain.documents.checking import DocumentChecks
from reference_impl.portal.parts import Run, in_thread

__all__ = ["DeskParts", "DeskWording"]


@dataclass(frozen=True)
class DeskWording:
    """The labels by which an agent finds the way; docs/vendors/contract.md lists them."""

    agent_key: str = "Agent Key"
    login: str = "Log In"
    caller: str = "Caller"
    take_call: str = "Take Call"
    account_number: str = "Account Number"
    full_name: str = "Full Name"
    country: str = "Country"
    email: str = "Email Address"
    verify: str = "Verify"
    passcode: str = "Temporary Passcode"
    give_passcode: str = "Give Temporary Passcode"
    username: str = "User Name"
    tell_username: str = "Tell User Name"
    password: str = "New Password"  # noqa: S105 - a label, not a secret
    new_password: str = "Set New Password"  # noqa: S105
    devices: str = "Devices"
    report_lost: str = "Report Lost"
    report_damaged: str = "Report Damaged"
    ship: str = "Ship Replacement"
    earliest: str = "Earliest Arrival"
    latest: str = "Latest Arrival"
    delivered_by: str = "Delivered By"
    lock: str = "Lock"
    unlock: str = "Unlock"
    trail: str = "Done in This Call"
    end_call: str = "End Call"
    pictures: str = "Pictures to Check"
    readable: str = "Can Be Read"
    unreadable: str = "Cannot Be Read"
    emails: str = "Emails to Review"
    download: str = "Download"
    done: str = "Done"


@dataclass(frozen=True)
class DeskParts:
    """The parts of :func:`reference_impl.desk.app.desk_app`.

    Attributes:
        desk: the use cases of calls.
        checks: the use cases of looking at what a program could not decide.
        now: tells the time, aware, UTC.
        run: hands a use case to a thread, or calls it on the spot.
        secure: whether the address is https; decides the cookie's name and flags, and HSTS.
        wording: the labels on the pages.
    """

    desk: ClientServices
    checks: DocumentChecks
    now: Callable[[], datetime]
    run: Run = in_thread
    secure: bool = True
    wording: DeskWording = field(default_factory=DeskWording)
