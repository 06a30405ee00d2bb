"""What was read of what it is, in numbers."""
