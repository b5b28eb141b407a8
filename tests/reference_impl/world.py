"""A small world for tests of the domain and the stores: Client Portal, people and devices whose keys are at hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from reference_impl.adapters.entropy import SystemEntropy
from reference_impl.adapters.pure_vault import MemoryVault
from reference_impl.domain.client_portal import ClientPortal, VerificationView
from reference_impl.domain.enrolment import enrol
from reference_impl.domain.ocra import Suite, respond
from reference_impl.domain.passcodes import give_temporary_passcode
from reference_impl.domain.people import provision
from reference_impl.domain.policy import REFERENCE_POLICY, Policy
from reference_impl.domain.ports import Entropy, KeyVault, Store
from reference_impl.domain.views import SignedIn
from reference_impl.storage.memory import MemoryStore

START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
TASK = "change-email"


class CountingHasher:
    """A hash that costs nothing and counts how often one was asked for."""

    def __init__(self) -> None:
        self.verified = 0

    def hash(self, password: str) -> str:
        return f"hashed:{password}"

    def verify(self, password_hash: str, password: str) -> bool:
        self.verified += 1
        return password_hash == f"hashed:{password}"


@dataclass(frozen=True)
class Gadget:
    """A device in somebody's hand."""

    serial: str
    suite: str
    key: bytes
    pin: str | None

    def respond(self, challenge: str) -> str:
        suite = Suite.parse(self.suite)
        return respond(suite, self.key, question=challenge, pin=self.pin if suite.pin_hash else None)


@dataclass(frozen=True)
class Paper:
    """A code card in somebody's hand, and the session in which it was requested."""

    username: str
    token: str
    codes: Mapping[int, str]

    def values(self, pair: tuple[int, int] | None) -> str:
        """The codes at two indexes, as they are typed."""
        assert pair is not None
        return self.codes[pair[0]] + self.codes[pair[1]]


@dataclass
class World:
    store: Store = field(default_factory=MemoryStore)
    policy: Policy = REFERENCE_POLICY
    entropy: Entropy = field(default_factory=SystemEntropy)
    vault: KeyVault = field(default_factory=MemoryVault)
    hasher: CountingHasher = field(default_factory=CountingHasher)
    now: datetime = START
    made: int = 0
    gadgets: dict[str, Gadget] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.portal = ClientPortal(self.store, self.hasher, self.vault, self.entropy, self.policy)

    def person(self, username: str = "ada") -> str:
        provision(
            self.store,
            self.hasher,
            username=username,
            password=f"{username}'s password",
            full_name=username.title(),
            email=f"{username}@example.org",
            country="GB",
            account_number=f"U-{username}",
        )
        return username

    def device(self, username: str = "ada", kind: str = "dsc-plus") -> Gadget:
        self.made += 1
        serial = f"{username}-{self.made}"
        gadget = Gadget(serial, self.policy.suites[kind], serial.encode().ljust(32, b"."), "1234")
        enrol(
            self.store,
            self.vault,
            self.policy,
            username=username,
            kind=kind,
            serial=serial,
            suite=gadget.suite,
            key=gadget.key,
            pin=gadget.pin,
        )
        self.gadgets[username] = gadget
        return gadget

    def equipped(self, username: str = "ada") -> Gadget:
        return self.device(self.person(username))

    def passcode(self, username: str = "ada") -> str:
        """A temporary passcode, which suspends the user's devices."""
        return give_temporary_passcode(
            self.store, self.vault, self.entropy, self.policy, username=username, now=self.now
        )

    def begin_sign_in(self, username: str = "ada") -> SignedIn:
        return self.portal.sign_in(username, f"{username}'s password", self.now)

    def sign_in(self, username: str = "ada") -> str:
        """A session that is open, by the device that the user was given last, or by a passcode where there is none."""
        code = None if username in self.gadgets else self.passcode(username)
        begun = self.begin_sign_in(username)
        assert begun.asks is not None
        if code is None:
            assert begun.asks.challenge is not None
            code = self.gadgets[username].respond(begun.asks.challenge)
        return self.portal.second_factor(begun.token, code, begun.asks.challenge, self.now).token

    def sign_in_by_passcode(self, username: str = "ada") -> str:
        """A session that a new temporary passcode opened."""
        code = self.passcode(username)
        return self.portal.second_factor(self.begin_sign_in(username).token, code, None, self.now).token

    def displayed_card(self, username: str = "ada", token: str | None = None) -> Paper:
        """A card that was requested, in a session of its own unless one is given."""
        token = token or self.sign_in_by_passcode(username)
        return Paper(username, token, dict(self.portal.request_card(token, self.now).codes))

    def asked_card(self, username: str = "ada", token: str | None = None) -> tuple[Paper, tuple[int, int]]:
        """A card at its activation, and the two indexes that are asked for."""
        paper = self.displayed_card(username, token)
        pair = self.portal.go_on_with_card(paper.token, True, self.now).indexes
        assert pair is not None
        return paper, pair

    def active_card(self, username: str = "ada", token: str | None = None) -> Paper:
        """A card that gives access."""
        paper, pair = self.asked_card(username, token)
        self.portal.give_card_values(paper.token, paper.values(pair), self.now)
        self.portal.finish_card(paper.token, self.now)
        return paper

    def begin_card_login(self, username: str = "ada") -> tuple[str, tuple[int, int]]:
        """A sign-in that waits for two codes, and their indexes."""
        begun = self.begin_sign_in(username)
        assert begun.asks is not None
        assert begun.asks.indexes is not None
        return begun.token, begun.asks.indexes

    def card_login(self, paper: Paper) -> str:
        """A session that was opened with a card."""
        token, pair = self.begin_card_login(paper.username)
        return self.portal.second_factor(token, paper.values(pair), None, self.now).token

    def begin(self, token: str, email: str = "new@example.org") -> str:
        return self.portal.begin(token, TASK, {"email": email}, self.now).id

    def challenge(self, token: str, username: str = "ada") -> VerificationView:
        """A verification in which a challenge is displayed."""
        verification = self.begin(token)
        return self.portal.give_credentials(token, verification, username, f"{username}'s password", self.now)

    def email(self, username: str = "ada") -> str:
        with self.store.transaction() as work:
            user = work.user(username)
        assert user is not None
        return user.email


def shown(view: VerificationView) -> str:
    """The challenge code that is displayed."""
    assert view.challenge is not None
    return view.challenge


def wrong(response: str) -> str:
    """A response in the right format that is not this one."""
    return f"{(int(response) + 1) % 10**8:08d}"


def wrong_values(values: str, place: int = -1) -> str:
    """Card values in the right format of which one digit is another."""
    digits = list(values)
    digits[place] = str((int(digits[place]) + 1) % 10)
    return "".join(digits)


def full_width(digits: str) -> str:
    """The same digits as an East Asian keyboard may type them."""
    return "".join(chr(ord("\N{FULLWIDTH DIGIT ZERO}") + int(digit)) for digit in digits)
