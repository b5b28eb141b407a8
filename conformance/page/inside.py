"""The Python that runs in the page's worker: scenarios by the suite's own runner, and the portal behind a bridge.

The worker calls these functions with JSON and gets JSON. ``start`` is told the page's settings:

``portal``
    ``module:function``, which returns a :class:`PagePortal`; without it the page has no portal.
``manifest``
    path, below ``/suite``, of the manifest whose in-process composition the scenarios run on.
``features``
    path, below ``/suite``, of the folder with the specification.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from conformance.events import CaseFinished, decode
from conformance.page.bridge import Asgi, Bridge
from conformance.runner.plan import EVENTS_VARIABLE, PLAN_VARIABLE, CaseKey, Plan
from conformance.specification import Scenario, load_specification

__all__ = ["PagePortal", "ask", "offers", "run", "start"]

_SUITE = Path("/suite")
_OUT = Path("/run")
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class PagePortal:
    """A portal to be shown in the page, and a synthetic person who can sign in to it.

    Attributes:
        application: Client Portal's own ASGI application.
        username, password: the person's; made up, and shown in the page.
    """

    application: Asgi
    username: str
    password: str


@dataclass(frozen=True)
class _Page:
    features: Path
    manifest: Path
    portal: PagePortal | None
    bridge: Bridge | None

    def scenarios(self) -> list[Scenario]:
        """Those that need neither a server nor a browser."""
        return [one for one in load_specification(self.features).scenarios if "model" in one.surfaces]


_pages: list[_Page] = []


def start(settings: str) -> None:
    """Take the page's settings and put its portal together."""
    told: dict[str, Any] = json.loads(settings)
    portal: PagePortal | None = None
    if "portal" in told:
        module, _, function = told["portal"].partition(":")
        portal = getattr(importlib.import_module(module), function)()
    _pages[:] = [
        _Page(
            features=_SUITE / told["features"],
            manifest=_SUITE / told["manifest"],
            portal=portal,
            bridge=Bridge(portal.application) if portal else None,
        )
    ]


def offers(values: str) -> str:
    """What the page can do: the features that have scenarios on surface ``model``, and the person of its portal."""
    del values
    page = _page()
    person = {"username": page.portal.username, "password": page.portal.password} if page.portal else None
    return json.dumps({"features": sorted({scenario.uri for scenario in page.scenarios()}), "person": person})


def run(values: str) -> str:
    """Run a feature's scenarios on surface ``model``, as a worker of a run does, and tell what became of each.

    Args:
        values: ``{"feature": uri}``; ``"scenario"`` (an id) for just one, ``"seed"`` for other people.
    """
    from conformance.runner.worker import run_plan  # pytest loads slowly, and not everybody runs

    page, wanted = _page(), json.loads(values)
    chosen = {
        str(CaseKey(scenario.id, "model")): scenario
        for scenario in page.scenarios()
        if scenario.uri == wanted["feature"] and wanted.get("scenario", scenario.id) == scenario.id
    }
    _OUT.mkdir(exist_ok=True)
    plan, events = _OUT / "plan.json", _OUT / "events.ndjson"
    Plan(
        features=page.features,
        target=page.manifest,
        understudy=page.manifest,
        seed=int(wanted.get("seed", 0)),
        started=datetime.now(UTC).replace(microsecond=0),
        out=_OUT,
        cases=[CaseKey(scenario.id, "model") for scenario in chosen.values()],
    ).write(plan)
    os.environ[PLAN_VARIABLE] = str(plan)
    # The runner closes what it is handed.
    os.environ[EVENTS_VARIABLE] = str(os.open(events, os.O_WRONLY | os.O_CREAT | os.O_TRUNC))
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        status = run_plan()
    told = [decode(json.loads(line)) for line in events.read_text(encoding="utf-8").splitlines()]
    cases = [
        {
            "name": chosen[event.case].name,
            "verdict": event.verdict,
            "seconds": event.seconds,
            "detail": _why(event),
        }
        for event in told
        if isinstance(event, CaseFinished)
    ]
    return json.dumps({"cases": cases, "status": status, "output": said.getvalue()})


async def ask(values: str) -> str:
    """Send one request of the portal's frame through the bridge.

    Args:
        values: ``{"method", "path"}``; ``"form"`` with the fields of a form, as a browser writes them.
    """
    page = _page()
    if page.bridge is None:
        raise LookupError("this page has no portal")
    request = json.loads(values)
    form: str | None = request.get("form")
    answer = await page.bridge.ask(
        request["method"],
        request["path"],
        body=(form or "").encode("ascii"),
        media_type=_FORM if form is not None else "",
    )
    return json.dumps({"path": answer.path, "status": answer.status, "body": answer.text})


def _page() -> _Page:
    if not _pages:
        raise LookupError("the page has not been started")
    return _pages[0]


def _why(event: CaseFinished) -> str:
    failure = event.failure
    return f"{failure.clause}: expected {failure.expected}; actual {failure.actual}" if failure else event.reason
