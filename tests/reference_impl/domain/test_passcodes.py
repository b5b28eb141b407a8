"""Temporary passcodes: how they are given, kept, judged and locked, at the use cases themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from reference_impl.adapters.entropy import SystemEntropy
from reference_impl.adapters.pure_vault import MemoryVault
from reference_impl.domain.model import TemporaryPasscode
from reference_impl.domain.passcodes import PASSCODE_ALPHABET
from reference_impl.domain.refusals import Refused
from tests.reference_impl.domain.test_verification import refused
from tests.reference_impl.world import SECOND, Gadget, World

ALLOWED = 5


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def card(world: World) -> Gadget:
    return world.equipped()


def kept(world: World, username: str = "ada") -> TemporaryPasscode:
    with world.store.transaction() as work:
        passcode = work.temporary_passcode(username)
    assert passcode is not None
    return passcode


def enter(world: World, code: Any, username: str = "ada") -> str:
    """What a session opens that is signed in to with a code."""
    begun = world.begin_sign_in(username)
    return world.portal.second_factor(begun.token, code, None, world.now).level


def another(code: str) -> str:
    """A passcode in the right format that is not this one."""
    return ("A" if code[0] != "A" else "B") + code[1:]


class Loaded(SystemEntropy):
    """Gives the passcodes that it was told to, and the system's tokens and challenges."""

    def __init__(self, *codes: str) -> None:
        self._codes = list(codes)

    def passcode(self, length: int) -> str:
        assert length == 8
        return self._codes.pop(0) if len(self._codes) > 1 else self._codes[0]


# ---------------------------------------------------------------- given
def test_a_passcode_has_eight_characters_that_are_not_taken_for_each_other(world: World, card: Gadget) -> None:
    codes = {world.passcode() for _ in range(50)}
    assert len(codes) == 50
    for code in codes:
        assert len(code) == world.policy.passcode_length == 8
        assert set(code) <= set(PASSCODE_ALPHABET)
        assert any(character.isalpha() for character in code)
        assert any(character.isdigit() for character in code)
    assert not set("IO01") & set(PASSCODE_ALPHABET)
    assert PASSCODE_ALPHABET.upper() == PASSCODE_ALPHABET


def test_a_passcode_suspends_every_device_of_its_user_and_of_nobody_else(world: World, card: Gadget) -> None:
    world.device(kind="ibkey-ios")
    world.equipped("ben")
    world.passcode()
    with world.store.transaction() as work:
        assert [device.active for device in work.devices("ada")] == [False, False]
        assert [device.active for device in work.devices("ben")] == [True]


def test_a_passcode_for_nobody_is_refused(world: World) -> None:
    refused(lambda: world.passcode("nobody"), "not-found")


@pytest.mark.parametrize("username", ["", "a\0", "a" * 255])
def test_a_passcode_for_a_name_that_is_none_is_refused(world: World, username: str) -> None:
    refused(lambda: world.passcode(username), "invalid-request")


def test_the_same_passcode_is_not_given_twice_in_a_row() -> None:
    world = World(entropy=Loaded("AAAA2222", "AAAA2222", "AAAA2222", "BBBB3333", "AAAA2222"))
    world.equipped()
    assert [world.passcode() for _ in range(3)] == ["AAAA2222", "BBBB3333", "AAAA2222"]


def test_a_source_of_randomness_that_repeats_itself_for_ever_is_an_error_and_changes_nothing() -> None:
    world = World(entropy=Loaded("AAAA2222"))
    world.equipped()
    world.passcode()
    before = kept(world)
    with pytest.raises(RuntimeError, match="randomness") as fault:
        world.passcode()
    assert "AAAA2222" not in str(fault.value)
    assert kept(world) == before


def test_the_days_of_a_passcode_begin_when_it_is_given_and_begin_anew_with_the_next(world: World, card: Gadget) -> None:
    world.passcode()
    assert kept(world).issued_at == world.now
    world.now += world.policy.passcode_full_access
    code = world.passcode()
    assert kept(world).issued_at == world.now
    world.now += world.policy.passcode_full_access - SECOND
    assert enter(world, code) == "full"


# ---------------------------------------------------------------- kept
def test_a_passcode_is_kept_as_a_fingerprint_that_differs_from_user_to_user_and_from_vault_to_vault() -> None:
    vault = MemoryVault()
    worlds = [World(entropy=Loaded("AAAA2222"), vault=each) for each in (vault, vault, MemoryVault())]
    fingerprints = set()
    for world in worlds:
        for username in ("ada", "ben"):
            world.equipped(username)
            world.passcode(username)
            passcode = kept(world, username)
            fingerprints.add(passcode.fingerprint)
            assert b"AAAA2222" not in passcode.fingerprint
            assert "fingerprint" not in repr(passcode)
    assert len(fingerprints) == 4


def test_a_passcode_stands_in_no_refusal_and_in_no_view(world: World, card: Gadget) -> None:
    code = world.passcode()
    begun = world.begin_sign_in()
    said = [repr(begun), repr(world.portal.session(begun.token, world.now)), repr(kept(world))]
    for given in (f"{code} ", code.lower(), code[:-1], another(code)):
        with pytest.raises(Refused) as caught:
            world.portal.second_factor(begun.token, given, None, world.now)
        said += [str(caught.value), repr(caught.value)]
    said.append(repr(world.portal.second_factor(begun.token, code, None, world.now)))
    for words in said:
        assert code not in words
        assert code.lower() not in words
        assert another(code) not in words


