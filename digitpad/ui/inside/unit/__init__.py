"""All about one unit."""
