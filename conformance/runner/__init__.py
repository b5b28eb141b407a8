"""Running the specification against a target: what is selected, how it is driven, and what is recorded of it."""
