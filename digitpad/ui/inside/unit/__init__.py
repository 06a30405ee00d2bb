"""The details of one unit."""
