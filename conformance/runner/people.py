"""The people of a case: drawn from the seed, provisioned when they are first named, and given devices with new keys."""

from __future__ import annotations

import random
import string
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

from faker import Faker

from conformance.runner.post import Post
from conformance.seams import (
    AccountState,
    Authenticator,
    CameraPhone,
    ClientServices,
    Component,
    Credentials,
    DeviceKind,
    DeviceSpec,
    DocumentIntake,
    Enclosure,
    IBKey,
    Inconclusive,
    KeptMail,
    Letter,
    Likeness,
    Mail,
    Nuisance,
    Outcome,
    PersonRecord,
    PhoneKind,
    PhoneSpec,
    PictureForm,
    Portal,
    Screens,
    SecurityCard,
    Sent,
    SentEmail,
    Shot,
    Sight,
    Surface,
    Telltale,
    TradingPlatform,
    Troubleshooter,
)

__all__ = ["CasePeople", "CasePerson", "Opener"]

_PRONOUNS = frozenset({"she", "he", "they", "her", "him", "them"})
_CARD_PIN_DIGITS = 4  # VID-DSC-3P
_A_DATE = "Mon, 23 Nov 2026 10:00:00 +0000"
_LETTERS = str.maketrans(string.digits, "ghijkmnpqr")
_ALPHABET = string.ascii_letters + string.digits
_FILE_OF: Mapping[PictureForm, tuple[str, str]] = {
    "jpeg": ("IMG_0412.jpg", "image/jpeg"),
    "jpeg-on-its-side": ("IMG_0412.jpg", "image/jpeg"),
    "heic": ("IMG_0412.HEIC", "image/heic"),
    "png": ("IMG_0412.png", "image/png"),
    "pdf": ("scan.pdf", "application/pdf"),
    "pdf-of-two-pages": ("scan.pdf", "application/pdf"),
    "pdf-on-its-side": ("scan.pdf", "application/pdf"),
    "pdf-of-two-pictures": ("scan.pdf", "application/pdf"),
}

Opener = Callable[[Component, "CasePerson", DeviceSpec | PhoneSpec | None], Any]
"""Opens the seam of a component for a person; the device is ``None`` for portal and trading platform."""

Phones = tuple[Post, Callable[[PhoneKind], Surface]]
"""Where phones with a camera come from, and on which surface each kind is reached."""


@lru_cache(maxsize=1)
def _faker() -> Faker:
    return Faker("en_US", use_weighting=False)


