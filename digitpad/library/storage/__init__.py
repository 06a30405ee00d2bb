"""The library on disk: one SQLite file, with weight files beside it."""
