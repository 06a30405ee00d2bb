"""The outputs in the diagram: a bar and a number for each class."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QPainter

from digitpad.nn.activations import FloatArray
from digitpad.ui.appearance.theme import current_theme

MAX_ROWS = 10
_MOST_ROW_PX = 26
_NAME_PART = 0.3


class OutputColumn:
    """Rows of the outputs; of more than ten, the most probable ones.

    Attributes
    ----------
    area : QRect
    units : sequence of int
        The classes that have a row, in their order.
    """

    def __init__(self, class_names: Sequence[str]) -> None:
        self._names = class_names
        self.area = QRect()
        self.units: Sequence[int] = range(min(MAX_ROWS, len(class_names)))

    def place(self, room: QRect) -> None:
        """Take the room, or as much of it from the top as the rows can use."""
        height = min(room.height(), _MOST_ROW_PX * len(self.units))
        self.area = QRect(room.left(), room.top(), room.width(), height)

    def show(self, probabilities: FloatArray | None) -> bool:
        """Choose which classes have a row; tell whether they are others than before."""
        before = self.units
        if probabilities is not None and len(self._names) > MAX_ROWS:
            self.units = sorted(np.argsort(-probabilities)[:MAX_ROWS].tolist())
        return self.units != before

    def cell(self, unit: int) -> QRect:
        """Return where an output is; an empty rectangle if it has no row."""
        if unit not in self.units:
            return QRect()
        row, n_rows = list(self.units).index(unit), len(self.units)
        top = self.area.top() + row * self.area.height() // n_rows
        bottom = self.area.top() + (row + 1) * self.area.height() // n_rows
        return QRect(self.area.left(), top, self.area.width(), bottom - top)

    def unit_at(self, position: QPoint) -> int | None:
        """Return the output at a place in the diagram; None where there is none."""
        return next((unit for unit in self.units if self.cell(unit).contains(position)), None)

    def paint(self, painter: QPainter, font: QFont, probabilities: FloatArray | None) -> None:
        """Paint names and bars, and with a picture its numbers."""
        theme = current_theme()
        rows = [(unit, QRectF(self.cell(unit))) for unit in self.units]
        small = QFont(font)
        small.setPixelSize(max(8, min(QFontInfo(font).pixelSize(), int(rows[0][1].height() * 0.8))))
        painter.setFont(small)
        metrics = QFontMetricsF(small)
        names = [self._names[unit] for unit in self.units]
        name_width = min(_NAME_PART * self.area.width(), max(map(metrics.horizontalAdvance, names)))
        number_width = metrics.horizontalAdvance("0.00") + 2.0
        length = self.area.width() - name_width - number_width - 10.0
        answer = -1 if probabilities is None else int(probabilities.argmax())
        align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for (unit, row), name in zip(rows, names, strict=True):
            painter.setPen(QColor(theme.text))
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, name_width + 1.0)
            painter.drawText(QRectF(row.left(), row.top(), name_width, row.height()), align, shown)
            thick = row.height() * 0.6
            bar = QRectF(row.left() + name_width + 5.0, row.center().y() - thick / 2.0, length, thick)
            painter.fillRect(bar, QColor(theme.track))
            if probabilities is not None:
                share = float(probabilities[unit])
                bar.setWidth(length * share)
                painter.fillRect(bar, QColor(theme.accent if unit == answer else theme.faint_text))
                number = QRectF(row.right() - number_width, row.top(), number_width, row.height())
                painter.drawText(number, align, f"{share:.2f}")
        painter.setFont(font)
