"""The scenarios as tests: what pytest collects, also from an editor: ``pytest conformance/runner/scenarios.py``."""

from __future__ import annotations

from pytest_bdd import scenarios

from conformance.runner.plan import default_plan, planned
from conformance.specification import features_of

_PLAN = planned() or default_plan()

scenarios(*map(str, features_of(_PLAN.features, _PLAN.scenarios())))
