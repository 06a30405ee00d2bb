"""A picture at each level of a distortion, with the network's answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from digitpad.insight.robustness import DistortedReadings
from digitpad.presentation import probability_text
from digitpad.ui.appearance.text_size import follow_text_size
from digitpad.ui.appearance.theme import current_theme
from digitpad.ui.files.picture_file import gray_image
from digitpad.ui.widgets.tool_tips import wrapped

_SIDE_PX = 46  # in all text sizes
_GAP_PX = 4


@dataclass(frozen=True, eq=False)
class Strip:
    """A picture at each level.

    Attributes
    ----------
    title : str
    readings : DistortedReadings
    class_names : tuple of str
    level_texts : tuple of str
    wanted : int or None
        The class of the picture, if it is known.
    """

    title: str
    readings: DistortedReadings
    class_names: tuple[str, ...]
    level_texts: tuple[str, ...]
    wanted: int | None = None

    @property
    def answers(self) -> list[int]:
        """The answer at each level, as class indices."""
        answers: list[int] = self.readings.probabilities.argmax(axis=1).tolist()
        return answers

    def tip(self, index: int) -> str:
        """Return the answer at a level as a sentence."""
        probability = self.readings.probabilities[index].max()
        name = self.class_names[self.answers[index]]
        return (
            f"{self.title}, {self.level_texts[index]}: read as {name}, {probability_text(probability)} sure"
        )


class DistortionStrip(QWidget):
    """A strip below a chart, with each picture below its level. Wrong answers have another colour.

    Parameters
    ----------
    name : str
        Object name.
    x_of : callable
        ``x_of(index)`` returns the position of a level, in pixels from the left edge.
    """

    def __init__(self, name: str, x_of: Callable[[int], float]) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._x_of = x_of
        self._strip: Strip | None = None
        self._images: Sequence[QImage] = ()
        self._note = ""
        follow_text_size(self, self.updateGeometry)

    @property
    def strip(self) -> Strip | None:
        """The displayed strip, or None."""
        return self._strip

    def show_strip(self, strip: Strip | None, note: str = "") -> None:
        """Show a strip; None shows a note instead."""
        self._strip, self._note = strip, note
        self._images = [] if strip is None else [gray_image(one) for one in strip.readings.pictures]
        self.setAccessibleName(note if strip is None else strip.title)
        told = [] if strip is None else [strip.tip(index) for index in range(len(self._images))]
        self.setAccessibleDescription("; ".join(told) or note)
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height of title, pictures and answers."""
        return QSize(0, _SIDE_PX + 2 * self.fontMetrics().height() + _GAP_PX)

    def event(self, event: QHelpEvent) -> bool:  # type: ignore[override]  # handles only help events
        """Show a tool tip about the picture under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QHelpEvent.Type.ToolTip:
            index = self._index_at(event.pos())
            if self._strip is not None and index is not None:
                QToolTip.showText(event.globalPos(), wrapped(self._strip.tip(index)), self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint title, pictures and answers."""
        painter, theme, metrics = QPainter(self), current_theme(), self.fontMetrics()
        painter.setPen(QColor(theme.faint_text))
        line = metrics.height()
        title = self._note if self._strip is None else self._strip.title
        elided = metrics.elidedText(title, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(QRect(0, 0, self.width(), line), 0, elided)
        if self._strip is None:
            return
        for index, answer in enumerate(self._strip.answers):
            place = self._place(index)
            painter.drawImage(place, self._images[index])
            painter.setPen(QColor(theme.border))
            painter.drawRect(place.adjusted(0, 0, -1, -1))
            is_wrong = self._strip.wanted is not None and answer != self._strip.wanted
            painter.setPen(QColor(theme.validation if is_wrong else theme.text))
            below = QRect(place.left() - _GAP_PX, place.bottom() + 1, place.width() + 2 * _GAP_PX, line)
            name = metrics.elidedText(
                self._strip.class_names[answer], Qt.TextElideMode.ElideRight, below.width()
            )
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, name)

    def _place(self, index: int) -> QRect:
        spacing = self._x_of(1) - self._x_of(0)
        side = max(1, min(_SIDE_PX, int(spacing) - _GAP_PX))
        left = round(self._x_of(index) - side / 2.0)
        return QRect(left, self.fontMetrics().height(), side, side)

    def _index_at(self, position: QPoint) -> int | None:
        places = range(len(self._images))
        return next((index for index in places if self._place(index).contains(position)), None)
