"""The client's side of the wire: where the gateway is, what is not sent, and whose words are shown."""

from __future__ import annotations

from pathlib import Path

import pytest
import trustme

from reference_impl.login_window.wire import Address, Connection, Trouble, refusal_in, trust_in
from tests.conformance.drivers.toy_gateway import CONNECTED, ToyGateway
from tests.reference_impl.login_window.conftest import gateway_at


def test_an_address_names_both_ports() -> None:
    assert Address.parse("tls://127.0.7.1:4000+4001") == Address("127.0.7.1", {4000: 4000, 4001: 4001})
    assert Address.parse("tls://[::1]:1+2").named(4001) == "TCP port 2 of ::1"
    assert Address.parse("tcp://[::1]:1+2") == Address("::1", {4000: 1, 4001: 2}, secured=False)


@pytest.mark.parametrize("host", ["192.0.2.1", "example.org", "localhost"])
def test_without_tls_it_is_on_this_machine_or_none_at_all(host: str) -> None:
    with pytest.raises(ValueError, match="this machine alone"):
        Address.parse(f"tcp://{host}:4000+4001")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tls://host:4000",
        "https://host:4000+4001",
        "tls://host:0+1",
        "tls://host:1+70000",
        "tls://:1+2",
        "tls://me@host:1+2",
        "tls://host:\N{FULLWIDTH DIGIT FOUR}000+4001",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="tls://host:4000"):
        Address.parse(text)


def test_what_is_too_long_for_a_line_is_not_sent(toy: ToyGateway) -> None:
    connection = Connection(gateway_at(toy.ports([CONNECTED]), toy.trust), 4000)
    with pytest.raises(Trouble, match="Nothing was sent") as trouble:
        connection.ask({"type": "login", "password": "x" * 16_384})
    assert "xxx" not in str(trouble.value)
    assert connection.ask({"type": "status"}) == CONNECTED
    connection.close()
    assert toy.asked == [{"type": "status"}]


def test_a_refusal_is_told_in_the_gateways_words_and_without_what_was_typed() -> None:
    refusal = refusal_in({"type": "refused", "reason": "locked", "detail": "long-password is locked."}, "long-password")
    assert refusal is not None
    assert (refusal.reason, refusal.detail) == ("locked", "[left out] is locked.")


def test_a_word_that_was_typed_as_a_password_is_not_pointed_out() -> None:
    refusal = refusal_in({"type": "refused", "reason": "wrong-credentials", "detail": "That is wrong."}, "wrong")
    assert refusal is not None
    assert refusal.detail == "That is wrong."


def test_a_refusal_of_endless_words_is_cut() -> None:
    refusal = refusal_in({"type": "refused", "reason": "locked", "detail": "no " * 5000})
    assert refusal is not None
    assert len(refusal.detail) < 700


@pytest.mark.parametrize("answer", [{"reason": "locked"}, {"reason": 1, "detail": "x"}, {"reason": "x", "detail": " "}])
def test_a_refusal_that_says_nothing_is_no_refusal(answer: dict[str, object]) -> None:
    with pytest.raises(Trouble, match="does not say why"):
        refusal_in({"type": "refused", **answer})


def test_the_very_certificate_can_be_trusted_and_nothing_else_is_then(
    toy: ToyGateway, authority: trustme.CA, tmp_path: Path
) -> None:
    other = tmp_path / "other.pem"
    authority.issue_cert("127.0.0.2").cert_chain_pems[0].write_to_path(other)
    with pytest.raises(Trouble, match="certificate that this window does not trust"):
        Connection(gateway_at(toy.ports([]), trust_in(other)), 4000)


def test_a_file_without_a_certificate_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("nothing\n")
    for name in ("empty.pem", "missing.pem"):
        with pytest.raises(OSError):  # noqa: PT011 - which one, the file decides
            trust_in(tmp_path / name)
