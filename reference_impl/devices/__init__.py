"""The twins: simulated devices as state machines, free of any user interface. Pages and drivers are views of them."""
