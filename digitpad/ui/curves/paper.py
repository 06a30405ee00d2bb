"""Exports a widget as a PNG or SVG file, in light colours for print."""

from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication, QWidget

from digitpad.ui.appearance.theme import LIGHT, apply_theme, current_theme
from digitpad.ui.curves.curves_plot import CurvesPlot

_PNG_SCALE = 2  # sharp on paper


def on_paper(make_view: Callable[[], QWidget], ending: str, title: str) -> bytes:
    """Return a widget in light colours as the content of a PNG or SVG file.

    Parameters
    ----------
    make_view : callable
        Returns the widget in its final size; it is deleted afterwards.
    ending : str
        ".png" or ".svg".
    title : str
        Title of the SVG file.
    """
    theme = current_theme()
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    if theme.is_dark:
        # The theme is restored before anything is painted on the screen.
        apply_theme(application, LIGHT)
    view = make_view()
    try:
        view.grab()  # pyqtgraph computes the sizes of axes when it paints
        return _as_svg(view, title) if ending == ".svg" else _as_png(view)
    finally:
        view.deleteLater()
        if theme.is_dark:
            apply_theme(application, theme)


def _as_png(view: QWidget) -> bytes:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    pixmap = QPixmap(view.size() * _PNG_SCALE)
    pixmap.setDevicePixelRatio(_PNG_SCALE)
    _paint_for_paper(view, _PNG_SCALE)
    view.render(pixmap, QPoint())
    pixmap.save(buffer, "PNG")
    return bytes(content.data())


def _as_svg(view: QWidget, title: str) -> bytes:
    # pyqtgraph's own SVG export fails on Qt 6.11.
    content = QByteArray()
    buffer = QBuffer(content)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(view.size())
    generator.setViewBox(view.rect())
    generator.setResolution(view.logicalDpiX())  # else texts are laid out for another size
    generator.setTitle(title)
    painter = QPainter(generator)
    painter.fillRect(view.rect(), view.palette().window())  # else seams between widgets show as hairlines
    _paint_for_paper(view)
    view.render(painter, QPoint())
    painter.end()
    return bytes(content.data())


def _paint_for_paper(view: QWidget, line_scale: float = 1.0) -> None:
    for chart in view.findChildren(CurvesPlot):
        chart.paint_for_paper(line_scale)
