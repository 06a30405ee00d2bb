"""Changing units, and what that does."""
