"""20,000 damaged small files for each reader: only its own error escapes, in little memory and time.

Run as a program, this file reads the damaged files of one reader and prints what it has seen::

    python tests/endurance/test_fuzzed_readers.py png 20000 0
"""

import gzip
import io
import json
import os
import random
import re
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from PySide6.QtCore import QBuffer, QIODevice, qInstallMessageHandler
from PySide6.QtGui import QColor, QImage, QImageWriter

import digitpad
from digitpad.digits.datasets.idx import read_images, read_labels
from digitpad.digits.strokes.unipen import read_pen_characters, read_unipen
from digitpad.digits.synthesis.own_styles import read_own_styles, write_own_styles
from digitpad.errors import CheckpointError, DataFileError, DigitpadError, LibraryError, ModelFileError
from digitpad.library.runs.run_file import open_run_file
from digitpad.library.storage.weight_files import read_state
from digitpad.nn.layers import Convolution
from digitpad.nn.model_file import SavedNetwork, to_bytes
from digitpad.nn.network import Network
from digitpad.nn.training.results import EpochResult
from digitpad.recognition.network_files import open_network
from digitpad.ui.files.picture_file import read_picture

N_FILES = 20_000
MOST_MB = 300
MOST_SECONDS = 5.0

Mutate = Callable[[random.Random, bytes], bytes]

UNIPEN = """\
.VERSION 1.0
.SEGMENT DIGIT 0-1 ? "8"
.COMMENT 8 12 224
.PEN_DOWN
 267  333
 266.5  -342
.PEN_UP
.DT 100
.PEN_DOWN
 1 2 300
.PEN_UP
.SEGMENT DIGIT 2 ? "0"
.PEN_DOWN
 5 6
 7 8
.PEN_UP
"""
UNIPEN_BENCHMARK = """\
.VERSION 1.0
.WRITER_ID jl_vo
.COORD T X Y
.PEN_DOWN
0 267 333
1 266 -342
.PEN_UP
2 260 -330
.PEN_DOWN
3 1 2
.PEN_UP
.INCLUDE .
.SEGMENT WORD 0-2 ? "8A"
.SEGMENT CHARACTER 0:1-2 OK "8"
.SEGMENT CHARACTER 0,2 ? "A"
"""
PEN_STYLES = """\
[ {"name": "hook (1)", "label": "7", "weight": 2, "cut": [0.3, 0.4],
   "strokes": [ [ [0, 0.2], [0, 0, "corner"], [0.5, 0], [0.2, 1] ], [ [0, 0.5], [0.4, 0.5] ] ],
   "parameters": {"bar": {"range": [-1, 1], "moves": {"1": [0, 0.1], "0.1-2": [0.1, 0] } } } },
  {"name": "hook (2)", "label": "7", "weight": 2, "strokes": [ [ [0, 0], [0.2, 1] ] ] },
  {"name": "euro", "label": "\u20ac", "weight": 8, "spread": 0.1, "strokes": [ [ [0.5, 0], [0, 0.5] ] ] } ]
"""
ODD_WORDS = (b"nan", b"-inf", b"1e999", b"9" * 400, b"\n", b'"', b"\r")
WORDS = (*(word.encode() for word in (UNIPEN + UNIPEN_BENCHMARK).split()), *ODD_WORDS)
NUMBERS = (0, 1, 2, 7, 28, 255, 256, 1_000, 65_535, 1 << 20, 1 << 24, (1 << 31) - 1, (1 << 32) - 1)
SIDES = (1, 28, 40, 3_000, 4_000, 6_000, 6_001)
"""Of pictures: 6,000 x 4,000 is the largest that is read."""


class Reader(NamedTuple):
    """A reader, sound files of its kind, and how they are damaged."""

    read: Callable[[Path], object]
    error: type[DigitpadError]
    sound: Callable[[], Sequence[bytes]]
    mutate: Mutate


# Damage


