"""The test-control interface: people, devices, time and variants, for a suite. Off unless it is asked for."""
