"""The scenarios as tests: what pytest collects, also from an editor: ``pytest conformance/runner/scenarios.py``."""

from __future__ import annotations

from pytest_bdd import scenarios

from conformance._where import features_dir

scenarios(str(features_dir()))
