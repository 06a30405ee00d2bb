"""Watch a neural network learn to read digits, then draw one and see it read yours."""

__version__ = "0.1.0"
