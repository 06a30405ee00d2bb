"""Reads handwriting with a small neural network. This one file needs only NumPy.

On the command line:

    python my_reader.py digit.png        prints the answer and its probability
    python my_reader.py --self-test      checks that it reads as it did in digitpad

In a program:

    import my_reader
    reading = my_reader.read_picture("digit.png")               # or an array of grey levels, 0 to 255
    reading = my_reader.read_strokes([[(10, 5), (12, 60)]])     # pen positions, y down
    print(reading.answer, reading.probability, reading.doubt)

How it works, in the order of this file:

1. A picture or pen strokes become 28x28 numbers, ink 1.0 on paper 0.0, like the MNIST pictures that the
   network learned from: the ink fits a box of 20x20, with its centre of mass in the middle.
2. The network computes one probability for each class from the 784 numbers, layer by layer.
3. An answer is doubted if it is not probable enough even when the other classes get more weight.

A picture shows one character, on even paper: lines of a notebook are taken for ink. PNG files
work without Pillow, all other formats need it. Made by digitpad for Python 3.10 and later.
"""

import argparse
import base64
import functools
import json
import struct
import sys
import zlib
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

# ---- What the network is -----------------------------------------------------------------------------------


class Dense(NamedTuple):
    """A dense layer: every unit reads all values of the layer before."""

    n_in: int
    n_out: int
    activation: str  # a name in ACTIVATIONS


class Convolution(NamedTuple):
    """A convolution: it looks for the same small patterns everywhere on a square grid of values."""

    side: int  # side of the grid, with n_channels values at each place
    n_channels: int
    kernel: int  # side of the square read at each place
    stride: int  # distance from one place to the next
    n_kernels: int  # number of patterns, so of values at each place of the output
    activation: str


# BEGIN network
CLASS_NAMES: tuple[str, ...] = ()
LAYERS: tuple[Dense | Convolution, ...] = ()
COST, DTYPE, DOUBT_TEMPERATURE, LEAST_SURE = "cross_entropy", "<f4", 1.0, 0.0
TEMPERATURE, SURE_FROM, CLASS_FROM = 1.0, 0.0, 0.0
LEARNED_FROM, ACCURACY = "", None
VIEWS: tuple[tuple[float, float, float, float], ...] = ()  # matrices through which strokes are read, too
# END network


class Reading(NamedTuple):
    """The reading of one picture: the answer, its probability, and doubt about it."""

    answer: str
    probability: float
    doubt: str  # "" for no doubt
    probabilities: dict[str, float]
    picture: np.ndarray  # (28, 28), the network's input


def read_picture(picture: str | Path | np.ndarray) -> Reading:
    """Read a character from an image file or from grey levels (height, width), 0 to 255."""
    gray = picture if isinstance(picture, np.ndarray) else gray_from_file(Path(picture))
    return _reading(picture_from_gray(gray)[None])


def read_strokes(strokes: list[Any]) -> Reading:
    """Read a character from pen positions: a list of strokes, each a list of (x, y) points."""
    drawn = [np.array(stroke, float) for stroke in strokes if len(stroke)]
    views = [drawn, *([stroke @ view.T for stroke in drawn] for view in np.reshape(VIEWS, (-1, 2, 2)))]
    return _reading(np.stack([picture_from_strokes(view) for view in views]))


def _reading(pictures: np.ndarray) -> Reading:
    """Return the reading of one or more views of a character, (n_views, 28, 28), the first as drawn."""
    row = read_probabilities(pictures).mean(axis=0)
    best = int(row.argmax())
    certainty = 1 / ((np.maximum(row, 1e-12) / row[best]) ** (1 / DOUBT_TEMPERATURE)).sum()
    doubt = "not sure" if certainty < SURE_FROM or row[best] < LEAST_SURE else ""
    if certainty < CLASS_FROM:
        doubt = "not a digit" if set(CLASS_NAMES) <= set("0123456789") else "none of these"
    probabilities = dict(zip(CLASS_NAMES, map(float, row), strict=True))
    return Reading(CLASS_NAMES[best], float(row[best]), doubt, probabilities, pictures[0])


# ---- 1. From pen strokes to 28x28 numbers ------------------------------------------------------------------

SIDE, BOX, CENTRE = 28, 20.0, 14.5  # sides of the picture and of its ink, and the place of the centre of mass
PEN_WIDTH, FINE = 2.2, 8  # strokes are drawn black and white at 8 times the resolution, then averaged


