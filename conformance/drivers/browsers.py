"""Finding a browser of the Chromium family on this machine, and launching it for a run."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Browser as PlaywrightBrowser
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

from conformance.drivers.browser_install import CannotInstall, carried_shells, installers, libraries_of
from conformance.drivers.playwright_driver import driver_environment
from conformance.errors import ConfigFault

__all__ = ["BROWSER_VARIABLE", "Browser", "Launched", "find_browser", "launch", "spki_pins"]

BROWSER_VARIABLE = "SECURE_LOGIN_BROWSER"
"""Names the browser to be used, before any other."""

SANDBOX_VARIABLE = "SECURE_LOGIN_BROWSER_NO_SANDBOX"
"""Set to 1, it takes the browser's sandbox away, as for root: for containers that allow none."""

Kind = Literal["headless-shell", "browser"]
Say = Callable[[str], None]

_DEBIAN = ("chromium-headless-shell", "chromium", "chromium-browser")
_CHROME = ("google-chrome", "google-chrome-stable", "chrome")
_CHROME_ON_A_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
_DOWNLOADED = (
    "chromium_headless_shell-*/chrome-*/headless_shell",
    "chromium_headless_shell-*/chrome-*/chrome-headless-shell",
    "chromium-*/chrome-*/chrome",
    "chromium-*/chrome-*/Chromium.app/Contents/MacOS/Chromium",
)
_VERSION_SECONDS = 30
# Contexts share no process whatever the limit; within one, a window need not have a process for the empty page that it
# begins with and another one for what it shows, of which each costs a tenth of a second and more.
_ARGUMENTS = (
    "--disable-background-networking",
    "--disable-domain-reliability",
    "--no-pings",
    "--renderer-process-limit=1",
)
_VERSION = re.compile(r"\b(Chromium|Chrome)\b.*?\d+\.\d+")


@dataclass(frozen=True)
class Browser:
    """A browser that answered when it was asked for its version.

    Attributes:
        path: of its program.
        kind: a ``headless-shell`` cannot show its windows.
        version: what it said.
        place: where it was found, in words.
    """

    path: Path
    kind: Kind
    version: str
    place: str


def find_browser(
    environ: Mapping[str, str] | None = None,
    *,
    install: bool = False,
    headed: bool = False,
    say: Say | None = None,
) -> Browser:
    """The browser for a run.

    Looked for in this order: the path in ``SECURE_LOGIN_BROWSER``; Debian's chromium-headless-shell and chromium;
    Chrome; what Playwright downloaded; the shell of an npm package that was unpacked before. Where there is none and
    it may be installed: by Playwright, by apt where this is root, from npm.

    Args:
        environ: in place of this process's environment.
        install: whether one may be installed.
        headed: whether it must be able to show its windows.
        say: is told of each attempt to install; by default a line on standard error.

    Raises:
        ConfigFault: there is none, or ``SECURE_LOGIN_BROWSER`` does not name one.
    """
    environ = os.environ if environ is None else environ
    if environ.get(BROWSER_VARIABLE):
        return _named(environ, headed)
    looked: list[str] = []
    found = _look(environ, headed, looked)
    if found or not install:
        return found or _none(looked, installing=False)
    tell = say or _to_standard_error
    for what, act in installers(environ, headed):
        tell(f"No browser yet: {what} ...")
        try:
            act()
        except CannotInstall as fault:
            looked.append(f"{what}: {fault}")
            tell(f"  not so: {fault}")
            continue
        found = _look(environ, headed, [])
        if found:
            tell(f"  {found.version}, {found.path}")
            return found
        looked.append(f"{what}: done, but no browser is found")
    return _none(looked, installing=True)


@dataclass(frozen=True)
class Launched:
    """A browser that runs.

    Attributes:
        browser: for contexts and pages.
        descriptors: of phones and tablets, by name: arguments for a context that is like one of them.
    """

    browser: PlaywrightBrowser
    descriptors: Mapping[str, Mapping[str, Any]]


@contextmanager
def launch(
    path: Path,
    *,
    ca: Path | Sequence[Path] | None = None,
    pins: Iterable[str] = (),
    headed: bool = False,
    proxy: str | None = None,
    further: Iterable[str] = (),
    environ: Mapping[str, str] | None = None,
) -> Iterator[Launched]:
    """Launch a browser, and close it at the end, whatever happens.

    Args:
        path: of its program.
        ca: PEM files of authorities whose certificates are taken although the system does not know them. A server must
            send its chain whole, the authority's own certificate included; others are refused as ever.
        pins: further public keys to be taken, as :func:`spki_pins` gives them.
        headed: whether it shows its windows.
        proxy: the manifest's, ``http://host:port``; none of the environment's is used.
        further: arguments for the browser besides.
        environ: in place of this process's environment.

    Raises:
        ConfigFault: it does not start, it cannot show windows, or a file of ``ca`` is no certificate.
    """
    environ = os.environ if environ is None else environ
    if headed and _kind(path) == "headless-shell":
        raise ConfigFault(
            "a headless shell has no windows to show",
            where=str(path),
            mend=f"Install chromium or Chrome, or leave --headed out; {BROWSER_VARIABLE} names another browser",
        )
    files = [ca] if isinstance(ca, Path) else list(ca or ())
    taken = sorted({*pins, *(pin for file in files for pin in spki_pins(file))})
    arguments = [*_ARGUMENTS, *further]
    if taken:
        arguments.append("--ignore-certificate-errors-spki-list=" + ",".join(taken))
    if proxy is None:
        arguments.append("--no-proxy-server")
    os.environ.update(driver_environment(environ))
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=path,
                headless=not headed,
                args=arguments,
                env={**environ, **libraries_of(path)},
                chromium_sandbox=not _is_root() and environ.get(SANDBOX_VARIABLE) != "1",
                proxy={"server": proxy} if proxy else None,
            )
        except PlaywrightError as error:
            raise _does_not_start(path, str(error)) from None
        try:
            yield Launched(browser, playwright.devices)
        finally:
            browser.close()


