"""Charts of values against epochs."""
