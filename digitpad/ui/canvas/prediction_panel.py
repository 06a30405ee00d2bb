"""The bars of the classes, and the answer."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.presentation import probability_text
from digitpad.recognition.number_reader import NumberReading
from digitpad.recognition.recognizer import Doubt, Recognition
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.appearance.theme import current_theme
from digitpad.ui.canvas.shown_digit import ShownDigit, shown_digits
from digitpad.ui.widgets.fitted_font import fitted
from digitpad.ui.widgets.tool_tips import wrapped

MAX_BARS = 10
_ANSWER_WIDTH = 104
_PART_OF_WIDTH = (0.33, 0.42)  # limits of the answer's share, in a wide and in a narrow panel
_PART_BESIDE_NAMES = 0.37
_ANSWER_MARGIN = 14
_MOST_GROWN = 1.4  # height limit of the bars of few classes, as a multiple of the height of ten
_LEAST_BAR = 0.2  # smallest share of a row for its bar; names are shortened first
_GAPS_PX = 14  # between name, bar and percentage
_TIP = (
    "How sure the network is of each {one}; the bars add up to 100 %. A faint answer is doubtful: after half "
    'a second it becomes "not sure", with the two most probable {several}, or "{none}".'
)


@dataclass(frozen=True, eq=False)
class _Bars:
    """Where the names, bars and percentages are, in pixels."""

    font: QFont
    metrics: QFontMetricsF
    row_height: float
    baseline: float  # of the first row
    names: tuple[str, ...]  # shortened if necessary
    name_lefts: tuple[float, ...]
    first: QRectF  # the first bar, at 100 %
    right: float  # of the percentages

    def width_of(self, text: str) -> float:
        """Return the width of a percentage."""
        return self.metrics.horizontalAdvance(text)


class PredictionPanel(QWidget):
    """The probability of each class as a bar, with the answer beside them.

    With more than ten classes, the ten most probable have a bar. For a number, all answers are shown, and
    the bars of the digit drawn last or chosen. A doubtful answer is faint, and named as doubtful once the
    drawing has settled.

    Signals
    -------
    kind_changed()
        ``is_of_digits`` changed.
    """

    kind_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("prediction_panel")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._digits: tuple[ShownDigit, ...] = ()
        self._shown = 0
        self._is_of_digits = True
        self._bars: _Bars | None = None
        self._bars_made_for: tuple[object, ...] = ()
        self._show_kind()
        self._describe()
        follow_text_size(self, self.updateGeometry)

    @property
    def recognition(self) -> Recognition | None:
        """The recognition that the bars show; None on an empty canvas."""
        return self._digits[self._shown].recognition if self._digits else None

    @property
    def is_of_digits(self) -> bool:
        """Whether all classes shown now, or shown last, are digits."""
        return self._is_of_digits

    def set_reading(self, reading: NumberReading | None, *, is_settled: bool = True) -> None:
        """Show the reading of a digit or a number; None shows an empty panel.

        Until the drawing has settled, a doubtful answer is faint but not put in words.
        """
        self._digits = () if reading is None else shown_digits(reading, is_settled=is_settled)
        self._shown = 0 if reading is None else reading.shown
        if self.recognition is not None and self.recognition.is_of_digits != self._is_of_digits:
            self._is_of_digits = self.recognition.is_of_digits
            self._show_kind()
        self._describe()
        self.update()

    def bar_row(self, row: int) -> QRectF:
        """Return the rectangle of the name, bar and percentage of a row of ``shown_names``."""
        n_rows = max(1, len(self.shown_names()))
        height = min(self.height() / n_rows, _MOST_GROWN * self.height() / MAX_BARS)
        top = (self.height() - n_rows * height) / 2.0
        return QRectF(0.0, top + row * height, self.width() - self._answer_width(), height)

    def row_at(self, y: float) -> int | None:
        """Return the row of the bar at ``y``, or None where there is none."""
        first, n_rows = self.bar_row(0), len(self.shown_names())
        row = math.floor((y - first.top()) / first.height())
        return row if 0 <= row < n_rows else None

    def shown_names(self) -> list[str]:
        """Return the names of the classes with a bar, from the top."""
        if self.recognition is None:
            return []
        return [self.recognition.class_names[index] for index in _shown(self.recognition)]

    def sizeHint(self) -> QSize:
        """Return the height of ten bars."""
        return QSize(scaled_px(250), scaled_px(142))

    def minimumSizeHint(self) -> QSize:
        """Return the smallest size at which the bars can be compared."""
        return QSize(scaled_px(185), scaled_px(142))

    def _answer_width(self) -> float:
        least, most = (part * self.width() for part in _PART_OF_WIDTH)
        if not self._is_of_digits:  # names need the room
            return _PART_BESIDE_NAMES * self.width()
        return max(least, min(float(scaled_px(_ANSWER_WIDTH)), most))

    def _show_kind(self) -> None:
        words = {"one": "digit", "several": "digits", "none": "not a digit"}
        if not self._is_of_digits:
            words = {"one": "class", "several": "classes", "none": "none of these"}
        self.setToolTip(wrapped(_TIP.format(**words)))
        self.kind_changed.emit()

    def _describe(self) -> None:
        recognition = self.recognition
        if recognition is not None:
            bars = (
                f"{recognition.class_names[index]}: {probability_text(recognition.probabilities[index])}"
                for index in _shown(recognition)
            )
            self.setAccessibleDescription(", ".join(bars))
        else:
            self.setAccessibleDescription("")  # a screen reader then reads the tool tip
        if not self._digits:
            self.setAccessibleName("Answer: none, the canvas is empty")
        elif len(self._digits) == 1:
            self.setAccessibleName(f"Answer: {self._digits[0].spoken}")
        else:
            told = [
                f"{ordinal(index + 1)} {digit.noun}: {digit.spoken}"
                for index, digit in enumerate(self._digits)
                if index == self._shown or digit.doubt is not Doubt.NONE
            ]
            number = "".join(digit.in_number for digit in self._digits)
            self.setAccessibleName(". ".join([f"Answer: {number}", *told]))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bars and the answer, or a hint while the canvas is empty."""
        painter, theme = QPainter(self), current_theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.recognition is None:
            painter.setPen(QColor(theme.faint_text))
            painter.drawText(
                QRectF(self.rect()),
                Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
                "The answer appears here with your first stroke.",
            )
        else:
            self._paint_bars(painter, self.recognition)
            width = self._answer_width()
            self._paint_answer(painter, QRectF(self.width() - width, 0.0, width, self.height()))

    def _paint_bars(self, painter: QPainter, recognition: Recognition) -> None:
        theme, bars = current_theme(), self._laid_out()
        text, track, faint = QColor(theme.text), QColor(theme.track), QColor(theme.faint_text)
        painter.setFont(bars.font)
        painter.setPen(text)
        for row, index in enumerate(_shown(recognition)):
            probability = float(recognition.probabilities[index])
            top, percent = row * bars.row_height, probability_text(probability)
            baseline = bars.baseline + top
            bar = bars.first.translated(0.0, top)
            painter.drawText(QPointF(bars.name_lefts[row], baseline), bars.names[row])
            painter.drawText(QPointF(bars.right - bars.width_of(percent), baseline), percent)
            painter.fillRect(bar, track)
            bar.setWidth(bar.width() * probability)
            painter.fillRect(bar, QColor(theme.accent) if index == recognition.label else faint)
        painter.setFont(self.font())

    def _laid_out(self) -> "_Bars":
        """Return where the bars of the present names are, computed anew only when names or size change."""
        names = tuple(self.shown_names())
        made_for = (names, self.size(), self.font().key())
        if self._bars is None or self._bars_made_for != made_for:
            self._bars, self._bars_made_for = self._lay_out(names), made_for
        return self._bars

    def _lay_out(self, names: Sequence[str]) -> "_Bars":
        place = self.bar_row(0)
        font = self._bar_font(names, place)
        metrics = QFontMetricsF(font)
        percent_width = metrics.horizontalAdvance("> 99 %")
        name_width = min(_room_for_names(metrics, place), _widest(metrics, names))
        shown = [metrics.elidedText(name, Qt.TextElideMode.ElideRight, name_width + 1.0) for name in names]
        left = name_width + 6
        length = place.width() - percent_width - (_GAPS_PX - 6) - left
        return _Bars(
            font,
            metrics,
            place.height(),
            place.center().y() + (metrics.ascent() - metrics.descent()) / 2.0,
            tuple(shown),
            tuple(name_width - metrics.horizontalAdvance(name) for name in shown),
            QRectF(left, place.top() + place.height() * 0.16, length, place.height() * 0.68),
            left + length + 4 + percent_width + 2,
        )

    def _bar_font(self, names: Sequence[str], row: QRectF) -> QFont:
        """Return a font as high as a row; if names have no room in it, one for ten rows at the least."""
        font = QFont(self.font())
        largest, least = (max(8, int(0.86 * height)) for height in (row.height(), self.height() / MAX_BARS))
        for size_px in range(largest, least - 1, -1):
            font.setPixelSize(size_px)
            metrics = QFontMetricsF(font)
            if _widest(metrics, names) <= _room_for_names(metrics, row):
                break
        return font

    def _paint_answer(self, painter: QPainter, area: QRectF) -> None:
        theme = current_theme()
        shown = self._digits[self._shown]
        texts, below = [shown.alone], [shown.certainty]
        if len(self._digits) > 1:
            texts = [digit.in_number for digit in self._digits]
            below.insert(0, f"{ordinal(self._shown + 1)} {shown.noun}: {shown.candidates}")
        elif shown.doubt is Doubt.NOT_SURE:
            below.insert(0, shown.candidates)
        line_height = QFontMetricsF(self.font()).height()
        # Always leave room for two lines, so that the answer does not move when doubt is put in words.
        large = area.adjusted(0, 0, 0, -2 * line_height)
        font = QFont(self.font())
        font.setBold(True)
        font.setPixelSize(int(area.height() * 0.72 / len(texts) ** 0.5))
        # A single digit leaves room for a question mark, so that its size does not change with doubt.
        widest = "".join(texts) if len(texts) > 1 else f"{shown.recognition.answer}?"
        font = fitted(font, widest, large.width() - _ANSWER_MARGIN)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        large.setLeft(large.center().x() - metrics.horizontalAdvance("".join(texts)) / 2.0)
        anywhere = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
        for digit, text in zip(self._digits, texts, strict=True):
            painter.setPen(QColor(theme.faint_text if digit.is_muted else theme.accent))
            painter.drawText(large, anywhere, text)
            large.setLeft(large.left() + metrics.horizontalAdvance(text))
        painter.setPen(QColor(theme.text))
        line = QRectF(area.left(), area.bottom() - 2 * line_height, area.width(), line_height)
        for text in below:
            painter.setFont(fitted(self.font(), text, area.width() - _ANSWER_MARGIN))
            painter.drawText(line, Qt.AlignmentFlag.AlignCenter, text)
            line.translate(0.0, line_height)
        painter.setFont(self.font())


def _widest(metrics: QFontMetricsF, names: Sequence[str]) -> float:
    return max(map(metrics.horizontalAdvance, names))


def _room_for_names(metrics: QFontMetricsF, row: QRectF) -> float:
    return (1.0 - _LEAST_BAR) * row.width() - metrics.horizontalAdvance("> 99 %") - _GAPS_PX


def _shown(recognition: Recognition) -> list[int]:
    """Return the indices of the classes with a bar: the most probable ones, in class order."""
    probabilities = recognition.probabilities
    return sorted(sorted(range(len(probabilities)), key=lambda index: -probabilities[index])[:MAX_BARS])


def ordinal(number: int) -> str:
    """Return an ordinal number as text, such as "3rd"."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
