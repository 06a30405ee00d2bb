"""What the window remembers, and what it reports of a crash."""
