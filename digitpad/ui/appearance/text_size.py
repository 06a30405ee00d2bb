"""Text sizes, up to one that can be read from the back of a classroom, and digits of one width."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QWidget

STEPS = (100, 115, 130, 150)
"""Text sizes in percent of the desktop's."""

_PERCENT = "digitpad_text_percent"
_NORMAL = "digitpad_normal_points"


def text_percent() -> int:
    """Return the text size in percent of the desktop's."""
    return int(_application().property(_PERCENT) or 100)


def scaled_px(length_px: int) -> int:
    """Return a length, given in pixels at the desktop's text size, scaled with the text size."""
    return round(length_px * text_percent() / 100)


def enlarged(factor: float) -> QFont:
    """Return the application's font, enlarged by a factor."""
    font = _application().font()
    font.setPointSizeF(font.pointSizeF() * factor)
    return font


def follow_text_size(widget: QWidget, fit: Callable[[], object]) -> None:
    """Call ``fit`` now and whenever the widget's font has changed."""
    _Follower(widget, fit)
    fit()


def set_text_percent(percent: int) -> None:
    """Set the size of all texts, in percent of the desktop's."""
    if percent == text_percent():
        return
    application = _application()
    font = application.font()
    normal = application.property(_NORMAL) or font.pointSizeF()
    application.setProperty(_NORMAL, normal)
    application.setProperty(_PERCENT, percent)
    font.setPointSizeF(normal * percent / 100)
    application.setFont(font)
    # Widgets under a style sheet keep their font until the style sheet is set again.
    application.setStyleSheet(application.styleSheet())


def restore_text_size(remembered: str) -> None:
    """Set a remembered text size. Call it before a window is created.

    An existing window would keep its font until it is shown, and its children even longer.

    Parameters
    ----------
    remembered : str
        One of ``STEPS`` as text; any other text means the desktop's size.
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
