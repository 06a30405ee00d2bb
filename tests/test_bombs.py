"""Small files that would unpack to far more are refused in a sentence that names them, and take no memory."""

import gzip
import io
import json
import re
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

import digitpad
from digitpad.paths import shipped_network_path

MOST_MB = 400
COMMAND = """
import pathlib, re, sys
from digitpad.cli import main

code = main(sys.argv[1:])
status = pathlib.Path("/proc/self/status").read_text()
print(int(re.search(r"VmHWM:\\s+(\\d+) kB", status)[1]) // 1024, flush=True)
sys.exit(code)
"""
"""Its peak of memory is its own. That of ``resource`` begins with what its parent had."""


def gzip_bomb(first: bytes, n_blocks: int) -> bytes:
    """Return a gzip file of some bytes and then ``n_blocks`` megabytes of zeros; its end is not valid."""
    compressor = zlib.compressobj(9, wbits=31)
    start = compressor.compress(first) + compressor.flush(zlib.Z_FULL_FLUSH)
    compressor = zlib.compressobj(9, wbits=-15)
    # After a full flush blocks do not depend on each other, so one can be repeated.
    block = compressor.compress(bytes(1_000_000)) + compressor.flush(zlib.Z_FULL_FLUSH)
    return start + block * n_blocks


def images(n_announced: int) -> bytes:
    return gzip_bomb(struct.pack(">4I", 0x803, n_announced, 28, 28), 1_500)


def positions() -> bytes:
    text = '.SEGMENT DIGIT 0 ? "3"\n.PEN_DOWN\n' + "1 1\n" * 5_000 + ".PEN_UP\n"
    return gzip.compress(text.encode() * 995, 1)


def png(side: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """Return a black PNG picture with other chunks before its pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + checksum

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(bytes((side + 1) * side), 9))
    others = b"".join(chunk(*one) for one in chunks)
    return b"\x89PNG\r\n\x1a\n" + header + others + pixels + chunk(b"IEND", b"")


def wide_gif() -> bytes:
    """Return a picture whose only frame has 12x10 pixels, on a screen that is far larger."""
    frame = "21f90400000000002c000000000c000a0000020f8c8fa91b006c1c6c0f4a5bd99d5c15003b"
    screen = struct.pack("<HH", 8_000, 8_000)
    return b"GIF89a" + screen + bytes.fromhex("f00100000000ffffff" + frame)


def long_texts() -> bytes:
    text = zlib.compress(b"x" * 7_900_000, 9)
    return png(28, *[(b"zTXt", b"%d\0\0" % number + text) for number in range(100)])


def progressive_jpeg(side: int, n_scans: int) -> bytes:
    """Return a grey JPEG picture drawn in many passes, of which each goes through all its blocks."""

    def segment(marker: int, content: bytes) -> bytes:
        return b"\xff" + bytes([marker]) + struct.pack(">H", len(content) + 2) + content

    one_code = bytes([1] + [0] * 15)  # a table with one entry, whose code is the bit 0
    start = segment(0xDB, b"\0" + b"\1" * 64) + segment(
        0xC2, struct.pack(">BHHB3B", 8, side, side, 1, 1, 17, 0)
    )
    tables = segment(0xC4, b"\0" + one_code + b"\0") + segment(0xC4, b"\x10" + one_code + b"\xe0")
    n_blocks = (side // 8) ** 2
    first = segment(0xDA, bytes([1, 1, 0, 0, 0, 0])) + bytes(n_blocks // 8)
    # Each code and its 14 bits say that 16,384 blocks have no more to come.
    rest = segment(0xDA, bytes([1, 1, 0, 1, 63, 0])) + bytes(15 * (n_blocks // 16_384 + 1) // 8 + 1)
    return b"\xff\xd8" + start + tables + first + rest * n_scans + b"\xff\xd9"


def network(compression: int, name: str, content: bytes, **changes: object) -> bytes:
    """Return the shipped network's file with another part and another description."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(shipped_network_path()) as old, zipfile.ZipFile(buffer, "w", compression) as new:
        parts = {part: old.read(part) for part in old.namelist()}
        parts["network.json"] = json.dumps({**json.loads(parts["network.json"]), **changes}).encode()
        for part, its_content in {**parts, name: content}.items():
            new.writestr(part, its_content)
    return buffer.getvalue()


PREDICT = ("predict", "{file}")
WITH_MODEL = ("evaluate", "--model", "{file}")
BOMBS: dict[str, tuple[Callable[[], bytes], tuple[str, ...], str]] = {
    "1.5 GB of pictures": (
        lambda: images(1_900_000),
        ("evaluate", "--data", "{folder}"),
        "its header announces 1,900,000 images",
    ),
    "20 MB of pen positions": (positions, ("evaluate", "--strokes", "{file}"), "more than 1,500,000 lines"),
    "800 MB of pen styles": (
        lambda: gzip_bomb(b"[", 800),
        ("train", "--pen-digits", "10", "--styles", "{file}"),
        "is too large for a file of pen styles",
    ),
    "8000x8000 pixels": (lambda: png(8_000), PREDICT, "is too large: 8000 x 8000 pixels"),
    "8000x8000 pixels around 12x10": (wide_gif, PREDICT, "it is damaged or incomplete"),
    "a picture with 790 MB of texts": (long_texts, PREDICT, "it shows no digit"),
    "a picture in 4,000 passes": (lambda: progressive_jpeg(8_000, 4_000), PREDICT, "more than 100 scans"),
    "100 MB of weights": (
        lambda: network(zipfile.ZIP_DEFLATED, "weights_1.npy", bytes(100_000_000)),
        WITH_MODEL,
        "it is compressed",
    ),
}


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_within_400_mb(tmp_path, name):
    make, command, reason = BOMBS[name]
    content = make()
    assert len(content) < 3_000_000
    path = tmp_path / "t10k-images-idx3-ubyte.gz"
    path.write_bytes(content)
    (tmp_path / "t10k-labels-idx1-ubyte").write_bytes(struct.pack(">2I3B", 0x801, 3, 0, 1, 2))

    done = subprocess.run(
        [sys.executable, "-c", COMMAND, *(word.format(file=path, folder=tmp_path) for word in command)],
        cwd=Path(digitpad.__file__).parents[1],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert re.fullmatch(rf"digitpad: {re.escape(str(path))}.*{re.escape(reason)}.*\.\n", done.stderr)
    assert int(done.stdout) < MOST_MB
