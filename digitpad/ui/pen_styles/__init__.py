"""The pen styles of each digit that training uses."""
