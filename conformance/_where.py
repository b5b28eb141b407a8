"""Where the specification and its vocabulary lie: inside the installed package, or beside it in the source tree."""

from __future__ import annotations

from pathlib import Path

__all__ = ["features_dir", "step_modules", "steps_package"]

_HERE = Path(__file__).resolve().parent


def _installed() -> bool:
    return (_HERE / "features").is_dir()


def features_dir() -> Path:
    """The folder with the features and the clause catalogue."""
    return _HERE / "features" if _installed() else _HERE.parent / "features"


def steps_package() -> str:
    """The name that the step modules are imported under."""
    return "conformance.steps" if _installed() else "steps"


def step_modules() -> tuple[str, ...]:
    """The full names of all step modules, sorted."""
    folder = (_HERE if _installed() else _HERE.parent) / "steps"
    names = sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__")
    return tuple(f"{steps_package()}.{name}" for name in names)
