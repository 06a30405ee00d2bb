"""Comparison of the five gradient methods."""