def picture_from_strokes(strokes: list[np.ndarray]) -> np.ndarray:
    """Return strokes, each (n, 2), as a picture (28, 28), for any size and position."""
    if not strokes:
        return np.zeros((SIDE, SIDE), np.float32)
    curves = [smooth(stroke) for stroke in strokes]
    points = np.concatenate(curves)
    low, high = points.min(axis=0), points.max(axis=0)
    longest = (high - low).max()
    is_dot = longest <= max(1e-12 * np.abs(points).max(), 1e-300)
    scale = 0.0 if is_dot else (BOX - PEN_WIDTH) * FINE / longest
    path = np.concatenate([walk((curve - (low + high) / 2) * scale) for curve in curves])
    radius, side = PEN_WIDTH * FINE / 2, int(BOX) * FINE + 2  # a disc of ink around each point of the path
    reach = np.arange(-int(radius), int(radius) + 1)
    down, right = np.nonzero(reach[:, None] ** 2 + reach**2 <= radius**2)
    columns, rows = (path + side / 2).astype(int).T
    board = np.zeros((side, side), np.float32)
    board[rows[:, None] + reach[down], columns[:, None] + reach[right]] = 1.0
    return centred(board, FINE)


def smooth(stroke: np.ndarray) -> np.ndarray:
    """Return a stroke as a smooth curve: quadratic Bezier curves between midpoints of its segments."""
    if len(stroke) < 3:
        return stroke
    middles = (stroke[:-1] + stroke[1:]) / 2
    t = np.linspace(0, 1, 7)[1:, None]
    start, control, end = middles[:-1, None], stroke[1:-1, None], middles[1:, None]
    curves = (1 - t) ** 2 * start + 2 * t * (1 - t) * control + t**2 * end
    return np.concatenate([stroke[:1], middles[:1], curves.reshape(-1, 2), stroke[-1:]])


def walk(curve: np.ndarray) -> np.ndarray:
    """Return points along a curve, at most 1 apart."""
    distance = np.concatenate([[0.0], np.hypot(*np.diff(curve, axis=0).T).cumsum()])
    wanted = np.linspace(0.0, distance[-1], int(np.ceil(distance[-1])) + 1)
    return np.column_stack([np.interp(wanted, distance, curve[:, axis]) for axis in (0, 1)])


def centred(ink: np.ndarray, scale: float) -> np.ndarray:
    """Return ink averaged by a factor to 28x28, with its centre of mass in the middle."""
    rows, columns = (_overlaps(ink.sum(axis=axis), scale) for axis in (1, 0))
    return np.clip(rows @ ink @ columns.T, 0.0, 1.0)


def _overlaps(profile: np.ndarray, scale: float) -> np.ndarray:
    """Return the share of each of 28 pixels covered by every row (or column) of the ink, (28, n)."""
    edges = np.arange(len(profile), dtype=float)
    start = float((edges + 0.5) @ profile) / float(profile.sum()) - CENTRE * scale
    # Keep all ink in the picture even if the centre of mass is far to one side.
    inked = np.flatnonzero(profile)
    start = min(max(start, inked[-1] + 1 - SIDE * scale), float(inked[0]))
    begins = start + np.arange(SIDE)[:, None] * scale
    covered = np.minimum(edges + 1, begins + scale) - np.maximum(edges, begins)
    return (np.maximum(covered, 0.0) / scale).astype(np.float32)


# ---- 1. From a photo to 28x28 numbers ----------------------------------------------------------------------

LONGEST_SIDE = 1_000  # larger photos are scaled down first; more pixels do not help
MOST_PIXELS = 24_000_000


def picture_from_gray(gray: np.ndarray) -> np.ndarray:
    """Return the character in grey levels (height, width), dark on light or light on dark, as (28, 28)."""
    if gray.size == 0 or float(gray.max()) - float(gray.min()) < 24:
        raise ValueError("it shows nothing, because it has only one shade.")
    border = np.concatenate([gray[0], gray[-1], gray[:, 0], gray[:, -1]])
    if gray.shape == (SIDE, SIDE) and np.count_nonzero(border) <= 8:
        return gray.astype(np.float32) / np.float32(255.0)  # one of MNIST's own pictures
    # The border shows paper, whether it is lighter or darker than the ink.
    ink = np.abs(gray.astype(np.float32) - float(np.median(border)))
    # Paper is never quite uniform: a quarter of the contrast counts as paper.
    ink = np.clip((ink / ink.max() - 0.25) / 0.5, 0.0, 1.0)
    rows, columns = (np.flatnonzero(ink.any(axis=axis)) for axis in (1, 0))
    box = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return centred(box, max(box.shape) / BOX)


def gray_from_file(path: Path) -> np.ndarray:
    """Return an image file as grey levels (height, width)."""
    try:
        from PIL import Image, ImageOps
    except ImportError:
        return gray_from_colours(_png(path.read_bytes()))
    Image.MAX_IMAGE_PIXELS = None  # the size is checked below
    with Image.open(path) as image:
        if image.width * image.height > MOST_PIXELS:
            raise ValueError("it has too many pixels.")
        if image.mode.startswith("I"):  # 16 bits of grey
            return np.asarray(image).astype(np.float32) / 257
        return gray_from_colours(np.asarray(ImageOps.exif_transpose(image).convert("RGBA")))


