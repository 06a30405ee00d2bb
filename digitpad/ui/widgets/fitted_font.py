"""A font in which a text fits."""

from PySide6.QtGui import QFont, QFontInfo, QFontMetricsF


def fitted(font: QFont, text: str, width: float, least: float = 0.0) -> QFont:
    """Return a font in which a text is no wider than that: smaller only if it has to be.

    Parameters
    ----------
    least : float
        How small it may become, 0..1 of the font's size, even if the text is then still too wide.
    """
    needed = QFontMetricsF(font).horizontalAdvance(text)
    fitting = QFont(font)
    if needed > max(width, 0.0):
        size_px = QFontInfo(font).pixelSize()
        fitting.setPixelSize(max(1, int(size_px * max(width / needed, least))))
    return fitting
