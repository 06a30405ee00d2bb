"""A lesson: stations that lead through the pages, read from a file."""
