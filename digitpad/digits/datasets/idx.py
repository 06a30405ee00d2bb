"""A strict reader of IDX files, the format of MNIST and its relatives."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.strokes.raster import SIDE_PX
from digitpad.errors import DataFileError
from digitpad.paths import why_not_a_file

MAX_ITEMS = 2_000_000
MAX_CLASSES = 62

_GZIP_MAGIC = b"\x1f\x8b"
_UINT8 = 0x08
_CHUNK = 1 << 20


def read_images(path: Path) -> NDArray[np.uint8]:
    """Read an IDX file of 28x28 pictures.

    Returns
    -------
    (n, 28, 28) uint8
        Ink 255 on 0. Read-only.

    Raises
    ------
    DataFileError
        Naming the file and what is wrong with it.
    """
    dimensions, content = _read(path, rank=3, kind="images")
    if dimensions[1:] != (SIDE_PX, SIDE_PX):
        raise DataFileError(
            f"{path} has pictures of {dimensions[1]}x{dimensions[2]} pixels; "
            f"digitpad reads {SIDE_PX}x{SIDE_PX}."
        )
    return content.reshape(dimensions)


def read_labels(path: Path) -> NDArray[np.uint8]:
    """Read an IDX file of labels.

    Returns
    -------
    (n,) uint8
        Each below 62. Read-only.

    Raises
    ------
    DataFileError
        Naming the file and what is wrong with it.
    """
    _, labels = _read(path, rank=1, kind="labels")
    if labels.max() >= MAX_CLASSES:
        raise DataFileError(f"{path} has the label {labels.max()}; the largest allowed is {MAX_CLASSES - 1}.")
    return labels


def _read(path: Path, rank: int, kind: str) -> tuple[tuple[int, ...], NDArray[np.uint8]]:
    try:
        if reason := why_not_a_file(path):
            raise DataFileError(reason)
        with path.open("rb") as file:
            is_compressed = file.read(2) == _GZIP_MAGIC
            file.seek(0)
            stream = _GzipStream(file, path) if is_compressed else file
            return _parse(stream, path, rank, kind)
    except OSError as error:
        raise DataFileError(f"{path} cannot be read: {error.strerror or error}.") from error
    except MemoryError as error:
        raise DataFileError(f"{path} announces more {kind} than there is memory for.") from error


class _GzipStream:
    """Decompresses one gzip member and nothing else.

    The standard library's ``gzip`` reads on through further members and takes longer. Never more than
    what is asked for is decompressed, so a small file cannot fill the memory.
    """

    def __init__(self, file: io.BufferedIOBase | io.BufferedReader, path: Path) -> None:
        self._file = file
        self._path = path
        self._decompressor = zlib.decompressobj(wbits=31)

    def read(self, n_bytes: int) -> bytes:
        """Return the next ``n_bytes`` decompressed bytes; fewer only at the end of the stream."""
        parts, missing = [], n_bytes
        while missing and not self._decompressor.eof:
            compressed = self._decompressor.unconsumed_tail or self._file.read(_CHUNK)
            if not compressed:
                raise DataFileError(f"{self._path} is cut short: its compressed data ends too early.")
            try:
                part = self._decompressor.decompress(compressed, missing)
            except zlib.error as error:
                raise DataFileError(f"{self._path} is damaged: its compressed data is not valid.") from error
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)

    def has_more(self) -> bool:
        """Tell whether anything follows, checking the checksum at the end on the way."""
        return bool(self.read(1)) or bool(self._decompressor.unused_data) or bool(self._file.read(1))


def _parse(
    stream: io.BufferedReader | _GzipStream, path: Path, rank: int, kind: str
) -> tuple[tuple[int, ...], NDArray[np.uint8]]:
    header = stream.read(4 + 4 * rank)
    if len(header) >= 4:
        zero, element_type, file_rank = struct.unpack(">HBB", header[:4])
        if zero != 0 or element_type != _UINT8:
            raise DataFileError(f"{path} is not an IDX file of bytes: it does not begin like one.")
        if file_rank != rank:
            raise DataFileError(f"{path} does not hold {kind}: it has {file_rank} dimensions, not {rank}.")
    if len(header) < 4 + 4 * rank:
        raise DataFileError(f"{path} is cut short: even its header is not complete.")
    dimensions: tuple[int, ...] = struct.unpack(f">{rank}I", header[4:])
    n_items = dimensions[0]
    if min(dimensions) == 0:
        raise DataFileError(f"{path} is empty: it holds no {kind}.")
    if n_items > MAX_ITEMS or max(dimensions[1:], default=1) > 4096:
        raise DataFileError(f"{path} claims {' x '.join(map(str, dimensions))} values, which is too large.")
    n_bytes = int(np.prod(dimensions, dtype=np.int64))
    if rank == 3 and dimensions[1:] != (SIDE_PX, SIDE_PX):
        return dimensions, np.empty(0, np.uint8)  # refused by the caller, without reading the pixels
    content = stream.read(n_bytes)
    if len(content) != n_bytes:
        raise DataFileError(f"{path} is cut short: {n_items:,} {kind} are announced, but not all are there.")
    has_more = stream.has_more() if isinstance(stream, _GzipStream) else bool(stream.read(1))
    if has_more:
        raise DataFileError(f"{path} is longer than its header says.")
    return dimensions, np.frombuffer(content, np.uint8)
