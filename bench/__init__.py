"""How fast the suite is, held against what does the same work without it: ``nox -s bench``, or ``python -m bench``."""
