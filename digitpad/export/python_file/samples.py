"""Sample drawings with which every exported reader is tested."""

import zlib

import numpy as np

from digitpad.digits.strokes.raster import rasterize
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.nn.model_file import SavedNetwork

DRAWINGS: tuple[tuple[tuple[tuple[int, int], ...], ...], ...] = (
    (((20, 20), (40, 18), (60, 20), (50, 45), (42, 70), (38, 95)), ((28, 55), (60, 52))),
    (((70, 10), (30, 60), (85, 62)), ((68, 35), (66, 110))),
    (((15, 20), (40, 8), (60, 25), (35, 48), (65, 65), (45, 95), (10, 85)),),
    (((50, 50),),),
)
"""A crossed 7, a 4, a 3 and a dot, as strokes of (x, y) points."""


def expected_bytes(saved: SavedNetwork) -> bytes:
    """Return digitpad's results for the drawings: uint8 pictures, then float32 probabilities, packed."""
    pictures = np.stack([rasterize([as_stroke(stroke) for stroke in strokes]) for strokes in DRAWINGS])
    probabilities = saved.probabilities(pictures.reshape(len(pictures), -1))
    levels = np.rint(pictures * 255.0).astype(np.uint8)
    return zlib.compress(levels.tobytes() + probabilities.astype("<f4").tobytes(), 9)
