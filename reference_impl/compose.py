"""The one place where the parts are put together."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from starlette.types import ASGIApp, Receive, Scope, Send

from reference_impl.adapters.entropy import SystemEntropy
from reference_impl.adapters.post import HeldPost
from reference_impl.control.abilities import ABILITIES
from reference_impl.control.clock import Clock
from reference_impl.domain import enrolment, people
from reference_impl.domain.client_portal import ClientPortal
from reference_impl.domain.client_services import ClientServices
from reference_impl.domain.connection import ToTry
from reference_impl.domain.desks import REFERENCE_DESKS, Desk
from reference_impl.domain.documents.checking import DocumentChecks
from reference_impl.domain.documents.filing import DocumentFiling
from reference_impl.domain.documents.model import Submission
from reference_impl.domain.documents.records import KeptMail, Mail
from reference_impl.domain.inputs import text
from reference_impl.domain.model import Closed
from reference_impl.domain.parcels import Parcel, delivered_parcels
from reference_impl.domain.policy import REFERENCE_POLICY, Policy
from reference_impl.domain.ports import KeyVault, PasswordHasher, Store
from reference_impl.domain.trading import TradingPlatform
from reference_impl.domain.troubleshooter import Troubleshooter
from reference_impl.gateway.dialogue import Dialogue, Port
from reference_impl.gateway.tickets import Tickets
from reference_impl.parts import MailServer, Parts
from reference_impl.portal.card_image import ImageKind
from reference_impl.portal.parts import PortalParts, in_thread, inline
from reference_impl.portal.twins_garage import Garage
from reference_impl.storage.memory import MemoryStore
from reference_impl.variants import apply

if TYPE_CHECKING:  # a page has no sockets
    from reference_impl.gateway.ports import Entrance, PortState

__all__ = ["VERSION", "Blockable", "Settings", "System", "compose"]

VERSION = "0.1.0"
"""Of the reference implementation, as its manifest says too."""


@dataclass(frozen=True)
class Settings:
    """What can be chosen about a system.

    Attributes:
        store: ``memory``, or a database's URL: ``sqlite:////absolute/path.db``, ``postgresql://...``.
        passwords: ``argon2id`` for a system that serves people; ``quick`` for one that serves a suite, whose people
            have passwords drawn at random and are forgotten at its end: Argon2id as well, with next to no memory;
            ``pure`` for one that only its own process reaches: a page of the site, or the surface ``model``.
        secure: whether the addresses are https.
        threads: whether use cases run in worker threads; a page of the site has none.
        images: what a code card is drawn as: ``png``, or ``svg`` in a page of the site, which has no imaging library.
        control_key: the key of the test-control interface; empty means that there is none.
        filing_key: the key of the interface by which the intake hands in what came by email; empty likewise.
        desks: the regional desks of Client Services, with their telephone numbers.
        twins_address: where the twins' pages are served, without a slash at its end.
        to_try: another website and the trading platform's ports, for the connectivity test; without any, there is
            nothing to try.
        trusted: PEM file with the authority whose certificates simulated phones know when they send email; ``None``
            for the system's.
        variant: name of the rule to break, if any.
        policy: every figure.
    """

    store: str = "memory"
    passwords: Literal["argon2id", "quick", "pure"] = "argon2id"
    secure: bool = True
    threads: bool = True
    images: ImageKind = "png"
    control_key: str = field(default="", repr=False)
    filing_key: str = field(default="", repr=False)
    twins_address: str = ""
    to_try: ToTry = field(default_factory=ToTry)
    trusted: Path | None = None
    variant: str | None = None
    policy: Policy = REFERENCE_POLICY
    desks: tuple[Desk, ...] = REFERENCE_DESKS


class System:
    """The whole reference implementation, composed.

    Its applications stay the same objects when it is reset, so that a server need not know.

    Attributes:
        settings: what was chosen.
        clock: the time of the whole system.
        portal_app: Client Portal.
        desk_app: the desk of Client Services.
        twins_app: the pages of simulated devices.
        control_app: the test-control interface; ``None`` unless a key was given.
        filing_app: where the intake hands in what came by email; ``None`` unless a key was given.
        gateway: the trading platform's ports; ``None`` until whoever serves gives it some.
        intake: the process that takes in documents by email; ``None`` until whoever serves starts one.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = Clock()
        self._store = _store(settings.store)
        self._hasher = _hasher(settings.passwords)
        self._vault = _vault(settings.passwords)
        self._post = HeldPost()
        self.portal_app: ASGIApp = _Current(lambda: self._composition.portal_app)
        self.desk_app: ASGIApp = _Current(lambda: self._composition.desk_app)
        self.twins_app: ASGIApp = _Current(lambda: self._composition.twins_app)
        self.control_app: ASGIApp | None = None
        if settings.control_key:
            from reference_impl.control.app import control_app

            self.control_app = control_app(self, key=settings.control_key, version=VERSION, secure=settings.secure)
        self.filing_app: ASGIApp | None = None
        if settings.filing_key:
            from reference_impl.filing.app import filing_app

            run = in_thread if settings.threads else inline
            self.filing_app = filing_app(self.file, key=settings.filing_key, run=run, secure=settings.secure)
        self.gateway: Blockable | None = None
        self.intake: MailServer | None = None
        self._recomposing = threading.Lock()
        self._filing = threading.Lock()
        self._forgotten: set[str] = set()
        self._composition = self._compose(settings.variant)

    @property
    def parts(self) -> Parts:
        """What it is made of at present, a variant's replacements included."""
        return self._composition.parts

    @property
    def client_portal(self) -> ClientPortal:
        """The use cases of Client Portal at present."""
        return self._composition.client_portal

    @property
    def trading_platform(self) -> TradingPlatform:
        """The use cases of the trading platform at present."""
        return self._composition.trading_platform

    @property
    def troubleshooter(self) -> Troubleshooter:
        """The use cases of the troubleshooter at present."""
        return self._composition.troubleshooter

    @property
    def client_services(self) -> ClientServices:
        """The use cases of Client Services at present."""
        return self._composition.client_services

    @property
    def document_checks(self) -> DocumentChecks:
        """The use cases of agents who look at pictures that are hard to read."""
        return self._composition.document_checks

    @property
    def document_filing(self) -> DocumentFiling:
        """The use cases of whoever files documents at present."""
        return self._composition.document_filing

    def reset(self, variant: str | None = None) -> None:
        """Forget everybody and everything, and go on with a rule broken where a variant is named. The clock stays.

        Nothing of before is filed afterwards: neither what the intake has accepted, nor what it reads or hands in.

        Raises:
            UnknownVariant: there is no variant of this name; nothing has been forgotten then.
        """
        reading = apply(variant, Parts()).reading  # before anything is forgotten
        with self._recomposing:
            thrown = self.intake.reset(reading) if self.intake is not None else ()
            with self._filing:
                self._forgotten.update(thrown)
                self._store.clear()
                self._post.clear()
                self._composition = self._compose(variant)

    def provision(
        self, *, username: str, password: str, full_name: str, email: str, country: str, account_number: str
    ) -> None:
        """Make an account holder; see :func:`reference_impl.domain.people.provision`."""
        people.provision(
            self._store,
            self._hasher,
            username=username,
            password=password,
            full_name=full_name,
            email=email,
            country=country,
            account_number=account_number,
        )

    def abilities(self) -> Sequence[str]:
        """What it can be told to do for a test.

        Ports only where the trading platform listens on any; a restart only where there is an intake to be started.
        """
        missing = {"ports": self.gateway is None, "restart": self.intake is None}
        return [ability for ability in ABILITIES if not missing.get(ability)]

    def set_ports(self, ports: Mapping[Entrance, PortState]) -> None:
        """Open or block the trading platform's ports, and another website.

        See :meth:`reference_impl.gateway.server.Gateway.set_ports`.

        Raises:
            ValueError: it does not listen, or a port cannot be had.
        """
        if self.gateway is None:
            raise ValueError("the trading platform does not listen here")
        self.gateway.set_ports(ports)

    def restart_intake(self) -> None:
        """Kill the intake and start it again; see :meth:`reference_impl.intake.process.IntakeProcess.restart`.

        Raises:
            ValueError: there is none.
        """
        if self.intake is None:
            raise ValueError("no intake takes in documents here")
        self.parts.restart_intake(self.intake)

    def settle(self, seconds: float) -> bool:
        """Wait until every email that the intake has accepted by now has been dealt with.

        Args:
            seconds: how long at most.

        Returns:
            whether it has been; also where there is no intake.
        """
        return self.intake is None or self.intake.settle(seconds)

    def dialogue(self, port: Port) -> Dialogue:
        """What is said on a new connection to the trading platform."""
        composition = self._composition
        return self.parts.dialogue(composition.trading_platform, composition.tickets, self.clock.now, port)

    def set_account(
        self, username: str, *, approved_at: datetime | None, closed: Closed | None, paper: tuple[str, str] | None
    ) -> None:
        """Set the state of a user's account; see :func:`reference_impl.domain.people.set_account`."""
        people.set_account(
            self._store, self._hasher, username=username, approved_at=approved_at, closed=closed, paper=paper
        )

    def enrol(self, username: str, *, kind: str, serial: str, suite: str, key: bytes, pin: str | None) -> None:
        """Register a device for a user; see :func:`reference_impl.domain.enrolment.enrol`."""
        self.parts.enrol(
            self._store,
            self._vault,
            self.settings.policy,
            username=username,
            kind=kind,
            serial=serial,
            suite=suite,
            key=key,
            pin=pin,
        )

    def ship(self, username: str, *, kind: str, serial: str, suite: str, key: bytes, pin: str | None) -> str:
        """Send a user a new device at this moment; see :func:`reference_impl.domain.enrolment.ship`."""
        return enrolment.ship(
            self._store,
            self._vault,
            SystemEntropy(),
            self.settings.policy,
            username=username,
            kind=kind,
            serial=serial,
            suite=suite,
            key=key,
            pin=pin,
            now=self.clock.now(),
        )

    def parcels(self, username: str) -> Sequence[Parcel]:
        """The parcels that have come for a user; see :func:`reference_impl.domain.parcels.delivered_parcels`."""
        return delivered_parcels(self._store, self._post, self.settings.policy, username=username, now=self.clock.now())

    def deactivate(self, username: str, serial: str) -> None:
        """Let a user's device be active no longer; see :func:`reference_impl.domain.enrolment.deactivate`."""
        enrolment.deactivate(self._store, username, serial)

    def give_temporary_passcode(self, username: str) -> str:
        """Give a user a temporary passcode; see :func:`reference_impl.domain.passcodes.give_temporary_passcode`."""
        return self.parts.give_passcode(
            self._store, self._vault, SystemEntropy(), self.settings.policy, username=username, now=self.clock.now()
        )

    def employ(self, name: str, region: str = "") -> str:
        """Let somebody be an agent; see :meth:`reference_impl.domain.client_services.ClientServices.employ`."""
        return self.client_services.employ(name, region)

    def make_twin(
        self, *, kind: str, serial: str, suite: str, key: bytes, pin: str | None, settings: Mapping[str, str]
    ) -> str:
        """Make a simulated device.

        Returns:
            the address of its page, which nobody can guess.

        Raises:
            Refused: ``invalid-request``: the serial, which stands on the page, is not as a device's must be.
            ValueError: there is no such device, or it can't be made from this; the message says why.
        """
        token = self._composition.garage.make(kind, text("serial", serial), suite, key, pin, settings)
        return f"{self.settings.twins_address}/t/{token}"

    def file(self, submission: Submission, original: bytes) -> None:
        """File what came by email; see :meth:`reference_impl.domain.documents.filing.DocumentFiling.file`.

        Nothing of what the intake had accepted when this system was reset is filed.
        """
        with self._filing:
            if submission.id not in self._forgotten:
                self.document_filing.file(submission, original, self.clock.now())

    def filing_of_now(self) -> Callable[[Submission, bytes], None]:
        """The same for whoever takes in mail in this process: what is handed in once this was reset is not filed."""
        current = self._composition

        def file(submission: Submission, original: bytes) -> None:
            with self._filing:
                if self._composition is current:
                    current.document_filing.file(submission, original, self.clock.now())

        return file

    def mailbox(self, address: str) -> Sequence[Mail]:
        """What was sent to an address; see :meth:`reference_impl.domain.documents.filing.DocumentFiling.mailbox`."""
        return self.document_filing.mailbox(address)

    def under_review(self) -> Sequence[KeptMail]:
        """What is kept for review."""
        return self.document_filing.under_review()

    def make_phone(self, *, kind: str, settings: Mapping[str, str]) -> str:
        """Make a phone with a camera and an email client; see :meth:`Garage.make_phone`.

        Returns:
            the address of its page, which nobody can guess.
        """
        token = self._composition.garage.make_phone(kind, settings)
        return f"{self.settings.twins_address}/t/{token}"

    def make_mailbox(self, address: str) -> str:
        """Make a page on which the email that was sent to an address is read; see :meth:`Garage.make_mailbox`.

        Returns:
            the address of the page, which nobody can guess.
        """
        token = self._composition.garage.make_mailbox(lambda: self.mailbox(address), address)
        return f"{self.settings.twins_address}/m/{token}"

    def set_clock(self, now: datetime) -> None:
        """Let it be this time until it is set again; ``now`` is aware."""
        self.clock.set(now)

    def close(self) -> None:
        """Let go of files and connections."""
        self._store.close()

    def _compose(self, variant: str | None) -> _Composition:
        parts = apply(variant, Parts())
        needs = (self._store, self._hasher, self._vault, SystemEntropy(), self.settings.policy)
        return _Composition(
            parts,
            parts.client_portal(*needs),
            parts.client_services(*needs, self._post, self.settings.desks),
            parts.trading_platform(*needs),
            parts.troubleshooter(*needs, self.settings.desks),
            parts.document_filing(self._store, SystemEntropy(), self.settings.policy),
            DocumentChecks(self._store, self.settings.policy),
            self.settings,
            self.clock,
        )


