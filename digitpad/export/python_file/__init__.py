"""Export to one Python file that needs only NumPy."""
