"""The vocabulary of the features: one module per component. A step is one or two calls on a seam, and an assertion."""
