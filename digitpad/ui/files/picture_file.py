"""Image files, and conversion between Qt images and arrays."""

import struct
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter

from digitpad.digits.data_file import OnProgress, ShouldStop, Watch
from digitpad.digits.datasets.picture import from_gray
from digitpad.errors import DataFileError
from digitpad.paths import why_not_a_file
from digitpad.presentation import bytes_text

MAX_BYTES = 32_000_000
MAX_PIXELS = 24_000_000
"""Half of this with 16 bits per colour or CMYK. Reading and scaling such a file takes under 300 MB."""

MAX_SIDE_PX = 50_000
MAX_SCANS = 100
"""Of a progressive JPEG. Each scan processes all pixels; 10 scans are usual."""
_LONGEST_SIDE_PX = 1_000  # enough for one digit
PHOTO_SIDE_PX = 1_600
"""Longest side of a photo of many digits. Larger photos are scaled down."""

_MOST_MIB = MAX_PIXELS * 4 // (1 << 20) + 1  # guards against a picture larger than its header says
_CHUNK = 1 << 20
_KINDS = {
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpeg",
    b"BM": "bmp",
    b"GIF8": "gif",
    b"RIFF": "webp",
    b"II*\0": "tiff",
    b"MM\0*": "tiff",
    **{b"P%d" % number: name for number, name in enumerate(("pbm", "pgm", "ppm") * 2, 1)},
}
"""Formats by their first bytes. Qt knows more formats, but would try all of them on an unknown file."""

_PIXEL_CHUNKS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
_START_OF_SCAN = b"\xff\xda"


def read_picture(
    path: Path, on_progress: OnProgress | None = None, should_stop: ShouldStop | None = None
) -> NDArray[np.float32]:
    """Read an image file of one digit as a (28, 28) picture, made as MNIST was made.

    Reads PNG, JPEG, BMP, GIF, WebP, TIFF and PNM files of up to 32 MB and 24 million pixels, in 300 MB of
    memory.

    Parameters
    ----------
    path : Path
    on_progress, should_stop : callable, optional
        ``on_progress`` gets the fraction done, 0..1. Both are called before, between and after the steps; a
        step takes at most about a second.

    Raises
    ------
    DataFileError
        If the file cannot be read. The message names the file and the problem.
    StoppedError
        If ``should_stop`` returned True.
    """
    watch = Watch(on_progress, should_stop)
    watch.at(0.0)
    kind, content = _content(path)
    watch.at(0.2)
    image, _ = _decoded(content, kind, path, _LONGEST_SIDE_PX)
    watch.at(0.9)
    picture = one_digit(image, str(path))
    watch.at(1.0)
    return picture


def read_image(path: Path, watch: Watch) -> tuple[QImage, QSize]:
    """Read an image file of many digits; return the image and its original size.

    Formats and errors are those of ``read_picture``. A large image is scaled down to ``PHOTO_SIDE_PX``.
    """
    watch.at(0.0)
    kind, content = _content(path)
    watch.at(0.1)
    image, size = _decoded(content, kind, path, PHOTO_SIDE_PX)
    watch.at(0.4)
    return image, size


def one_digit(image: QImage, name: str) -> NDArray[np.float32]:
    """Return an image of one digit as a (28, 28) picture, made as MNIST was made.

    Raises
    ------
    DataFileError
        If the image is empty. The message begins with the image's name.
    """
    try:
        return from_gray(as_gray(image))
    except DataFileError as error:
        raise DataFileError(f"{name} cannot be used: {error}") from error


def _content(path: Path) -> tuple[str, QByteArray]:
    """Return the format of a file, and the content to pass to Qt."""
    try:
        if reason := why_not_a_file(path):
            raise DataFileError(reason)
        with path.open("rb") as file:
            return _read(file, path)
    except OSError as error:
        raise DataFileError(f"{path} cannot be read: {error.strerror or error}.") from error


def _read(file: BinaryIO, path: Path) -> tuple[str, QByteArray]:
    start = file.read(8)
    kind = next((kind for magic, kind in _KINDS.items() if start.startswith(magic)), None)
    if kind is None:
        raise DataFileError(
            f"{path} is not a picture that can be read: digitpad reads PNG, JPEG, BMP, GIF, WebP, TIFF and "
            "PNM files."
        )
    n_bytes = file.seek(0, 2)
    if n_bytes > MAX_BYTES:
        raise DataFileError(f"{path} is too large: the limit for a picture file is {bytes_text(MAX_BYTES)}.")
    file.seek(0)
    content = QByteArray()
    content.reserve(n_bytes)
    if kind == "png":
        _copy_pixel_chunks(file, content)
        return kind, content
    n_scans, last = 0, b""
    while part := file.read(_CHUNK):
        content.append(part)
        n_scans += (last + part).count(_START_OF_SCAN)
        last = part[-1:]
    if kind == "jpeg" and n_scans > MAX_SCANS:
        raise DataFileError(f"{path} would take too long to read: it has more than {MAX_SCANS} scans.")
    return kind, content


