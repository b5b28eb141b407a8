"""The reference implementation: the system that the four articles describe, simulated, with synthetic people."""
