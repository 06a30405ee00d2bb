"""Ten bars and the answer."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.recognition.number_reader import NumberReading
from digitpad.recognition.recognizer import Recognition
from digitpad.ui.theme import LIGHT, Theme
from digitpad.ui.tool_tips import wrapped

MAX_BARS = 10
_ANSWER_WIDTH = 104
_ANSWER_MARGIN = 4


class PredictionPanel(QWidget):
    """Shows each class's probability as a bar, and the most probable one large beside them.

    A network of more than ten classes shows its ten most probable ones. Of a number, all answers are shown
    large, and the bars of the digit that was drawn on last.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("prediction_panel")
        self.setToolTip(
            wrapped(
                "How sure the network is of each digit. The bars add up to 100 %. While training runs, every "
                "epoch's network gives its own opinion of your drawing."
            )
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._recognition: Recognition | None = None
        self._number: NumberReading | None = None  # of two digits or more
        self._source = ""
        self._theme = LIGHT
        self._describe()

    @property
    def recognition(self) -> Recognition | None:
        """Whose bars are shown; None on an empty canvas."""
        return self._recognition

    def set_recognition(self, recognition: Recognition | None, source: str) -> None:
        """Show what a network makes of the drawing, or nothing, and say which network it is."""
        self._recognition = recognition
        self._number = None
        self._source = source
        self._describe()
        self.update()

    def set_reading(self, reading: NumberReading | None, source: str) -> None:
        """Show a digit or a number, at least one digit, or nothing, and say which network read it."""
        self.set_recognition(None if reading is None else reading.digits[reading.newest], source)
        if reading is not None and len(reading.digits) > 1:
            self._number = reading
            self._describe()

    def bars_area(self) -> QRectF:
        """Return where the bars are, rows of the same height, in the order of ``shown_names``."""
        caption_height = QFontMetricsF(self.font()).height()
        return QRectF(0, 0, self.width() - _ANSWER_WIDTH, self.height() - caption_height - 2)

    def shown_names(self) -> list[str]:
        """Return the classes whose bars are shown, from the top."""
        if self._recognition is None:
            return []
        return [self._recognition.class_names[index] for index in _shown(self._recognition)]

    def set_theme(self, theme: Theme) -> None:
        """Take on the theme's colours."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height of ten bars and a caption."""
        return QSize(250, 142)

    def minimumSizeHint(self) -> QSize:
        """Return the least size at which the bars can be compared."""
        return QSize(200, 142)

    def _describe(self) -> None:
        if self._recognition is None:
            self.setAccessibleName("Answer: none, the canvas is empty")
        else:
            digit = f"{self._recognition.answer}, {self._recognition.probability:.0%} sure"
            if self._number is not None:
                digit = f"{self._number.text}. {ordinal(self._number.newest + 1)} digit: {digit}"
            self.setAccessibleName(f"Answer: {digit}")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bars and the answer, or on an empty canvas what to do."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        caption_height = QFontMetricsF(self.font()).height()
        caption = QRectF(0, self.height() - caption_height, self.width(), caption_height)
        if self._recognition is None:
            painter.setPen(QColor(self._theme.faint_text))
            painter.drawText(
                QRectF(self.rect()).adjusted(0, 0, 0, -caption_height),
                Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
                "The answer appears here with your first stroke.",
            )
        else:
            bars = self.bars_area()
            self._paint_bars(painter, bars, self._recognition)
            answer = QRectF(self.width() - _ANSWER_WIDTH, 0, _ANSWER_WIDTH, bars.height())
            self._paint_answer(painter, answer, self._recognition)
        painter.setPen(QColor(self._theme.faint_text))
        text = QFontMetricsF(self.font()).elidedText(self._source, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(caption, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_bars(self, painter: QPainter, area: QRectF, recognition: Recognition) -> None:
        probabilities = recognition.probabilities
        shown = _shown(recognition)
        row_height = area.height() / max(len(shown), 1)
        font = QFont(self.font())
        font.setPixelSize(max(8, int(row_height * 0.86)))
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        name_width = max(metrics.horizontalAdvance(recognition.class_names[index]) for index in shown)
        percent_width = metrics.horizontalAdvance("> 99 %")
        left = area.left() + name_width + 6
        length = area.right() - percent_width - 8 - left
        for row, index in enumerate(shown):
            top = area.top() + row * row_height
            probability = float(probabilities[index])
            is_answer = index == recognition.label
            painter.setPen(QColor(self._theme.text))
            painter.drawText(
                QRectF(area.left(), top, name_width, row_height),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                recognition.class_names[index],
            )
            bar = QRectF(left, top + row_height * 0.16, length, row_height * 0.68)
            painter.fillRect(bar, QColor(self._theme.track))
            bar.setWidth(length * probability)
            painter.fillRect(bar, QColor(self._theme.accent if is_answer else self._theme.faint_text))
            painter.drawText(
                QRectF(left + length + 4, top, percent_width + 2, row_height),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                percent(probability),
            )
        painter.setFont(self.font())

    def _paint_answer(self, painter: QPainter, area: QRectF, recognition: Recognition) -> None:
        answer, below = recognition.answer, [f"{percent(recognition.probability)} sure"]
        if self._number is not None:
            answer = self._number.text
            below.insert(0, f"{ordinal(self._number.newest + 1)} digit: {recognition.answer}")
        below_height = QFontMetricsF(self.font()).height() * len(below)
        font = QFont(self.font())
        font.setPixelSize(int(area.height() * 0.72 / max(1, len(answer)) ** 0.5))
        font.setBold(True)
        width = QFontMetricsF(font).horizontalAdvance(answer)
        if width > area.width() - _ANSWER_MARGIN:
            font.setPixelSize(max(1, int(font.pixelSize() * (area.width() - _ANSWER_MARGIN) / width)))
        painter.setFont(font)
        painter.setPen(QColor(self._theme.accent))
        painter.drawText(area.adjusted(0, 0, 0, -below_height), Qt.AlignmentFlag.AlignCenter, answer)
        painter.setFont(self.font())
        painter.setPen(QColor(self._theme.text))
        lines = area.adjusted(0, area.height() - below_height, 0, 0)
        painter.drawText(lines, Qt.AlignmentFlag.AlignCenter, "\n".join(below))


def _shown(recognition: Recognition) -> list[int]:
    """Return which classes have a bar: the most probable ones, in their order."""
    probabilities = recognition.probabilities
    return sorted(sorted(range(len(probabilities)), key=lambda index: -probabilities[index])[:MAX_BARS])


def ordinal(number: int) -> str:
    """Return a position for people, such as "3rd"."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def percent(probability: float) -> str:
    """Return a probability for people, which never calls certain what is not."""
    return "> 99 %" if 0.995 <= probability < 1.0 else f"{100 * probability:.0f} %"
