"""The stage: what a target can be told, the people in a scenario, and its time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from conformance.seams.components import (
    Authenticator,
    CameraPhone,
    ClientServices,
    IBKey,
    Portal,
    Screens,
    SecurityCard,
    TradingPlatform,
    Troubleshooter,
)
from conformance.seams.documents import (
    DocumentIntake,
    Enclosure,
    Letter,
    Nuisance,
    PictureForm,
    Sent,
    Shot,
    Telltale,
)
from conformance.seams.values import (
    AccountState,
    Credentials,
    DeviceKind,
    DeviceSpec,
    Entrance,
    KeptMail,
    Likeness,
    Mail,
    Outcome,
    PersonRecord,
    PhoneKind,
    PhoneSpec,
    PortState,
    SentEmail,
    Sight,
)

__all__ = [
    "Control",
    "People",
    "Person",
    "Stage",
]


class Control(Protocol):
    """A target's abilities: what it can be told to do for a test."""

    def abilities(self) -> frozenset[str]:
        """What is served of the abilities that the contract lists, by their names there."""
        ...

    def provision(self, person: PersonRecord) -> PersonRecord:
        """Make an account holder; the target may assign identifiers of its own, which come back."""
        ...

    def enrol(self, username: str, device: DeviceSpec) -> None:
        """Register a device, active at once, for a user, with the key that the suite made."""
        ...

    def deactivate(self, username: str, serial: str) -> None:
        """Let a user's device be active no longer: from now on its responses do not count."""
        ...

    def ship(self, username: str, device: DeviceSpec) -> str:
        """Have a new device with the suite's key shipped to a user at this moment; it is not active yet.

        Returns:
            the activation code in its envelope.
        """
        ...

    def parcels(self, username: str) -> Sequence[tuple[DeviceSpec, str]]:
        """What has come for a user by post: each device that a desk shipped, and its envelope's activation code."""
        ...

    def set_account(self, username: str, account: AccountState) -> None:
        """Set the state of a user's account."""
        ...

    def set_ports(self, ports: Mapping[Entrance, PortState]) -> None:
        """Open or block ports of the trading platform, by the numbers of the article, and another website."""
        ...

    def give_temporary_passcode(self, username: str) -> str:
        """Have Client Services give a user a temporary passcode, as after a call in which who it is was verified."""
        ...

    def employ(self, name: str) -> str:
        """Let somebody be an agent of Client Services.

        Returns:
            the agent's key.
        """
        ...

    def make_twin(self, device: DeviceSpec) -> str:
        """Make a simulated device that holds the key.

        Returns:
            the address of its page.
        """
        ...

    def make_phone(self, phone: PhoneSpec) -> str:
        """Make a simulated phone with a camera and an email client.

        Returns:
            the address of its page.
        """

    def mailbox(self, address: str) -> Sequence[Mail]:
        """The emails that the target sent to an address, oldest first."""
        ...

    def restart_intake(self) -> None:
        """Kill the document intake, whatever it is doing, and start it again; it is up when this returns."""
        ...

    def under_review(self) -> Sequence[KeptMail]:
        """The emails to the intake that were not filed and are kept for review, oldest first."""
        ...

    def set_clock(self, now: datetime) -> None:
        """Set the target's time; it stands still there until it is set again.

        Args:
            now: aware, UTC.
        """
        ...

    def reset(self, variant: str | None = None) -> None:
        """Forget everybody; where a variant is named, go on with that rule broken."""
        ...


class Person(Protocol):
    """Somebody in a scenario."""

    @property
    def record(self) -> PersonRecord:
        """Who it is."""
        ...

    @property
    def credentials(self) -> Credentials:
        """Their username and password."""
        ...

    @property
    def portal(self) -> Portal:
        """Client Portal in their own session, opened when it is first used."""
        ...

    @property
    def portal_elsewhere(self) -> Portal:
        """Client Portal on another computer of theirs: a second session, opened when it is first used."""
        ...

    @property
    def platform(self) -> TradingPlatform:
        """The trading platform's login window on their computer, opened when it is first used."""
        ...

    @property
    def phone(self) -> IBKey:
        """Their phone with IB Key."""
        ...

    @property
    def camera_phone(self) -> CameraPhone:
        """Their phone with a camera and an email client."""
        ...

    @property
    def in_hand(self) -> Screens:
        """The screens of the phone that they were given last, whichever it is."""
        ...

    def emails(self, at_least: int = 0) -> Sequence[SentEmail]:
        """What their camera phone has sent, oldest first.

        Args:
            at_least: so many are waited for, as long as the target may take for anything.
        """
        ...

    @property
    def card(self) -> SecurityCard:
        """Their DSC+."""
        ...

    @property
    def authenticator(self) -> Authenticator:
        """The device that they were equipped with last, whatever its kind."""
        ...

    @property
    def spare(self) -> Authenticator:
        """A stand-in for an active device of theirs, with the same key, to sign in with.

        The device that a scenario is about is left as it was.
        """
        ...

    @property
    def envelope(self) -> str:
        """The activation code in the envelope of the device that was shipped to them last."""
        ...

    @property
    def notes(self) -> dict[str, Any]:
        """What this person keeps in mind from one step to the next."""
        ...


