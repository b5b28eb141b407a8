"""A certificate for this machine alone."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reference_impl.adapters.certificates import write_certificate

NOW = datetime.now(UTC)


def shake_hands(server: ssl.SSLContext, client: ssl.SSLContext, host: str) -> None:
    """TLS between the two, without a socket."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    sides = [
        client.wrap_bio(to_client, to_server, server_hostname=host),
        server.wrap_bio(to_server, to_client, server_side=True),
    ]
    while sides:
        for side in list(sides):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
            sides.remove(side)


def contexts(address: str, folder: Path, now: datetime = NOW) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    certificate, key = write_certificate(address, folder, now)
    assert key.stat().st_mode & 0o077 == 0
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(certificate, key)
    client = ssl.create_default_context(cafile=certificate)
    client.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return server, client


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_who_trusts_the_file_trusts_the_address(tmp_path: Path, address: str) -> None:
    shake_hands(*contexts(address, tmp_path), address)


def test_it_is_good_for_no_other_address(tmp_path: Path) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
        shake_hands(*contexts("127.0.0.1", tmp_path), "127.0.0.2")


def test_it_is_good_for_its_days_only(tmp_path: Path) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="expired"):
        shake_hands(*contexts("127.0.0.1", tmp_path, NOW - timedelta(days=31)), "127.0.0.1")
