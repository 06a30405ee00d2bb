"""What an empty canvas invites to."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from digitpad.recognition.recognizer import DIGITS
from digitpad.ui.appearance.theme import current_theme
from digitpad.ui.appearance.type_scale import LARGE

_WIDTH = 0.84  # of the canvas
_MOST_LINES = 4


@dataclass(frozen=True)
class Invitation:
    """What to draw: a title, and below it words that can be left out from the end.

    Attributes
    ----------
    title : str
    words : tuple of str
    """

    title: str
    words: tuple[str, ...]

    @property
    def text(self) -> str:
        """Both in one line."""
        return f"{self.title}: {', '.join(self.words)}"


TO_DIGITS = Invitation("Draw a digit", ("mouse", "pen or finger"))


def invitation_to(class_names: Sequence[str]) -> Invitation:
    """Return what a network of these classes invites to."""
    if all(name in DIGITS for name in class_names):
        return TO_DIGITS
    return Invitation("Draw one of these", tuple(class_names))


def paint_invitation(painter: QPainter, invitation: Invitation, side: float) -> None:
    """Paint an invitation in the middle of a square, with as many of its words as there is room for."""
    font = painter.font()
    large = painter.font()
    large.setPointSizeF(font.pointSizeF() * LARGE)
    width, metrics, title_height = _WIDTH * side, QFontMetricsF(font), QFontMetricsF(large).height()
    lines = _broken(invitation.words, metrics, width)
    top = (side - title_height - len(lines) * metrics.height()) / 2.0
    painter.setPen(QColor(current_theme().faint_text))
    painter.setFont(large)
    painter.drawText(QRectF(0.0, top, side, title_height), Qt.AlignmentFlag.AlignCenter, invitation.title)
    painter.setFont(font)
    for number, line in enumerate(lines):
        place = QRectF(0.0, top + title_height + number * metrics.height(), side, metrics.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, line)


def _broken(words: Sequence[str], metrics: QFontMetricsF, width: float) -> list[str]:
    """Return words in a few lines; what does not fit is left out, and the last line says so."""
    lines = [""]
    for word in words:
        longer = f"{lines[-1]}, {word}" if lines[-1] else word
        if not lines[-1] or metrics.horizontalAdvance(f"{longer}, …") <= width:
            lines[-1] = longer
        elif len(lines) == _MOST_LINES:
            lines[-1] += ", …"
            break
        else:
            lines.append(word)
    return [metrics.elidedText(line, Qt.TextElideMode.ElideRight, width) for line in lines]
