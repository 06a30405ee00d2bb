"""Data sets, pen strokes and 28x28 pictures. Knows no network and no Qt."""
