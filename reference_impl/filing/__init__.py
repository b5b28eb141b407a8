"""Where the intake hands in what came by email: an interface on an address of its own, with a key of its own."""
