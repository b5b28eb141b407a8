"""Programs as targets: how they come up, how they fail to, and that none outlives its worker."""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conformance.errors import ConfigFault
from conformance.launching import ServedTarget, TargetDidNotStart
from conformance.loopback import Premises
from conformance.manifest import Launch, Manifest

Start = Callable[[str], ServedTarget]

_ANNOUNCE = (
    "import json, os, sys;print(json.dumps({'pid': str(os.getpid()), 'portal': 'https://127.0.7.1:1/'}), flush=True)"
)
_UNTIL_EOF = f"{_ANNOUNCE}; sys.stdin.read(); open('ended', 'w').write('by end of file')"
_STUBBORN = """
import json, os, signal, sys
def ends(*_):
    open('ended', 'w').write('by SIGTERM')
    sys.exit(0)
signal.signal(signal.SIGTERM, ends)
print(json.dumps({'pid': str(os.getpid())}), flush=True)
while True:
    signal.pause()
"""
_IMMORTAL = """
import json, os, signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(json.dumps({'pid': str(os.getpid())}), flush=True)
while True:
    signal.pause()
"""


@pytest.fixture
def premises() -> Iterator[Premises]:
    mine = Premises()
    yield mine
    mine.leave()


@pytest.fixture
def start(tmp_path: Path, premises: Premises) -> Iterator[Start]:
    """Start a Python program as a target, in a folder of its own."""
    started: list[ServedTarget] = []

    def run(program: str) -> ServedTarget:
        served = ServedTarget(_manifest(tmp_path, command=("{python}", "-c", program)), premises, 1)
        started.append(served)
        return served

    yield run
    for served in started:
        served.stop()


def _manifest(folder: Path, **launch: object) -> Manifest:
    served = Launch("served", line=12, **launch)  # type: ignore[arg-type]
    return Manifest(folder / "my.toml", "mine", "1", {}, {"served": served})


def _is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


# ---------------------------------------------------------------- coming up
def test_what_the_program_announces_can_be_addressed(start: Start) -> None:
    served = start(_UNTIL_EOF)

    assert served.address("${portal}") == "https://127.0.7.1:1"
    assert served.address("https://elsewhere.test/base/") == "https://elsewhere.test/base"


def test_a_name_that_was_not_announced_is_told_with_those_that_were(start: Start) -> None:
    with pytest.raises(TargetDidNotStart) as raised:
        start(_UNTIL_EOF).address("${control}")

    assert "no address named \"control\", only ['pid', 'portal']" in str(raised.value)
    assert raised.value.where.endswith("my.toml line 12")


def test_a_program_is_told_its_address_its_certificate_and_a_key_of_its_own(
    start: Start, premises: Premises, tmp_path: Path
) -> None:
    program = (
        "import json, os; names = ('BIND', 'TLS_CERT', 'TLS_KEY', 'CONTROL_KEY');"
        "print(json.dumps({name: os.environ[f'SECURE_LOGIN_{name}'] for name in names}), flush=True)"
    )

    one, other = start(program), start(program)

    assert one.address("${BIND}") == premises.address(1)
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(one.address("${TLS_CERT}"), one.address("${TLS_KEY}"))
    assert one.address("${CONTROL_KEY}") == one.control_key
    assert len(one.control_key) >= 32
    assert one.control_key != other.control_key
    assert one.ca == premises.authority.ca_pem
    assert one.tls().get_ca_certs()


def test_a_program_runs_beside_its_manifest(start: Start, tmp_path: Path) -> None:
    served = start("import json, os; print(json.dumps({'folder': os.getcwd()}), flush=True)")

    assert served.address("${folder}") == str(tmp_path)


def test_what_a_program_says_later_does_not_stop_it(start: Start, tmp_path: Path) -> None:
    # More than a pipe holds, on both streams; were they not read, the program would wait for ever.
    chatter = (
        "sys.stdout.write('x' * 300000); sys.stderr.write('x' * 300000); open('ended', 'w').write('having talked')"
    )
    served = start(f"{_ANNOUNCE}; sys.stdin.read(); {chatter}")

    served.stop()

    assert (tmp_path / "ended").read_text() == "having talked"


# ---------------------------------------------------------------- not coming up
@pytest.mark.parametrize(
    ("program", "says"),
    [
        (
            "raise SystemExit('the disk is full')",
            "ended with status 1 before it served; it wrote to standard error: the disk is full",
        ),
        ("raise SystemExit(7)", "ended with status 7 before it served; it wrote to standard error: nothing"),
        ("print('listening on 8443', flush=True)", "no JSON object of addresses: 'listening on 8443'"),
        ("print('[\"https://127.0.0.1\"]', flush=True)", "no JSON object of addresses"),
        ("print('{\"portal\": 8443}', flush=True)", "no JSON object of addresses"),
        ("print(flush=True)", "no JSON object of addresses: ''"),
    ],
)
def test_a_program_that_does_not_announce_itself_is_told_with_what_it_did(
    start: Start, program: str, says: str
) -> None:
    with pytest.raises(TargetDidNotStart) as raised:
        start(program)

    assert says in str(raised.value)
    assert raised.value.where.endswith("my.toml line 12")
    assert "wire contract" in raised.value.mend
    assert raised.value.exit_status == 3


