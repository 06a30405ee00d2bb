"""The displayed run, and the networks of its epochs."""
