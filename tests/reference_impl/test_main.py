"""``python -m reference_impl``: what it serves, how it ends, and what it says when something is in the way."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
import signal
import smtplib
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import httpx
import pytest
import trustme

from reference_impl.cli import main
from reference_impl.domain import ocra
from reference_impl.domain.policy import REFERENCE_POLICY

ROOT = Path(__file__).parents[2]
KEY = "control-key"
ANY_PORTS = tuple(
    word
    for name in (
        "portal",
        "control",
        "twins",
        "client-services",
        "trading",
        "trading-second",
        "platform",
        "another-website",
        "intake",
        "filing",
    )
    for word in (f"--{name}-port", "0")
)
SERVE_PORTS = tuple(
    word
    for name in ("portal", "twins", "client-services", "trading", "trading-second", "platform", "intake")
    for word in (f"--{name}-port", "0")
)
WAIT_SECONDS = 60


@dataclass
class Certified:
    """TLS files of a run, and what trusts them."""

    environment: dict[str, str]
    trust: ssl.SSLContext


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Certified:
    folder = tmp_path_factory.mktemp("tls")
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1")
    certificate.private_key_pem.write_to_path(folder / "key.pem")
    for part in certificate.cert_chain_pems:
        part.write_to_path(folder / "certificate.pem", append=True)
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    return Certified(
        {
            "SECURE_LOGIN_BIND": "127.0.0.1",
            "SECURE_LOGIN_TLS_CERT": str(folder / "certificate.pem"),
            "SECURE_LOGIN_TLS_KEY": str(folder / "key.pem"),
            "SECURE_LOGIN_CONTROL_KEY": KEY,
        },
        trust,
    )


@contextlib.contextmanager
def started(*arguments: str, environment: dict[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    """The program, which is ended whatever happens."""
    process = subprocess.Popen(
        [sys.executable, "-m", "reference_impl", *arguments],
        cwd=ROOT,
        env=clean_environment() | (environment or {}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()  # rather than kill: it tidies up after itself
        try:
            process.communicate(timeout=WAIT_SECONDS)
        finally:
            process.kill()


def clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("SECURE_LOGIN_")}


@dataclass
class Ended:
    """What a command left."""

    returncode: int
    stdout: str
    stderr: str


class Run(Protocol):
    """The command in this process, for what ends before it serves."""

    def __call__(self, *arguments: str, environment: dict[str, str] | None = None) -> Ended: ...


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str, environment: dict[str, str] | None = None) -> Ended:
        try:
            status = main(arguments, environment or {})
        except SystemExit as exit_:
            status = int(exit_.code or 0)
        said = capsys.readouterr()
        return Ended(status, said.out, said.err)

    return run


def line_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def end_input(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Close the program's standard input; its status, and what else it wrote."""
    out, err = process.communicate(timeout=WAIT_SECONDS)
    return process.returncode, out, err


def test_launch_announces_its_addresses_and_serves_them_under_tls(certified: Certified) -> None:
    with started("launch", *ANY_PORTS, environment=certified.environment) as process:
        addresses = json.loads(line_of(process))
        assert set(addresses) == {
            "portal",
            "control",
            "twins",
            "client_services",
            "trading",
            "platform",
            "another_website",
            "intake",
        }
        assert re.fullmatch(r"tls://127\.0\.0\.1:\d+\+\d+", addresses["trading"])
        with httpx.Client(verify=certified.trust, trust_env=False) as client:
            home = client.get(addresses["portal"])
            assert home.status_code == 200
            assert "strict-transport-security" in home.headers
            assert "server" not in home.headers
            assert client.get(addresses["twins"]).status_code == 200
            assert "Agent Key" in client.get(addresses["client_services"]).text
            assert client.get(f"{addresses['client_services']}/api/v1/calls/1").status_code == 401
            to_try = client.get(f"{addresses['portal']}/api/v1/troubleshooter/connection").json()
            assert to_try["website"] == addresses["another_website"] + "/"
            first, second = (f"https://{port['host']}:{port['port']}/" for port in to_try["ports"])
            for address in (to_try["website"], first, second):
                assert client.get(address).status_code == 200
            assert client.get(f"{addresses['control']}/control/v1").status_code == 401
            authorization = {"Authorization": f"Bearer {KEY}"}
            assert client.get(f"{addresses['control']}/control/v1", headers=authorization).status_code == 200
        assert end_input(process) == (0, "", "")


