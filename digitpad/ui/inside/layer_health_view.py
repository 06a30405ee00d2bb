"""Health of one layer during training: gradient, units and weights."""

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.nn.training.layer_health import LayerHealth
from digitpad.presentation import decimal_text, figures_text
from digitpad.ui.appearance.text_size import scaled_px
from digitpad.ui.appearance.theme import current_theme
from digitpad.ui.widgets.tool_tips import wrapped

_PANELS = 3
_PANEL_PX = (104, 66)  # minimum width, and height of the plot
_GAP_PX = 14
_MOST_POINTS = 160
_TREND_PART = 5  # compares the last fifth of the curve with the fifth before
_TREND = 0.05  # in powers of ten
_MANY = 100  # from this number of units on, percentages have no decimals

_TIPS = (
    "The norm of this layer's weight gradient at each step, on a logarithmic scale. If it is tiny only in "
    "the first layers, the gradient vanishes on its way back and they hardly learn.",
    "Units that hardly learn. A ReLU is inactive if its sum is below 0 for every measured picture; a sigmoid "
    "or tanh is saturated where its slope is almost 0 (mean over the pictures).",
    "Distribution of the weights: now (bars) and before the first step (dashed). The update is the size of "
    "the newest step relative to the norm of the weights; about a thousandth is usual.",
)


