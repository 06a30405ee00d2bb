"""Bars of the hidden units' contributions to the difference between two answers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.digits.strokes.raster import SIDE_PX
from digitpad.insight.units.contributions import rounded_parts
from digitpad.insight.why.explanation import N_UNITS, Explanation
from digitpad.presentation import decimal_text
from digitpad.ui.appearance.diverging import diverging_image
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.appearance.theme import current_theme
from digitpad.ui.widgets.tool_tips import wrapped

_PICTURE_PX = 22
_DECIMALS = 3
_NO_UNITS = "This network has no hidden layer, so each pixel leads straight to the answers."
_TIP = (
    "Each unit of the last hidden layer adds its activation times the difference of its two weights. Its "
    "picture shows which pixels raise its sum (blue) or lower it (orange)."
)


@dataclass(frozen=True, eq=False)
class _Row:
    name: str
    value: float
    text: str
    picture: NDArray[np.floating] | None


class UnitBars(QWidget):
    """A row for each of the largest contributions, one for all others, and one for the sum."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("why_unit_bars")
        self.setAccessibleName("Contributions of hidden units")
        self.setToolTip(wrapped(_TIP))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._rows: tuple[_Row, ...] = ()
        follow_text_size(self, self.updateGeometry)

    @property
    def texts(self) -> tuple[str, ...]:
        """The rows as text, such as "unit 7 +3.21", the sum last. The rounded numbers add up."""
        return tuple(f"{row.name} {row.text}" for row in self._rows)

    def show_explanation(self, explanation: Explanation) -> None:
        """Show the units of an explanation."""
        self._rows = _rows(explanation)
        self.setAccessibleDescription("; ".join(self.texts) or _NO_UNITS)
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height of all rows."""
        return QSize(scaled_px(260), (N_UNITS + 2) * self._row_height())

    def minimumSizeHint(self) -> QSize:
        """Return the minimum width at which the bars can be compared."""
        return QSize(scaled_px(200), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows."""
        painter, theme, metrics = QPainter(self), current_theme(), self.fontMetrics()
        painter.setPen(QColor(theme.text))
        if not self._rows:
            painter.drawText(self.rect(), Qt.TextFlag.TextWordWrap, _NO_UNITS)
            return
        height, side = self._row_height(), scaled_px(_PICTURE_PX)
        names = max((metrics.horizontalAdvance(row.name) for row in self._rows[:-2]), default=0)
        numbers = max(metrics.horizontalAdvance(row.text) for row in self._rows)
        others = metrics.horizontalAdvance(self._rows[-2].name)
        left, right = max(side + 8 + names, others) + 8, self.width() - numbers - 8
        middle, half = (left + right) / 2.0, (right - left) / 2.0
        limit = max(abs(row.value) for row in self._rows[:-1]) or 1.0
        middle_left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        for number, row in enumerate(self._rows):
            top = number * height
            is_sum = number == len(self._rows) - 1
            if row.picture is not None:
                place = QRect(0, top + (height - side) // 2, side, side)
                painter.drawImage(place, diverging_image(row.picture))
                painter.setPen(QPen(QColor(theme.border), 1.0))
                painter.drawRect(place.adjusted(0, 0, -1, -1))
            start = side + 8 if row.picture is not None else 0
            painter.setPen(QColor(theme.text if row.picture is not None or is_sum else theme.faint_text))
            painter.drawText(QRect(start, top, left - start, height), middle_left, row.name)
            if not is_sum:
                length = round(half * abs(row.value) / limit)
                bar = QRect(round(middle), top + height // 4, length, height // 2)
                if row.value < 0.0:
                    bar.moveRight(round(middle) - 1)
                painter.fillRect(bar, QColor(theme.training if row.value > 0.0 else theme.validation))
            else:
                painter.drawLine(0, top, self.width(), top)
            painter.setPen(QColor(theme.text))
            painter.drawText(
                QRect(right, top, self.width() - right, height),
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                row.text,
            )
        painter.setPen(QPen(QColor(theme.border), 1.0))
        painter.drawLine(round(middle), 0, round(middle), (len(self._rows) - 1) * height)

    def _row_height(self) -> int:
        return max(scaled_px(_PICTURE_PX) + 3, self.fontMetrics().height() + 3)


def _rows(explanation: Explanation) -> tuple[_Row, ...]:
    units = explanation.units
    if units.layer < 0:
        return ()
    largest = units.largest(N_UNITS)
    values = [float(units.contributions[unit]) for unit in largest]
    others = units.difference - sum(values)
    rounded = rounded_parts([*values, others], units.difference, _DECIMALS)
    texts = [decimal_text(part / 10**_DECIMALS, _DECIMALS, is_signed=True) for part in rounded]
    total = decimal_text(sum(rounded) / 10**_DECIMALS, _DECIMALS, is_signed=True)
    rows = [
        _Row(f"unit {unit + 1}", value, text, picture.reshape(SIDE_PX, SIDE_PX))
        for unit, value, text, picture in zip(
            largest, values, texts[:-1], explanation.unit_pictures, strict=True
        )
    ]
    lead = f"{explanation.answer_name} ahead of {explanation.rival_name}"
    return (*rows, _Row("others, biases", others, texts[-1], None), _Row(lead, units.difference, total, None))
