"""What windows and widgets show, as arrays of colours."""

import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget


def rgb(color):
    """Return a colour or its name as 0xRRGGBB."""
    return QColor(color).rgb() & 0xFFFFFF


def colors_of(shown):
    """Return the colours 0xRRGGBB, (height, width), of an image, a pixmap, or what a widget paints."""
    pixmap = shown.grab() if isinstance(shown, QWidget) else shown
    image = pixmap.toImage() if isinstance(pixmap, QPixmap) else pixmap
    if image.isNull():
        return np.zeros((0, 0), np.uint32)
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
    return rows[:, : image.width()] & 0xFFFFFF


def outdated_widgets(window):
    """Return the widgets that were not painted again after what they show had changed."""
    shown, now = _pictures(window)
    channels = [np.ascontiguousarray(one).view(np.uint8).astype(np.int16) for one in (shown, now)]
    differences = np.abs(channels[0] - channels[1]).reshape(*shown.shape, 4)
    outdated = differences.max(axis=-1) > 16  # large letters differ by 3 when only a part is painted
    for _ in range(20):
        if not outdated.any():
            return []
        QTest.qWait(10)  # what a timer has just changed will be painted
        for before, after in zip((shown, now), _pictures(window), strict=True):
            outdated &= before == after if before.shape == after.shape else False
    found = []
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and not widget.findChildren(QWidget):
            corner = widget.mapTo(window, QPoint())
            place = outdated[max(0, corner.y()) :, max(0, corner.x()) :][: widget.height(), : widget.width()]
            if place.any():
                found.append(widget)
    return found or [window]


def _pictures(window):
    """Return the window's picture on the screen, and what it would paint there now."""
    QApplication.processEvents()
    shown, now = colors_of(window.screen().grabWindow(window.winId())), colors_of(window)
    height, width = np.minimum(shown.shape, now.shape)  # it may be larger than the screen, or not on it yet
    return shown[:height, :width], now[:height, :width]
