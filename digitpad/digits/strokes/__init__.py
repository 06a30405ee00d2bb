"""Pen strokes: UNIPEN files, grouping into digits, the 28x28 raster."""
