"""The same gradient, five ways."""