def test_launch_takes_the_ports_of_the_contract_unless_told_otherwise(certified: Certified) -> None:
    environment = certified.environment | {
        "SECURE_LOGIN_BIND": f"127.99.{os.getpid() % 250}.{os.getpid() // 250 % 250}"
    }
    with started("launch", environment=environment) as process:
        addresses = json.loads(line_of(process))
        assert {name: url.rpartition(":")[2] for name, url in addresses.items()} == {
            "portal": "8443",
            "control": "8444",
            "twins": "8445",
            "trading": "4000+4001",
            "client_services": "8446",
            "platform": "8447",
            "another_website": "8448",
            "intake": "2525",
        }


@contextlib.contextmanager
def launched(certified: Certified) -> Iterator[tuple[subprocess.Popen[str], httpx.Client, str]]:
    """A system as it is launched, a client of its control, and where its intake is."""
    with started("launch", *ANY_PORTS, environment=certified.environment) as process:
        addresses = json.loads(line_of(process))
        with httpx.Client(
            base_url=addresses["control"],
            verify=certified.trust,
            trust_env=False,
            headers={"Authorization": f"Bearer {KEY}"},
        ) as client:
            yield process, client, addresses["intake"]


def test_launch_takes_documents_by_email_and_goes_on_after_its_intake_was_killed(certified: Certified) -> None:
    with launched(certified) as (process, client, intake):
        assert "restart" in client.get("/control/v1").json()["abilities"]
        for number in range(2):
            post_an_email(intake, certified.trust, f"sender{number}@example.com")
            assert client.post("/control/v1/intake/restart", json={}).status_code == 204
            replies: list[dict[str, str]] = []
            until = time.monotonic() + WAIT_SECONDS
            while not replies and time.monotonic() < until:
                replies = client.get("/control/v1/mailbox", params={"address": f"sender{number}@example.com"}).json()
            assert [reply["in_reply_to"] for reply in replies] == ["<1@example.com>"]
        assert end_input(process) == (0, "", "")


def test_what_was_sent_before_a_reset_is_answered_no_more(certified: Certified) -> None:
    with launched(certified) as (process, client, intake):

        def replies(number: int) -> list[dict[str, str]]:
            answer = client.get("/control/v1/mailbox", params={"address": f"sender{number}@example.com"})
            return answer.json() if answer.status_code == 200 else []

        for number, variant in enumerate((None, "documents-place-kept", None)):
            post_an_email(intake, certified.trust, f"sender{number}@example.com")
            assert client.post("/control/v1/reset", json={"variant": variant}).status_code == 204
        post_an_email(intake, certified.trust, "sender3@example.com")
        until = time.monotonic() + WAIT_SECONDS
        while not replies(3) and time.monotonic() < until:
            pass
        assert [len(replies(number)) for number in range(4)] == [0, 0, 0, 1]
        assert end_input(process) == (0, "", "")


def post_an_email(address: str, trust: ssl.SSLContext, sender: str) -> None:
    """Send what is no document, over TLS."""
    host, _, port = address.removeprefix("smtp://").rpartition(":")
    with smtplib.SMTP(host, int(port), timeout=WAIT_SECONDS) as server:
        server.starttls(context=trust)
        email = f"From: {sender}\r\nSubject: U1234567 PID\r\nMessage-ID: <1@example.com>\r\n\r\nHere.\r\n"
        assert server.sendmail(sender, REFERENCE_POLICY.documents_elsewhere, email) == {}