class CasePerson:
    """Somebody in a case; see :class:`conformance.seams.Person`."""

    def __init__(self, name: str, record: PersonRecord, opener: Opener, spare: Callable[[DeviceSpec], Any]) -> None:
        self.name = name
        self.inactive: set[DeviceKind] = set()
        self.envelope = ""
        self._open_spare = spare
        self._spares: dict[str, Authenticator] = {}
        self._record = record
        self._open = opener
        self._portal: Portal | None = None
        self._portal_elsewhere: Portal | None = None
        self._platform: TradingPlatform | None = None
        self._devices: dict[DeviceKind, Authenticator] = {}
        self._specs: dict[DeviceKind, DeviceSpec] = {}
        self._latest: DeviceKind | None = None
        self._phones: Post | None = None
        self._phone_spec: PhoneSpec | None = None
        self._camera_phone: CameraPhone | None = None
        self.notes: dict[str, Any] = {}

    @property
    def record(self) -> PersonRecord:
        """Who it is."""
        return self._record

    @property
    def credentials(self) -> Credentials:
        """Their username and password."""
        return self._record.credentials

    @property
    def portal(self) -> Portal:
        """Client Portal in their own session."""
        if self._portal is None:
            self._portal = cast("Portal", self._open("portal", self, None))
        return self._portal

    @property
    def portal_elsewhere(self) -> Portal:
        """Client Portal in a second session of theirs."""
        if self._portal_elsewhere is None:
            self._portal_elsewhere = cast("Portal", self._open("portal", self, None))
        return self._portal_elsewhere

    @property
    def platform(self) -> TradingPlatform:
        """The trading platform's login window."""
        if self._platform is None:
            self._platform = cast("TradingPlatform", self._open("trading-platform", self, None))
        return self._platform

    @property
    def phone(self) -> IBKey:
        """Their phone with IB Key, the one given last."""
        kind = self._latest if self._latest in ("ibkey-ios", "ibkey-android") else None
        return cast("IBKey", self._device(kind or ("ibkey-ios" if "ibkey-ios" in self._specs else "ibkey-android")))

    @property
    def camera_phone(self) -> CameraPhone:
        """Their phone with a camera, which sees a table and a face at first."""
        if self._phone_spec is None or self._phones is None:
            raise LookupError(f"the scenario gives {self.name} no phone with a camera")
        if self._camera_phone is None:
            phone = cast("CameraPhone", self._open(self._phone_spec.kind, self, self._phone_spec))
            table, face = self._phones.surroundings()
            phone.aim(table)
            phone.aim(face, "front")
            self._camera_phone = phone
        return self._camera_phone

    @property
    def in_hand(self) -> Screens:
        """The screens of the phone given last."""
        return self.phone.screens if self._phone_spec is None else self.camera_phone.screens

    def emails(self, at_least: int = 0) -> Sequence[SentEmail]:
        """What their camera phone has sent."""
        if self._phones is None:
            raise LookupError(f"the scenario gives {self.name} no phone with a camera")
        return self._phones.sent(self.record.email, at_least)

    def take_phone(self, spec: PhoneSpec, phones: Post) -> None:
        """Take a phone with a camera, which is opened when it is first used."""
        self._phone_spec, self._phones, self._camera_phone = spec, phones, None

    @property
    def card(self) -> SecurityCard:
        """Their DSC+."""
        return cast("SecurityCard", self._device("dsc-plus"))

    @property
    def authenticator(self) -> Authenticator:
        """The device given last."""
        if self._latest is None:
            raise LookupError(f"the scenario gives {self.name} no device")
        return self._device(self._latest)

    @property
    def spare(self) -> Authenticator:
        """A stand-in for an active device of theirs."""
        active = [kind for kind in self._specs if kind not in self.inactive]
        if not active:
            raise LookupError(f"the scenario gives {self.name} no device that is active")
        kind = self._latest if self._latest in active else active[-1]
        spec = self._specs[kind]
        if spec.serial not in self._spares:
            self._spares[spec.serial] = self._open_spare(spec)
        return self._spares[spec.serial]

    def equip(self, spec: DeviceSpec) -> None:
        """Take a device, which is opened when it is first used."""
        self._specs[spec.kind] = spec
        self._phone_spec = self._camera_phone = None
        self.inactive.discard(spec.kind)
        self._devices.pop(spec.kind, None)
        self._latest = spec.kind
        if spec.pin is not None:
            self.notes["pin"] = spec.pin

    def serial(self, kind: DeviceKind) -> str:
        """The serial of their device of a kind, the one given last."""
        if kind not in self._specs:
            raise LookupError(f"the scenario gives {self.name} no {kind}")
        return self._specs[kind].serial

    def _device(self, kind: DeviceKind) -> Authenticator:
        if kind not in self._specs:
            raise LookupError(f"the scenario gives {self.name} no {kind}")
        if kind not in self._devices:
            self._devices[kind] = cast("Authenticator", self._open(kind, self, self._specs[kind]))
        return self._devices[kind]