def gray_from_colours(pixels: np.ndarray) -> np.ndarray:
    """Return grey levels of colours (height, width, 4) on white paper, or on black if that shows more."""
    step = min(-(-max(pixels.shape) // LONGEST_SIDE), *pixels.shape[:2])
    height, width = (side // step for side in pixels.shape[:2])
    pixels = pixels[: height * step, : width * step].reshape(height, step, width, step, 4).mean(axis=(1, 3))
    colours, opacity = pixels[..., :3] / 255, pixels[..., 3:] / 255
    on_white, on_black = (_luminance(colours * opacity + paper * (1 - opacity)) for paper in (1.0, 0.0))
    return on_black if np.ptp(on_white) < np.ptp(on_black) else on_white


def _luminance(colours: np.ndarray) -> np.ndarray:
    """Return the grey, 0 to 255, with the luminance of each colour, by the screen standard sRGB."""
    light = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    light = light @ np.array([0.2126, 0.7152, 0.0722])
    return np.rint(255 * np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055))


def _png(content: bytes) -> np.ndarray:
    """Return the pixels of a PNG file, (height, width, 4) uint8."""
    if not content.startswith(b"\x89PNG\r\n\x1a\n"):
        raise ValueError("only PNG files can be read without Pillow. Install it with: pip install pillow.")
    chunks, position = {b"IHDR": [], b"PLTE": [], b"tRNS": [], b"IDAT": []}, 8
    while position + 8 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, position)
        chunks.get(kind, []).append(content[position + 8 : position + 8 + length])
        position += length + 12
    header, palette, opacities, data = map(b"".join, chunks.values())
    if len(header) != 13:
        raise ValueError("it is incomplete.")
    width, height, depth, colours, _, _, is_interlaced = struct.unpack(">IIBBBBB", header)
    n = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}.get(colours, 0)  # values per pixel
    if depth != 8 or is_interlaced or not 0 < width * height * n <= 4 * MOST_PIXELS:
        raise ValueError("this kind of PNG file needs Pillow. Install it with: pip install pillow.")
    n_bytes = height * (1 + n * width)
    lines = np.frombuffer(zlib.decompressobj().decompress(data, n_bytes), np.uint8)
    if len(lines) < n_bytes:
        raise ValueError("it is incomplete.")
    values = np.zeros((height + 1, width + 1, n), np.uint8)  # black row above, black column left
    for y, line in enumerate(lines.reshape(height, -1)):
        values[y + 1, 1:] = _unfiltered(line[0], line[1:].reshape(width, n), values[y])
    values = values[1:, 1:]
    opacity = values[..., -1:] if n in (2, 4) else np.full((height, width, 1), 255, np.uint8)
    if colours == 3:  # the values are palette indices
        opacity = np.frombuffer(opacities.ljust(256, b"\xff"), np.uint8)[values]
        values = np.frombuffer(palette, np.uint8).reshape(-1, 3)[values[..., 0]]
    elif n < 3:
        values = values[..., [0, 0, 0]]
    return np.concatenate([values[..., :3], opacity], axis=2)


