"""The effects of a hand and a tablet on a shape, which make two samples of one style differ.

All lengths are in heights of the character. Each sample has a writer of its own, with a degree of care, a
slant and a speed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.strokes.strokes import Stroke, as_stroke
from digitpad.digits.synthesis.pen_curves import SPACING, PenCurve

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class HandRanges:
    """Limits of a hand's variation. Pairs are the lowest and highest value; others are standard deviations.

    Attributes
    ----------
    slant_mean, slant : float
        Mean and deviation of the horizontal shift per unit of height; positive to the right.
    rotation_deg : float
    aspect : float
        Deviation of the logarithm of width over height.
    care : (float, float)
        Factor on the random deviations of points, strokes and ends, from a careful hand to a scrawl.
    middle : float
        Shift of the middle up or down (and half as far sideways), together with the rest: a large upper part
        and a small lower one.
    taper : float
        Relative change of width from the middle to the top, with the opposite sign at the bottom.
    bend : float
        Sideways shift of top and bottom.
    waves : float
        Size of a smooth field that shifts each place a little differently.
    stroke_shift, stroke_turn_deg, stroke_scale : float
        Of each stroke relative to the others: strokes miss or cross each other.
    rounding : (float, float)
        0 keeps corners sharp; 1 rounds and shortens them as fast writing does.
    end : float
        Length by which a stroke is too long or too short at either end.
    hook, hook_chance : float
        Bend of the last piece of a stroke, and how often an end has one.
    tremor : (float, float)
        Size of a hand's tremor.
    point_spacing : (float, float)
        Distance between the points a tablet reports in straight and even writing.
    slow_turns : (float, float)
        Extra points, as extra length, per radian of turning: the pen slows down in turns.
    grid : (float, float)
        Resolution of the tablet's positions.
    reversed_chance, reordered_chance : float
        A stroke is written backwards; strokes are written in another order.
    joined_chance, joined_within : float
        The pen is not lifted between two strokes, and the largest distance at which that happens.
    retraced_chance : float
        The last part of a stroke is drawn again, backwards.
    """

    slant_mean: float = 0.1
    slant: float = 0.19
    rotation_deg: float = 6.0
    aspect: float = 0.22
    care: tuple[float, float] = (0.4, 1.8)
    middle: float = 0.07
    taper: float = 0.12
    bend: float = 0.04
    waves: float = 0.018
    stroke_shift: float = 0.02
    stroke_turn_deg: float = 4.0
    stroke_scale: float = 0.05
    rounding: tuple[float, float] = (0.0, 1.0)
    end: float = 0.03
    hook: float = 0.07
    hook_chance: float = 0.15
    tremor: tuple[float, float] = (0.0, 0.008)
    point_spacing: tuple[float, float] = (0.03, 0.14)
    slow_turns: tuple[float, float] = (0.02, 0.2)
    grid: tuple[float, float] = (0.002, 0.02)
    reversed_chance: float = 0.08
    reordered_chance: float = 0.2
    joined_chance: float = 0.05
    joined_within: float = 0.6
    retraced_chance: float = 0.02


class Hand:
    """Writes samples of a style, each of them different."""

    def __init__(self, ranges: HandRanges | None = None) -> None:
        self._ranges = HandRanges() if ranges is None else ranges

    def write(self, curve: PenCurve, n: int, rng: np.random.Generator) -> list[tuple[Stroke, ...]]:
        """Return n samples of a style, each with its strokes in the order of writing.

        Deterministic: the same generator state gives the same samples.
        """
        ranges = self._ranges
        care = _log_uniform(ranges.care, n, rng)[:, None, None]
        paths = self._shaped(curve, care, n, rng)
        self._shift_strokes(paths, curve, care, rng)
        paths += rng.uniform(*ranges.rounding, n)[:, None, None] * (curve.rounding @ paths - paths)
        paths = self._ended(paths, curve, care, rng)
        paths = self._warped(paths, rng)
        paths = self._turned(paths, rng)
        paths += _tremor(paths.shape, rng) * rng.uniform(*ranges.tremor, n)[:, None, None]
        sampled = self._sampled(paths, curve, rng)
        return [self._ordered(strokes, rng) for strokes in sampled]

    def _shaped(self, curve: PenCurve, care: Floats, n: int, rng: np.random.Generator) -> Floats:
        """Return fine paths (n, n_fine, 2) of the style with random parameters and random points."""
        style = curve.style
        points = np.repeat(style.points[None], n, axis=0)
        for parameter in style.parameters:
            values = rng.uniform(parameter.low, parameter.high, n)
            points += values[:, None, None] * parameter.direction
        points += care * style.spread * (curve.chance @ rng.standard_normal(points.shape))
        return curve.matrix @ points

    def _shift_strokes(self, paths: Floats, curve: PenCurve, care: Floats, rng: np.random.Generator) -> None:
        """Move each stroke relative to the others, in place."""
        ranges, n = self._ranges, len(paths)
        if len(curve.slices) == 1:
            return
        for part in curve.slices:
            middle = paths[:, part].mean(axis=1, keepdims=True)
            angle = np.deg2rad(ranges.stroke_turn_deg) * care * rng.standard_normal((n, 1, 1))
            size = np.exp(ranges.stroke_scale * care * rng.standard_normal((n, 1, 1)))
            shift = ranges.stroke_shift * care * rng.standard_normal((n, 1, 2))
            paths[:, part] = middle + shift + size * _rotated(paths[:, part] - middle, angle)

    def _ended(self, paths: Floats, curve: PenCurve, care: Floats, rng: np.random.Generator) -> Floats:
        """Return paths with strokes that are too long or too short, some with a hook at an end."""
        ranges, n = self._ranges, len(paths)
        ended = np.empty_like(paths)
        for part in curve.slices:
            stroke = paths[:, part]
            n_fine = stroke.shape[1]
            for is_end in (False, True):
                bend = ranges.hook * rng.standard_normal((n, 1)) * (rng.random((n, 1)) < ranges.hook_chance)
                _bend_end(stroke[:, ::-1] if is_end else stroke, bend)
            # Shorten a short stroke by a fifth at most.
            limit = n_fine / 5.0
            surplus = ranges.end / SPACING * care[:, 0] * rng.standard_normal((n, 2))
            start, stop = -surplus[:, :1].clip(-limit, limit), surplus[:, 1:].clip(-limit, limit) + n_fine - 1
            places = start + (stop - start) * np.linspace(0.0, 1.0, n_fine)
            whole = places.astype(np.intp).clip(0, n_fine - 2)
            rows = np.arange(n)[:, None]
            left = stroke[rows, whole]
            ended[:, part] = left + (places - whole)[:, :, None] * (stroke[rows, whole + 1] - left)
        return ended

    def _warped(self, paths: Floats, rng: np.random.Generator) -> Floats:
        """Return paths with smoothly changed proportions, centred."""
        ranges, n = self._ranges, len(paths)

        def drawn(deviation: float) -> Floats:
            return deviation * rng.standard_normal((n, 1))

        low, high = paths.min(axis=1), paths.max(axis=1)
        middle = (low + high)[:, None] / 2.0
        height = np.maximum(high - low, 0.2)[:, None, 1]
        x, y = np.moveaxis(paths - middle, 2, 0)
        level = (2.0 * y / height).clip(-1.2, 1.2)
        side = (2.0 * x / np.maximum(high - low, 0.2)[:, None, 0]).clip(-1.2, 1.2)
        y = y + drawn(ranges.middle) * (1.0 - level**2)
        x = x + drawn(ranges.middle / 2.0) * (1.0 - side**2)
        x = x * (1.0 - drawn(ranges.taper) * level) + drawn(ranges.bend) * level**2
        warped = np.stack([x, y], axis=2)
        for _ in range(2):
            phase = rng.uniform(0.0, 2.0 * np.pi, (n, 1)) + drawn(3.0) * x + drawn(3.0) * y
            warped += ranges.waves * rng.standard_normal((n, 1, 2)) * np.sin(phase)[:, :, None]
        return warped

    def _turned(self, paths: Floats, rng: np.random.Generator) -> Floats:
        """Return paths made wider or narrower, slanted and rotated."""
        ranges, n = self._ranges, len(paths)
        aspect = np.exp((ranges.aspect * rng.standard_normal((n, 1))).clip(-0.5, 0.5))
        slant = ranges.slant_mean + ranges.slant * rng.standard_normal((n, 1)).clip(-2.0, 2.5)
        x, y = np.moveaxis(paths, 2, 0)
        angle = np.deg2rad(ranges.rotation_deg) * rng.standard_normal((n, 1, 1)).clip(-2.2, 2.2)
        return _rotated(np.stack([aspect * x - slant * y, y], axis=2), angle)

    def _sampled(self, paths: Floats, curve: PenCurve, rng: np.random.Generator) -> list[list[Floats]]:
        """Return the points that a tablet reports: a list of strokes for each sample."""
        ranges, n = self._ranges, len(paths)
        spacing = _log_uniform(ranges.point_spacing, n, rng)
        slow_turns = rng.uniform(*ranges.slow_turns, n)[:, None]
        grid = _log_uniform(ranges.grid, n, rng)
        samples: list[list[Floats]] = [[] for _ in range(n)]
        for part in curve.slices:
            stroke = paths[:, part]
            steps = np.diff(stroke, axis=1)
            turns = np.abs(np.diff(np.unwrap(np.arctan2(steps[..., 1], steps[..., 0]), axis=1), axis=1))
            costs = np.hypot(steps[..., 0], steps[..., 1])
            costs[:, 1:] += slow_turns * turns
            cost = np.concatenate([np.zeros((n, 1)), np.cumsum(costs, axis=1)], axis=1)
            n_points = np.ceil(cost[:, -1] / spacing).astype(np.intp) + 1
            for i in range(n):
                wanted = np.linspace(0.0, cost[i, -1], max(int(n_points[i]), 2))
                points = np.column_stack([np.interp(wanted, cost[i], stroke[i, :, axis]) for axis in (0, 1)])
                samples[i].append(np.round(points / grid[i]) * grid[i])
        return samples

    def _ordered(self, strokes: list[Floats], rng: np.random.Generator) -> tuple[Stroke, ...]:
        """Return strokes in the order and direction of a hand; some are joined, some drawn twice."""
        ranges = self._ranges
        chances = rng.random(3)
        if len(strokes) > 1 and chances[0] < ranges.joined_chance:
            gap = np.hypot(*(strokes[1][0] - strokes[0][-1]))
            strokes = [np.concatenate(strokes[:2]), *strokes[2:]] if gap < ranges.joined_within else strokes
        if len(strokes) > 1 and chances[1] < ranges.reordered_chance:
            strokes = [strokes[i] for i in rng.permutation(len(strokes))]
        if chances[2] < ranges.retraced_chance:
            stroke = strokes[-1]
            again = stroke[::-1][: int(len(stroke) * rng.uniform(0.3, 1.0)) + 1]
            strokes[-1] = np.concatenate([stroke, again + rng.normal(0.0, 0.015, 2)])
        backwards = rng.random(len(strokes)) < ranges.reversed_chance
        return tuple(
            as_stroke(stroke[::-1] if is_backwards else stroke)
            for stroke, is_backwards in zip(strokes, backwards, strict=True)
        )


def _log_uniform(limits: tuple[float, float], n: int, rng: np.random.Generator) -> Floats:
    return np.exp(rng.uniform(np.log(limits[0]), np.log(limits[1]), n))


def _rotated(paths: Floats, angle: Floats) -> Floats:
    """Return paths (n, n_fine, 2) rotated by angles (n, 1, 1)."""
    cosine, sine = np.cos(angle[..., 0]), np.sin(angle[..., 0])
    x, y = np.moveaxis(paths, 2, 0)
    return np.stack([cosine * x - sine * y, sine * x + cosine * y], axis=2)


def _bend_end(stroke: Floats, bend: Floats) -> None:
    """Bend the first piece of strokes sideways, in place."""
    n_bent = min(5, stroke.shape[1] // 3)
    along = stroke[:, 0] - stroke[:, n_bent]
    along /= np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-6)[:, None]
    sideways = bend * np.column_stack([-along[:, 1], along[:, 0]])
    fading = (np.arange(n_bent, 0, -1) / n_bent) ** 2
    stroke[:, :n_bent] += sideways[:, None] * fading[:, None]


def _tremor(shape: tuple[int, ...], rng: np.random.Generator) -> Floats:
    """Return noise with standard deviation 1 that is smooth along the path."""
    noise = rng.standard_normal((shape[0], shape[1] + 4, shape[2]))
    middle, sides, far = noise[:, 2:-2], noise[:, 1:-3] + noise[:, 3:-1], noise[:, :-4] + noise[:, 4:]
    smooth: Floats = 3.0 * middle + 2.0 * sides + far
    smooth /= np.sqrt(19.0)
    return smooth
