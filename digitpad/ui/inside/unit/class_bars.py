"""Bars of a unit's mean activation for each class."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.nn.activations import FloatArray
from digitpad.presentation import decimal_text
from digitpad.ui.appearance.theme import current_theme
from digitpad.ui.widgets.fitted_font import fitted
from digitpad.ui.widgets.tool_tips import wrapped

_BARS_PX = 58
_LEAST_BAR_PX = 11
_TIP = "Mean activation for the training pictures of each class. It shows which classes excite the unit."


class ClassBars(QWidget):
    """A bar for each class, with its name below."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("unit_class_means")
        self.setAccessibleName("Mean activation by class")
        self.setToolTip(wrapped(_TIP))
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._names: Sequence[str] = ()
        self._means: FloatArray | None = None

    @property
    def means(self) -> FloatArray | None:
        """The means shown, (n_classes,), or None."""
        return self._means

    def show_means(self, names: Sequence[str], means: FloatArray | None) -> None:
        """Show the mean activation of each class, or nothing."""
        self._names, self._means = names, means
        told = (
            []
            if means is None
            else [f"{n}: {decimal_text(m, 3)}" for n, m in zip(names, means.tolist(), strict=True)]
        )
        self.setAccessibleDescription(", ".join(told))
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for ten bars, a title and the names."""
        line = self.fontMetrics().height()
        width = max(10 * _LEAST_BAR_PX, self.fontMetrics().horizontalAdvance("mean activation by class"))
        return QSize(width + 2, _BARS_PX + 2 * line + 6)

    def minimumSizeHint(self) -> QSize:
        """Return the same size."""
        return self.sizeHint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show the mean under the mouse."""
        tip = _TIP
        if self._means is not None:
            index = int(event.position().x() * len(self._means) / self.width())
            if 0 <= index < len(self._means):
                tip = f"{self._names[index]}: {decimal_text(self._means[index], 3)}. {_TIP}"
        self.setToolTip(wrapped(tip))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint title, bars and names."""
        painter, theme, line = QPainter(self), current_theme(), self.fontMetrics().height()
        painter.setPen(QColor(theme.faint_text))
        title = QRect(0, 0, self.width(), line)
        painter.drawText(title, Qt.AlignmentFlag.AlignLeft, "mean activation by class")
        area = QRectF(0.0, line + 3.0, self.width(), self.height() - 2.0 * line - 6.0)
        if self._means is None:
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, "…")
            return
        low, high = min(0.0, float(self._means.min())), max(0.0, float(self._means.max()))
        scale = area.height() / ((high - low) or 1.0)
        zero = area.top() + high * scale
        step = area.width() / len(self._means)
        painter.setFont(fitted(self.font(), max(self._names, key=len), step))
        for index, (name, mean) in enumerate(zip(self._names, self._means.tolist(), strict=True)):
            left = area.left() + index * step
            top, bottom = sorted((zero, zero - mean * scale))
            bar = QRectF(left + 0.1 * step, top, 0.8 * step, max(1.0, bottom - top))
            painter.fillRect(bar, QColor(theme.training if mean >= 0.0 else theme.validation))
            painter.setPen(QColor(theme.text))
            below = QRectF(left, self.height() - line, step, line)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, name)
