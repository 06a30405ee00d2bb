"""Which run is looked at, and the networks of its epochs."""
