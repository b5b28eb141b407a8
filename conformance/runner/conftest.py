"""For plain pytest: ``pytest conformance/runner/scenarios.py``. Workers of a run load the same by name instead."""

from __future__ import annotations

from conformance._where import step_modules

pytest_plugins = ("conformance.runner.plugin", *step_modules())
