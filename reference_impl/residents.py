"""The synthetic person who lives in a system that is served for somebody to try it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from faker import Faker

from reference_impl.compose import System

__all__ = ["Resident", "settle"]

_PASSWORD_WORDS = 4


@dataclass(frozen=True)
class Resident:
    """Somebody made up, with devices that answer for them.

    Attributes:
        full_name: the name.
        username: what they log in with.
        password: likewise. Everybody here is made up, so it may be shown to whoever tries the simulation.
        card_page: address of their DSC+.
        card_pin: its PIN.
        phone_page: address of their iPhone.
        android_page: address of their Android phone.
        android_pin: the PIN of IB Key on it.
        camera_pages: addresses of their phones with a camera, iPhone and Android; empty without a mail server.
        mailbox_page: address of a page on which the email that comes for them is read; empty likewise.
        account_number, country, email: what Client Services ask a caller for, beside the name.
    """

    full_name: str
    username: str
    password: str = field(repr=False)
    card_page: str
    card_pin: str = field(repr=False)
    phone_page: str
    android_page: str
    android_pin: str = field(repr=False)
    account_number: str
    country: str
    email: str
    camera_pages: tuple[str, ...] = ()
    mailbox_page: str = ""


def settle(system: System, seed: int, mail_server: str = "") -> Resident:
    """Make a person with a DSC+, with IB Key on an iPhone with Touch ID, and with IB Key on an Android phone.

    Args:
        system: where they will live.
        mail_server: host:port on loopback, to which their phones with a camera send email; without one they have none.
        seed: the same number makes the same person, with the same keys: it is for trying things out only.
    """
    faker, chance = Faker("en_GB"), random.Random(seed)  # noqa: S311 - a simulation that can be repeated
    faker.seed_instance(seed)
    first, last = faker.first_name(), faker.last_name()
    username = f"{first}.{last}".lower()
    password = "-".join(faker.words(_PASSWORD_WORDS, unique=True))
    account_number, country, email = f"U{chance.randrange(10_000_000):07d}", "GB", f"{username}@example.org"
    system.provision(
        username=username,
        password=password,
        full_name=f"{first} {last}",
        email=email,
        country=country,
        account_number=account_number,
    )
    card_pin, android_pin = (f"{chance.randrange(10_000):04d}" for _ in range(2))
    pages = {}
    for kind, device_pin in (("dsc-plus", card_pin), ("ibkey-ios", None), ("ibkey-android", android_pin)):
        suite, key = system.settings.policy.suites[kind], chance.randbytes(32)
        serial = f"{kind}-{seed}"
        system.enrol(username, kind=kind, serial=serial, suite=suite, key=key, pin=device_pin)
        pages[kind] = system.make_twin(kind=kind, serial=serial, suite=suite, key=key, pin=device_pin, settings={})
    phones = {"mail_server": mail_server, "mail_account": email, "mail_configured": "yes"}
    with_cameras = ("phone-ios", "phone-android") if mail_server else ()
    return Resident(
        full_name=f"{first} {last}",
        username=username,
        password=password,
        card_page=pages["dsc-plus"],
        card_pin=card_pin,
        phone_page=pages["ibkey-ios"],
        android_page=pages["ibkey-android"],
        android_pin=android_pin,
        account_number=account_number,
        country=country,
        email=email,
        camera_pages=tuple(system.make_phone(kind=kind, settings=phones) for kind in with_cameras),
        mailbox_page=system.make_mailbox(email) if mail_server else "",
    )
