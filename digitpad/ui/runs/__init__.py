"""The Runs page: the library of earlier runs."""