def _unfiltered(kind: int, line: np.ndarray, above: np.ndarray) -> np.ndarray:
    """Return a row of a PNG file, which stores only differences from the left and from above."""
    if kind in (0, 1):
        return line if kind == 0 else line.cumsum(axis=0, dtype=np.uint8)
    if kind == 2:
        return line + above[1:]
    row, before, done = above.astype(int).tolist(), [0] * line.shape[1], []
    for x, differences in enumerate(line.tolist()):
        guesses = zip(before, row[x + 1], row[x], strict=True)
        before = [
            (value + ((a + b) // 2 if kind == 3 else min((a, b, c), key=lambda v: abs(a + b - c - v)))) & 255
            for value, (a, b, c) in zip(differences, guesses, strict=True)
        ]
        done.append(before)
    return np.array(done, np.uint8)


# ---- 2. From 28x28 numbers to probabilities ----------------------------------------------------------------

ACTIVATIONS = {
    "identity": lambda z: z,
    "relu": lambda z: np.maximum(z, 0),
    "leaky_relu": lambda z: np.maximum(z, 0.01 * z),
    "sigmoid": lambda z: (1 + np.tanh(z / 2)) / 2,  # 1 / (1 + exp(-z)), but faster
    "exact_sigmoid": lambda z: 1 / (1 + np.exp(-np.maximum(z, -80))),  # precise near 0, too
    "tanh": np.tanh,
    "silu": lambda z: z * (1 + np.tanh(z / 2)) / 2,
}


def read_probabilities(pictures: np.ndarray) -> np.ndarray:
    """Return the probability of each class, (n, classes), for pictures (n, 28, 28)."""
    values = pictures.reshape(len(pictures), -1).astype(DTYPE)
    for layer, (weights, biases) in zip(LAYERS, parameters(), strict=True):
        rows = squares(values, layer) if isinstance(layer, Convolution) else values
        values = ACTIVATIONS[layer.activation](rows @ weights.T + biases).reshape(len(pictures), -1)
    if COST == "cross_entropy":
        probabilities = softmax(values)
    else:  # outputs trained to be 1 for the correct class and 0 for the others
        probabilities = np.clip(values, 0, 1) + 1e-6
        probabilities /= probabilities.sum(axis=1, keepdims=True)
    if TEMPERATURE != 1.0:  # makes confidence match accuracy
        probabilities = softmax(np.log(np.maximum(probabilities, 1e-12)) / TEMPERATURE)
    return probabilities


def squares(values: np.ndarray, layer: Convolution) -> np.ndarray:
    """Return the squares that a convolution reads as rows, so that it becomes a dense layer on each row."""
    grid = values.reshape(-1, layer.side, layer.side, layer.n_channels)
    windows = np.lib.stride_tricks.sliding_window_view(grid, (layer.kernel, layer.kernel), axis=(1, 2))
    windows = windows[:, :: layer.stride, :: layer.stride]  # ... channel, row and column in it
    return windows.transpose(0, 1, 2, 4, 5, 3).reshape(-1, layer.kernel**2 * layer.n_channels)


def softmax(logits: np.ndarray) -> np.ndarray:
    """Return probabilities of logits: positive, with sum 1; equal differences become equal ratios."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


@functools.cache
def parameters() -> list[tuple[np.ndarray, np.ndarray]]:
    """Return weights (units, inputs) and biases (units,) of each layer from the end of the file."""
    numbers, position, layers = np.frombuffer(base64.b64decode(WEIGHTS), DTYPE), 0, []
    for layer in LAYERS:
        is_dense = isinstance(layer, Dense)
        n_units = layer.n_out if is_dense else layer.n_kernels
        n_read = layer.n_in if is_dense else layer.kernel**2 * layer.n_channels
        weights, biases, _ = np.split(numbers[position:], [n_units * n_read, n_units * (n_read + 1)])
        layers.append((weights.reshape(n_units, n_read), biases))
        position += n_units * (n_read + 1)
    return layers


# ---- The command line --------------------------------------------------------------------------------------


def self_test() -> str:
    """Check that the samples give the pictures and probabilities of digitpad, and return a summary."""
    n, expected = len(SAMPLES), zlib.decompress(base64.b64decode(EXPECTED))
    pictures = np.frombuffer(expected[: n * SIDE**2], np.uint8).reshape(n, SIDE, SIDE)
    probabilities = np.frombuffer(expected[n * SIDE**2 :], "<f4").reshape(n, -1)
    readings = [read_strokes(drawing) for drawing in SAMPLES]
    if np.abs(255 * np.stack([reading.picture for reading in readings]) - pictures).max() > 0.6:
        raise AssertionError("The samples give other pictures than in digitpad.")
    if np.abs([reading.probability for reading in readings] - probabilities.max(axis=1)).max() > 1e-3:
        raise AssertionError("The samples have other probabilities than in digitpad.")
    return f"All {n} samples are read as in digitpad."


def main() -> int:
    """Read the files named on the command line."""
    parser = argparse.ArgumentParser(description="Read pictures of one character each.")
    parser.add_argument("pictures", nargs="*", metavar="PICTURE")
    parser.add_argument("--json", action="store_true", help="print one line of JSON for each picture")
    parser.add_argument("--self-test", action="store_true", help="check that it reads as in digitpad")
    options = parser.parse_args()
    if options.self_test:
        print(self_test())
    elif not options.pictures:
        parser.error("name a picture to read, such as digit.png")
    exit_code = 0
    for name in options.pictures:
        try:
            reading = read_picture(name)
        except (OSError, ValueError, IndexError, struct.error, zlib.error) as error:
            print(f"{name} cannot be read: {getattr(error, 'strerror', None) or error}", file=sys.stderr)
            exit_code = 2
            continue
        if options.json:
            answer = {"image": name, "answer": reading.answer, "doubt": reading.doubt}
            print(json.dumps({**answer, "probabilities": reading.probabilities}))
        else:
            doubt = f", {reading.doubt}" if reading.doubt else ""
            print(f"{name}: {reading.answer} ({100 * reading.probability:.1f} %{doubt})")
    return exit_code


# ---- Drawings for the self-test with digitpad's results, and the weights -----------------------------------

# BEGIN data
SAMPLES: list[Any] = []
EXPECTED = ""
WEIGHTS = ""
# END data

if __name__ == "__main__":
    sys.exit(main())