def _copy_pixel_chunks(file: BinaryIO, content: QByteArray) -> None:
    """Copy a PNG file without its text chunks: Qt unpacks any number of them, each from 8 KB to 8 MB."""
    content.append(file.read(8))
    while len(header := file.read(8)) == 8:
        n_bytes, name = struct.unpack(">I4s", header)
        n_bytes += 4  # the checksum
        if name not in _PIXEL_CHUNKS:
            file.seek(n_bytes, 1)
            continue
        content.append(header)
        while n_bytes and (part := file.read(min(n_bytes, _CHUNK))):
            content.append(part)
            n_bytes -= len(part)


def _decoded(content: QByteArray, kind: str, path: Path, longest_px: int) -> tuple[QImage, QSize]:
    """Return the picture of a file, scaled down if it is large, and its original size."""
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(kind.encode()))
    QImageReader.setAllocationLimit(_MOST_MIB)
    try:
        reader.setAutoDetectImageFormat(False)
        reader.setAutoTransform(True)
        size = reader.size()
        if size.isValid():
            _check_size(size, reader.imageFormat(), path)
            if is_large := size != (smaller := scaled_down(size, longest_px)):
                reader.setScaledSize(smaller)  # limits the memory for a JPEG
        image = reader.read() if size.isValid() else QImage()
        if image.isNull():
            raise DataFileError(f"{path} is not a picture that can be read: it is damaged or incomplete.")
        # For a GIF, the reader reports the size of the first frame, but the image has that of all frames.
        if not is_large:
            size = image.size()
        elif (size.width() > size.height()) != (image.width() > image.height()):
            size.transpose()  # the photo was rotated by its orientation tag
        return scaled(image, longest_px), size
    finally:
        del reader  # before the buffer, which its destructor accesses


def scaled(image: QImage, longest_px: int = _LONGEST_SIDE_PX) -> QImage:
    """Return an image scaled down to a longest side. Smaller images are returned unchanged."""
    smaller, smooth = scaled_down(image.size(), longest_px), Qt.TransformationMode.SmoothTransformation
    return image.scaled(smaller, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)


def scaled_down(size: QSize, longest_px: int) -> QSize:
    """Return a size with the same proportions and a longest side of at most ``longest_px``."""
    if max(size.width(), size.height()) <= longest_px:
        return size
    bound = QSize(longest_px, longest_px)
    return size.scaled(bound, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))


def _check_size(size: QSize, image_format: QImage.Format, path: Path) -> None:
    depth = QImage(1, 1, image_format).depth()
    # Qt scales images of more than 8 bits per colour, and 16-bit grey, with 64 bits per pixel. A progressive
    # JPEG needs 16 bits per colour.
    is_deep = depth in (16, 64) or image_format == QImage.Format.Format_CMYK8888
    most = MAX_PIXELS // (4 if depth > 64 else 2 if is_deep else 1)
    if size.width() * size.height() > most:
        raise DataFileError(
            f"{path} is too large: {size.width()} x {size.height()} pixels; "
            f"such a picture may have at most {most // 1_000_000} million."
        )
    if max(size.width(), size.height()) > MAX_SIDE_PX:
        raise DataFileError(
            f"{path} is too large: {size.width()} x {size.height()} pixels; a side may have {MAX_SIDE_PX:,}."
        )


def as_gray(image: QImage) -> NDArray[np.uint8]:
    """Return an image as (height, width) uint8 grey levels. A transparent one is put on white or black."""
    gray = _gray_on(image, "white")
    # White ink on a transparent background would vanish on white.
    if image.hasAlphaChannel() and int(gray.max()) - int(gray.min()) < int(np.ptp(_gray_on(image, "black"))):
        return _gray_on(image, "black")
    return gray


def gray_image(picture: NDArray[np.floating]) -> QImage:
    """Return a (height, width) picture, ink 1.0 on 0.0, as a white-on-black image that owns its pixels."""
    levels = np.rint(picture * 255.0).astype(np.uint8)
    height, width = levels.shape
    # A QImage does not copy the bytes, so copy it before they are freed.
    return QImage(levels.tobytes(), width, height, width, QImage.Format.Format_Grayscale8).copy()


def _gray_on(image: QImage, paper: str) -> NDArray[np.uint8]:
    if image.hasAlphaChannel():
        opaque = QImage(image.size(), QImage.Format.Format_RGB32)
        opaque.fill(QColor(paper))
        painter = QPainter(opaque)
        painter.drawImage(0, 0, image)
        painter.end()
        image = opaque
    gray = image.convertToFormat(QImage.Format.Format_Grayscale8)
    # Qt pads rows to 4 bytes and frees the memory with the image, so cut and copy.
    rows = np.frombuffer(gray.constBits(), np.uint8).reshape(gray.height(), gray.bytesPerLine())
    return rows[:, : gray.width()].copy()
