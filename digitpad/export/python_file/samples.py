"""Sample drawings with which every exported reader is tested."""

import zlib

import numpy as np

from digitpad.digits.strokes.strokes import as_stroke
from digitpad.digits.strokes.views import rasterize_views
from digitpad.nn.model_file import SavedNetwork
from digitpad.recognition.recognizer import view_probabilities

DRAWINGS: tuple[tuple[tuple[tuple[int, int], ...], ...], ...] = (
    (((20, 20), (40, 18), (60, 20), (50, 45), (42, 70), (38, 95)), ((28, 55), (60, 52))),
    (((70, 10), (30, 60), (85, 62)), ((68, 35), (66, 110))),
    (((15, 20), (40, 8), (60, 25), (35, 48), (65, 65), (45, 95), (10, 85)),),
    (((50, 50),),),
)
"""A crossed 7, a 4, a 3 and a dot, as strokes of (x, y) points."""


def expected_bytes(saved: SavedNetwork) -> bytes:
    """Return digitpad's results for the drawings: uint8 pictures, then float32 probabilities, packed."""
    drawings = [[as_stroke(stroke) for stroke in strokes] for strokes in DRAWINGS]
    views = np.stack([rasterize_views(strokes, saved.views) for strokes in drawings])
    probabilities = view_probabilities(saved, views).mean(axis=1)
    levels = np.rint(views[:, 0] * 255.0).astype(np.uint8)
    return zlib.compress(levels.tobytes() + probabilities.astype("<f4").tobytes(), 9)
