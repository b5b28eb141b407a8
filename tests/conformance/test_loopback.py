"""Each worker has loopback addresses and certificates that are its own, for as long as it needs them."""

from __future__ import annotations

import secrets
import ssl
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conformance.errors import ConfigFault
from conformance.loopback import Block, Premises, RunAuthority, claim_block

Draw = Callable[[str], None]


@pytest.fixture
def draw(monkeypatch: pytest.MonkeyPatch) -> Draw:
    """Make the next block that is drawn a certain one; further ones are drawn by chance again."""
    by_chance = secrets.randbelow

    def next_is(prefix: str) -> None:
        numbers: Iterator[int] = (int(number) - 1 for number in prefix.split(".")[1:])
        monkeypatch.setattr(secrets, "randbelow", lambda limit: next(numbers, by_chance(limit)))

    return next_is


@pytest.fixture
def block() -> Iterator[Block]:
    claimed = claim_block()
    yield claimed
    claimed.release()


def test_a_block_that_is_held_is_nobody_elses(block: Block, draw: Draw) -> None:
    draw(block.prefix)
    with pytest.raises(ConfigFault, match="no loopback address could be had"):
        claim_block(attempts=1)


def test_who_draws_a_block_that_is_held_gets_another(block: Block, draw: Draw) -> None:
    draw(block.prefix)
    other = claim_block()

    assert other.prefix != block.prefix
    other.release()


def test_a_block_that_was_released_can_be_had_again(block: Block, draw: Draw) -> None:
    block.release()

    draw(block.prefix)
    again = claim_block(attempts=1)

    assert again.prefix == block.prefix
    again.release()


def test_a_block_has_addresses_1_to_253(block: Block) -> None:
    assert block.address(1) == f"{block.prefix}.1"
    assert block.address(253) == f"{block.prefix}.253"
    for number in (0, 254):  # the network, and what the claim itself is bound to
        with pytest.raises(ValueError, match="1 to 253"):
            block.address(number)


# ---------------------------------------------------------------- certificates
def _handshake(chain: Path, key: Path, ca: Path, address: str) -> None:
    """Shake hands in memory, as a client that trusts the authority and nobody else."""
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(chain, key)
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = serving.wrap_bio(up, down, server_side=True)
    client = ssl.create_default_context(cafile=str(ca)).wrap_bio(down, up, server_hostname=address)
    for side in (client, server, client, server):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
    assert client.getpeercert()


def test_a_certificate_is_good_for_its_address_under_the_runs_authority(tmp_path: Path) -> None:
    authority = RunAuthority(tmp_path)
    chain, key = authority.certify("127.7.31.1")

    _handshake(chain, key, authority.ca_pem, "127.7.31.1")


def test_a_certificate_is_good_for_no_other_address(tmp_path: Path) -> None:
    authority = RunAuthority(tmp_path)
    chain, key = authority.certify("127.7.31.1")

    with pytest.raises(ssl.SSLCertVerificationError, match=r"IP address mismatch|not valid for"):
        _handshake(chain, key, authority.ca_pem, "127.7.31.2")


def test_a_certificate_is_good_under_no_other_runs_authority(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    chain, key = RunAuthority(tmp_path / "one").certify("127.7.31.1")

    with pytest.raises(ssl.SSLCertVerificationError):
        _handshake(chain, key, RunAuthority(tmp_path / "other").ca_pem, "127.7.31.1")


def test_the_chain_shows_the_authority_so_that_a_browser_can_pin_it(tmp_path: Path) -> None:
    authority = RunAuthority(tmp_path)
    chain, _ = authority.certify("127.7.31.1")

    assert chain.read_text().rstrip().endswith(authority.ca_pem.read_text().rstrip())


def test_a_key_is_readable_by_its_user_alone_and_is_not_the_authoritys(tmp_path: Path) -> None:
    authority = RunAuthority(tmp_path)
    chain, key = authority.certify("127.7.31.1")

    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert "PRIVATE KEY" in key.read_text()
    assert sorted(tmp_path.iterdir()) == sorted([authority.ca_pem, chain, key]), "the authority's key is on no disk"
    assert not any("PRIVATE KEY" in path.read_text() for path in (authority.ca_pem, chain))


# ---------------------------------------------------------------- premises
def test_premises_are_had_when_needed_and_given_back(draw: Draw) -> None:
    premises = Premises()
    address = premises.address(1)
    chain, key = premises.authority.certify(address)
    folder = key.parent
    assert premises.address(2).rpartition(".")[0] == address.rpartition(".")[0], "one block"
    assert premises.authority.ca_pem.parent == folder, "one authority"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert chain.exists()

    premises.leave()

    assert not folder.exists()
    prefix = address.rpartition(".")[0]
    draw(prefix)
    again = claim_block(attempts=1)
    assert again.prefix == prefix
    again.release()


def test_leaving_what_was_never_used_or_twice_does_no_harm() -> None:
    premises = Premises()
    premises.leave()
    premises.address(1)
    premises.leave()
    premises.leave()
