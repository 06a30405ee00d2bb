import contextlib
import gzip
import os
import re
import struct
from pathlib import Path

import numpy as np
import pytest

from digitpad.digits.datasets.idx import MAX_ITEMS, read_images, read_labels, read_wide_labels
from digitpad.errors import DataFileError, StoppedError

ANY = 2**32 - 1

IMAGES = np.zeros((3, 28, 28), np.uint8)
IMAGES[0, 4:24, 13:16] = 255
IMAGES[1, 5:9, 6:20] = 130
IMAGES[2, 10:18, 10:18] = np.arange(64).reshape(8, 8)
LABELS = np.array([1, 7, 0, 9, 61], np.uint8)
"""The last is the largest that is allowed."""


def idx(array: np.ndarray) -> bytes:
    return struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes()


def header(*dimensions: int, zero: int = 0, element_type: int = 8, rank: int | None = None) -> bytes:
    rank = len(dimensions) if rank is None else rank
    return struct.pack(f">HBB{len(dimensions)}I", zero, element_type, rank, *dimensions)


def gz(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "train-images-idx3-ubyte.gz"


def refusal(read, path: Path, content: bytes) -> str:
    """Return the sentence with which a content is refused."""
    path.write_bytes(content)
    with pytest.raises(DataFileError) as caught:
        read(path)
    return str(caught.value)


@pytest.mark.parametrize("packed", [bytes, gz], ids=["plain", "gzip"])
@pytest.mark.parametrize(("read", "array"), [(read_images, IMAGES), (read_labels, LABELS)])
def test_what_was_written_is_read_and_read_only_compressed_or_not_whatever_the_name(
    tmp_path, read, array, packed
):
    (tmp_path / "a").write_bytes(packed(idx(array)))

    content = read(tmp_path / "a")

    assert (content.dtype, content.flags.writeable) == (np.uint8, False)
    np.testing.assert_array_equal(content, array)


IDX_FAULTS = {
    "nothing at all": (read_images, b"", "cut short: its header is incomplete"),
    "half a header": (read_images, idx(IMAGES)[:15], "cut short: its header is incomplete"),
    "one byte missing": (read_images, idx(IMAGES)[:-1], "cut short: its header announces 3 images"),
    "one byte too many": (read_images, idx(IMAGES) + b"\0", "longer than its header says"),
    "wrong magic": (read_images, header(1, 28, 28, zero=1) + bytes(784), "is not an IDX file of bytes"),
    "wide labels of bytes": (read_wide_labels, header(1, 8) + bytes(32), "is not an IDX file of integers"),
    "101 columns": (read_wide_labels, header(1, 101, element_type=12), "labels: it has 101 numbers"),
    "a label of -1": (read_wide_labels, header(1, 1, element_type=12) + b"\xff" * 4, "has the label -1; "),
    "signed bytes": (read_images, header(1, 28, 28, element_type=9) + bytes(784), "is not an IDX file"),
    "labels as images": (read_images, idx(LABELS), "does not hold images: it has 1 dimensions, not 3"),
    "images as labels": (read_labels, idx(IMAGES), "does not hold labels: it has 3 dimensions, not 1"),
    "no images": (read_images, header(0, 28, 28), "is empty: it holds no images"),
    "no columns": (read_images, header(1, 28, 0), "is empty: it holds no images"),
    "no labels": (read_labels, header(0), "is empty: it holds no labels"),
    "2^32-1 everywhere": (read_images, header(ANY, ANY, ANY), "announces 4,294,967,295 images. .* 800 MB"),
    "2^32-1 labels": (read_labels, header(ANY) + bytes(9), "announces 4,294,967,295 labels"),
    "one image over the limit": (read_images, header(MAX_ITEMS + 1, 28, 28), "announces 1,020,409 images"),
    "as many images as the limit": (read_images, header(MAX_ITEMS, 28, 28), "announces 1,020,408 images"),
    "14x56 images": (read_images, idx(np.ones((2, 14, 56), np.uint8)), "pictures of 14x56 pixels; .* 28x28"),
    "the label 62": (read_labels, idx(np.array([1, 62, 3], np.uint8)), "label 62; the largest allowed is 61"),
}


@pytest.mark.parametrize("fault", IDX_FAULTS)
def test_an_idx_fault_is_refused_with_the_file_and_the_reason_named_plain_and_compressed(file, fault):
    read, content, reason = IDX_FAULTS[fault]

    for packed in (content, gz(content)):
        assert re.match(rf"{file} .*{reason}.*\.$", refusal(read, file, packed))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_what_is_no_file_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")

    for name, reason in (("pipe", "is not a file"), ("n" * 300, "cannot be read: File name too long")):
        with pytest.raises(DataFileError, match=rf"{reason}\.$"):
            read_images(tmp_path / name)


def test_a_gzip_file_cut_at_any_byte_is_refused(file):
    content = gz(idx(LABELS))

    for length in range(2, len(content)):
        assert "cut short" in refusal(read_labels, file, content[:length])


def test_a_gzip_file_with_any_bit_flipped_is_refused_or_harmless(file):
    content, harmless = gz(idx(IMAGES)), set()

    for bit in [*range(0, 8 * len(content), 13), *range(24), *range(8 * len(content) - 64, 8 * len(content))]:
        damaged = bytearray(content)
        damaged[bit // 8] ^= 1 << bit % 8
        file.write_bytes(damaged)
        with contextlib.suppress(DataFileError):
            np.testing.assert_array_equal(read_images(file), IMAGES)
            harmless.add(bit // 8)

    # The date and the like may change, and zeros may be copied from other zeros, but not magic or checksum.
    assert harmless.isdisjoint({0, 1, 2, *range(len(content) - 8, len(content))})


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x1f\x8b", "is cut short: its compressed data ends too early."),
        (b"\x1f\x8b" + b"<html>" * 50, "is damaged: its compressed data is invalid."),
        (gz(idx(IMAGES)) + gz(b"more"), "is longer than its header says."),
        (gz(idx(IMAGES)) + b"\0", "is longer than its header says."),
        (
            gz(idx(IMAGES)[:500]) + gz(idx(IMAGES)[500:]),
            "is cut short: its header announces 3 images, but some are missing.",
        ),
    ],
)
def test_anything_but_one_whole_gzip_member_is_refused(file, content, reason):
    assert refusal(read_images, file, content) == f"{file} {reason}"


def test_a_byte_after_a_gzip_member_that_fills_one_chunk_is_refused(file):
    member = gz(idx(IMAGES))
    # A file name in gzip's header makes the member as long as what the reader reads at a time.
    name = b"n" * ((1 << 20) - len(member) - 1) + b"\0"
    filled = member[:3] + b"\x08" + member[4:10] + name + member[10:]
    assert len(filled) == 1 << 20
    file.write_bytes(filled)
    np.testing.assert_array_equal(read_images(file), IMAGES)

    assert "longer than its header" in refusal(read_images, file, filled + b"\0")


def test_neither_a_bomb_behind_few_images_nor_many_announced_ones_fill_the_memory(file, read_within_memory):
    file.write_bytes(gzip.compress(idx(IMAGES) + bytes(100_000_000), 1))
    said = read_within_memory(read_images, file, 20_000_000)
    assert said == f"{file} is longer than its header says.\n"

    file.write_bytes(header(MAX_ITEMS, 28, 28))
    said = read_within_memory(read_images, file, 100_000_000)
    assert said == f"There is not enough memory to read {file}.\n"


def test_progress_grows_to_the_end_and_reading_stops_when_it_is_asked_to(file):
    noise = np.random.default_rng(0).integers(0, 256, (5_000, 28, 28), np.uint8)
    file.write_bytes(gzip.compress(idx(noise), 1))
    parts: list[float] = []

    read_images(file, parts.append)
    n_whole = len(parts)
    assert parts == sorted(parts)
    assert (parts[0], parts[-1]) == (0.0, 1.0)
    assert max(np.diff(parts)) < 0.3

    with pytest.raises(StoppedError):
        read_images(file, parts.append, lambda: parts[-1] == 0.0)
    assert len(parts) < n_whole + 3
