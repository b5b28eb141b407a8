"""The trading platform's login window: a local program that knows docs/vendors/trading-platform.md, and no rule.

It is not named ``platform``: the suite starts the reference in the folder above this one, where that would stand in for
the standard library's module.
"""
