"""The project's own Python in a page: headless Chromium, Pyodide, a static server on loopback, and nothing else."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from conformance._where import features_dir
from conformance.drivers.browsers import find_browser, launch
from conformance.page.bundle import Bundle, PagePlan, build_page
from conformance.specification import load_specification
from tests.proofs.portal_in_page import response

ROOT = Path(__file__).resolve().parents[2]
FEATURE = "verify_identity/dsc_plus.feature"
PATIENCE = 120_000  # milliseconds; how long Python takes to load is the bench's to judge

PLAN = PagePlan(
    folders={
        "conformance": ROOT / "conformance",
        "features": ROOT / "features",
        "proofs": ROOT / "tests" / "proofs",
        "reference_impl": ROOT / "reference_impl",
        "steps": ROOT / "steps",
    },
    distributions=("faker", "fastapi", "httpx", "jinja2", "pytest", "pytest-bdd", "tzdata"),
    settings={
        "features": "features",
        "manifest": "reference_impl/target.toml",
        "portal": "proofs.portal_in_page:open_portal",
    },
)

NOTE_PROGRESS = """
window.told = [];
document.addEventListener("DOMContentLoaded", () => {
  const [bar, text] = [document.getElementById("progress"), document.getElementById("progress-text")];
  new MutationObserver(() => window.told.push([bar.value / bar.max, text.textContent]))
    .observe(text, { childList: true, characterData: true, subtree: true });
});
"""


class StaticFiles(SimpleHTTPRequestHandler):
    """As any static server, with the types that modules and WebAssembly need."""

    extensions_map: ClassVar[dict[str, str]] = {  # type: ignore[misc] # the base class's is no class variable
        **SimpleHTTPRequestHandler.extensions_map,
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        """Say nothing: the test looks at the browser's own list of requests."""


@dataclass
class Loaded:
    """A page in which Python is ready.

    Attributes:
        page: Playwright's.
        origin: the static server's address.
        requests: every address that the browser asked for, for the page, its worker and its frame.
        faults: what went wrong in its scripts.
    """

    page: Page
    origin: str
    requests: list[str]
    faults: list[str]

    def asked_elsewhere(self) -> list[str]:
        own = (f"{self.origin}/", "data:", "blob:", "about:")
        return [address for address in self.requests if not address.startswith(own)]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return build_page(PLAN, tmp_path_factory.mktemp("page"), ROOT / "build" / "cache")


@pytest.fixture(scope="module")
def origin(bundle: Bundle) -> Iterator[str]:
    handler = functools.partial(StaticFiles, directory=str(bundle.folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        serving.join()


@pytest.fixture(scope="module")
def loaded(origin: str) -> Iterator[Loaded]:
    offline = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    with launch(find_browser().path, further=[offline]) as launched:
        context = launched.browser.new_context()
        page = context.new_page()
        seen = Loaded(page, origin, [], [])
        context.on("request", lambda request: seen.requests.append(request.url))
        page.on("pageerror", lambda error: seen.faults.append(str(error)))
        page.add_init_script(NOTE_PROGRESS)
        page.goto(f"{origin}/index.html")
        expect(page.get_by_role("button", name="Run")).to_be_enabled(timeout=PATIENCE)
        yield seen


@pytest.fixture
def portal(loaded: Loaded) -> FrameLocator:
    return loaded.page.frame_locator("iframe[title='Client Portal']")


def test_the_pages_own_progress_is_shown_while_python_loads(loaded: Loaded) -> None:
    told: list[tuple[float, str]] = [(share, text) for share, text in loaded.page.evaluate("window.told")]
    loading = [text for _, text in told[: [text for _, text in told].index("Ready (5 of 5)") + 1]]

    assert loading[0] == "Loading Python (0 of 5)"
    assert "Unpacking suite.zip (3 of 5)" in loading
    shares = [share for share, _ in told[: len(loading)]]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_scenarios_run_in_the_page_by_the_projects_own_steps_and_reference(loaded: Loaded) -> None:
    page = loaded.page
    page.get_by_label("Feature").select_option(FEATURE)
    page.get_by_role("button", name="Run").click()

    there = [
        scenario.name
        for scenario in load_specification(features_dir()).scenarios
        if scenario.uri == FEATURE and "model" in scenario.surfaces
    ]
    said = f"{len(there)} of {len(there)} passed; pytest ended with status 0"
    expect(page.get_by_role("status")).to_have_text(said, timeout=PATIENCE)
    results = page.get_by_role("list", name="Results").get_by_role("listitem").all_inner_texts()
    assert [result.rpartition(" (")[0] for result in results] == [f"{name}: passed" for name in there]
    assert f"{loaded.origin}/pyodide/pyodide.asm.wasm" in loaded.requests, "the worker's requests are seen too"
    assert loaded.asked_elsewhere() == []
    assert loaded.faults == []


def test_a_form_post_to_the_portals_own_application_signs_a_person_in(loaded: Loaded, portal: FrameLocator) -> None:
    portal.get_by_role("link", name="Login").or_(portal.get_by_role("button", name="Login")).first.click()
    portal.get_by_label("Username").fill("ada.page")
    portal.get_by_label("Password").fill("not the right one")
    portal.get_by_role("button", name="Login").click()
    expect(portal.get_by_role("alert")).to_be_visible(timeout=PATIENCE)

    portal.get_by_label("Username").fill("ada.page")
    portal.get_by_label("Password").fill("made up for a page")
    portal.get_by_role("button", name="Login").click()
    expect(portal.get_by_label("Challenge Code")).to_be_visible(timeout=PATIENCE)

    portal.get_by_label("Passcode").fill(response(portal.get_by_label("Challenge Code").input_value()))
    portal.get_by_role("button", name="Login").click()
    expect(portal.get_by_text("ada.page@example.com")).to_be_visible(timeout=PATIENCE)

    # The next request carries the cookie that the answer to the form has set.
    portal.get_by_role("link", name="Account", exact=True).click()
    expect(portal.get_by_role("heading", name="Your account")).to_be_visible(timeout=PATIENCE)
    assert loaded.asked_elsewhere() == []
    assert loaded.faults == []


def test_what_a_page_lacks_is_not_in_it(bundle: Bundle) -> None:
    absent: dict[str, Any] = {
        name: found
        for name, found in bundle.versions.items()
        if name in {"argon2-cffi", "cryptography", "playwright", "sqlalchemy", "trustme"}
    }

    assert absent == {}
    assert {"fastapi", "pydantic-core", "pytest", "pytest-bdd"} <= bundle.versions.keys()
    assert not [name for name in bundle.sizes if name.endswith((".map", ".d.ts"))]
