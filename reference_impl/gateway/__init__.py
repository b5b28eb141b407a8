"""The trading platform on its TCP ports, as docs/vendors/trading-platform.md has it."""