def damaged(draw: random.Random, content: bytes) -> bytes:
    """Return bytes with one to four faults."""
    changed = bytearray(content)
    for _ in range(draw.choice((1, 1, 1, 2, 4))):
        place, length = draw.randrange(len(changed) + 1), draw.choice((1, 1, 2, 4, 16, len(changed) // 2))
        match draw.randrange(8):
            case 0:
                del changed[place:]
            case 1:
                del changed[place : place + length]
            case 2:
                changed[place:place] = draw.randbytes(length)
            case 3:
                changed[place : place + length] = draw.randbytes(length)
            case 4 if changed:
                changed[place % len(changed)] ^= 1 << draw.randrange(8)
            case 5:
                size, order = draw.choice((1, 2, 4)), draw.choice(("little", "big"))
                number = draw.choice(NUMBERS) % (1 << 8 * size)
                changed[place : place + size] = number.to_bytes(size, order)
            case 6:
                changed[place:place] = changed[place : place + length] * draw.choice((1, 1, 50))
            case 7:
                other = draw.randrange(len(changed) + 1)
                changed[place : place + length] = changed[other : other + length]
    return bytes(changed[:300_000])


def damaged_text(draw: random.Random, content: bytes) -> bytes:
    """Return a text with a fault of its bytes, its words or its lines."""
    kind = draw.randrange(4)
    if kind == 0:
        return damaged(draw, content)
    pieces = content.splitlines(keepends=True) if kind == 1 else re.split(rb"(\s+)", content)
    for _ in range(draw.choice((1, 2, 5))):
        place, other = draw.randrange(len(pieces)), draw.randrange(len(pieces))
        pieces[place] = draw.choice((b"", pieces[other], pieces[place] * 3, draw.choice(WORDS)))
    return b"".join(pieces)


def inside_gzip(mutate: Mutate) -> Mutate:
    """Damage what a gzip file holds, or else the file itself."""

    def damaged_gzip(draw: random.Random, content: bytes) -> bytes:
        if draw.random() < 0.5:
            return damaged(draw, content)
        return gzip.compress(mutate(draw, gzip.decompress(content)), draw.choice((0, 6)), mtime=0)

    return damaged_gzip


def damaged_png(draw: random.Random, content: bytes) -> bytes:
    """Damage parts of a PNG file and put their checksums right, or else damage the file itself."""
    if draw.random() < 0.3:
        return damaged(draw, content)
    chunks, place = [], 8
    while place + 12 <= len(content):
        length = int.from_bytes(content[place : place + 4], "big")
        chunks.append((content[place + 4 : place + 8], content[place + 8 : place + 8 + length]))
        place += 12 + length
    number = draw.randrange(len(chunks))
    kind, body = chunks[number]
    if kind == b"IHDR" and draw.random() < 0.5:
        body = struct.pack(">II", draw.choice(SIDES), draw.choice(SIDES)) + body[8:]
    elif kind == b"IDAT" and draw.random() < 0.5:
        body = zlib.compress(damaged(draw, zlib.decompress(body)))
    else:
        body = damaged(draw, body)
    chunks[number] = (draw.choice((kind, kind, kind, b"zTXt", b"PLTE", b"tRNS", b"IDAT")), body)
    if draw.random() < 0.2:
        draw.shuffle(chunks)
    parts = [
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    ]
    return content[:8] + b"".join(parts)


def damaged_npz(draw: random.Random, content: bytes) -> bytes:
    """Damage parts of an archive and put their checksums right, or else damage the file itself."""
    if draw.random() < 0.4:
        return damaged(draw, content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    for number in draw.sample(range(len(parts)), draw.choice((1, 1, 2))):
        name, body = parts[number]
        if name.endswith(".json") and draw.random() < 0.7:
            body = damaged_json(draw, body)
        elif draw.random() < 0.9:
            body = damaged(draw, body)
        else:
            name = draw.choice(("", "../x", "a" * 300, parts[0][0]))
        parts[number] = (name, body)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", draw.choice((0, 0, 0, zipfile.ZIP_DEFLATED))) as archive:
        for name, body in parts:
            archive.writestr(zipfile.ZipInfo(name), body)
    return buffer.getvalue()


def damaged_json(draw: random.Random, content: bytes) -> bytes:
    values = json.loads(content)
    names = list(values)
    odd = (None, True, -1, 0, 10**9, 10**400, 1e308, float("nan"), float("inf"), "", "x" * 100, [], {}, [[]])
    name = draw.choice(names)
    if isinstance(values[name], list) and values[name] and draw.random() < 0.7:
        values[name][draw.randrange(len(values[name]))] = draw.choice(
            (*odd, "999@9x9/1", "9@28x28/1", 10_000)
        )
    elif isinstance(values[name], dict) and draw.random() < 0.7:
        values[name][draw.choice([*values[name], "new"])] = draw.choice(odd)
    else:
        values[name] = draw.choice((*odd, values[draw.choice(names)]))
    return json.dumps(values).encode()


# Sound files


def idx(array: np.ndarray) -> bytes:
    return struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes()


def drawn_images() -> np.ndarray:
    images = np.zeros((3, 28, 28), np.uint8)
    images[:, 4:24, 13:16] = 255
    images[1, 5:9, 6:20] = 130
    return images


def pictures(kind: str) -> list[bytes]:
    """Return pictures of a bar on paper as files of a kind."""
    contents = []
    format_ = QImage.Format
    for image_format in (format_.Format_Indexed8, format_.Format_Grayscale8, format_.Format_ARGB32):
        image = QImage(40, 30, format_.Format_ARGB32)
        image.fill(QColor("white"))
        for x in range(15, 20):
            for y in range(5, 25):
                image.setPixelColor(x, y, QColor(20 * (x - 15), 0, 40))
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        assert QImageWriter(buffer, kind.encode()).write(image.convertToFormat(image_format))
        contents.append(bytes(buffer.data().data()))
    return contents


def networks() -> list[bytes]:
    contents = []
    for layers in ((784, 2, 10), (784, Convolution(2, 5, 4), 10), (4, 2, 2)):
        network = Network(layers, ("relu", "identity"), "cross_entropy")
        network.initialize("he", np.random.default_rng(0))
        names = tuple(map(str, range(network.n_out)))
        contents.append(to_bytes(SavedNetwork(network, names, {"seed": 3, "loss": 0.5, "by": None})))
    return contents


def checkpoints() -> list[bytes]:
    buffer = io.BytesIO()
    state = {"parameters": np.arange(20.0), "epoch": 3, "text": "PCG64", "seconds": 1.5}
    np.savez(buffer, **state)
    return [buffer.getvalue()]


def read_styles_and_write_them(path: Path) -> None:
    styles = read_own_styles(path)
    write_own_styles(styles, path.with_name("again"))
    assert read_own_styles(path.with_name("again")) == styles


def read_checkpoint(path: Path) -> object:
    return read_state(path.read_bytes())


def runs() -> list[bytes]:
    job = {"layers": [4, 2, 2], "epochs": 3, "batch_size": 5, "pen_digits": 0}
    result = dict.fromkeys(EpochResult(*range(10)).as_json(), 0.5)
    run = {
        "id": "01234567", "name": "a run", "note": "", "is_starred": False, "started": 1.5e9,
        "status": "completed", "preset": "custom", "job": job, "threads": 1, "versions": {"numpy": "2"},
        "dataset": {"name": "some", "class_names": ["a", "b"]}, "parent": "", "parent_epoch": 0,
        "progress": 2.0, "changes": [["learning_rate", 0.1, 0.5]], "failure": "",
        "test": {"loss": 0.1, "correct": 3, "total": 10},
    }  # fmt: skip
    description = {
        "format": "digitpad run", "version": 1, "run": run, "epochs": [{**result, "epoch": 1}],
        "networks": [1], "checkpoint": True, "batch_losses": [[0.1, 2.3], [0.2, 1.9]],
    }  # fmt: skip
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("run.json", json.dumps(description))
        archive.writestr("network-1.npz", networks()[-1])
        archive.writestr("checkpoint.npz", checkpoints()[0])
    return [buffer.getvalue()]


def read_run(path: Path) -> None:
    with open_run_file(path) as run_file:
        run_file.checkpoint()


READERS = {
    "idx images": Reader(
        read_images, DataFileError, lambda: [idx(drawn_images()), gzip.compress(idx(drawn_images()))], damaged
    ),
    "idx labels": Reader(read_labels, DataFileError, lambda: [idx(np.arange(62, dtype=np.uint8))], damaged),
    "idx gzip": Reader(
        read_images, DataFileError, lambda: [gzip.compress(idx(drawn_images()))], inside_gzip(damaged)
    ),
    "unipen": Reader(read_unipen, DataFileError, lambda: [UNIPEN.encode()], damaged_text),
    "unipen benchmark": Reader(
        lambda path: read_pen_characters(path, path.parent / "nowhere"),
        DataFileError,
        lambda: [UNIPEN_BENCHMARK.replace(".INCLUDE .\n", "").encode()],
        damaged_text,
    ),
    "unipen gzip": Reader(
        read_unipen, DataFileError, lambda: [gzip.compress(UNIPEN.encode())], inside_gzip(damaged_text)
    ),
    "pen styles": Reader(
        read_styles_and_write_them, DataFileError, lambda: [PEN_STYLES.encode()], damaged_text
    ),
    "png": Reader(read_picture, DataFileError, lambda: pictures("png"), damaged_png),
    "jpeg": Reader(read_picture, DataFileError, lambda: pictures("jpg"), damaged),
    "bmp": Reader(read_picture, DataFileError, lambda: pictures("bmp"), damaged),
    "network": Reader(open_network, ModelFileError, networks, damaged_npz),
    "checkpoint": Reader(read_checkpoint, CheckpointError, checkpoints, damaged_npz),
    "run": Reader(read_run, LibraryError, runs, damaged_npz),
}


@pytest.mark.endurance
@pytest.mark.timeout(1_800)
@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
@pytest.mark.parametrize("name", READERS)
def test_only_its_own_error_escapes_from_a_reader_in_little_memory_and_time(name):
    command = [sys.executable, __file__, name, str(N_FILES), "0"]
    done = subprocess.run(
        command, cwd=Path(digitpad.__file__).parents[1], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr[-3_000:]
    seen = json.loads(done.stdout)
    assert seen["read"] + seen["refused"] == N_FILES
    assert seen["refused"] > N_FILES / 20
    assert seen["read"] > N_FILES / 200
    assert seen["peak_mb"] < MOST_MB
    assert seen["longest_seconds"] < MOST_SECONDS


def main(name: str, n_files: int, seed: int) -> None:
    """Read damaged files, and print what was seen as one line of JSON."""
    complaints = os.dup(2)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # libraries complain there of what is damaged
    qInstallMessageHandler(lambda *_: None)
    try:
        seen = read_damaged(READERS[name], n_files, random.Random(seed))
    finally:
        os.dup2(complaints, 2)
    status = Path("/proc/self/status").read_text()
    peak = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert peak is not None
    sys.stdout.write(json.dumps({**seen, "peak_mb": int(peak[1]) // 1024}))


def read_damaged(reader: Reader, n_files: int, draw: random.Random) -> dict[str, float]:
    sound = reader.sound()
    seen = {"read": 0, "refused": 0, "longest_seconds": 0.0}
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        path = Path(folder) / "damaged"
        for content in sound:
            path.write_bytes(content)
            reader.read(path)
        for _ in range(n_files):
            content = reader.mutate(draw, draw.choice(sound))
            path.write_bytes(content)
            start = time.process_time()
            try:
                reader.read(path)
                seen["read"] += 1
            except reader.error as error:
                seen["refused"] += 1
                sentence = str(error)
                is_named = sentence.startswith(str(path)) or reader.error is CheckpointError
                is_sentence = sentence.endswith(".") or reader.error is LibraryError  # which quotes the cause
                if not is_named or not is_sentence or "\n" in sentence:
                    raise AssertionError(sentence) from error
            except Exception as error:
                raise AssertionError(f"after {seen}, from {content[:2_000].hex()}") from error
            seen["longest_seconds"] = max(seen["longest_seconds"], time.process_time() - start)
    return seen


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
