"""The sessions: what a person or a machine does with this project, each by one command.

``nox -s conformance`` and ``nox -s tests`` need Python and nothing else; ``nox --list`` tells the rest. Every session
installs the same pinned packages (constraints.txt, checked by hash) into an environment of its own and keeps it for the
next time. What stands after ``--`` is handed to the program that the session is about.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import nox
from nox.command import CommandFailed

nox.needs_version = ">=2024.4.15"
nox.options.default_venv_backend = "uv|venv"
nox.options.reuse_venv = "yes"
nox.options.sessions = ["lint", "tests", "conformance"]

ROOT = Path(__file__).parent
REFERENCE = "reference_impl/target.toml"
VERDICTS = {1: "does not conform", 2: "inconclusive"}
"""Exit statuses of ``conformance run`` after which there is a report to publish, besides 0."""


# ---------------------------------------------------------------- checks
@nox.session
def lint(session: nox.Session) -> None:
    """Style, types, and who may import whom."""
    prepare(session)
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy", "conformance", "reference_impl", "steps", "tests", "bench", "noxfile.py")
    session.run("lint-imports")


@nox.session
def tests(session: nox.Session) -> None:
    """The project's own tests: ``nox -s tests -- tests/house -k hashes``."""
    prepare(session)
    find_browser(session)
    # One more than there are processors, for a third of the time goes into waiting: for starts, ends and time-outs.
    processes = str((os.cpu_count() or 1) + 1)
    session.run(
        "python", "-m", "pytest", "-n", processes, "--dist=worksteal", "--ignore=tests/services", *session.posargs
    )


@nox.session
def services(session: nox.Session) -> None:
    """Tests against programs from Debian: PostgreSQL, mail clients, a firewall in a network namespace of its own."""
    prepare(session)
    find_browser(session)
    find_postgresql(session)
    find_firewall(session)
    find_mail_clients(session)
    session.run("python", "-m", "pytest", "tests/services", *session.posargs)


# ---------------------------------------------------------------- the suite
@nox.session
def conformance(session: nox.Session) -> None:
    """Judge an implementation, by default the reference: ``nox -s conformance -- --clause VID-P-8 --surface api``.

    The exit status is that of ``conformance run``: 0 conforms, 1 does not, 2 inconclusive, 3 something to configure,
    4 the suite is at fault.
    """
    prepare(session)
    if {"-h", "--help"} & set(session.posargs):
        session.run("python", "-m", "conformance", "run", "--help")
        return
    find_browser(session)
    session.env["SECURE_LOGIN_COMMAND"] = "nox -s conformance --"
    status = run_for_status(session, "conformance", "run", *default_target(session.posargs), *session.posargs)
    if status == 0 or status in VERDICTS:
        session.run("python", "-m", "conformance", "site", *given(session.posargs, "--out"))
    if status:
        # nox says 1 for whatever failed; the verdict's own status says more.
        raise SystemExit(status)


