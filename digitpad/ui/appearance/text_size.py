"""How large texts are, so that they can be read from the back of a class, and how wide their digits."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QWidget

STEPS = (100, 115, 130, 150)
"""Text sizes in percent of the desktop's."""

_PERCENT = "digitpad_text_percent"
_NORMAL = "digitpad_normal_points"


def text_percent() -> int:
    """Return how large texts are, in percent of the desktop's size."""
    return int(_application().property(_PERCENT) or 100)


def scaled_px(length_px: int) -> int:
    """Return a length that is this many pixels when texts have the desktop's size."""
    return round(length_px * text_percent() / 100)


def enlarged(factor: float) -> QFont:
    """Return the window's font, so many times as large."""
    font = _application().font()
    font.setPointSizeF(font.pointSizeF() * factor)
    return font


def follow_text_size(widget: QWidget, fit: Callable[[], object]) -> None:
    """Call ``fit`` now and whenever the widget's font has changed."""
    _Follower(widget, fit)
    fit()


def set_text_percent(percent: int) -> None:
    """Give all texts of the program this size."""
    if percent == text_percent():
        return
    application = _application()
    font = application.font()
    normal = application.property(_NORMAL) or font.pointSizeF()
    application.setProperty(_NORMAL, normal)
    application.setProperty(_PERCENT, percent)
    font.setPointSizeF(normal * percent / 100)
    application.setFont(font)
    # Widgets under a style sheet keep the font that they have until it is put on again.
    application.setStyleSheet(application.styleSheet())


def restore_text_size(remembered: str) -> None:
    """Give all texts a remembered size. Call it before there is a window.

    A window that exists already would keep its font until it is shown, and its children even then.

    Parameters
    ----------
    remembered : str
        One of ``STEPS`` as text; anything else means the desktop's size.
    """
    set_text_percent(next((step for step in STEPS if str(step) == remembered), STEPS[0]))


def use_tabular_figures() -> None:
    """Give all digits of the program's font one width: numbers that change stay in place, columns align.

    Call it before there is a window. Fonts without such digits, OpenType's "tnum", stay as they are.
    """
    application = _application()
    font = application.font()
    font.setFeature(QFont.Tag("tnum"), 1)
    application.setFont(font)


class _Follower(QObject):
    def __init__(self, widget: QWidget, fit: Callable[[], object]) -> None:
        super().__init__(widget)
        self._fit = fit
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange):
            self._fit()
        return False


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return application
