"""The canvas, and what is read on it."""