@nox.session
def mutants(session: nox.Session) -> None:
    """Break the reference's rules one by one: the suite must notice each."""
    prepare(session)
    find_browser(session)
    status = run_for_status(session, "conformance", "mutants", *default_target(session.posargs), *session.posargs)
    if status:
        raise SystemExit(status)


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Measure how fast the suite is, on a machine left alone: ``nox -s bench -- --quick --only model``."""
    prepare(session)
    find_browser(session)
    status = run_for_status(session, "bench", *session.posargs)
    if status:
        raise SystemExit(status)


@nox.session(default=False)
def soak(session: nox.Session) -> None:
    """What takes too long for every day: ``nox -s soak -- --recorded``.

    Two hundred kills of the document intake under load; and the verdict about pictures held against reading 4,200 of
    them, some hours. With ``--recorded`` the readings of before are taken: no reader is needed, and less than an hour.
    """
    prepare(session)
    if "--recorded" not in session.posargs:
        find_reader(session)
    statuses = [
        run_for_status(session, "tests.soak.kills"),
        run_for_status(session, "tests.soak.legibility", *session.posargs),
    ]
    if any(statuses):
        raise SystemExit(max(statuses))


@nox.session(default=False)
def serve(session: nox.Session) -> None:
    """Start the reference implementation for a person; Ctrl-C ends it."""
    prepare(session)
    run_for_status(session, "reference_impl", "serve", *session.posargs)


@nox.session(default=False)
def docs(session: nox.Session) -> None:
    """Build the site from the last run and show it on this machine; Ctrl-C ends it."""
    prepare(session)
    session.run("python", "-m", "conformance", "site", *session.posargs)
    session.run("python", "-m", "http.server", "--bind", "127.0.0.1", "--directory", "build/site", "8000")


# ---------------------------------------------------------------- housekeeping
@nox.session(default=False)
def pin(session: nox.Session) -> None:
    """Pin every package by version and hash: ``nox -s pin -- --upgrade`` takes the newest.

    The files name no registry, so that whoever installs decides where packages come from.
    """
    prepare(session)
    compile_ = ("uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes")
    said = ("--no-emit-index-url", "--no-emit-find-links", "--custom-compile-command", "nox -s pin")
    everything = ("--group", "dev", "--extra", "postgresql", "pyproject.toml", "--output-file", "constraints.txt")
    session.run(*compile_, *said, *everything, *session.posargs)
    of_these = ("--group", "nox", "--constraints", "constraints.txt", "--output-file", "requirements.txt")
    session.run(*compile_, *said, *of_these, *session.posargs)


# ---------------------------------------------------------------- how a session gets what it needs
TRUST = {"UV_SYSTEM_CERTS": "1", "NODE_USE_SYSTEM_CA": "1"}
"""uv and npm trust the machine's certificates, as pip can be told to: a company's mirror often has one of its own."""

COMPILED = {"UV_COMPILE_BYTECODE": "1", "PYTHONDONTWRITEBYTECODE": ""}
"""A session starts dozens of Pythons; without compiled modules each spends as long on compiling as on its work."""

INSTALLED = "installed.sha256"
"""In an environment, tells which packages are installed in it."""


def prepare(session: nox.Session) -> None:
    """Install the pinned packages and this project, unless just these are installed already."""
    session.env.update(TRUST)
    session.env.update(COMPILED)
    pinned = hashlib.sha256()
    for name in ("constraints.txt", "pyproject.toml"):
        pinned.update((ROOT / name).read_bytes())
    own = Path(session.virtualenv.location)
    if holds(own, pinned.hexdigest()):
        return
    others = [folder for folder in own.parent.iterdir() if folder != own and holds(folder, pinned.hexdigest())]
    if others and session.venv_backend == "uv":
        session.env["UV_COMPILE_BYTECODE"] = "0"
    install(session, "--require-hashes", "-r", "constraints.txt")
    if others and session.venv_backend == "uv":
        take_compiled(others[0], own)
        session.env.update(COMPILED)
    # Its build backend is among the pinned packages, so nothing unpinned is fetched to build it.
    session.install("--no-deps", "--no-build-isolation", "-e", ".")
    (own / INSTALLED).write_text(pinned.hexdigest())


def holds(environment: Path, pinned: str) -> bool:
    """Whether just these packages are installed in an environment."""
    stamp = environment / INSTALLED
    return stamp.is_file() and stamp.read_text() == pinned


def take_compiled(other: Path, own: Path) -> None:
    """Take the compiled modules of another session's environment, for compiling takes most of the time of a new one.

    uv links both environments' modules to the same files. Where it could not, what is taken is of no use, and Python
    compiles what it loads.
    """
    for compiled in other.glob("lib/python*/site-packages/**/__pycache__/*.pyc"):
        place = own / compiled.relative_to(other)
        with contextlib.suppress(OSError):
            place.parent.mkdir(exist_ok=True)
            place.hardlink_to(compiled)


def install(session: nox.Session, *what: str) -> None:
    """Install by uv; where that fails, by pip, which also reads pip's own settings."""
    if session.venv_backend != "uv":
        session.install(*what)
        return
    try:
        session.install(*what)
    except CommandFailed:
        session.warn("uv could not install this (it does not read pip's settings); now pip tries, which takes longer")
        session.run("python", "-m", "ensurepip", "--default-pip", silent=True)
        session.run("python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *what)


def find_browser(session: nox.Session) -> None:
    """See that there is a browser for Playwright; install one where there is none."""
    session.run("python", "-m", "conformance", "browser", "--install")


def find_postgresql(session: nox.Session) -> None:
    """See that PostgreSQL's programs are there; as root on Debian, install them."""
    if any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or shutil.which("initdb"):
        return
    install_from_debian(session, "PostgreSQL's programs", "postgresql")


def find_firewall(session: nox.Session) -> None:
    """See that there is a firewall to put up, and what sets up a network; as root on Debian, install them."""
    path = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"))
    packages = [
        package
        for program, package in (("nft", "nftables"), ("ip", "iproute2"))
        if not shutil.which(program, path=path)
    ]
    if packages:
        install_from_debian(session, "a firewall and a network of its own", *packages)


def find_mail_clients(session: nox.Session) -> None:
    """See that there are programs that send mail; as root on Debian, install them."""
    packages = [program for program in ("swaks", "msmtp", "curl") if not shutil.which(program)]
    if not any(Path("/usr/lib").glob("*/perl5/*/Net/SSLeay.pm")):
        packages.append("libnet-ssleay-perl")  # swaks speaks TLS by it, and only recommends it
    if packages:
        install_from_debian(session, "programs that send mail", *packages)


def find_reader(session: nox.Session) -> None:
    """See that there is a program that reads pictures, with its languages; as root on Debian, install them."""
    packages = ("tesseract-ocr", "tesseract-ocr-ell", "tesseract-ocr-ukr")
    if shutil.which("tesseract"):
        known = str(session.run("tesseract", "--list-langs", external=True, silent=True)).split()
        if {"eng", "ell", "ukr"} <= set(known):
            return
    install_from_debian(session, "a program that reads pictures", *packages)


def install_from_debian(session: nox.Session, what: str, *packages: str) -> None:
    """Install packages by apt, or say which are needed."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        named = ", ".join(packages)
        session.error(f"This session needs {what}: install the package {named} and run it again.")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    session.run("apt-get", "update", "-qq", external=True, env=quiet)
    session.run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages, external=True, env=quiet)


def run_for_status(session: nox.Session, *module_and_arguments: str) -> int:
    """Run a module of ours and give back its exit status. At Ctrl-C it is left the time to stop what it started."""
    try:
        session.run("python", "-m", *module_and_arguments, interrupt_timeout=30, terminate_timeout=10)
    except CommandFailed as failed:
        # Releases of nox before 2026 don't keep the status.
        return int(getattr(failed, "return_code", None) or 1)
    return 0


def default_target(posargs: Sequence[str]) -> tuple[str, ...]:
    """The reference implementation's manifest, unless the caller names another.

    The reference is started once for each worker, so two of them share the work where there are two processors.
    """
    if given(posargs, "--target"):
        return ()
    shared = (os.cpu_count() or 1) > 1 and not given(posargs, "--workers")
    return ("--target", REFERENCE, *(("--workers", "2") if shared else ()))


def given(posargs: Sequence[str], option: str) -> tuple[str, ...]:
    """An option and its value as they stand in ``posargs``, as ``--option value``; empty where it is not there."""
    for position, argument in enumerate(posargs):
        name, joined, value = argument.partition("=")
        if name == option and joined:
            return option, value
        if name == option and position + 1 < len(posargs):
            return option, posargs[position + 1]
    return ()
