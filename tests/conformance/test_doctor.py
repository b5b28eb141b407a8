"""Before a run, everything that a manifest claims is touched; what is wrong is told with its line and the mend."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conformance.cli import main
from conformance.doctor import Finding, examine
from conformance.loopback import Premises
from conformance.manifest import load_manifest
from conformance.target import OpenTarget
from tests.conformance.toy_runs import TARGET, TOY

Open = Callable[[str], OpenTarget]

# Answers any request, and test control as the contract has it, at least as long as nobody uses an ability.
_PROGRAM = """
import http.server, json, os, ssl, sys, threading
class Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        said = json.dumps({"name": "Toy", "version": "1", "abilities": ABILITIES}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)
    def do_POST(self):
        self.send_error(500)
    do_PUT = do_POST
server = http.server.ThreadingHTTPServer((os.environ["SECURE_LOGIN_BIND"], 0), Answers)
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain(os.environ["SECURE_LOGIN_TLS_CERT"], os.environ["SECURE_LOGIN_TLS_KEY"])
server.socket = tls.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
host, port = server.server_address[:2]
names = {"portal": f"https://{host}:{port}", "nowhere": f"https://{host}:1"}
names |= {"platform": f"tls://{host}:{port}+{port}", "half": f"tls://{host}:{port}+1", "other": f"tls://{host}:1+{port}"}
print(json.dumps(names), flush=True)
sys.stdin.read()
"""

_SERVED = """
[target]
name = "Toy portal"
version = "1.0"

[launch.served]
command = ["{python}", "portal.py"]
control = "${portal}"

