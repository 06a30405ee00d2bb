"""The ways of writing each digit that training uses."""
