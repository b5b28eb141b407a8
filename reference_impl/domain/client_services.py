"""Client Services: an agent of a regional desk helps an account holder by telephone, once it is verified who calls.

Each method is one use case and one transaction. All but those that begin take the agent's key and the call. Whatever an
agent does, or is refused, stands in the trail of the call.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal, TypeVar, get_args

from reference_impl.domain import desk_words
from reference_impl.domain.activation import activation_fingerprint
from reference_impl.domain.agents import agent_of
from reference_impl.domain.desk_views import CallView, DeskDevice, LossReported, Shipment
from reference_impl.domain.desks import REFERENCE_DESKS, Desk, desk_for
from reference_impl.domain.device_life import active_by_itself_at, delivered_by, devices_at, state_at
from reference_impl.domain.inputs import LONGEST_TEXT, moment, text
from reference_impl.domain.model import Agent, Call, Deed, Device, User, WrongAnswers
from reference_impl.domain.ocra import Suite, hash_pin
from reference_impl.domain.parcels import Parcel, Post
from reference_impl.domain.passcodes import issue_passcode
from reference_impl.domain.policy import Policy
from reference_impl.domain.ports import Entropy, KeyVault, PasswordHasher, Store, Transaction
from reference_impl.domain.refusals import Refused
from reference_impl.domain.sessions import granted
from reference_impl.domain.tokens import hash_of, is_identifier

__all__ = ["LOCKS", "QUESTIONS", "ClientServices", "Lock", "Loss"]

Result = TypeVar("Result")
Lock = Literal["verification", "passcode", "card", "activation", "password"]
LOCKS: tuple[Lock, ...] = get_args(Lock)
"""What too many wrong ones in a row lock, and an agent can unlock."""

Loss = Literal["lost", "damaged"]
QUESTIONS: tuple[str, ...] = ("account_number", "full_name", "country", "email")
"""The facts on record that a caller is asked for. All of them must be right."""

_REPLACEMENT = "dsc-plus"
_INSTANT = timedelta(microseconds=1)


class ClientServices:
    """The use cases of Client Services.

    Args:
        store: what is remembered.
        hasher: passwords.
        vault: devices' keys, and what is kept of codes.
        entropy: keys, calls and codes.
        policy: every figure.
        post: sends replacements.
        desks: the regional desks, with their telephone numbers.

    All methods take ``now``, an aware time, and raise ``Refused`` with ``not-signed-in`` for a key that no agent has.
    Those about a call raise ``not-found`` where this agent has no such call, and ``not-waiting`` where it is over.
    Those that do something for an account holder raise ``not-verified`` before the questions were answered.
    """

    def __init__(
        self,
        store: Store,
        hasher: PasswordHasher,
        vault: KeyVault,
        entropy: Entropy,
        policy: Policy,
        post: Post,
        desks: Sequence[Desk] = REFERENCE_DESKS,
    ) -> None:
        self.store = store
        self.hasher = hasher
        self.vault = vault
        self.entropy = entropy
        self.policy = policy
        self.post = post
        self.desks = tuple(desks)

    # ------------------------------------------------------------ agents
    def employ(self, name: str, region: str = "") -> str:
        """Let somebody be an agent of a desk, of the first one unless its region is named.

        Returns:
            the agent's key; it is told once, and kept nowhere.

        Raises:
            Refused: ``invalid-request``: no such desk, or the name is not as it must be.
        """
        name = text("name", name)
        region = region or self.desks[0].region
        if all(desk.region != region for desk in self.desks):
            raise Refused("invalid-request", "The field region names no desk. Name one of the desks there are.")
        key = self.entropy.token()
        with self.store.transaction() as work:
            work.add_agent(Agent(hash_of(key), name, region))
        return key

    def agent(self, key: str) -> Agent:
        """Whose key it is."""
        with self.store.transaction() as work:
            return agent_of(work, key)

    # ------------------------------------------------------------ the call
    def take_call(self, key: str, caller: str, now: datetime) -> CallView:
        """Begin a call: the caller says a username or, having forgotten it, an account number.

        Nobody is told here whether there is such an account holder.

        Raises:
            Refused: ``invalid-request``.
        """
        now, caller = moment(now), text("caller", caller)
        with self.store.transaction() as work:
            agent = agent_of(work, key)
            known = work.user(caller)
            username = caller if known is not None else work.username_of(caller) or ""
            call = Call(self.entropy.token(), agent.key_hash, caller, username, now)
            work.add_call(call)
            self._note(work, call, agent, "call-taken", now)
            return self._view(work, call, agent, now)

    def call(self, key: str, call_id: str, now: datetime) -> CallView:
        """Where a call stands, over or not."""
        now = moment(now)
        with self.store.transaction() as work:
            agent = agent_of(work, key)
            return self._view(work, self._call(work, agent, call_id), agent, now)

    def verify(self, key: str, call_id: str, answers: Mapping[str, str], now: datetime) -> CallView:
        """Hold what the caller answers against the facts on record (TRB-C-1, TRB-E-1).

        Args:
            key: the agent's.
            call_id: which call.
            answers: by the names of :data:`QUESTIONS`; letter case and white space are not heard on the telephone.
            now: aware.

        Raises:
            Refused: ``wrong-answers``, one answer for all that can be wrong; ``locked``: too many calls went wrong;
                ``not-waiting``: the caller is verified already; ``invalid-request``.
        """
        now = moment(now)
        given = {question: _heard(question, answers.get(question)) for question in QUESTIONS}
        with self.store.transaction() as work:
            agent = agent_of(work, key)
            call = self._call(work, agent, call_id)
            user = work.hold_user(call.username) if call.username else None
            self._must_go_on(call, now)
            if call.verified:
                raise desk_words.verified_already()
            refusal = self._answers_refusal(work, call, user, given, now)
            if refusal is None:
                call = replace(call, verified=True)
                work.set_call(call)
                work.set_wrong_answers(WrongAnswers(_counted_for(call), 0, now))
            self._note(work, call, agent, "answers-refused" if refusal else "verified", now)
            outcome = refusal or self._view(work, call, agent, now)
        return granted(outcome)

    def end_call(self, key: str, call_id: str, now: datetime) -> None:
        """Hang up. Nothing more is done in this call."""
        now = moment(now)
        with self.store.transaction() as work:
            agent = agent_of(work, key)
            call = self._call(work, agent, call_id)
            self._must_go_on(call, now)
            work.set_call(replace(call, ended=True))
            self._note(work, call, agent, "call-ended", now)

    # ------------------------------------------------------------ what is done for a caller who is verified
    def give_passcode(self, key: str, call_id: str, now: datetime) -> str:
        """Give a temporary passcode in place of the one before (TRB-E-1, CARD-O-4).

        Returns:
            the passcode; it is told once.
        """

        def give(work: Transaction, user: User) -> str:
            return issue_passcode(work, self.vault, self.entropy, self.policy, user, now)

        return self._do(key, call_id, now, "passcode-given", give)

    def report_lost(self, key: str, call_id: str, serial: str, loss: Loss, now: datetime) -> LossReported:
        """Take note that a device is lost or damaged, order a replacement, and arrange interim access (TRB-F-1).

        From this moment on the device never answers again (TRB-F-4). A damaged one counts as lost (Q-23). The
        replacement is a DSC+, whatever was lost: an app is not shipped (Q-24).

        Raises:
            Refused: ``not-found``: no such device of theirs; ``not-waiting``: it was reported before, or was not
                shipped yet.
        """
        serial = text("serial", serial)
        if loss not in get_args(Loss):
            raise Refused("invalid-request", "The field loss is neither lost nor damaged. Say which.")

        def report(work: Transaction, user: User) -> LossReported:
            device = next((each for each in work.devices(user.username) if each.serial == serial), None)
            if device is None:
                raise desk_words.no_such_device()
            if state_at(device, user.country, now, self.policy) in ("lost", "replaced", "ordered"):
                raise desk_words.not_to_be_reported()
            work.lose_device(serial, now)
            replacement = self._ordered(work, user) or self._order(work, user, device, now)
            return LossReported(self.interim_access(work, user, now), replacement.serial)

        return self._do(key, call_id, now, f"device-{loss}", report, serial)

    def ship_replacement(self, key: str, call_id: str, now: datetime) -> Shipment:
        """Send the replacement that was ordered, and tell when it comes (TRB-F-2, TRB-I-1).

        Raises:
            Refused: ``not-waiting``: none is ordered.
        """

        def ship(work: Transaction, user: User) -> Shipment:
            device = self._ordered(work, user)
            if device is None or device.ordered_at is None:
                raise desk_words.nothing_ordered()
            work.ship_device(device.serial, now)
            work.replace_device(device.replaces, now)
            shortest, longest = self.shipping_days(user)
            there = delivered_by(replace(device, shipped_at=now), user.country, self.policy)
            return Shipment(
                device.serial,
                device.ordered_at + timedelta(days=shortest),
                device.ordered_at + timedelta(days=longest),
                there or now,
            )

        return self._do(key, call_id, now, "replacement-shipped", ship)

    def devices(self, key: str, call_id: str, now: datetime) -> tuple[DeskDevice, ...]:
        """The state of each device of theirs (TRB-H-2)."""

        def tell(work: Transaction, user: User) -> tuple[DeskDevice, ...]:
            return self._devices(work, user, now)

        return self._do(key, call_id, now, "devices-told", tell)

    def tell_username(self, key: str, call_id: str, now: datetime) -> str:
        """Tell a forgotten user name (TRB-C-1)."""

        def tell(work: Transaction, user: User) -> str:  # noqa: ARG001
            return user.username

        return self._do(key, call_id, now, "username-told", tell)

    def new_password(self, key: str, call_id: str, now: datetime) -> str:
        """Give a new password in place of a forgotten one (TRB-C-1). All sessions end.

        Returns:
            the password; it is told once.
        """
        password = self.entropy.passcode(self.policy.desk_password_length)
        password_hash = self.hasher.hash(password)  # outside of the transaction: it is slow on purpose

        def give(work: Transaction, user: User) -> str:
            work.set_password(user.username, password_hash)
            work.clear_wrong_passwords(user.username)
            work.forget_old_sessions(user.username, now + _INSTANT)
            return password

        return self._do(key, call_id, now, "password-set", give)

    def unlock(self, key: str, call_id: str, lock: Lock, now: datetime) -> None:
        """Take tries again where too many wrong ones came in a row (VID-P-10, CARD-10)."""
        if lock not in LOCKS:
            raise Refused("invalid-request", f"The field lock names no lock. Locks: {', '.join(LOCKS)}.")

        def clear(work: Transaction, user: User) -> None:
            match lock:
                case "verification":
                    work.clear_wrong_responses(user.username)
                case "password":
                    work.clear_wrong_passwords(user.username)
                case "card":
                    work.clear_wrong_card_values(user.username)
                case "activation":
                    work.clear_wrong_activations(user.username)
                case _:
                    if work.temporary_passcode(user.username) is not None:
                        work.clear_wrong_passcodes(user.username)

        self._do(key, call_id, now, "unlocked", clear, lock)

    # ------------------------------------------------------------ rules, by the name under which they can be replaced
    def is_verified(self, call: Call) -> bool:
        """Whether anything can be done in a call (TRB-C-1, TRB-E-1)."""
        return call.verified

    def knows(self, user: User, answers: Mapping[str, str]) -> bool:
        """Whether a caller knows the facts on record. All are compared, so that the time tells nothing."""
        right = True
        for question in QUESTIONS:
            fact = _heard(question, getattr(user, question))
            right &= hmac.compare_digest(fact.encode(), answers[question].encode())
        return right

    def takes_no_answers(self, before: WrongAnswers | None, now: datetime) -> bool:
        """Whether so many answers were wrong that none are taken for a while."""
        return (
            before is not None
            and before.count >= self.policy.wrong_answers_allowed
            and now < before.last_at + self.policy.answers_locked_for
        )

    def interim_access(self, work: Transaction, user: User, now: datetime) -> str:
        """What somebody without the device goes on with: a temporary passcode (TRB-F-1, TRB-F-3)."""
        return issue_passcode(work, self.vault, self.entropy, self.policy, user, now)

    def shipping_days(self, user: User) -> tuple[int, int]:
        """From how many to how many days after its order a replacement comes (TRB-F-2)."""
        return self.policy.replacement_days.get(user.country, self.policy.replacement_days_elsewhere)

    # ------------------------------------------------------------ within a transaction
    def _do(
        self,
        key: str,
        call_id: str,
        now: datetime,
        what: str,
        act: Callable[[Transaction, User], Result],
        about: str = "",
    ) -> Result:
        """Do something for the account holder of a call; refused, too, it stands in the trail."""
        now = moment(now)
        outcome: Result | Refused
        with self.store.transaction() as work:
            agent = agent_of(work, key)
            call = self._call(work, agent, call_id)
            user = work.hold_user(call.username) if call.username else None
            call = self._call(work, agent, call_id)  # as it is now that nobody else does anything for this user
            self._must_go_on(call, now)
            if user is None or not self.is_verified(call):
                self._note(work, call, agent, f"refused: {what}", now, about)
                outcome = desk_words.not_verified()
            else:
                outcome = act(work, user)
                self._note(work, call, agent, what, now, about)
        return granted(outcome)

    def _call(self, work: Transaction, agent: Agent, call_id: str) -> Call:
        call = work.call(call_id) if is_identifier(call_id) else None
        if call is None or call.agent != agent.key_hash:
            raise desk_words.no_such_call()
        return call

    def _must_go_on(self, call: Call, now: datetime) -> None:
        if self._is_over(call, now):
            raise desk_words.call_over()

    def _is_over(self, call: Call, now: datetime) -> bool:
        return call.ended or now >= call.began_at + self.policy.call_lifetime

    def _answers_refusal(
        self, work: Transaction, call: Call, user: User | None, given: Mapping[str, str], now: datetime
    ) -> Refused | None:
        counted_for = _counted_for(call)
        before = work.wrong_answers(counted_for)
        if self.takes_no_answers(before, now):
            return desk_words.answers_locked()
        if user is not None and self.knows(user, given):
            return None
        goes_on = before is not None and now < before.last_at + self.policy.answers_locked_for
        count = 1 + (before.count if before is not None and goes_on else 0)
        work.set_wrong_answers(WrongAnswers(counted_for, count, now))
        return desk_words.wrong_answers()

    def _ordered(self, work: Transaction, user: User) -> Device | None:
        on_order = (each for each in work.devices(user.username) if each.waiting and each.shipped_at is None)
        return next(on_order, None)

    def _order(self, work: Transaction, user: User, lost: Device, now: datetime) -> Device:
        """A new device with a key of its own; the code in its envelope is known to whoever opens that alone."""
        suite = Suite.parse(self.policy.suites[_REPLACEMENT])
        serial = f"{_REPLACEMENT}-{self.entropy.passcode(_SERIAL_LENGTH)}"
        key = hashlib.sha256(self.entropy.token().encode()).digest()
        pin = None if suite.pin_hash is None else self.entropy.card_code(self.policy.card_pin_digits)
        pin_hash = None if pin is None else self.vault.seal(hash_pin(suite, pin))
        code = self.entropy.passcode(self.policy.activation_code_length)
        device = Device(
            serial,
            user.username,
            _REPLACEMENT,
            suite.text,
            self.vault.seal(key),
            pin_hash,
            active=False,
            waiting=True,
            ordered_at=now,
            activation=activation_fingerprint(self.vault, serial, code),
            replaces=lost.serial,
        )
        work.add_device(device)
        self.post.pack(Parcel(serial, _REPLACEMENT, suite.text, key, pin, code))
        return device

    def _devices(self, work: Transaction, user: User, now: datetime) -> tuple[DeskDevice, ...]:
        found = []
        for device in devices_at(work, user, now, self.policy):
            state = "active" if device.active else state_at(device, user.country, now, self.policy)
            on_its_way = state in ("shipped", "delivered")
            found.append(
                DeskDevice(
                    device.serial,
                    device.kind,
                    state,
                    delivered_by(device, user.country, self.policy) if state == "shipped" else None,
                    active_by_itself_at(device, user.country, self.policy) if on_its_way else None,
                )
            )
        return tuple(found)

    def _view(self, work: Transaction, call: Call, agent: Agent, now: datetime) -> CallView:
        desk = next((each for each in self.desks if each.region == agent.region), self.desks[0])
        over, verified = self._is_over(call, now), self.is_verified(call)
        user = work.user(call.username) if verified and call.username and not over else None
        return CallView(
            call.id,
            desk,
            call.caller,
            verified,
            over,
            () if user is None else self._devices(work, user, now),
            work.deeds(call.id),
            None if user is None else desk_for(user.country, self.desks),
        )

    def _note(self, work: Transaction, call: Call, agent: Agent, what: str, now: datetime, about: str = "") -> None:
        work.add_deed(Deed(call.id, agent.name, call.username, what, about, now))


_SERIAL_LENGTH = 12


def _heard(question: str, answer: object) -> str:
    """What a caller said, as far as it can be heard: without letter case, white space as one space."""
    return " ".join(text(question, answer, LONGEST_TEXT).split()).casefold()


def _counted_for(call: Call) -> str:
    return call.username or call.caller
