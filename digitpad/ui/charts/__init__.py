"""Charts of values per epoch."""
