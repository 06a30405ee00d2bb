"""Ten bars and the answer."""

import math

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.recognition.number_reader import NumberReading
from digitpad.recognition.recognizer import Doubt, Recognition
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.appearance.theme import current_theme
from digitpad.ui.canvas.shown_digit import ShownDigit, percent, shown_digits
from digitpad.ui.widgets.fitted_font import fitted
from digitpad.ui.widgets.tool_tips import wrapped

MAX_BARS = 10
_ANSWER_WIDTH = 104
_PART_OF_WIDTH = (0.33, 0.42)  # least and most for the answer, where there is much and where little
_PART_BESIDE_NAMES = 0.37
_ANSWER_MARGIN = 14
_MOST_GROWN = 1.4  # how high the bars of few classes are, in heights of one of ten
_LEAST_BAR = 0.2  # of the width of name, bar and percentage; names are shorter before bars are
_GAPS_PX = 14  # between the three
_TIP = (
    "How sure the network is of each {one}. The bars add up to 100 %. While training runs, every epoch's "
    "network gives its own opinion of your drawing. A faint answer is doubted. When your pen has rested for "
    'half a second, it is told how far: "not sure", with the two likeliest {several}, or "{none}".'
)


class PredictionPanel(QWidget):
    """Shows each class's probability as a bar, and the most probable one large beside them.

    A network of more than ten classes shows its ten most probable ones. Of a number, all answers are shown
    large, and the bars of one digit: of that drawn on last, or of one that was chosen. What is doubted is
    faint, and once the drawing has settled it is said to be so.

    Signals
    -------
    kind_changed()
        The classes are digits now, or are no longer: see ``is_of_digits``.
    """

    kind_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("prediction_panel")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._digits: tuple[ShownDigit, ...] = ()
        self._shown = 0
        self._is_of_digits = True
        self._show_kind()
        self._describe()
        follow_text_size(self, self.updateGeometry)

    @property
    def recognition(self) -> Recognition | None:
        """Whose bars are shown; None on an empty canvas."""
        return self._digits[self._shown].recognition if self._digits else None

    @property
    def is_of_digits(self) -> bool:
        """Whether all classes of the bars are digits, those that are shown now or were shown last."""
        return self._is_of_digits

    def set_reading(self, reading: NumberReading | None, *, is_settled: bool = True) -> None:
        """Show a digit or a number, at least one digit, or nothing.

        Until the drawing has settled, doubt makes an answer faint and is not put in words.
        """
        self._digits = () if reading is None else shown_digits(reading, is_settled=is_settled)
        self._shown = 0 if reading is None else reading.shown
        if self.recognition is not None and self.recognition.is_of_digits != self._is_of_digits:
            self._is_of_digits = self.recognition.is_of_digits
            self._show_kind()
        self._describe()
        self.update()

    def bar_row(self, row: int) -> QRectF:
        """Return where the name, bar and percentage of one of ``shown_names`` are."""
        n_rows = max(1, len(self.shown_names()))
        height = min(self.height() / n_rows, _MOST_GROWN * self.height() / MAX_BARS)
        top = (self.height() - n_rows * height) / 2.0
        return QRectF(0.0, top + row * height, self.width() - self._answer_width(), height)

    def row_at(self, y: float) -> int | None:
        """Return the row of the bar at a height; None where there is none."""
        first, n_rows = self.bar_row(0), len(self.shown_names())
        row = math.floor((y - first.top()) / first.height())
        return row if 0 <= row < n_rows else None

    def shown_names(self) -> list[str]:
        """Return the classes whose bars are shown, from the top."""
        if self.recognition is None:
            return []
        return [self.recognition.class_names[index] for index in _shown(self.recognition)]

    def sizeHint(self) -> QSize:
        """Return the height of ten bars."""
        return QSize(scaled_px(250), scaled_px(142))

    def minimumSizeHint(self) -> QSize:
        """Return the least size at which the bars can be compared."""
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
                f"{recognition.class_names[index]}: {100.0 * float(recognition.probabilities[index]):.0f} %"
                for index in _shown(recognition)
            )
            self.setAccessibleDescription(", ".join(bars))
        else:
            self.setAccessibleDescription("")  # a screen reader takes the tool tip then
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
        """Paint the bars and the answer, or on an empty canvas what to do."""
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
        theme = current_theme()
        names, first = self.shown_names(), self.bar_row(0)
        font = self._bar_font(names, first)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        percent_width = metrics.horizontalAdvance("> 99 %")
        name_width = min(_room_for_names(metrics, first), _widest(metrics, names))
        left = name_width + 6
        length = first.width() - percent_width - (_GAPS_PX - 6) - left
        for row, index in enumerate(_shown(recognition)):
            place = first.translated(0.0, row * first.height())
            probability = float(recognition.probabilities[index])
            painter.setPen(QColor(theme.text))
            painter.drawText(
                QRectF(0.0, place.top(), name_width, place.height()),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                metrics.elidedText(names[row], Qt.TextElideMode.ElideRight, name_width + 1.0),
            )
            bar = QRectF(left, place.top() + place.height() * 0.16, length, place.height() * 0.68)
            painter.fillRect(bar, QColor(theme.track))
            bar.setWidth(length * probability)
            painter.fillRect(bar, QColor(theme.accent if index == recognition.label else theme.faint_text))
            painter.drawText(
                QRectF(left + length + 4, place.top(), percent_width + 2, place.height()),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                percent(probability),
            )
        painter.setFont(self.font())

    def _bar_font(self, names: list[str], row: QRectF) -> QFont:
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
        # Two lines are kept free even for one, so that the answer stands still when doubt is put in words.
        large = area.adjusted(0, 0, 0, -2 * line_height)
        font = QFont(self.font())
        font.setBold(True)
        font.setPixelSize(int(area.height() * 0.72 / len(texts) ** 0.5))
        # A digit alone leaves room for its question mark, so that it keeps its size when that comes.
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


def _widest(metrics: QFontMetricsF, names: list[str]) -> float:
    return max(map(metrics.horizontalAdvance, names))


def _room_for_names(metrics: QFontMetricsF, row: QRectF) -> float:
    return (1.0 - _LEAST_BAR) * row.width() - metrics.horizontalAdvance("> 99 %") - _GAPS_PX


def _shown(recognition: Recognition) -> list[int]:
    """Return which classes have a bar: the most probable ones, in their order."""
    probabilities = recognition.probabilities
    return sorted(sorted(range(len(probabilities)), key=lambda index: -probabilities[index])[:MAX_BARS])


def ordinal(number: int) -> str:
    """Return a position for people, such as "3rd"."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