def test_launch_verifies_a_person_end_to_end_in_its_database(certified: Certified) -> None:
    """One person, one device, one task: over the network, against SQLite."""
    key, suite = bytes(range(32)), "OCRA-1:HOTP-SHA256-8:QN06"
    with (
        started("launch", *ANY_PORTS, environment=certified.environment) as process,
        httpx.Client(verify=certified.trust, trust_env=False) as client,
    ):
        addresses = json.loads(line_of(process))
        control = {"Authorization": f"Bearer {KEY}"}

        def tell(method: str, path: str, body: object) -> None:
            client.request(method, addresses["control"] + path, json=body, headers=control).raise_for_status()

        credentials = {"username": "ada", "password": "correct horse"}
        details = {"full_name": "Ada", "email": "a@example.org", "country": "AT", "account_number": "U1234567"}
        device = {
            "kind": "ibkey-ios",
            "serial": "1",
            "suite": suite,
            "key": base64.b64encode(key).decode(),
            "pin": None,
        }
        tell("PUT", "/control/v1/clock", {"now": "2026-11-22T10:00:00Z"})
        tell("POST", "/control/v1/people", credentials | details)
        tell("POST", "/control/v1/people/ada/devices", device)

        api = f"{addresses['portal']}/api/v1"
        begun = client.post(f"{api}/session", json=credentials).json()
        challenge = begun["second_factor"]["challenge"]
        code = {"code": ocra.respond(ocra.Suite.parse(suite), key, question=challenge), "challenge": challenge}
        csrf = {"X-CSRF-Token": begun["csrf_token"]}
        opened = client.post(f"{api}/session/second-factor", json=code, headers=csrf).json()
        csrf = {"X-CSRF-Token": opened["csrf_token"]}
        task = {"task": "change-email", "details": {"email": "ada@new.example.org"}}
        begun = client.post(f"{api}/verifications", json=task, headers=csrf).json()
        path = f"{api}/verifications/{begun['id']}"
        shown = client.post(f"{path}/credentials", json=credentials, headers=csrf).json()
        assert shown["expires_at"] == "2026-11-22T10:05:00Z"
        passcode = ocra.respond(ocra.Suite.parse(suite), key, question=shown["challenge"])
        answer = {"passcode": passcode, "challenge": shown["challenge"]}
        assert client.post(f"{path}/response", json=answer, headers=csrf).json()["state"] == "complete"
        assert client.get(f"{api}/account").json()["email"] == "ada@new.example.org"

        tell("POST", "/control/v1/reset", {"variant": None})
        assert client.get(f"{api}/account").status_code == 401
        status, _, said = end_input(process)
        assert (status, said) == (0, "")


def test_launch_leaves_no_file_behind(certified: Certified, tmp_path: Path) -> None:
    environment = certified.environment | {"TMPDIR": str(tmp_path)}
    with started("launch", *ANY_PORTS, environment=environment) as process:
        line_of(process)
        assert [folder.name.startswith("secure-login-") for folder in tmp_path.iterdir()] == [True]
        assert end_input(process)[0] == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_launch_ends_in_order_at_a_signal(certified: Certified, tmp_path: Path, number: int) -> None:
    environment = certified.environment | {"TMPDIR": str(tmp_path)}
    with started("launch", *ANY_PORTS, environment=environment) as process:
        line_of(process)
        process.send_signal(number)
        assert process.wait(WAIT_SECONDS) == 0
    assert list(tmp_path.iterdir()) == []


