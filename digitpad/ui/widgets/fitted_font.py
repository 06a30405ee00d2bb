"""Fonts that fit a text into a width."""

from PySide6.QtGui import QFont, QFontInfo, QFontMetricsF


def fitted(font: QFont, text: str, width: float, least: float = 0.0) -> QFont:
    """Return a font in which a text fits a width in pixels. It is smaller only if necessary.

    Parameters
    ----------
    least : float
        Smallest size, 0..1 of the font's size, even if the text is then still too wide.
    """
    needed = QFontMetricsF(font).horizontalAdvance(text)
    fitting = QFont(font)
    if needed > max(width, 0.0):
        size_px = QFontInfo(font).pixelSize()
        fitting.setPixelSize(max(1, int(size_px * max(width / needed, least))))
    return fitting