class Blockable(Protocol):
    """Whatever has ports that can be blocked."""

    def set_ports(self, states: Mapping[Entrance, PortState]) -> None:
        """Open or block them."""
        ...


class _Composition:
    """What a reset replaces. Pages are made when they are first asked for: in process, nobody does."""

    def __init__(
        self,
        parts: Parts,
        client_portal: ClientPortal,
        client_services: ClientServices,
        trading_platform: TradingPlatform,
        troubleshooter: Troubleshooter,
        document_filing: DocumentFiling,
        document_checks: DocumentChecks,
        settings: Settings,
        clock: Clock,
    ) -> None:
        self.parts = parts
        self.client_portal = client_portal
        self.client_services = client_services
        self.trading_platform = trading_platform
        self.troubleshooter = troubleshooter
        self.document_filing = document_filing
        self.document_checks = document_checks
        self._settings = settings
        self._clock = clock
        self.garage = Garage(parts, clock.now, settings.trusted)
        self.tickets = Tickets(SystemEntropy())

    @cached_property
    def portal_app(self) -> ASGIApp:
        from reference_impl.portal.app import portal_app

        return portal_app(
            PortalParts(
                portal=self.client_portal,
                troubleshooter=self.troubleshooter,
                now=self._clock.now,
                run=in_thread if self._settings.threads else inline,
                secure=self._settings.secure,
                wording=self.parts.wording,
                pages=self.parts.pages,
                draw_card=partial(self.parts.draw_card, kind=self._settings.images),
                desks=self._settings.desks,
                to_try=self._settings.to_try,
            )
        )

    @cached_property
    def desk_app(self) -> ASGIApp:
        from reference_impl.desk.app import desk_app
        from reference_impl.desk.parts import DeskParts

        return desk_app(
            DeskParts(
                desk=self.client_services,
                checks=self.document_checks,
                now=self._clock.now,
                run=in_thread if self._settings.threads else inline,
                secure=self._settings.secure,
            )
        )

    @cached_property
    def twins_app(self) -> ASGIApp:
        from reference_impl.portal.twins import twins_app

        run = in_thread if self._settings.threads else inline
        return twins_app(self.garage, self._settings.secure, run)


