"""Five short hints, each beside what it is about."""
