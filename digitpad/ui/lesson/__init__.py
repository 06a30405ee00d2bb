"""Lessons: tours of stations through the pages, read from files."""
