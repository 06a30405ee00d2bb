"""The user's own digits in the library: drawings with their labels."""
