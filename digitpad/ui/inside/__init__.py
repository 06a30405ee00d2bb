"""The page Inside: what a network has learned, unit by unit."""
