"""Varied copies of a drawing, as the same hand might have drawn it another time."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from digitpad.digits.strokes.strokes import Stroke, as_stroke

_N_WAVES = 4
_WAVE_NUMBER = 4.0  # standard deviation, in radians along the drawing's longest side


@dataclass(frozen=True)
class StrokeVariation:
    """Limits of the variation of drawings. 0 turns a part off.

    Attributes
    ----------
    rotation_deg : float
        Largest angle, in both directions.
    shear : float
        Largest change of slant: horizontal shift per unit of height.
    scale : float
        Largest relative change of size, drawn separately for width and height.
    bend : float
        Standard deviation of the displacement by a smooth random field, on each axis, as a fraction of the
        drawing's longest side.
    """

    rotation_deg: float = 8.0
    shear: float = 0.15
    scale: float = 0.12
    bend: float = 0.03

    def __call__(self, strokes: Sequence[Stroke], rng: np.random.Generator) -> tuple[Stroke, ...]:
        """Return a varied copy of one or more strokes, centred at the origin, with longest side about 1."""
        points = np.concatenate(strokes)
        low, high = points.min(axis=0), points.max(axis=0)
        longest = float((high - low).max()) or 1.0
        # One field displaces all strokes, so that touching or crossing strokes still do.
        wave_numbers = rng.normal(0.0, _WAVE_NUMBER, (2, 2 * _N_WAVES))
        phases = rng.uniform(0.0, 2.0 * math.pi, 2 * _N_WAVES)
        angle = math.radians(rng.uniform(-self.rotation_deg, self.rotation_deg))
        cosine, sine = math.cos(angle), math.sin(angle)
        shear = rng.uniform(-self.shear, self.shear)
        scales = np.exp(rng.uniform(-self.scale, self.scale, 2))
        linear = np.array([[cosine, -sine], [sine, cosine]]) @ np.array([[1.0, shear], [0.0, 1.0]]) * scales
        points = (points - (low + high) / 2.0) / longest
        waves = np.sin(points @ wave_numbers + phases).reshape(len(points), 2, _N_WAVES)
        # The mean square of a sine is one half.
        bent = points + waves.sum(axis=2) * (self.bend / math.sqrt(_N_WAVES / 2.0))
        borders = np.cumsum([len(stroke) for stroke in strokes])[:-1]
        return tuple(map(as_stroke, np.split(bent @ linear.T, borders)))