class CasePeople:
    """Everybody in a case, by first name or by pronoun; see :class:`conformance.seams.People`."""

    def __init__(
        self,
        seed: str,
        opener: Opener,
        provision: Callable[[PersonRecord], PersonRecord],
        enrol: Callable[[str, DeviceSpec], None],
        deactivate: Callable[[str, str], None],
        give_passcode: Callable[[str], str],
        spare: Callable[[DeviceSpec], Any],
        settings: Callable[[str], Any],
        keep_secret: Callable[[PersonRecord | DeviceSpec], None],
        set_account: Callable[[str, AccountState], None] | None = None,
        ship: Callable[[str, DeviceSpec], str] | None = None,
        parcels: Callable[[str], Sequence[tuple[DeviceSpec, str]]] | None = None,
        desk: Callable[[], Any] | None = None,
        troubleshooter: Callable[[], Any] | None = None,
        intake: Callable[[], Any] | None = None,
        restart_intake: Callable[[], None] | None = None,
        phones: Phones | None = None,
        mailbox: Callable[[str], Sequence[Mail]] | None = None,
        review: Callable[[], Sequence[KeptMail]] | None = None,
    ) -> None:
        """Nobody yet.

        Args:
            seed: where everybody is drawn from: run, scenario, row and surface.
            opener: opens seams.
            provision: makes an account holder at the target.
            enrol: registers a device for a username at the target.
            deactivate: deactivates a username's device, by its serial, at the target.
            give_passcode: has a username given a temporary passcode at the target.
            spare: makes a stand-in for a device, on no surface.
            set_account: sets the state of a username's account at the target; ``None`` where none can be set.
            settings: looks a setting of the target up.
            keep_secret: is told of each password, PIN and key before it is used.
            ship: sends a username a new device, and tells the activation code in its envelope; ``None`` where nothing
                can be shipped.
            parcels: what has come for a username by post, with the activation codes; ``None`` where none is told.
            desk: opens Client Services; ``None`` where there are none.
            troubleshooter: opens the troubleshooter; ``None`` where there is none.
            intake: opens the mailboxes for documents; ``None`` where there are none.
            restart_intake: kills their process and starts it again; ``None`` where nothing can.
            phones: where phones with a camera come from; ``None`` where there are none.
            mailbox: tells the emails that were sent to an address; ``None`` where they cannot be told.
            review: tells the emails that are kept for review; ``None`` likewise.
        """
        self._seed = seed
        self._set_account = set_account
        self._phones = phones
        self._open = opener
        self._provision = provision
        self._enrol = enrol
        self._deactivate = deactivate
        self._ship = ship
        self._parcels = parcels
        self._give_passcode = give_passcode
        self._open_desk = desk
        self._desk: ClientServices | None = None
        self._open_troubleshooter = troubleshooter
        self._open_intake = intake
        self._restart_intake = restart_intake
        self._intake: DocumentIntake | None = None
        self._letters = 0
        self._in_letters: set[str] = set()
        self._handed_over: dict[str, tuple[str, Sequence[str], bytes]] = {}
        self._troubleshooter: Troubleshooter | None = None
        self._mailbox = mailbox
        self._review = review
        self._spare = spare
        self._settings = settings
        self._keep_secret = keep_secret
        self._people: dict[str, CasePerson] = {}
        self._countries: dict[str, str] = {}
        self._last = ""
        self._given: Counter[tuple[str, DeviceKind]] = Counter()

    def __getitem__(self, name: str) -> CasePerson:
        """The person of this name, or the one named last for a pronoun."""
        if name in _PRONOUNS:
            if not self._last:
                raise LookupError(f'"{name}" stands in a scenario before anybody is named')
            return self._people[self._last]
        if name not in self._people:
            record = self._draw(name)
            self._keep_secret(record)
            self._people[name] = CasePerson(name, self._provision(record), self._open, self._spare)
        self._last = name
        return self._people[name]

    def equip(self, name: str, kind: DeviceKind, **settings: str) -> CasePerson:
        """Give a person a device with a new key, enrolled and active."""
        person = self[name]
        spec = self._device(person, kind, settings)
        self._enrol(person.record.username, spec)
        person.equip(spec)
        return person

    def give_phone(self, name: str, kind: PhoneKind, **settings: str) -> CasePerson:
        """Give a person a phone with a camera."""
        person = self[name]
        post, surface = self._need_phones()
        person.take_phone(post.equip(kind, surface(kind), person.record.email, settings), post)
        return person

    def document(self, name: str, sight: Sight = "page") -> bytes:
        """A page of a document of a person's."""
        person = self[name]
        return self._need_phones()[0].document(f"{self._seed}/{person.name}/document", sight)

    def likeness(self, one: bytes, other: bytes) -> Likeness:
        """How far two pictures show the same."""
        return self._need_phones()[0].likeness(one, other)

    def _need_phones(self) -> Phones:
        if self._phones is None:
            raise Inconclusive("no-phones", "there are no phones with a camera")
        return self._phones

    def ship(self, name: str, kind: DeviceKind) -> CasePerson:
        """Have a new device shipped to a person, who holds it from then on."""
        person = self[name]
        if self._ship is None:
            raise Inconclusive("no-shipping", "the target cannot be told to ship a device")
        spec = self._device(person, kind, {})
        person.envelope = self._ship(person.record.username, spec)
        person.equip(spec)
        return person

    def open_parcel(self, name: str, serial: str) -> bool:
        """Have a person look for a device that a desk shipped, and take it out."""
        person = self[name]
        if self._parcels is None:
            raise Inconclusive("no-post", "the target cannot tell what has come by post")
        for spec, code in self._parcels(person.record.username):
            if spec.serial == serial:
                self._keep_secret(spec)
                person.envelope = code
                person.equip(spec)
                return True
        return False

    def settle(self, name: str, country: str) -> CasePerson:
        """A person who lives in this country; said of somebody who lives elsewhere already, a fault of the scenario."""
        self._countries[name] = country
        person = self[name]
        if person.record.country != country:
            raise LookupError(f"{name} lives in {person.record.country} already; say first where somebody lives")
        return person

    def name_in_letters(self, name: str) -> CasePerson:
        """A person whose user name is made of letters alone."""
        self._in_letters.add(name)
        person = self[name]
        if not person.record.username.isalpha():
            raise Inconclusive("other-identifiers", "the target gives out user names that are not of letters alone")
        return person

    def _device(self, person: CasePerson, kind: DeviceKind, settings: Mapping[str, str]) -> DeviceSpec:
        again = self._given[person.name, kind]  # the first of its kind, or one that replaces it
        self._given[person.name, kind] += 1
        seed = f"{self._seed}/{person.name}/{kind}" + (f"/{again}" if again else "")
        drawn = random.Random(seed)  # noqa: S311 - tests are repeatable by their seed
        spec = DeviceSpec(
            kind=kind,
            serial=f"{kind}-{drawn.getrandbits(48):012x}",
            suite=str(self._settings("ocra")[kind]),
            key=drawn.randbytes(32),
            pin=self._pin(kind, drawn),
            settings=settings,
        )
        self._keep_secret(spec)
        return spec

    @property
    def desk(self) -> ClientServices:
        """A desk of Client Services, opened when it is first used."""
        if self._desk is None:
            if self._open_desk is None:
                raise Inconclusive("no-desk", "there are no Client Services")
            self._desk = cast("ClientServices", self._open_desk())
        return self._desk

    @property
    def troubleshooter(self) -> Troubleshooter:
        """The troubleshooter, opened when it is first used."""
        if self._troubleshooter is None:
            if self._open_troubleshooter is None:
                raise Inconclusive("no-troubleshooter", "there is no troubleshooter")
            self._troubleshooter = cast("Troubleshooter", self._open_troubleshooter())
        return self._troubleshooter

    @property
    def intake(self) -> DocumentIntake:
        """The mailboxes for documents, opened when they are first used."""
        if self._intake is None:
            if self._open_intake is None:
                raise Inconclusive("no-intake", "there are no mailboxes for documents")
            self._intake = cast("DocumentIntake", self._open_intake())
        return self._intake

    def send(self, letter: Letter, *, killed: bool = False) -> Sent:
        """Write a letter down and hand it over to the mailboxes for documents."""
        from conformance.drivers.letters import written  # noqa: PLC0415 - most cases send none

        self._letters += 1
        tag = random.Random(f"{self._seed}/letter/{self._letters}").getrandbits(64)  # noqa: S311 - repeatable
        message_id = f"<{tag:016x}@mail.example.com>"
        message = written(letter, message_id, _A_DATE)
        self._handed_over[message_id] = ("" if letter.nobody else letter.sender, letter.to, message)
        if killed:
            return Sent(message_id, self.intake.deliver(*self._handed_over[message_id], at_once=self.restart_intake))
        return Sent(message_id, self.intake.deliver(*self._handed_over[message_id]))

    def send_again(self, sent: Sent) -> Outcome:
        """Hand over once more, to the last byte, what was handed over."""
        return self.intake.deliver(*self._handed_over[sent.message_id])

    def restart_intake(self) -> None:
        """Have the process of the mailboxes killed and started again."""
        if self._restart_intake is None:
            raise Inconclusive("no-restart", "the target's intake cannot be killed and started again")
        self._restart_intake()

    def picture(self, shot: Shot, of: int = 0, form: PictureForm = "jpeg") -> Enclosure:
        """A synthetic document, photographed so."""
        try:
            from conformance.specimens.shots import shot as photographed  # noqa: PLC0415 - most cases need none
        except ModuleNotFoundError as missing:  # as in a page of the site
            raise Inconclusive("no-pictures", f"pictures cannot be made without {missing.name}") from None

        return Enclosure(*_FILE_OF[form], photographed(shot, _hand(self._seed) + of, form=form))

    def telltales(self, picture: bytes) -> Mapping[Telltale, frozenset[str]]:
        """What a picture's file tells besides the picture."""
        try:
            from conformance.drivers.telltales import telltales  # noqa: PLC0415 - most cases need none
        except ModuleNotFoundError as missing:  # as in a page of the site
            raise Inconclusive("no-pictures", f"pictures cannot be read without {missing.name}") from None

        return telltales(picture)

    def nuisance(self, kind: Nuisance) -> Enclosure:
        """A file that must not be filed."""
        from conformance.specimens.nuisances import nuisance  # noqa: PLC0415 - see above

        limit = int(self._settings("message_bytes_allowed"))
        return Enclosure(*nuisance(kind, self.picture("good").content, limit))

    def deactivate(self, name: str, kind: DeviceKind) -> None:
        """Have a person's device deactivated; the person keeps it."""
        person = self[name]
        self._deactivate(person.record.username, person.serial(kind))
        person.inactive.add(kind)

    def serial(self, name: str, kind: DeviceKind) -> str:
        """The serial of a person's device."""
        return self[name].serial(kind)

    def give_temporary_passcode(self, name: str) -> str:
        """Have Client Services give a person a temporary passcode."""
        return self._give_passcode(self[name].record.username)

    def set_account(self, name: str, account: AccountState) -> None:
        """Set the state of a person's account."""
        if self._set_account is None:
            raise cannot_set_account()
        self._set_account(self[name].record.username, account)

    def mail_of(self, address: str) -> Sequence[Mail]:
        """The emails that were sent to an address."""
        if self._mailbox is None:
            raise cannot_tell_mail()
        return self._mailbox(address)

    def under_review(self) -> Sequence[KeptMail]:
        """The emails that are kept for review."""
        if self._review is None:
            raise cannot_tell_mail()
        return self._review()

    def setting(self, key: str) -> Any:
        """A setting of the target under test."""
        return self._settings(key)

    def _pin(self, kind: DeviceKind, drawn: random.Random) -> str | None:
        if kind == "ibkey-ios":
            return None
        digits = _CARD_PIN_DIGITS if kind == "dsc-plus" else int(self._settings("android_pin_digits"))
        return f"{drawn.randrange(10**digits):0{digits}d}"

    def _draw(self, name: str) -> PersonRecord:
        drawn = random.Random(f"{self._seed}/{name}")  # noqa: S311 - tests are repeatable by their seed
        faker = _faker()
        faker.seed_instance(drawn.getrandbits(64))
        tag = f"{drawn.getrandbits(40):010x}"
        username = f"{name.lower()}{tag.translate(_LETTERS) if name in self._in_letters else tag}"
        return PersonRecord(
            username=username,
            password="".join(drawn.choice(_ALPHABET) for _ in range(20)),
            full_name=f"{name} {faker.last_name()}",
            email=f"{username}@example.com",
            country=self._countries.get(name, "US"),
            account_number=f"U{drawn.randrange(10_000_000):07d}",
        )


def cannot_set_account() -> Inconclusive:
    """What a scenario meets where the target cannot be told of approval and closing."""
    return Inconclusive("no-account-states", "the target cannot be told that an account is approved or closed")


def cannot_tell_mail() -> Inconclusive:
    """What a scenario meets where the target does not tell what it sent and what it keeps for review."""
    return Inconclusive("no-mailbox", "the target does not tell which emails it sent, and which it keeps for review")


def cannot_enrol(component: str) -> Inconclusive:
    """What a scenario meets where the target takes no key from the suite."""
    return Inconclusive("no-enrolment", f"the target's {component} cannot be told of people and keys")


def _hand(seed: str) -> int:
    """Whose document it is and how it was held: few, so that a worker makes each picture once."""
    return random.Random(f"{seed}/hand").randrange(3)  # noqa: S311 - tests are repeatable by their seed
