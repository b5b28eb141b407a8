"""Finding, installing and launching a browser. No test here downloads anything."""

from __future__ import annotations

import io
import os
import ssl
import stat
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import trustme

from conformance.drivers import browser_install, browsers
from conformance.drivers.browser import BrowserScreens
from conformance.drivers.browser_install import CannotInstall, carried_shells, install_by_npm, libraries_of
from conformance.drivers.browsers import BROWSER_VARIABLE, find_browser, launch, spki_pins
from conformance.errors import ConfigFault
from conformance.seams import ContractBroken


def program(path: Path, says: str = "Chromium 156.0.1", status: int = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{says}'\nexit {status}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """A machine without any browser."""
    (tmp_path / "bin").mkdir()
    return {"HOME": str(tmp_path), "PATH": str(tmp_path / "bin")}


# ---------------------------------------------------------------- looking
def test_this_machine_has_a_browser() -> None:
    found = find_browser(os.environ)
    assert found.path.is_file()
    assert "Chrom" in found.version


def test_the_environment_comes_first(environ: dict[str, str], tmp_path: Path) -> None:
    program(tmp_path / "bin/chromium")
    own = program(tmp_path / "own/browser", "Chromium 1.2")
    assert find_browser({**environ, BROWSER_VARIABLE: str(own)}).path == own


@pytest.mark.parametrize("made", [Path.exists, lambda path: program(path, "GNU coreutils 9.1")])
def test_a_path_in_the_environment_that_is_no_browser_ends_the_search(
    environ: dict[str, str], tmp_path: Path, made: Callable[[Path], object]
) -> None:
    program(tmp_path / "bin/chromium")
    made(tmp_path / "own")
    with pytest.raises(ConfigFault, match=BROWSER_VARIABLE):
        find_browser({**environ, BROWSER_VARIABLE: str(tmp_path / "own")}, install=True)


def test_the_places_are_looked_at_in_order(environ: dict[str, str], tmp_path: Path) -> None:
    downloads = tmp_path / ".cache/ms-playwright"
    places = [
        tmp_path / "bin/chromium-headless-shell",
        tmp_path / "bin/chromium",
        tmp_path / "bin/google-chrome",
        downloads / "chromium_headless_shell-1255/chrome-headless-shell-linux64/chrome-headless-shell",
        downloads / "chromium_headless_shell-999/chrome-headless-shell-linux64/chrome-headless-shell",
        downloads / "chromium-1255/chrome-linux64/chrome",
        tmp_path / ".cache/secure-login-conformance/npm-chromium-1.2.3/chromium",
    ]
    for place in places:
        program(place)
    for place in places:
        assert find_browser(environ).path == place
        place.unlink()


def test_a_program_that_does_not_start_is_passed_over(environ: dict[str, str], tmp_path: Path) -> None:
    program(tmp_path / "bin/chromium", "install the snap", status=1)
    chrome = program(tmp_path / "bin/google-chrome", "Google Chrome 150.0.1")
    assert find_browser(environ).path == chrome


def test_windows_are_asked_of_a_whole_browser(environ: dict[str, str], tmp_path: Path) -> None:
    program(tmp_path / "bin/chromium-headless-shell")
    with pytest.raises(ConfigFault, match="has no windows to show"):
        find_browser(environ, headed=True)
    assert (
        find_browser({**environ, "PATH": str(program(tmp_path / "b/chromium").parent)}, headed=True).kind == "browser"
    )


def test_none_found_names_every_place_and_the_mend(environ: dict[str, str]) -> None:
    with pytest.raises(ConfigFault) as fault:
        find_browser(environ)
    for words in ("chromium-headless-shell", "google-chrome", "ms-playwright", "npm", "conformance browser --install"):
        assert words in str(fault.value)


# ---------------------------------------------------------------- installing
def test_nothing_is_installed_unasked(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browsers, "installers", lambda *_: pytest.fail("asked for a way to install"))
    with pytest.raises(ConfigFault):
        find_browser(environ)


def test_each_way_is_told_and_tried_until_a_browser_is_there(
    environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> None:
        raise CannotInstall("the host is out of reach")

    ways = [("first", fails), ("second", lambda: program(tmp_path / "bin/chromium")), ("third", pytest.fail)]
    monkeypatch.setattr(browsers, "installers", lambda *_: ways)
    said: list[str] = []
    assert find_browser(environ, install=True, say=said.append).path == tmp_path / "bin/chromium"
    assert said[:3] == ["No browser yet: first ...", "  not so: the host is out of reach", "No browser yet: second ..."]


def test_when_no_way_leads_to_a_browser_each_is_named(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise CannotInstall("the host is out of reach")

    monkeypatch.setattr(browsers, "installers", lambda *_: [("asking nicely", fails), ("doing nothing", lambda: None)])
    with pytest.raises(ConfigFault) as fault:
        find_browser(environ, install=True, say=lambda _: None)
    assert "asking nicely: the host is out of reach" in str(fault.value)
    assert "doing nothing: done, but no browser is found" in str(fault.value)


def test_a_machine_without_apt_says_so(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(CannotInstall, match="no apt-get"):
        browser_install.install_by_apt(environ, headed=False)


def test_apt_is_for_root(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(CannotInstall, match="root"):
        browser_install.install_by_apt(environ, headed=False)


def test_what_a_program_complains_of_is_told(
    environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    program(tmp_path / "bin/apt-get", "E: Unable to locate package", status=100)
    with pytest.raises(CannotInstall, match="apt-get ended with status 100: E: Unable to locate package"):
        browser_install.install_by_apt(environ, headed=False)


def test_another_package_than_the_one_examined_is_refused(
    environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fake_npm(tmp_path, monkeypatch, b"something else")
    with pytest.raises(CannotInstall, match="SHA-512"):
        install_by_npm(environ)
    assert carried_shells(environ) == []


def test_the_shell_of_the_npm_package_is_unpacked(
    environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = b"#!/bin/sh\necho Chromium 153.0.1\n"
    parts = {"chromium.br": shell, "al2023.tar.br": _tar({"lib/libnss3.so": b"nss"}), "fonts.tar.br": _tar({})}
    archive = _tar(
        {f"package/bin/{name}": content for name, content in {**parts, "swiftshader.tar.br": _tar({})}.items()}
    )
    digest = _fake_npm(tmp_path, monkeypatch, archive)
    monkeypatch.setattr(browser_install, "_PACKAGE_SHA512", digest)
    install_by_npm(environ)
    found = find_browser(environ)
    assert (found.kind, found.version) == ("headless-shell", "Chromium 153.0.1")
    assert (found.path.parent / "lib/libnss3.so").read_bytes() == b"nss"
    assert "VK_ICD_FILENAMES" in libraries_of(found.path)
    install_by_npm(environ)  # a second time changes nothing


def test_an_archive_that_reaches_out_of_its_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.tar").write_bytes(_tar({"../outside": b"x"}))
    with pytest.raises(CannotInstall, match="outside"):
        browser_install._unpack(tmp_path / "a.tar", tmp_path / "inside")
    assert not (tmp_path / "outside").exists()


def _tar(files: dict[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return whole.getvalue()


def _fake_npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, archive: bytes) -> str:
    """An npm that packs these bytes, and a Node.js that takes brotli for what it is given; returns the SHA-512."""
    import hashlib

    (tmp_path / "archive").write_bytes(archive)
    npm, node = program(tmp_path / "tools/npm"), program(tmp_path / "tools/node")
    npm.write_text(f'#!/bin/sh\n/bin/cp {tmp_path / "archive"} "$4/package.tgz"\n')
    node.write_text('#!/bin/sh\n/bin/cp "$3" "$4"\n')
    monkeypatch.setattr(browser_install, "_program", lambda name, _: str(tmp_path / "tools" / name))
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    monkeypatch.setattr("sys.platform", "linux")
    return hashlib.sha512(archive).hexdigest()


# ---------------------------------------------------------------- launching
def test_a_headless_shell_shows_no_windows() -> None:
    with pytest.raises(ConfigFault, match="no windows"), launch(Path("/x/chromium-headless-shell"), headed=True):
        pass


def test_a_program_that_is_no_browser_does_not_start(tmp_path: Path) -> None:
    with (
        pytest.raises(ConfigFault, match="does not start"),
        launch(program(tmp_path / "browser", "no", status=1)),
    ):
        pass


def test_a_file_without_a_certificate_is_told(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("nothing")
    with pytest.raises(ConfigFault, match="no certificate"):
        spki_pins(tmp_path / "ca.pem")
    with pytest.raises(ConfigFault, match="cannot be read"):
        spki_pins(tmp_path / "none.pem")


@contextmanager
def site_of(authority: trustme.CA) -> Iterator[str]:
    """A site over TLS, whose chain holds the authority's certificate as well."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "5")
            self.end_headers()
            self.wfile.write(b"hello")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the server's name
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            pass  # a browser that does not trust the certificate hangs up

        def get_request(self) -> tuple[ssl.SSLSocket, object]:
            connection, address = self.socket.accept()
            connection.settimeout(10)
            return tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False), address

    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf = authority.issue_cert("127.0.0.1")
    chain = b"".join(blob.bytes() for blob in (leaf.private_key_pem, *leaf.cert_chain_pems, authority.cert_pem))
    with trustme.Blob(chain).tempfile() as file:
        tls.load_cert_chain(file)
    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_sites_of_the_run_s_authority_load_and_others_do_not(tmp_path: Path) -> None:
    own, other = trustme.CA(), trustme.CA()
    own.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with (
        site_of(own) as trusted,
        site_of(other) as untrusted,
        launch(find_browser().path, ca=tmp_path / "ca.pem") as launched,
    ):
        BrowserScreens(launched.browser.new_page()).open(trusted, "a site of the run")
        with pytest.raises(ContractBroken, match="ERR_CERT_AUTHORITY_INVALID"):
            BrowserScreens(launched.browser.new_page()).open(untrusted, "another site")
