"""The harness: reads the specification, drives a target, and says whether it conforms."""

__version__ = "0.1.0"
