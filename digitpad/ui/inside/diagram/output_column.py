"""The outputs in the diagram: a bar and a number for each class."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QPainter

from digitpad.nn.activations import FloatArray
from digitpad.presentation import probability_text
from digitpad.ui.appearance.theme import current_theme

MAX_ROWS = 10
_MOST_ROW_PX = 26
_NAME_PART = 0.3
_BAR_PART = 0.6  # of a row's height
_GAP_PX = 5.0
_LEAST_FONT_PX = 8
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class OutputColumn:
    """Rows of outputs; with more than ten, only the most probable ones.

    Attributes
    ----------
    area : QRect
    units : sequence of int
        Classes with a row, in class order.
    """

    def __init__(self, class_names: Sequence[str]) -> None:
        self._names = class_names
        self.area = QRect()
        self.units: Sequence[int] = range(min(MAX_ROWS, len(class_names)))
        self._font = QFont()
        self._rows: list[tuple[int, QRectF, QRectF]] = []  # class, full bar, place of the number

    def place(self, room: QRect) -> None:
        """Occupy the room, or the part at its top that the rows need."""
        height = min(room.height(), _MOST_ROW_PX * len(self.units))
        self.area = QRect(room.left(), room.top(), room.width(), height)

    def show(self, probabilities: FloatArray | None) -> bool:
        """Select the classes to show. Return whether they changed."""
        before = self.units
        if probabilities is not None and len(self._names) > MAX_ROWS:
            self.units = sorted(np.argsort(-probabilities)[:MAX_ROWS].tolist())
        return self.units != before

    def cell(self, unit: int) -> QRect:
        """Return the row of an output, or an empty rectangle if it has none."""
        if unit not in self.units:
            return QRect()
        row, n_rows = list(self.units).index(unit), len(self.units)
        top = self.area.top() + row * self.area.height() // n_rows
        bottom = self.area.top() + (row + 1) * self.area.height() // n_rows
        return QRect(self.area.left(), top, self.area.width(), bottom - top)

    def unit_at(self, position: QPoint) -> int | None:
        """Return the output at a position in the diagram, or None."""
        return next((unit for unit in self.units if self.cell(unit).contains(position)), None)

    def paint_ground(self, painter: QPainter, font: QFont) -> None:
        """Paint names and empty bars."""
        theme = current_theme()
        self._font = QFont(font)
        row_height = self.area.height() / len(self.units)
        most_px = min(QFontInfo(font).pixelSize(), int(row_height * 0.8))
        self._font.setPixelSize(max(_LEAST_FONT_PX, most_px))
        metrics = QFontMetricsF(self._font)
        widest = max(metrics.horizontalAdvance(self._names[unit]) for unit in self.units)
        name_width = min(_NAME_PART * self.area.width(), widest)
        number_width = metrics.horizontalAdvance(probability_text(1.0))
        length = self.area.width() - name_width - number_width - 2.0 * _GAP_PX
        painter.setFont(self._font)
        painter.setPen(QColor(theme.text))
        self._rows = []
        for unit in self.units:
            row, thick = QRectF(self.cell(unit)), row_height * _BAR_PART
            bar = QRectF(row.left() + name_width + _GAP_PX, row.center().y() - thick / 2.0, length, thick)
            name = metrics.elidedText(self._names[unit], Qt.TextElideMode.ElideRight, name_width + 1.0)
            painter.drawText(QRectF(row.left(), row.top(), name_width, row.height()), _RIGHT, name)
            painter.fillRect(bar, QColor(theme.track))
            number = QRectF(bar.right(), row.top(), row.right() - bar.right(), row.height())
            self._rows.append((unit, bar, number))

    def paint(self, painter: QPainter, probabilities: FloatArray) -> None:
        """Paint bars and numbers over the ground."""
        theme, answer = current_theme(), int(probabilities.argmax())
        painter.setFont(self._font)
        painter.setPen(QColor(theme.text))
        colors = QColor(theme.faint_text), QColor(theme.accent)
        for unit, full, number in self._rows:
            share = float(probabilities[unit])
            bar = QRectF(full)
            bar.setWidth(full.width() * share)
            painter.fillRect(bar, colors[unit == answer])
            painter.drawText(number, _RIGHT, probability_text(share))
