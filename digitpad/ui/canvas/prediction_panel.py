"""Ten bars and the answer."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.recognition.number_reader import NumberReading
from digitpad.recognition.recognizer import Doubt, Recognition
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.appearance.theme import current_theme
from digitpad.ui.canvas.shown_digit import ShownDigit, percent, shown_digits
from digitpad.ui.widgets.tool_tips import wrapped

MAX_BARS = 10
_ANSWER_WIDTH = 104
_ANSWER_MARGIN = 4


class PredictionPanel(QWidget):
    """Shows each class's probability as a bar, and the most probable one large beside them.

    A network of more than ten classes shows its ten most probable ones. Of a number, all answers are shown
    large, and the bars of the digit that was drawn on last. What is doubted is faint, and once the drawing
    has settled it is said to be so.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("prediction_panel")
        self.setToolTip(
            wrapped(
                "How sure the network is of each digit. The bars add up to 100 %. While training runs, every "
                "epoch's network gives its own opinion of your drawing. A faint answer is doubted. When your "
                'pen has rested for half a second, it is told how far: "not sure", with the two likeliest '
                'digits, or "not a digit".'
            )
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._digits: tuple[ShownDigit, ...] = ()
        self._newest = 0
        self._describe()
        follow_text_size(self, self.updateGeometry)

    @property
    def recognition(self) -> Recognition | None:
        """Whose bars are shown; None on an empty canvas."""
        return self._digits[self._newest].recognition if self._digits else None

    def set_reading(self, reading: NumberReading | None, *, is_settled: bool = True) -> None:
        """Show a digit or a number, at least one digit, or nothing.

        Until the drawing has settled, doubt makes an answer faint and is not put in words.
        """
        self._digits = () if reading is None else shown_digits(reading, is_settled=is_settled)
        self._newest = 0 if reading is None else reading.newest
        self._describe()
        self.update()

    def bars_area(self) -> QRectF:
        """Return where the bars are, rows of the same height, in the order of ``shown_names``."""
        return QRectF(0, 0, self.width() - scaled_px(_ANSWER_WIDTH), self.height())

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
        return QSize(scaled_px(200), scaled_px(142))

    def _describe(self) -> None:
        if not self._digits:
            self.setAccessibleName("Answer: none, the canvas is empty")
        elif len(self._digits) == 1:
            self.setAccessibleName(f"Answer: {self._digits[0].spoken}")
        else:
            told = [
                f"{ordinal(index + 1)} digit: {digit.spoken}"
                for index, digit in enumerate(self._digits)
                if index == self._newest or digit.doubt is not Doubt.NONE
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
            bars = self.bars_area()
            self._paint_bars(painter, bars, self.recognition)
            answer = QRectF(
                self.width() - scaled_px(_ANSWER_WIDTH), 0, scaled_px(_ANSWER_WIDTH), bars.height()
            )
            self._paint_answer(painter, answer)

    def _paint_bars(self, painter: QPainter, area: QRectF, recognition: Recognition) -> None:
        theme = current_theme()
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
            painter.setPen(QColor(theme.text))
            painter.drawText(
                QRectF(area.left(), top, name_width, row_height),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                recognition.class_names[index],
            )
            bar = QRectF(left, top + row_height * 0.16, length, row_height * 0.68)
            painter.fillRect(bar, QColor(theme.track))
            bar.setWidth(length * probability)
            painter.fillRect(bar, QColor(theme.accent if is_answer else theme.faint_text))
            painter.drawText(
                QRectF(left + length + 4, top, percent_width + 2, row_height),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                percent(probability),
            )
        painter.setFont(self.font())

    def _paint_answer(self, painter: QPainter, area: QRectF) -> None:
        theme = current_theme()
        newest = self._digits[self._newest]
        texts, below = [newest.alone], [newest.certainty]
        if len(self._digits) > 1:
            texts = [digit.in_number for digit in self._digits]
            below.insert(0, f"{ordinal(self._newest + 1)} digit: {newest.candidates}")
        elif newest.doubt is Doubt.NOT_SURE:
            below.insert(0, newest.candidates)
        line_height = QFontMetricsF(self.font()).height()
        # Two lines are kept free even for one, so that the answer stands still when doubt is put in words.
        large = area.adjusted(0, 0, 0, -2 * line_height)
        font = QFont(self.font())
        font.setBold(True)
        font.setPixelSize(int(area.height() * 0.72 / len(texts) ** 0.5))
        # A digit alone leaves room for its question mark, so that it keeps its size when that comes.
        widest = "".join(texts) if len(texts) > 1 else f"{newest.recognition.answer}?"
        font = _fitted(font, widest, large.width() - _ANSWER_MARGIN)
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
            painter.setFont(_fitted(self.font(), text, area.width() - _ANSWER_MARGIN))
            painter.drawText(line, Qt.AlignmentFlag.AlignCenter, text)
            line.translate(0.0, line_height)
        painter.setFont(self.font())


def _fitted(font: QFont, text: str, width: float) -> QFont:
    """Return a font in which a text is no wider than that, smaller only if it has to be."""
    needed = QFontMetricsF(font).horizontalAdvance(text)
    fitted = QFont(font)
    if needed > width:
        size_px = QFontInfo(font).pixelSize()
        fitted.setPixelSize(max(1, int(size_px * width / needed)))
    return fitted


def _shown(recognition: Recognition) -> list[int]:
    """Return which classes have a bar: the most probable ones, in their order."""
    probabilities = recognition.probabilities
    return sorted(sorted(range(len(probabilities)), key=lambda index: -probabilities[index])[:MAX_BARS])


def ordinal(number: int) -> str:
    """Return a position for people, such as "3rd"."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