def compose(settings: Settings | None = None) -> System:
    """Put a system together.

    Args:
        settings: what to choose otherwise than :class:`Settings` does.

    Raises:
        UnknownVariant: ``settings.variant`` names none.
        StoreUnusable: the database cannot be used.
    """
    return System(settings or Settings())


class _Current:
    """Passes requests to whichever application is current."""

    def __init__(self, current: Callable[[], ASGIApp]) -> None:
        self._current = current

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._current()(scope, receive, send)


# What a page of the site lacks is imported only where it is chosen; what serves, which takes long, where it is served.
def _store(choice: str) -> Store:
    if choice == "memory":
        return MemoryStore()
    from reference_impl.storage.sql import SqlStore

    return SqlStore(choice)


def _hasher(choice: str) -> PasswordHasher:
    if choice == "pure":
        from reference_impl.adapters.pure_passwords import PurePasswords

        return PurePasswords(iterations=1)
    from reference_impl.adapters.passwords import ArgonPasswords

    return ArgonPasswords(passes=1, kibibytes=64) if choice == "quick" else ArgonPasswords()


def _vault(choice: str) -> KeyVault:
    if choice == "pure":
        from reference_impl.adapters.pure_vault import MemoryVault

        return MemoryVault()
    from reference_impl.adapters.vault import AesGcmVault

    return AesGcmVault(AesGcmVault.new_key())
