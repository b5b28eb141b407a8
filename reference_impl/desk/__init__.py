"""Client Services: the desk's JSON API and its pages, for an agent. A component with a host of its own."""
