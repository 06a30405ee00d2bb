"""Networks as one Python file that needs NumPy alone."""
