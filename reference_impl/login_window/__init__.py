"""The trading platform's login window: a local program that knows docs/vendors/trading-platform.md, and no rule."""
