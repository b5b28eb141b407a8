"""Every vector of RFC 6287, appendix C, and the vectors of the devices' own suites."""

from __future__ import annotations

import pytest

from reference_impl.domain.ocra import Suite, respond

K20, K32, K64 = (("1234567890" * 7)[:size].encode() for size in (20, 32, 64))
PIN = "1234"
MINUTES = 0x132D0B6
REPEATED = [str(digit) * 8 for digit in range(10)]


@pytest.mark.parametrize(
    ("question", "response"),
    list(
        zip(
            REPEATED,
            ["237653", "243178", "653583", "740991", "608993", "388898", "816933", "224598", "750600", "294470"],
            strict=True,
        )
    ),
)
def test_c1_sha1_with_a_numeric_question(question: str, response: str) -> None:
    assert respond(Suite.parse("OCRA-1:HOTP-SHA1-6:QN08"), K20, question=question) == response


@pytest.mark.parametrize(
    ("counter", "response"),
    list(
        enumerate(
            [
                "65347737",
                "86775851",
                "78192410",
                "71565254",
                "10104329",
                "65983500",
                "70069104",
                "91771096",
                "75011558",
                "08522129",
            ]
        )
    ),
)
def test_c1_sha256_with_a_counter_and_a_pin(counter: int, response: str) -> None:
    suite = Suite.parse("OCRA-1:HOTP-SHA256-8:C-QN08-PSHA1")
    assert respond(suite, K32, counter=counter, question="12345678", pin=PIN) == response


@pytest.mark.parametrize(
    ("question", "response"),
    list(zip(REPEATED[:5], ["83238735", "01501458", "17957585", "86776967", "86807031"], strict=True)),
)
def test_c1_sha256_with_a_pin(question: str, response: str) -> None:
    assert respond(Suite.parse("OCRA-1:HOTP-SHA256-8:QN08-PSHA1"), K32, question=question, pin=PIN) == response


@pytest.mark.parametrize(
    ("counter", "response"),
    list(
        enumerate(
            [
                "07016083",
                "63947962",
                "70123924",
                "25341727",
                "33203315",
                "34205738",
                "44343969",
                "51946085",
                "20403879",
                "31409299",
            ]
        )
    ),
)
def test_c1_sha512_with_a_counter(counter: int, response: str) -> None:
    suite = Suite.parse("OCRA-1:HOTP-SHA512-8:C-QN08")
    assert respond(suite, K64, counter=counter, question=REPEATED[counter]) == response


@pytest.mark.parametrize(
    ("question", "response"),
    list(zip(REPEATED[:5], ["95209754", "55907591", "22048402", "24218844", "36209546"], strict=True)),
)
def test_c1_sha512_with_a_time(question: str, response: str) -> None:
    suite = Suite.parse("OCRA-1:HOTP-SHA512-8:QN08-T1M")
    assert respond(suite, K64, question=question, timestamp=MINUTES * 60) == response
    assert respond(suite, K64, question=question, timestamp=MINUTES * 60 + 59) == response


PAIRS = [(f"CLI2222{i}", f"SRV1111{i}") for i in range(5)]


@pytest.mark.parametrize(
    ("suite", "key", "responses"),
    [
        ("OCRA-1:HOTP-SHA256-8:QA08", K32, "28247970 01984843 65387857 03351211 83412541"),
        ("OCRA-1:HOTP-SHA512-8:QA08", K64, "79496648 76831980 12250499 90856481 12761449"),
    ],
)
def test_c2_mutual_the_server_computes_over_the_clients_challenge_and_its_own(
    suite: str, key: bytes, responses: str
) -> None:
    assert [respond(Suite.parse(suite), key, question=pair) for pair in PAIRS] == responses.split()


@pytest.mark.parametrize(
    ("suite", "key", "pin", "responses"),
    [
        ("OCRA-1:HOTP-SHA256-8:QA08", K32, None, "15510767 90175646 33777207 95285278 28934924"),
        ("OCRA-1:HOTP-SHA512-8:QA08-PSHA1", K64, PIN, "18806276 70020315 01600026 18951020 32528969"),
    ],
)
def test_c2_mutual_the_client_computes_over_the_servers_challenge_and_its_own(
    suite: str, key: bytes, pin: str | None, responses: str
) -> None:
    computed = [respond(Suite.parse(suite), key, question=(server, client), pin=pin) for client, server in PAIRS]
    assert computed == responses.split()


def test_c3_plain_signature() -> None:
    suite = Suite.parse("OCRA-1:HOTP-SHA256-8:QA08")
    computed = [respond(suite, K32, question=f"SIG1{i}000") for i in range(5)]
    assert computed == ["53095496", "04110475", "31331128", "76028668", "46554205"]


def test_c3_plain_signature_with_a_time() -> None:
    suite = Suite.parse("OCRA-1:HOTP-SHA512-8:QA10-T1M")
    computed = [respond(suite, K64, question=f"SIG1{i}00000", timestamp=MINUTES * 60) for i in range(5)]
    assert computed == ["77537423", "31970405", "10235557", "95213541", "65360607"]


@pytest.mark.parametrize(
    ("question", "response"), [("100000", "11478945"), ("123456", "78054504"), ("999999", "69808710")]
)
def test_the_security_cards_suite(question: str, response: str) -> None:
    assert respond(Suite.parse("OCRA-1:HOTP-SHA256-8:QN06-PSHA256"), K32, question=question, pin=PIN) == response
