"""Images of Qt as arrays and back, read from files of any kind that Qt knows."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter

from digitpad.digits.datasets.picture import from_gray
from digitpad.errors import DataFileError
from digitpad.paths import why_not_a_file

MAX_PIXELS = 64_000_000  # at 4 bytes each just under the 256 MB that Qt itself allows
_LONGEST_SIDE_PX = 1_000  # more tells nothing about a digit


def read_picture(path: Path) -> NDArray[np.float32]:
    """Read an image file as the (28, 28) picture that MNIST would have made of it.

    Raises
    ------
    DataFileError
        Naming the file and what is wrong with it.
    """
    try:
        if reason := why_not_a_file(path):
            raise DataFileError(reason)
    except OSError as error:
        raise DataFileError(f"{path} cannot be read: {error.strerror or error}.") from error
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    if bytes(reader.format().data()).startswith(b"svg"):
        raise DataFileError(f"{path} is a drawing in SVG; digitpad reads pictures made of pixels.")
    size = reader.size()
    if size.isValid():
        if size.width() * size.height() > MAX_PIXELS:
            raise DataFileError(f"{path} is too large: {size.width()} x {size.height()} pixels.")
        if max(size.width(), size.height()) > _LONGEST_SIDE_PX:
            bound = QSize(_LONGEST_SIDE_PX, _LONGEST_SIDE_PX)
            reader.setScaledSize(
                size.scaled(bound, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))
            )
    image = reader.read()
    if image.isNull():
        raise DataFileError(f"{path} is not a picture that can be read: {reader.errorString()}")
    try:
        return from_gray(as_gray(image))
    except DataFileError as error:
        raise DataFileError(f"{path} cannot be used: {error}") from error


def as_gray(image: QImage) -> NDArray[np.uint8]:
    """Return a picture as (height, width) uint8 grey levels, on white or black paper where transparent."""
    gray = _gray_on(image, "white")
    # White ink on nothing would vanish on white paper.
    if image.hasAlphaChannel() and int(gray.max()) - int(gray.min()) < int(np.ptp(_gray_on(image, "black"))):
        return _gray_on(image, "black")
    return gray


def gray_image(picture: NDArray[np.floating]) -> QImage:
    """Return a picture (height, width), ink 1.0 on 0.0, as white ink on black that owns its pixels."""
    levels = np.rint(picture * 255.0).astype(np.uint8)
    height, width = levels.shape
    # The image must not outlive the bytes, so it is copied.
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
    # Qt's rows are padded to 4 bytes, and its memory goes with the image: cut, and copy.
    rows = np.frombuffer(gray.constBits(), np.uint8).reshape(gray.height(), gray.bytesPerLine())
    return rows[:, : gray.width()].copy()