class People(Protocol):
    """Everybody in a scenario, by first name."""

    def __getitem__(self, name: str) -> Person:
        """The person of this name, provisioned when first asked for."""
        ...

    def equip(self, name: str, kind: DeviceKind, **settings: str) -> Person:
        """Give a person a device with a new key, enrolled and active."""
        ...

    def give_phone(self, name: str, kind: PhoneKind, **settings: str) -> Person:
        """Give a person a phone with a camera, and an account for email unless a setting says otherwise.

        Its rear lens sees a bare table, its front lens a face, until it is aimed at something else.
        """
        ...

    def document(self, name: str, sight: Sight = "page") -> bytes:
        """A page of a document of a person's, as a camera sees it from above: a JPEG.

        Args:
            name: whose.
            sight: how it is seen.

        Raises:
            Inconclusive: ``no-pictures`` where the suite itself cannot draw: in a page of the site.
        """
        ...

    def likeness(self, one: bytes, other: bytes) -> Likeness:
        """How far two pictures show the same."""
        ...

    def ship(self, name: str, kind: DeviceKind) -> Person:
        """Have a new device shipped to a person, who holds it, its envelope unopened: ``person.envelope``.

        Raises:
            Inconclusive: ``no-shipping`` where the target cannot be told to.
        """
        ...

    def open_parcel(self, name: str, serial: str) -> bool:
        """Have a person look for a device that a desk shipped, and take it out: ``person.envelope`` is its envelope.

        Returns:
            whether it has come.

        Raises:
            Inconclusive: ``no-post`` where the target cannot tell what has come.
        """
        ...

    def settle(self, name: str, country: str) -> Person:
        """A person who lives in this country, by its code after ISO 3166; to be said before anything else of them."""
        ...

    def name_in_letters(self, name: str) -> Person:
        """A person whose user name is made of letters alone; to be said before anything else of them.

        Raises:
            Inconclusive: ``other-identifiers`` where the target gives out user names of another form.
        """
        ...

    def serial(self, name: str, kind: DeviceKind) -> str:
        """The serial of a person's device, the one given last of its kind."""
        ...

    @property
    def desk(self) -> ClientServices:
        """A desk of Client Services, with an agent of its own.

        Raises:
            Inconclusive: ``no-desk`` where the target has none that knows these people; ``no-agents`` where it cannot
                be told of an agent.
        """
        ...

    @property
    def troubleshooter(self) -> Troubleshooter:
        """The guidance for whoever cannot log in, opened by nobody in particular."""
        ...

    @property
    def intake(self) -> DocumentIntake:
        """The mailboxes for documents.

        Raises:
            Inconclusive: ``no-intake`` where there are none that know these people.
        """
        ...

    def send(self, letter: Letter, *, killed: bool = False) -> Sent:
        """Write a letter down and hand it over to the mailboxes; see :meth:`DocumentIntake.deliver`.

        Args:
            letter: what is written.
            killed: whether the mailboxes are killed at the moment at which they accepted it, before goodbye is said.
        """
        ...

    def send_again(self, sent: Sent) -> Outcome:
        """Hand over once more, to the last byte, what :meth:`send` handed over."""
        ...

    def restart_intake(self) -> None:
        """Have the process of the mailboxes killed, with no time to put anything in order, and started again.

        Raises:
            Inconclusive: ``no-restart`` where the target cannot be told to.
        """
        ...

    def picture(self, shot: Shot, of: int = 0, form: PictureForm = "jpeg") -> Enclosure:
        """A synthetic document, photographed so; in JPEG and HEIC stands what a phone writes there.

        Args:
            shot: how it was photographed.
            of: which document of the scenario's.
            form: of the file.
        """
        ...

    def telltales(self, picture: bytes) -> Mapping[Telltale, frozenset[str]]:
        """What a picture's file tells besides the picture, in whichever of its parts: each value as a word.

        Raises:
            ContractBroken: it is no picture.
        """
        ...

    def nuisance(self, kind: Nuisance) -> Enclosure:
        """A file that must not be filed, whatever it is called."""
        ...

    def deactivate(self, name: str, kind: DeviceKind) -> None:
        """Have a person's device deactivated; the person keeps it.

        Raises:
            Inconclusive: ``no-deactivation`` where the target cannot.
        """
        ...

    def give_temporary_passcode(self, name: str) -> str:
        """Have Client Services give a person a temporary passcode.

        Raises:
            Inconclusive: ``no-temporary-passcode`` where the target cannot be told to.
        """
        ...

    def set_account(self, name: str, account: AccountState) -> None:
        """Let a person's account be approved, closed, or have a paper account of its own.

        Raises:
            Inconclusive: ``no-account-states`` where the target cannot be told to.
        """
        ...

    def mail_of(self, address: str) -> Sequence[Mail]:
        """The emails that whoever files documents sent to an address, oldest first.

        Raises:
            Inconclusive: ``no-mailbox`` where the target does not tell.
        """
        ...

    def under_review(self) -> Sequence[KeptMail]:
        """The emails that are kept for review, oldest first; those of other scenarios may be among them.

        Raises:
            Inconclusive: ``no-mailbox`` where the target does not tell.
        """
        ...

    def setting(self, key: str) -> Any:
        """A setting of the target under test that the articles leave open (the contract lists them)."""
        ...


class Stage(Protocol):
    """Time in a scenario, and what lies between its people and the trading platform."""

    def now(self) -> datetime:
        """The scenario's present, aware, UTC."""
        ...

    def advance(self, by: timedelta) -> None:
        """Move time forward, for every component.

        Raises:
            Inconclusive: ``no-clock`` where the target cannot.
            ValueError: ``by`` is negative.
        """
        ...

    def set_port(self, port: Entrance, state: PortState) -> None:
        """Open or block a port of the trading platform, or another website, until the scenario ends.

        Raises:
            Inconclusive: ``no-ports`` where the target cannot.
        """
        ...