# ---------------------------------------------------------------- judged
MALFORMED: dict[str, Callable[[str], Any]] = {
    "lower case": lambda code: code.lower(),
    "one letter in lower case": lambda code: code[:-4] + "a" + code[-3:],
    "a space within": lambda code: f"{code[:4]} {code[4:]}",
    "a space before": lambda code: f" {code}",
    "a space after": lambda code: f"{code} ",
    "a no-break space": lambda code: f"{code[:4]}\u00a0{code[4:]}",
    "a tab": lambda code: f"{code}\t",
    "a line's end": lambda code: f"{code}\n",
    "full width": lambda code: "".join(chr(ord(character) + 0xFEE0) for character in code),
    "a character less": lambda code: code[:-1],
    "a character more": lambda code: f"{code}A",
    "a letter that is not used": lambda code: f"{code[:-1]}O",
    "a digit that is not used": lambda code: f"{code[:-1]}0",
    "a hyphen": lambda code: f"{code[:-1]}-",
    "nothing": lambda _: "",
    "a null": lambda code: f"{code[:-1]}\0",
    "a lone surrogate": lambda code: f"{code[:-1]}\ud800",
    "a capital dotted I": lambda code: f"{code[:-1]}\u0130",
    "it a thousand times": lambda code: code * 1000,
    "no text": lambda _: None,
    "a number": lambda _: 22223333,
}


@pytest.mark.parametrize("change", MALFORMED.values(), ids=MALFORMED)
def test_what_is_not_as_a_passcode_can_be_is_refused_and_not_counted(world: World, card: Gadget, change: Any) -> None:
    code = world.passcode()
    begun = world.begin_sign_in()
    for _ in range(ALLOWED + 1):
        refused(lambda: world.portal.second_factor(begun.token, change(code), None, world.now), "malformed-code")
    assert kept(world).wrong == 0
    assert world.portal.second_factor(begun.token, code, None, world.now).level == "full"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("lower case", "upper case"),
        ("one letter in lower case", "upper case"),
        ("a space within", "There is a space in it"),
        ("a space before", "There is a space in it"),
        ("a no-break space", "There is a space in it"),
        ("full width", "exactly 8 letters and digits"),
        ("a character less", "exactly 8 letters and digits"),
    ],
)
def test_a_refusal_says_what_is_wrong_with_it(world: World, card: Gadget, name: str, said: str) -> None:
    code = "QRST2345"
    world.passcode()
    begun = world.begin_sign_in()
    words = refused(
        lambda: world.portal.second_factor(begun.token, MALFORMED[name](code), None, world.now), "malformed-code"
    )
    assert said in words


def test_a_wrong_passcode_can_be_tried_again_so_many_times_and_the_row_ends_with_the_right_one(
    world: World, card: Gadget
) -> None:
    code = world.passcode()
    for _ in range(2):
        for left in range(ALLOWED - 1, 0, -1):
            words = refused(lambda: enter(world, another(code)), "wrong-code")
            assert ("once more" if left == 1 else f"{left} more times") in words
        assert enter(world, code) == "full"
    assert kept(world).wrong == 0


def test_too_many_wrong_passcodes_in_a_row_lock_it_in_every_session_and_for_the_right_one_too(
    world: World, card: Gadget
) -> None:
    code = world.passcode()
    waiting = world.begin_sign_in()
    for _ in range(ALLOWED - 1):
        refused(lambda: enter(world, another(code)), "wrong-code")
    said = refused(lambda: enter(world, another(code)), "locked")
    assert "Client Services" in said
    for given in (code, another(code)):
        assert refused(lambda: enter(world, given), "locked") == said  # noqa: B023
    assert refused(lambda: world.portal.second_factor(waiting.token, code, None, world.now), "locked") == said


def test_a_new_passcode_unlocks(world: World, card: Gadget) -> None:
    code = world.passcode()
    for _ in range(ALLOWED):
        with pytest.raises(Refused):
            enter(world, another(code))
    assert enter(world, world.passcode()) == "full"


def test_wrong_passcodes_lock_neither_the_password_nor_the_device_nor_anybody_else(world: World, card: Gadget) -> None:
    bens = world.passcode(world.person("ben"))
    code = world.passcode()
    for _ in range(ALLOWED):
        with pytest.raises(Refused):
            enter(world, another(code))
    assert enter(world, bens, "ben") == "full"
    with world.store.transaction() as work:
        work.set_device_active(card.serial, True)
    assert world.sign_in()


def test_the_passcode_of_another_and_the_one_before_are_wrong(world: World, card: Gadget) -> None:
    bens = world.passcode(world.person("ben"))
    first, second = world.passcode(), world.passcode()
    refused(lambda: enter(world, bens), "wrong-code")
    refused(lambda: enter(world, first), "wrong-code")
    assert enter(world, second) == "full"


def test_a_new_passcode_takes_the_place_of_the_one_before_in_a_sign_in_that_waits(world: World, card: Gadget) -> None:
    first = world.passcode()
    begun = world.begin_sign_in()
    second = world.passcode()
    refused(lambda: world.portal.second_factor(begun.token, first, None, world.now), "wrong-code")
    assert world.portal.second_factor(begun.token, second, None, world.now).level == "full"


def test_the_challenge_that_a_request_names_is_nothing_to_a_passcode(world: World, card: Gadget) -> None:
    code = world.passcode()
    begun = world.begin_sign_in()
    assert world.portal.second_factor(begun.token, code, "123456", world.now).level == "full"


def test_a_response_of_the_device_is_no_passcode(world: World, card: Gadget) -> None:
    world.passcode()
    refused(lambda: enter(world, card.respond("123456")[:7] + "0"), "malformed-code")
