"""A strict reader of IDX files, the format of MNIST and its relatives."""

import contextlib
import math
import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.data_file import DataFile, OnProgress, ShouldStop, Watch, open_data_file
from digitpad.digits.strokes.raster import SIDE_PX
from digitpad.errors import DataFileError
from digitpad.presentation import bytes_text

MAX_BYTES = 800_000_000
"""Limit for all pictures of a data set. The largest set of EMNIST has 640 MB."""

MAX_ITEMS = MAX_BYTES // SIDE_PX**2
MAX_CLASSES = 62

_UINT8 = 0x08
_INT32 = 0x0C
_MOST_COLUMNS = 100


def read_images(
    path: Path, on_progress: OnProgress | None = None, should_stop: ShouldStop | None = None
) -> NDArray[np.uint8]:
    """Read an IDX file of 28x28 pictures.

    Parameters
    ----------
    path : Path
    on_progress, should_stop : callable, optional
        Called after each megabyte. ``on_progress`` gets the fraction read, 0..1.

    Returns
    -------
    (n, 28, 28) uint8
        Ink 255 on 0. Read-only.

    Raises
    ------
    DataFileError
        If it cannot be read. The message names the file and the problem.
    StoppedError
        If ``should_stop`` returned True.
    """
    with _open(path) as file:
        shape = _image_shape(file)
        return _read_content(file, shape, "images", Watch(on_progress, should_stop))


def announced_bytes(path: Path) -> int:
    """Return the size of all pictures of an IDX file according to its header. Read only the header.

    Raises
    ------
    DataFileError
        If the header is invalid. The message names the file and the problem.
    """
    with _open(path) as file:
        return math.prod(_image_shape(file))


def read_labels(path: Path) -> NDArray[np.uint8]:
    """Read an IDX file of labels.

    Returns
    -------
    (n,) uint8
        Each below 62. Read-only.

    Raises
    ------
    DataFileError
        If it cannot be read. The message names the file and the problem.
    """
    with _open(path) as file:
        labels = _read_content(file, _read_header(file, 1, "labels"), "labels", Watch())
    _check_labels(labels, path)
    return labels


def read_wide_labels(path: Path) -> NDArray[np.uint8]:
    """Read QMNIST's labels: an IDX file of several integers per picture, the first of them the label.

    See ``read_labels`` for the rest.
    """
    with _open(path) as file:
        n_labels, n_columns = shape = _read_header(file, 2, "labels", _INT32)
        if n_columns > _MOST_COLUMNS:
            raise DataFileError(f"{path} does not hold labels: it has {n_columns:,} numbers per picture.")
        content = _read_content(file, (*shape, 4), "labels", Watch())
    labels = content.reshape(-1).view(">i4").reshape(n_labels, n_columns)[:, 0]
    _check_labels(labels, path)
    narrow = labels.astype(np.uint8)
    narrow.flags.writeable = False
    return narrow


def _check_labels(labels: NDArray[np.integer], path: Path) -> None:
    wrong = labels.max() if labels.max() >= MAX_CLASSES else labels.min()
    if not 0 <= wrong < MAX_CLASSES:
        raise DataFileError(f"{path} has the label {wrong}; the largest allowed is {MAX_CLASSES - 1}.")


def _open(path: Path) -> contextlib.AbstractContextManager[DataFile]:
    return open_data_file(path, MAX_BYTES + 1_000_000)


def _image_shape(file: DataFile) -> tuple[int, ...]:
    shape = _read_header(file, 3, "images")
    if shape[1:] != (SIDE_PX, SIDE_PX):
        raise DataFileError(
            f"{file.path} has pictures of {shape[1]}x{shape[2]} pixels; digitpad reads {SIDE_PX}x{SIDE_PX}."
        )
    return shape


def _read_header(file: DataFile, rank: int, kind: str, expected_type: int = _UINT8) -> tuple[int, ...]:
    header = file.read(4 + 4 * rank)
    if len(header) >= 4:
        zero, element_type, file_rank = struct.unpack(">HBB", header[:4])
        if zero != 0 or element_type != expected_type:
            what = "bytes" if expected_type == _UINT8 else "integers"
            raise DataFileError(f"{file.path} is not an IDX file of {what}: its first bytes are wrong.")
        if file_rank != rank:
            raise DataFileError(
                f"{file.path} does not hold {kind}: it has {file_rank} dimensions, not {rank}."
            )
    if len(header) < 4 + 4 * rank:
        raise DataFileError(f"{file.path} is cut short: its header is incomplete.")
    shape: tuple[int, ...] = struct.unpack(f">{rank}I", header[4:])
    if min(shape) == 0:
        raise DataFileError(f"{file.path} is empty: it holds no {kind}.")
    if shape[0] > MAX_ITEMS:
        raise DataFileError(
            f"{file.path} is too large: its header announces {shape[0]:,} {kind}. "
            f"A data set may have {MAX_ITEMS:,}, or {bytes_text(MAX_BYTES)}."
        )
    return shape


def _read_content(file: DataFile, shape: tuple[int, ...], kind: str, watch: Watch) -> NDArray[np.uint8]:
    content = np.empty(math.prod(shape), np.uint8)
    if not file.read_into(content.data, watch):
        raise DataFileError(
            f"{file.path} is cut short: its header announces {shape[0]:,} {kind}, but some are missing."
        )
    if file.has_more():
        raise DataFileError(f"{file.path} is longer than its header says.")
    watch.at(1.0)
    content.flags.writeable = False
    return content.reshape(shape)
