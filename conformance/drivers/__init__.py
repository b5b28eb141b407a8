"""Drivers: they reach a component on a surface and speak a seam.

A driver reports what happened and never judges. What the contract of the surface does not allow leaves it as
:class:`~conformance.seams.ContractBroken`; an error of httpx or Playwright never does.
"""
