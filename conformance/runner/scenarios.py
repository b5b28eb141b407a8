"""The scenarios as tests: what pytest collects, also from an editor: ``pytest conformance/runner/scenarios.py``."""

from __future__ import annotations

from pytest_bdd import scenarios

from conformance.runner.plan import default_plan, planned

scenarios(str((planned() or default_plan()).features))
