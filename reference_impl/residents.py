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
    """

    full_name: str
    username: str
    password: str = field(repr=False)
    card_page: str
    card_pin: str = field(repr=False)
    phone_page: str


def settle(system: System, seed: int) -> Resident:
    """Make a person with a DSC+ and with IB Key on an iPhone with Touch ID.

    Args:
        system: where they will live.
        seed: the same number makes the same person, with the same keys: it is for trying things out only.
    """
    faker, chance = Faker("en_GB"), random.Random(seed)  # noqa: S311 - a simulation that can be repeated
    faker.seed_instance(seed)
    first, last = faker.first_name(), faker.last_name()
    username = f"{first}.{last}".lower()
    password = "-".join(faker.words(_PASSWORD_WORDS, unique=True))
    system.provision(
        username=username,
        password=password,
        full_name=f"{first} {last}",
        email=f"{username}@example.org",
        country="GB",
        account_number=f"U{chance.randrange(10_000_000):07d}",
    )
    pin = f"{chance.randrange(10_000):04d}"
    pages = {}
    for kind, device_pin in (("dsc-plus", pin), ("ibkey-ios", None)):
        suite, key = system.settings.policy.suites[kind], chance.randbytes(32)
        serial = f"{kind}-{seed}"
        system.enrol(username, kind=kind, serial=serial, suite=suite, key=key, pin=device_pin)
        pages[kind] = system.make_twin(kind=kind, serial=serial, suite=suite, key=key, pin=device_pin, settings={})
    return Resident(f"{first} {last}", username, password, pages["dsc-plus"], pin, pages["ibkey-ios"])