def spki_pins(file: Path) -> tuple[str, ...]:
    """The public keys of the certificates in a PEM file, as Chromium wants them: SHA-256 of the SPKI, in base64.

    Raises:
        ConfigFault: the file cannot be read, or is no certificate.
    """
    try:
        certificates = x509.load_pem_x509_certificates(file.read_bytes())
    except OSError as error:
        raise ConfigFault(f"the file cannot be read ({error.strerror})", where=str(file)) from None
    except ValueError:
        raise ConfigFault("no certificate is in the file", where=str(file), mend="Name a PEM file") from None
    keys = (
        certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        for certificate in certificates
    )
    return tuple(base64.b64encode(hashlib.sha256(key).digest()).decode("ascii") for key in keys)


# ---------------------------------------------------------------- looking
def _named(environ: Mapping[str, str], headed: bool) -> Browser:
    path = Path(environ[BROWSER_VARIABLE])
    where = f"the environment variable {BROWSER_VARIABLE}"
    mend = "Name the program of a Chromium or Chrome, or unset the variable"
    if not path.is_file():
        raise ConfigFault(f'there is no file "{path}"', where=where, mend=mend)
    version = _version(path, environ)
    if version is None:
        raise ConfigFault(f'"{path}" is no browser: it tells no version of Chromium', where=where, mend=mend)
    if headed and _kind(path) == "headless-shell":
        raise ConfigFault(f'"{path}" is a headless shell, which has no windows to show', where=where, mend=mend)
    return Browser(path, _kind(path), version, where)


def _look(environ: Mapping[str, str], headed: bool, looked: list[str]) -> Browser | None:
    """The first browser that answers; the places that had none are added to ``looked``."""
    for place, paths in _places(environ):
        reason = "none"
        for path in paths:
            if headed and _kind(path) == "headless-shell":
                reason = f"{path} has no windows to show"
                continue
            version = _version(path, environ)
            if version is not None:
                return Browser(path, _kind(path), version, place)
            reason = f"{path} does not start"
        looked.append(f"{place}: {reason}")
    return None


def _places(environ: Mapping[str, str]) -> Iterator[tuple[str, list[Path]]]:
    yield f"{', '.join(_DEBIAN)} on PATH", _on_path(_DEBIAN, environ)
    chrome = _on_path(_CHROME, environ)
    yield f"{', '.join(_CHROME)} on PATH", [*chrome, *([_CHROME_ON_A_MAC] if _CHROME_ON_A_MAC.is_file() else [])]
    folder = _playwright_folder(environ)
    downloaded = [path for pattern in _DOWNLOADED for path in sorted(folder.glob(pattern), key=_revision)]
    yield f"Playwright's downloads in {folder}", downloaded
    yield "the shell of an npm package, unpacked before", carried_shells(environ)


def _on_path(names: Iterable[str], environ: Mapping[str, str]) -> list[Path]:
    found = (shutil.which(name, path=environ.get("PATH", os.defpath)) for name in names)
    return [Path(path) for path in found if path]


def _playwright_folder(environ: Mapping[str, str]) -> Path:
    named = environ.get("PLAYWRIGHT_BROWSERS_PATH")
    if named and named != "0":
        return Path(named)
    home = Path(environ.get("HOME") or Path.home())
    return home / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "ms-playwright"


def _revision(path: Path) -> int:
    """Newest first."""
    return -max((int(number) for number in re.findall(r"-(\d+)/", path.as_posix())), default=0)


def _kind(path: Path) -> Kind:
    return "headless-shell" if "headless" in path.name or libraries_of(path) else "browser"


def _version(path: Path, environ: Mapping[str, str]) -> str | None:
    try:
        asked = subprocess.run(
            [path, "--version"],
            env={**environ, **libraries_of(path)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_VERSION_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return asked.stdout.strip() if asked.returncode == 0 and _VERSION.search(asked.stdout) else None


# ---------------------------------------------------------------- saying
def _to_standard_error(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _none(looked: Iterable[str], *, installing: bool) -> Browser:
    mend = (
        "Install one: as root `apt-get install chromium-headless-shell`, elsewhere "
        f"`playwright install --with-deps --only-shell chromium`; or name one in {BROWSER_VARIABLE}"
    )
    if not installing:
        mend = "Let it be installed: `conformance browser --install`. " + mend
    raise ConfigFault(
        "no browser of the Chromium family is found. Looked for: " + "; ".join(looked), where="this machine", mend=mend
    )


def _does_not_start(path: Path, error: str) -> ConfigFault:
    if "No usable sandbox" in error or "SUID sandbox" in error:
        mend = (
            "Allow user namespaces to this user, or set "
            f"{SANDBOX_VARIABLE}=1 in a container that is thrown away afterwards"
        )
        return ConfigFault("the browser finds no sandbox on this machine", where=str(path), mend=mend)
    said = next((line.strip() for line in error.splitlines() if "error" in line.lower()), error.partition("\n")[0])
    mend = f"Try it by hand with --version; {BROWSER_VARIABLE} names another browser"
    return ConfigFault(f"the browser does not start: {said[:300]}", where=str(path), mend=mend)


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
