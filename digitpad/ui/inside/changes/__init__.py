"""Changes to units, and their effects."""