def test_a_program_that_says_nothing_is_not_waited_for_and_is_ended(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conformance.launching._START_SECONDS", 1)
    with pytest.raises(TargetDidNotStart, match="said nothing within 1 s"):
        start("import os, sys; open('pid', 'w').write(str(os.getpid())); sys.stdin.read()")

    pid = tmp_path / "pid"
    assert not pid.exists() or _is_gone(int(pid.read_text()))


def test_a_program_that_hangs_up_and_goes_on_is_not_waited_for(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conformance.launching._STOP_SECONDS", 1)
    with pytest.raises(TargetDidNotStart, match=r"closed its standard output before it served.*out of paper"):
        start(
            "import os, sys; open('pid', 'w').write(str(os.getpid()));"
            "print('out of paper', file=sys.stderr, flush=True);"
            "os.close(1); sys.stdin.read(); os._exit(0)"
        )

    assert _is_gone(int((tmp_path / "pid").read_text()))


def test_a_program_that_is_not_there_is_told_by_its_name(tmp_path: Path, premises: Premises) -> None:
    with pytest.raises(TargetDidNotStart, match='the program "no-such-program" is not found'):
        ServedTarget(_manifest(tmp_path, command=("no-such-program",)), premises, 1)


# ---------------------------------------------------------------- going down
def test_a_program_ends_in_its_own_way_when_its_input_ends(start: Start, tmp_path: Path) -> None:
    served = start(_UNTIL_EOF)
    pid = int(served.address("${pid}"))
    assert not _is_gone(pid)

    served.stop()

    assert _is_gone(pid)
    assert (tmp_path / "ended").read_text() == "by end of file"


def test_a_program_that_does_not_mind_its_input_is_told_by_sigterm(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conformance.launching._STOP_SECONDS", 2)
    served = start(_STUBBORN)

    served.stop()

    assert _is_gone(int(served.address("${pid}")))
    assert (tmp_path / "ended").read_text() == "by SIGTERM"


def test_a_program_that_minds_nothing_is_gone_all_the_same(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.launching._STOP_SECONDS", 0.2)
    served = start(_IMMORTAL)

    served.stop()

    assert _is_gone(int(served.address("${pid}")))


def test_stopping_twice_or_what_has_ended_does_no_harm(start: Start) -> None:
    served = start(_ANNOUNCE)
    served.stop()
    served.stop()


# ---------------------------------------------------------------- a system that is up already
def test_the_key_of_a_system_that_is_up_comes_from_the_environment_and_stays_out_of_repr(
    tmp_path: Path, premises: Premises, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOY_CONTROL_KEY", "xyzzy-4711")

    served = ServedTarget(_up(tmp_path), premises, 1)

    assert served.control_key == "xyzzy-4711"
    assert "xyzzy-4711" not in repr(served) + repr(vars(served.launch))
    served.stop()


@pytest.mark.parametrize("value", [None, ""])
def test_a_key_that_is_not_in_the_environment_is_asked_for_by_name(
    tmp_path: Path, premises: Premises, monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    monkeypatch.delenv("TOY_CONTROL_KEY", raising=False)
    if value is not None:
        monkeypatch.setenv("TOY_CONTROL_KEY", value)

    with pytest.raises(ConfigFault) as raised:
        ServedTarget(_up(tmp_path), premises, 1)

    assert "the environment variable TOY_CONTROL_KEY is not set" in str(raised.value)
    assert raised.value.where.endswith("my.toml line 12")


def test_without_test_control_no_key_is_asked_for(tmp_path: Path, premises: Premises) -> None:
    served = ServedTarget(_manifest(tmp_path), premises, 1)

    assert served.control_key == ""
    assert served.ca is None, "the system's own store"


def test_its_certificates_are_checked_against_the_authority_that_it_names(tmp_path: Path, premises: Premises) -> None:
    served = ServedTarget(_manifest(tmp_path, ca=premises.authority.ca_pem), premises, 1)

    (authority,) = served.tls().get_ca_certs()
    assert "Secure Login conformance run" in str(authority["subject"])


def _up(folder: Path) -> Manifest:
    return _manifest(folder, control="https://control.test", control_key_env="TOY_CONTROL_KEY")
