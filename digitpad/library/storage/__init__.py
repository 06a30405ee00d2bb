"""How the library lies on the disk: one SQLite file, and files of weights beside it."""