TOLD_TO_END_WHILE_IT_STARTS = """
import os, signal, sys, tempfile
from reference_impl import cli

number = signal.Signals[sys.argv.pop()]

def mkdtemp(*arguments, **named):
    folder = really_mkdtemp(*arguments, **named)
    os.kill(os.getpid(), number)
    return folder

really_mkdtemp, tempfile.mkdtemp = tempfile.mkdtemp, mkdtemp
sys.exit(cli.main())
"""


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_launch_leaves_no_file_behind_when_it_is_told_to_end_while_it_starts(
    certified: Certified, tmp_path: Path, name: str
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", TOLD_TO_END_WHILE_IT_STARTS, "launch", *ANY_PORTS, name],
        cwd=ROOT,
        env=clean_environment() | certified.environment | {"TMPDIR": str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.wait(WAIT_SECONDS) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""
    assert list(tmp_path.iterdir()) == []


def test_launch_remembers_in_the_database_that_it_is_given(certified: Certified, tmp_path: Path) -> None:
    store = tmp_path / "given.db"
    with started("launch", *ANY_PORTS, "--store", f"sqlite:///{store}", environment=certified.environment) as process:
        line_of(process)
        assert store.is_file()
        assert end_input(process)[0] == 0


def test_without_a_control_key_there_is_no_control(certified: Certified) -> None:
    environment = certified.environment | {"SECURE_LOGIN_CONTROL_KEY": ""}
    with started("launch", *ANY_PORTS, environment=environment) as process:
        assert set(json.loads(line_of(process))) == {
            "portal",
            "twins",
            "client_services",
            "trading",
            "platform",
            "another_website",
            "intake",
        }


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"SECURE_LOGIN_TLS_CERT": ""}, "SECURE_LOGIN_TLS_CERT: is not set"),
        ({"SECURE_LOGIN_TLS_KEY": "/nowhere.pem"}, "there is no file /nowhere.pem"),
        ({"SECURE_LOGIN_TLS_KEY": __file__}, "cannot be used for TLS"),
        ({"SECURE_LOGIN_BIND": "192.0.2.1"}, "192.0.2.1 port 0 (portal): cannot listen there"),
    ],
)
def test_what_is_in_the_way_of_launch_is_one_message(
    run: Run, certified: Certified, change: dict[str, str], said: str
) -> None:
    ended = run("launch", *ANY_PORTS, environment=certified.environment | change)
    assert ended.returncode == 3
    assert ended.stdout == ""
    assert said in ended.stderr
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--store", "mysql://localhost/x"), "sqlite"),
        (("--variant", "never-laps"), "Did you mean never-lapses"),
    ],
)
def test_a_choice_that_there_is_none_of_is_one_message(
    run: Run, certified: Certified, arguments: tuple[str, ...], said: str
) -> None:
    ended = run("launch", *ANY_PORTS, *arguments, environment=certified.environment)
    assert ended.returncode == 3
    assert said in ended.stderr
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "option",
    ["--portal-port", "--twins-port", "--control-port", "--client-services-port", "--platform-port", "--intake-port"],
)
def test_a_taken_port_is_one_message_with_the_place_and_the_mend(run: Run, certified: Certified, option: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = run("launch", *ANY_PORTS, option, str(port), environment=certified.environment)
    assert ended.returncode == 3
    assert f"127.0.0.1 port {port}" in ended.stderr
    assert "taken" in ended.stderr
    assert option in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_serve_tells_a_person_where_to_go_and_as_whom() -> None:
    with started("serve", *SERVE_PORTS, "--seed", "7") as process:
        said = ""
        while "Ctrl-C" not in said:
            line = line_of(process)
            assert line, "it ended before it said where to go"
            said += line
        assert "simulation" in said
        portal, *devices = re.findall(r"http://127\.0\.0\.1:\S+", said)
        username, password = (re.search(rf"{name} +(\S+)", said) for name in ("Username", "Password"))
        assert username
        assert password
        with httpx.Client(trust_env=False) as client:
            form = {"username": username[1], "password": password[1]}
            assert client.post(f"{portal}/sign-in", data=form).headers["location"] == "sign-in/second-factor"
            assert "Challenge Code" in client.get(f"{portal}/sign-in/second-factor").text
            *devices, platform, iphone, android, mailbox, desk = devices
            assert [client.get(device).status_code for device in (*devices, iphone, android)] == [200] * 5
            assert "No email yet" in client.get(mailbox).text
            begun = client.post(f"{platform}/log-in", data=form | {"account": "live"})
            assert (begun.status_code, begun.headers["location"]) == (303, "./")
            assert "Challenge Code" in client.get(platform).text
            to_try = client.get(f"{portal}/api/v1/troubleshooter/connection").json()
            answers = [client.get(f"http://{port['host']}:{port['port']}/") for port in to_try["ports"]]
            assert [answer.status_code for answer in (*answers, client.get(to_try["website"]))] == [200] * 3
            key = re.search(r"agent's key +(\S+)", said)
            assert key
            headers, caller = {"Authorization": f"Bearer {key[1]}"}, {"caller": username[1]}
            assert client.post(f"{desk}/api/v1/calls", json=caller, headers=headers).status_code == 201
        process.send_signal(signal.SIGINT)
        assert process.wait(WAIT_SECONDS) == 0


def test_a_login_window_of_its_own_reaches_a_gateway_that_somebody_else_serves(certified: Certified) -> None:
    with started("launch", *ANY_PORTS, environment=certified.environment) as gateway:
        address = json.loads(line_of(gateway))["trading"]
        ca = certified.environment["SECURE_LOGIN_TLS_CERT"]
        form = {"username": "nobody", "password": "secret-horse", "account": "live"}
        with started("platform", "--gateway", address, "--ca", ca, "--port", "0") as window:
            found = re.search(r"http://127\.0\.0\.1:\d+", line_of(window))
            assert found
            with httpx.Client(trust_env=False) as client:
                assert "User Name" in client.get(found[0]).text
                assert "not right" in client.post(f"{found[0]}/log-in", data=form).text
                assert end_input(gateway) == (0, "", "")
                refused = client.post(f"{found[0]}/log-in", data=form).text
                assert f"TCP port {re.split('[:+]', address)[-2]} of 127.0.0.1 refuses the connection" in refused
            window.send_signal(signal.SIGINT)
            out, err = window.communicate(timeout=WAIT_SECONDS)
            assert (window.returncode, err) == (0, "")
            assert "secret-horse" not in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--gateway", "https://127.0.0.1:4000"), "--gateway https://127.0.0.1:4000: is no address of a gateway"),
        (("--gateway", "tls://127.0.0.1:4000+4001", "--ca", "/nowhere.pem", "--port", "0"), "/nowhere.pem: holds no"),
    ],
)
def test_a_login_window_that_cannot_be_is_one_message(run: Run, arguments: tuple[str, ...], said: str) -> None:
    ended = run("platform", *arguments)
    assert ended.returncode == 3
    assert said in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_the_port_of_a_login_window_that_is_taken_is_told_with_its_option(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = run("platform", "--gateway", "tls://127.0.0.1:4000+4001", "--port", str(port))
    assert ended.returncode == 3
    assert "Give another port with --port," in ended.stderr


def test_serve_says_which_rule_is_broken() -> None:
    with started("serve", *SERVE_PORTS, "--variant", "never-lapses") as process:
        line_of(process)
        assert "broken on purpose, by variant never-lapses" in line_of(process)


@pytest.mark.parametrize("address", ["0.0.0.0", "192.0.2.1", "everywhere"])  # noqa: S104 - to be refused
def test_serve_keeps_to_loopback(run: Run, address: str) -> None:
    ended = run("serve", "--bind", address)
    assert ended.returncode == 3
    assert f"--bind {address}" in ended.stderr
    assert "127.0.0.1" in ended.stderr


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ((), ("serve", "launch", "simulation")),
        (("serve",), ("--portal-port", "--seed", "Ctrl-C", "change the email address")),
        (("intake",), ("--spool", "--filing", "SECURE_LOGIN_FILING_KEY", "250", "message_bytes=26214400", "swaks")),
        (("platform",), ("--gateway", "--ca", "tls://HOST:PORT+PORT", "loopback", "Ctrl-C")),
        (("launch",), ("SECURE_LOGIN_BIND", "SECURE_LOGIN_CONTROL_KEY", "one line of JSON", "never-lapses")),
    ],
)
def test_help_explains_the_command(run: Run, command: tuple[str, ...], words: tuple[str, ...]) -> None:
    ended = run(*command, "--help")
    assert ended.returncode == 0
    for word in words:
        assert word in ended.stdout
    assert max(len(line) for line in ended.stdout.splitlines()) <= 120


def test_a_port_that_is_none_is_told(run: Run) -> None:
    ended = run("serve", "--portal-port", "http")
    assert ended.returncode == 2
    assert "'http' is no port" in ended.stderr