class LayerHealthView(QWidget):
    """Three panels side by side under the name of a layer."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.setObjectName(f"layer_health_{number}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self._title, self._n_units = "", 0
        self._times: Sequence[float] = ()
        self._healths: Sequence[LayerHealth] = ()

    def show_layer(
        self, title: str, n_units: int, times: Sequence[float], healths: Sequence[LayerHealth]
    ) -> None:
        """Show the measurements of a layer.

        Parameters
        ----------
        title : str
        n_units : int
        times : sequence of float
            Time of each measurement, in epochs.
        healths : sequence of LayerHealth
            From the initial weights to the newest; at least one.
        """
        self._title, self._n_units = title, n_units
        self._times, self._healths = times, healths
        self.setAccessibleName(f"Health of the {title}")
        self.setAccessibleDescription(self.text)
        self.update()

    @property
    def text(self) -> str:
        """Summary of the panels in words."""
        return "; ".join(filter(None, (self._gradient_text(), self._units_text(), self._update_text())))

    def sizeHint(self) -> QSize:
        """Return room for the three panels, a title and two lines of text."""
        width = _PANELS * scaled_px(_PANEL_PX[0]) + (_PANELS - 1) * _GAP_PX
        return QSize(width, _PANEL_PX[1] + 3 * self.fontMetrics().height() + 12)

    def minimumSizeHint(self) -> QSize:
        """Return the same size."""
        return self.sizeHint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Explain the panel under the mouse."""
        index = int(event.position().x()) * _PANELS // self.width()
        self.setToolTip(wrapped(_TIPS[max(0, min(_PANELS - 1, index))]))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint title and panels."""
        painter, theme, line = QPainter(self), current_theme(), self.fontMetrics().height()
        if not self._healths:
            return
        font = self.font()
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(theme.text))
        painter.drawText(QRect(0, 0, self.width(), line), Qt.AlignmentFlag.AlignLeft, self._title)
        painter.setFont(self.font())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = (self.width() - (_PANELS - 1) * _GAP_PX) / _PANELS
        titles = ("gradient norm", self._units_title(), "weights now, initially")
        texts = (self._gradient_text(), self._units_text(), self._update_text())
        paints = (self._paint_gradients, self._paint_units, self._paint_weights)
        for index, (title, text, paint) in enumerate(zip(titles, texts, paints, strict=True)):
            left = index * (width + _GAP_PX)
            above = QRectF(left, line + 4.0, width, line)
            room = QRectF(left, 2 * line + 6.0, width, _PANEL_PX[1])
            below = QRectF(left, room.bottom() + 2.0, width, line)
            painter.setPen(QColor(theme.faint_text))
            painter.drawText(above, Qt.AlignmentFlag.AlignLeft, title)
            painter.setPen(QColor(theme.text))
            painter.drawText(below, Qt.AlignmentFlag.AlignLeft, text)
            paint(painter, room)

    # The gradient

    def _norms(self) -> list[tuple[float, float]]:
        """Return times and logarithms of the positive gradient norms."""
        found = []
        for time, health in zip(self._times, self._healths, strict=True):
            norm = health.gradient_norm
            if norm is not None and 0.0 < norm < math.inf:
                found.append((time, math.log10(norm)))
        return found

    def _gradient_text(self) -> str:
        norms = [log for _, log in self._norms()]
        if not norms:
            return ""
        text = figures_text(10.0 ** norms[-1], 2)
        part = len(norms) // _TREND_PART
        if not part:
            return text
        change = float(np.mean(norms[-part:]) - np.mean(norms[-2 * part : -part]))
        return f"{text}, {'rising' if change > _TREND else 'falling' if change < -_TREND else 'steady'}"

    def _paint_gradients(self, painter: QPainter, room: QRectF) -> None:
        norms = self._norms()
        if len(norms) < 2:
            return
        norms = [*norms[:: -(-len(norms) // _MOST_POINTS)], norms[-1]]
        times, logs = np.array(norms).T
        scaled_x = (times - times[0]) / ((times[-1] - times[0]) or 1.0) * (room.width() - 2.0)
        scaled_y = (logs.max() - logs) / ((logs.max() - logs.min()) or 1.0) * (room.height() - 4.0)
        points = zip(scaled_x.tolist(), scaled_y.tolist(), strict=True)
        painter.setPen(QPen(QColor(current_theme().training), 1.5))
        painter.drawPolyline(QPolygonF([QPointF(room.left() + x, room.top() + 2.0 + y) for x, y in points]))

    # The units

    def _share(self) -> float | None:
        newest = self._healths[-1]
        return newest.saturated_share if newest.inactive_share is None else newest.inactive_share

    def _units_title(self) -> str:
        newest = self._healths[-1]
        if newest.inactive_share is not None:
            return "inactive units"
        return "saturated units" if newest.saturated_share is not None else "units"

    def _units_text(self) -> str:
        share = self._share()
        if share is None:
            return "all react"
        count = share * self._n_units
        return f"{figures_text(count, 3) if count < _MANY else decimal_text(count, 0)} of {self._n_units}"

    def _paint_units(self, painter: QPainter, room: QRectF) -> None:
        theme, share = current_theme(), self._share()
        if share is None:
            return
        bar = QRectF(room.left(), room.center().y() - 6.0, room.width(), 12.0)
        painter.fillRect(bar, QColor(theme.track))
        bar.setWidth(share * bar.width())
        painter.fillRect(bar, QColor(theme.validation))

    # The weights

    def _update_text(self) -> str:
        ratio = self._healths[-1].update_ratio
        return "" if ratio is None or not math.isfinite(ratio) else f"update {figures_text(ratio, 2)}"

    def _paint_weights(self, painter: QPainter, room: QRectF) -> None:
        theme, first, newest = current_theme(), self._healths[0], self._healths[-1]
        limit = max(first.weight_limit, newest.weight_limit)
        # Densities, so that equal areas mean equal numbers of weights for any bar width.
        densities = [one.weight_counts / one.weight_limit for one in (first, newest)]
        most = max(float(density.max()) for density in densities) or 1.0
        color = QColor(theme.training)
        color.setAlphaF(0.55)
        outline = []
        for density, one, is_newest in ((densities[1], newest, True), (densities[0], first, False)):
            step = room.width() * one.weight_limit / limit / len(density)
            left = room.center().x() - step * len(density) / 2.0
            for index, height in enumerate((density / most * room.height()).tolist()):
                x = left + index * step
                if is_newest:
                    painter.fillRect(QRectF(x, room.bottom() - height, max(1.0, step - 0.5), height), color)
                else:
                    outline.append(QPointF(x + step / 2.0, room.bottom() - height))
        painter.setPen(QPen(QColor(theme.text), 1.0, Qt.PenStyle.DashLine))
        painter.drawPolyline(QPolygonF(outline))
        painter.setPen(QPen(QColor(theme.border), 1.0))
        painter.drawLine(room.bottomLeft(), room.bottomRight())
