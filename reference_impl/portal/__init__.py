"""Client Portal's face: its JSON API and its pages, over the use cases of the domain."""