[components.portal]
api = "${portal}"
"""


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Open a target by the text of its manifest, with the toy's module beside it."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    premises = Premises()
    targets: list[OpenTarget] = []

    def open_target(text: str) -> OpenTarget:
        shutil.copy(TOY / "toy_card.py", tmp_path)
        (tmp_path / "my.toml").write_text(text, encoding="utf-8")
        target = OpenTarget(load_manifest(tmp_path / "my.toml"), premises, 1)
        targets.append(target)
        return target

    yield open_target
    for target in targets:
        target.stop()
    premises.leave()


def _faults(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if not finding.good]


def _toy(old: str = "", new: str = "") -> str:
    text = TARGET.read_text(encoding="utf-8")
    assert old in text
    return text.replace(old, new)


def test_a_good_target_has_nothing_to_mend_and_is_told_in_full(opened: Open) -> None:
    findings = list(examine(opened(_toy())))

    assert not _faults(findings)
    assert [finding.what for finding in findings] == [
        "in process: python:toy_card:open_in_process",
        "abilities: clock, enrol, provision",
        "ability clock is served",
        "ability provision is served",
        "ability enrol is served",
        "portal on model: python:toy_card:no_portal",
        "dsc-plus on model: python:toy_card:card",
    ]


def test_only_what_a_run_needs_is_looked_at_before_it(opened: Open) -> None:
    target = opened(_toy())

    assert not list(examine(target, ["api", "browser"]))
    assert "ability clock is served" not in [finding.what for finding in examine(target, ["model"], thorough=False)]


@pytest.mark.parametrize(
    ("old", "new", "line", "says", "mend"),
    [
        ("toy_card:open_in", "toy_cards:open_in", 7, "No module named 'toy_cards'", "put it beside the manifest"),
        ("toy_card:open_in_process", "toy_card:opens", 7, 'has no function "opens"', "Mend the name"),
        (
            "toy_card:open_in_process",
            "toy_card:asks_for_the_moon",
            7,
            "cannot be opened in process (LookupError: there is no moon tonight)",
            "Mend python:toy_card:asks_for_the_moon",
        ),
        ("toy_card:control", "toy_card:ASKS", 7, "python:toy_card:ASKS is no function", "Mend the name"),
        ("toy_card:card", "toy_card:cart", 15, 'has no function "cart"', "Mend the name"),
    ],
)
def test_a_factory_that_is_not_as_claimed_is_a_finding(
    opened: Open, old: str, new: str, line: int, says: str, mend: str
) -> None:
    (fault,) = _faults(list(examine(opened(_toy(old, new)))))

    assert says in fault.what
    assert mend in fault.mend
    assert fault.where.endswith(f"my.toml line {line}")


def test_an_ability_that_is_claimed_and_not_served_is_a_finding(opened: Open) -> None:
    (fault,) = _faults(list(examine(opened(_toy("toy_card:control", "toy_card:boastful_control")))))

    assert fault.what.startswith('the ability "twins" is claimed and not served')
    assert "leave it out of the abilities" in fault.mend


def test_an_ability_that_stumbles_is_a_finding_and_the_others_are_looked_at(opened: Open) -> None:
    findings = list(examine(opened(_toy("toy_card:control", "toy_card:clumsy_control"))))

    (fault,) = _faults(findings)
    assert fault.what == ('the ability "clock" is claimed and not served: LookupError: there is no clock in this house')
    assert "ability enrol is served" in [finding.what for finding in findings]


# ---------------------------------------------------------------- over the network
def _served(opened: Open, tmp_path: Path, *, abilities: str = "[]", manifest: str = _SERVED) -> list[Finding]:
    (tmp_path / "portal.py").write_text(_PROGRAM.replace("ABILITIES", abilities), encoding="utf-8")
    return list(examine(opened(manifest)))


def test_both_ports_of_a_trading_platform_are_touched(opened: Open, tmp_path: Path) -> None:
    manifest = _SERVED + '[components.trading-platform]\napi = "${platform}"\n'
    findings = _served(opened, tmp_path, manifest=manifest)
    assert not _faults(findings)
    assert any(finding.what.startswith("trading-platform on api answers at tls://127.") for finding in findings)


def test_the_login_window_of_a_trading_platform_is_asked_for_its_page(opened: Open, tmp_path: Path) -> None:
    manifest = _SERVED + '[components.trading-platform]\nbrowser = "${portal}"\n'
    findings = _served(opened, tmp_path, manifest=manifest)
    assert not _faults(findings)
    assert any(finding.what.startswith("trading-platform on browser answers at https://") for finding in findings)


@pytest.mark.parametrize(
    ("address", "told"), [("${half}", "TCP port 1 of 127"), ("${portal}", "which is none"), ("${other}", "port")]
)
def test_a_trading_platform_that_does_not_answer_on_both_is_a_finding(
    opened: Open, tmp_path: Path, address: str, told: str
) -> None:
    manifest = _SERVED + f'[components.trading-platform]\napi = "{address}"\n'
    (fault,) = _faults(_served(opened, tmp_path, manifest=manifest))
    assert told in fault.what
    assert fault.where.endswith("line 13")


def test_a_served_target_that_answers_has_nothing_to_mend(opened: Open, tmp_path: Path) -> None:
    findings = _served(opened, tmp_path)

    assert not _faults(findings)
    assert any(finding.what.startswith("portal on api answers at https://127.") for finding in findings)
    assert "abilities: none" in [finding.what for finding in findings]


def test_an_address_where_nobody_answers_is_a_finding(opened: Open, tmp_path: Path) -> None:
    (fault,) = _faults(_served(opened, tmp_path, manifest=_SERVED.replace('api = "${portal}"', 'api = "${nowhere}"')))

    assert fault.what.startswith("portal on api does not answer at https://127.")
    assert "ConnectError" in fault.what
    assert fault.where.endswith("my.toml line 11")


def test_abilities_that_are_no_list_of_the_contracts_are_a_finding(opened: Open, tmp_path: Path) -> None:
    (fault,) = _faults(_served(opened, tmp_path, abilities='["flying"]'))

    assert fault.what.startswith("the test-control interface is not as it must be")
    assert "flying" in fault.what


@pytest.mark.parametrize("ability", ["provision", "temporary-passcode"])
def test_an_ability_that_fails_when_it_is_used_is_a_finding(opened: Open, tmp_path: Path, ability: str) -> None:
    findings = _served(opened, tmp_path, abilities=f'["{ability}"]')

    assert f'the ability "{ability}" is claimed and not served' in _faults(findings)[0].what
    assert not any("Examined-once" in finding.what for finding in findings), "passwords stay out of findings"


def test_a_program_that_does_not_start_is_a_finding(opened: Open, tmp_path: Path) -> None:
    (tmp_path / "portal.py").write_text("raise SystemExit('the disk is full')")

    (fault,) = list(examine(opened(_SERVED)))

    assert not fault.good
    assert "the disk is full" in fault.what


# ---------------------------------------------------------------- the command
def test_the_command_prints_what_it_found_and_how_many_faults(
    opened: Open, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    opened(_toy("toy_card:card", "toy_card:cart"))

    assert main(["doctor", "--target", str(tmp_path / "my.toml")]) == 3

    said = capsys.readouterr().out
    assert said.startswith(
        f"Toy card 1.0, {tmp_path / 'my.toml'}\n  ok     in process: python:toy_card:open_in_process\n"
    )
    assert said.endswith(
        f'  FAULT  module "toy_card" has no function "cart"\n'
        f"         {tmp_path / 'my.toml'} line 15. Mend the name.\n"
        "1 fault\n"
    )


def test_the_command_is_content_with_a_good_target(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--target", str(TARGET)]) == 0
    assert capsys.readouterr().out.endswith("\n0 faults\n")
