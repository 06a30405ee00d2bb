"""Photos of handwritten digits, rendered with fixed seeds: paper, light, rules, noise, and the digits."""

from dataclasses import dataclass

import numpy as np

from digitpad.digits.datasets.folders.idx_folder import load_labelled_images
from digitpad.digits.strokes.strokes import evenly_spaced, smoothed
from digitpad.digits.synthesis import PenGenerator
from digitpad.paths import mnist_dir

SEEDS = tuple(range(20))
"""Of the twenty photos that the goal is about."""

TEXT_FREE = ("texture", "gradient", "ruled", "squared", "noise", "shadow", "dark", "wood")


@dataclass(frozen=True)
class WrittenDigit:
    """A digit of a photo: its label, and its box (left, top, width, height) in pixels."""

    label: int
    box: tuple[int, int, int, int]


@dataclass(frozen=True)
class Photo:
    """A photo and what is written there.

    Attributes
    ----------
    gray : (height, width) uint8
    digits : list of WrittenDigit
    numbers : list of lists of str
        The numbers of each line, in reading order.
    """

    gray: np.ndarray
    digits: list[WrittenDigit]
    numbers: list[list[str]]


def photo(seed: int) -> Photo:
    """Return the photo of a seed: 1 to 30 digits on plain, ruled or squared paper, or on a dark board."""
    rng = np.random.default_rng([2026, seed])
    n_digits = int(rng.integers(1, 31)) if seed % 5 else (1, 30, 2, 12)[seed // 5 % 4]
    height = float(rng.uniform(30, 90)) if n_digits > 1 else float(rng.uniform(60, 260))
    pen = bool(rng.random() < 0.5)
    make = _pen_digits(rng) if pen else _mnist_digits(rng)
    paper = ("plain", "ruled", "squared")[int(rng.integers(3))]
    is_dark = rng.random() < 0.2
    ink, labels, numbers = _written(make, n_digits, height, rng)
    angle = float(rng.uniform(-10, 10))
    contrast = rng.uniform(0.45, 0.85)
    rules = _rules(ink.shape, paper, height, rng) * min(1.0, rng.uniform(0.25, 1.0) * contrast)
    layer = np.maximum(ink * contrast, rules)
    layer, labels = _turned(layer, labels, angle)
    gray = _photographed(layer, is_dark, rng)
    boxes = [_box(labels == number) for number in range(1, int(labels.max()) + 1)]
    written = "".join(number for line in numbers for number in line)
    digits = [WrittenDigit(int(digit), box) for digit, box in zip(written, boxes, strict=True)]
    return Photo(gray, digits, numbers)


def text_free(kind: str, seed: int = 0) -> np.ndarray:
    """Return a picture without any digit, (height, width) uint8."""
    rng = np.random.default_rng([77, seed])
    shape = (int(rng.integers(400, 900)), int(rng.integers(500, 1100)))
    nothing = np.zeros(shape, np.float32)
    if kind == "blank":
        return np.full(shape, int(rng.integers(180, 256)), np.uint8)
    if kind == "black":
        return np.zeros(shape, np.uint8)
    if kind == "gradient":
        y, x = np.mgrid[: shape[0], : shape[1]]
        return np.clip(40 + 190 * (x / shape[1] * rng.uniform(0.3, 1) + y / shape[0] * 0.3), 0, 255).astype(
            np.uint8
        )
    if kind == "texture":
        return np.clip(170 + 25 * _texture(shape, rng, 1.0) + rng.normal(0, 6, shape), 0, 255).astype(
            np.uint8
        )
    if kind == "noise":
        return np.clip(rng.normal(150, 25, shape), 0, 255).astype(np.uint8)
    if kind == "wood":
        rows = _blurred(rng.normal(0, 1, (shape[0], 1)).astype(np.float32), 3)
        grain = rows / rows.std() + 0.5 * _texture(shape, rng, 8.0)
        return np.clip(140 + 14 * grain + rng.normal(0, 4, shape), 0, 255).astype(np.uint8)
    if kind in ("ruled", "squared"):
        rules = _rules(shape, kind, 60.0, rng) * rng.uniform(0.3, 0.8)
        turned, _ = _turned(rules, np.zeros(shape, np.int32), float(rng.uniform(-10, 10)))
        return _photographed(turned, False, rng)
    if kind == "shadow":
        gray = _photographed(nothing, False, rng).astype(np.float32)
        y, x = np.mgrid[: shape[0], : shape[1]]
        edge = (x * 0.8 + y * 0.4) - 0.5 * shape[1]
        return (gray * (0.65 + 0.35 / (1 + np.exp(-edge / 5.0)))).astype(np.uint8)
    return _photographed(nothing, True, rng)


# Writing


def _mnist_digits(rng):
    test = load_labelled_images(mnist_dir(), "t10k")
    order = rng.permutation(len(test.images))
    width = rng.uniform(0.35, 0.6)  # the level at which ink ends

    def make(number, height):
        picture = test.images[order[number]].astype(np.float32) / 255.0
        picture = picture[np.ix_(picture.any(axis=1), picture.any(axis=0))]
        scale = height / 20.0
        shape = tuple(max(2, round(side * scale)) for side in picture.shape)
        padded = np.pad(picture, 1)
        large = _resized(padded, (shape[0] + round(2 * scale), shape[1] + round(2 * scale)))
        large = _blurred(large, 0.35 * scale)
        slope = max(1.5, 0.5 * scale)  # so that paper stays free of ink
        return _cut(np.clip((large - width) * slope + 0.5, 0.0, 1.0)), int(test.labels[order[number]])

    return make


def _pen_digits(rng):
    drawn, labels = PenGenerator().draw(40, rng)
    relative_width = rng.uniform(0.06, 0.14)

    def make(number, height):
        strokes = [smoothed(stroke) for stroke in drawn[number]]
        points = np.concatenate(strokes)
        low, high = points.min(axis=0), points.max(axis=0)
        radius = max(0.8, 0.5 * relative_width * height)
        scale = (height - 2 * radius) / max(float((high - low).max()), 1e-6)
        places = np.concatenate([evenly_spaced((stroke - low) * scale, 0.5) for stroke in strokes])
        places += radius + 2
        size = np.ceil(places.max(axis=0) + radius + 2).astype(int)
        ink = np.zeros((size[1], size[0]), np.float32)
        reach = int(np.ceil(radius)) + 1
        for x, y in places:
            left, top = max(0, int(x) - reach), max(0, int(y) - reach)
            part = ink[top : int(y) + reach + 1, left : int(x) + reach + 1]
            rows, columns = np.mgrid[top : top + part.shape[0], left : left + part.shape[1]]
            np.maximum(
                part, np.clip(radius + 0.5 - np.hypot(columns + 0.5 - x, rows + 0.5 - y), 0, 1), out=part
            )
        return _cut(ink), int(labels[number])

    return make


def _written(make, n_digits, height, rng):
    """Return ink (height, width) 0..1, the number of the digit of each pixel, and what the lines say."""
    lines, left = [], n_digits
    per_line = int(rng.integers(max(1, n_digits // 6), 11))
    while left:
        lines.append(min(left, per_line))
        left -= lines[-1]
    margin = int(height)
    spacing = float(rng.uniform(1.7, 2.4)) * height
    made, numbers, x_most, count = [], [], 0.0, 0
    for row, n_in_line in enumerate(lines):
        x, line = margin + rng.uniform(0, 0.5) * height, [""]
        for place in range(n_in_line):
            if place and rng.random() < 0.3:
                x += rng.uniform(0.9, 1.6) * height
                line.append("")
            bitmap, label = make(count, height * rng.uniform(0.88, 1.12))
            y = margin + row * spacing + (height - bitmap.shape[0]) + rng.normal(0, 0.04) * height
            made.append((bitmap, int(x), max(0, int(y))))
            line[-1] += str(label)
            x += bitmap.shape[1] + rng.uniform(0.15, 0.4) * height
            count += 1
        x_most = max(x_most, x)
        numbers.append(line)
    shape = (int(margin * 2 + spacing * (len(lines) - 1) + height * 1.2), int(x_most + margin))
    shape = tuple(max(side, int(rng.uniform(200, 500))) for side in shape)
    ink, labels = np.zeros(shape, np.float32), np.zeros(shape, np.int32)
    for number, (bitmap, x, y) in enumerate(made, 1):
        place = np.s_[y : y + bitmap.shape[0], x : x + bitmap.shape[1]]
        bitmap = bitmap[: ink[place].shape[0], : ink[place].shape[1]]
        np.maximum(ink[place], bitmap, out=ink[place])
        labels[place][bitmap > 0.5] = number
    return ink, labels, numbers


# Paper and light


def _rules(shape, paper, height, rng):
    rules = np.zeros(shape, np.float32)
    if paper == "plain":
        return rules
    step = height * rng.uniform(0.6, 1.2) if paper == "squared" else height * rng.uniform(1.2, 2.2)
    thickness = max(1, round(height * rng.uniform(0.02, 0.045)))
    for y in np.arange(rng.uniform(0, step), shape[0], step):
        rules[int(y) : int(y) + thickness] = 1.0
    if paper == "squared":
        for x in np.arange(rng.uniform(0, step), shape[1], step):
            rules[:, int(x) : int(x) + thickness] = 1.0
    return rules


def _photographed(ink, is_dark, rng):
    """Return ink 0..1 on paper under uneven light, as grey levels (height, width) uint8."""
    shape = ink.shape
    paper = rng.uniform(0.75, 0.95) + 0.03 * _texture(shape, rng, float(rng.uniform(0.7, 3.0)))
    reflected = paper * (1.0 - ink)
    if is_dark:
        board = rng.uniform(0.06, 0.2)
        reflected = board + 0.02 * _texture(shape, rng, 4.0) + (0.85 - board) * ink
    y, x = np.mgrid[: shape[0], : shape[1]]
    direction = rng.uniform(0, 2 * np.pi)
    across = (np.cos(direction) * (x / shape[1] - 0.5) + np.sin(direction) * (y / shape[0] - 0.5)) * 2
    light = 1.0 - rng.uniform(0.0, 0.3) * (across + 1) / 2
    spot = np.exp(-(((x / shape[1] - rng.random()) / 0.4) ** 2 + ((y / shape[0] - rng.random()) / 0.4) ** 2))
    light *= 1.0 - rng.uniform(0.0, 0.35) * spot
    seen = _blurred((reflected * light).astype(np.float32), float(rng.uniform(0.4, 1.0)))
    return np.clip(255 * seen + rng.normal(0, rng.uniform(0.5, 8.0), shape), 0, 255).astype(np.uint8)


def _texture(shape, rng, size):
    """Return noise of about a size in pixels, with standard deviation 1."""
    noise = _blurred(rng.normal(0, 1, shape).astype(np.float32), size)
    few = (max(2, int(shape[0] / (6 * size))), max(2, int(shape[1] / (6 * size))))
    coarse = _resized(_blurred(rng.normal(0, 1, few).astype(np.float32), 1.0), shape)
    noise = noise / noise.std() + 0.5 * coarse / coarse.std()
    return noise / noise.std()


# Pixels


def _blurred(picture, sigma):
    if sigma <= 0.1:
        return picture
    reach = int(np.ceil(3 * sigma))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2).astype(np.float32)
    kernel /= kernel.sum()
    for axis in (0, 1):
        if picture.shape[axis] > 1:
            width = [(reach, reach) if one == axis else (0, 0) for one in (0, 1)]
            padded = np.pad(picture, width, mode="edge")
            length = picture.shape[axis]
            picture = sum(
                weight * padded.take(range(start, start + length), axis)
                for start, weight in enumerate(kernel)
            )
    return picture


def _at(picture, x, y, outside=0.0):
    """Return a picture's values at places between its pixels, by bilinear interpolation."""
    padded = np.pad(picture, 1, constant_values=outside)
    x, y = np.clip(x + 1, 0, padded.shape[1] - 1.001), np.clip(y + 1, 0, padded.shape[0] - 1.001)
    left, top = x.astype(int), y.astype(int)
    right, down = x - left, y - top
    upper = padded[top, left] * (1 - right) + padded[top, left + 1] * right
    lower = padded[top + 1, left] * (1 - right) + padded[top + 1, left + 1] * right
    return upper * (1 - down) + lower * down


def _resized(picture, shape):
    y, x = np.mgrid[: shape[0], : shape[1]].astype(np.float64)
    scale = (picture.shape[0] / shape[0], picture.shape[1] / shape[1])
    return _at(picture, (x + 0.5) * scale[1] - 0.5, (y + 0.5) * scale[0] - 0.5).astype(np.float32)


def _turned(layer, labels, angle):
    """Return ink and labels turned clockwise, on a larger sheet that holds all of it."""
    radians = np.deg2rad(angle)
    cosine, sine = np.cos(radians), np.sin(radians)
    height, width = layer.shape
    grown = (int(height * abs(cosine) + width * abs(sine)), int(width * abs(cosine) + height * abs(sine)))
    y, x = np.mgrid[: grown[0], : grown[1]].astype(np.float64)
    x, y = x - grown[1] / 2, y - grown[0] / 2
    source_x, source_y = cosine * x + sine * y + width / 2, -sine * x + cosine * y + height / 2
    # Rules go on beyond the sheet: its edges are repeated there, where nothing is written.
    inside_x, inside_y = np.clip(source_x, 0, width - 1), np.clip(source_y, 0, height - 1)
    turned = _at(layer, inside_x, inside_y)
    is_inside = (source_x > -0.5) & (source_x < width - 0.5) & (source_y > -0.5) & (source_y < height - 0.5)
    numbers = labels[np.rint(inside_y).astype(int), np.rint(inside_x).astype(int)]
    return turned.astype(np.float32), np.where(is_inside, numbers, 0)


def _cut(ink):
    return ink[np.ix_((ink > 0.05).any(axis=1), (ink > 0.05).any(axis=0))]


def _box(mask):
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return tuple(
        int(side) for side in (columns[0], rows[0], columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1)
    )
