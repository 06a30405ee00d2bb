"""Results of the step: loss and probabilities before and after."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from digitpad.insight.step.step_trace import StepTrace
from digitpad.presentation import figures_text, probability_text
from digitpad.ui.appearance.text_size import follow_text_size
from digitpad.ui.appearance.theme import current_theme
from digitpad.ui.one_step.step_session import StepSession
from digitpad.ui.one_step.text_labels import text_label

_LEAST_BAR_PX = 120
_MOST_BAR_PX = 360
_WIDEST = "  > 99.9 % → > 99.9 %"


class OutcomeView(QWidget):
    """Shows the effect of one step, or of all steps so far, in numbers and bars."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("step_outcome")
        self._loss = text_label("outcome_loss", "heading")
        self._loss.setToolTip("Mean loss L over the pictures of the batch, which the step should lower")
        self._bars = BeforeAfterBars()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._loss)
        layout.addWidget(self._bars)

    def show_step(self, session: StepSession, class_names: Sequence[str], *, is_covered: bool) -> None:
        """Show the effect of one step; covered, only the numbers before it."""
        trace = session.matrices.trace
        then = "?" if is_covered else f"{figures_text(trace.loss_after)}"
        self._loss.setText(
            f"This step: loss {figures_text(trace.loss_before)} → {then}. {_title(trace, class_names)}:"
        )
        self._show_bars(trace, class_names, trace.probabilities_before, trace.probabilities_after)
        if is_covered:
            self._bars.cover()

    def show_steps(self, session: StepSession, class_names: Sequence[str]) -> None:
        """Show the effect of all steps so far."""
        trace = session.matrices.trace
        steps = "One step" if session.n_steps == 1 else f"{session.n_steps} steps"
        losses = f"{figures_text(session.start_loss)} → {figures_text(trace.loss_before)}"
        self._loss.setText(f"{steps}: loss {losses}. {_title(trace, class_names)}:")
        before = session.start.probabilities(session.inputs)
        self._show_bars(trace, class_names, before, trace.probabilities_before)

    def _show_bars(
        self,
        trace: StepTrace,
        class_names: Sequence[str],
        before: NDArray[np.floating],
        after: NDArray[np.floating],
    ) -> None:
        if len(trace.labels) == 1:
            self._bars.set_bars(list(class_names), before[0].tolist(), after[0].tolist())
            return
        rows = range(len(trace.labels))
        names = [f"{row + 1}: {class_names[label]}" for row, label in enumerate(trace.labels)]
        self._bars.set_bars(names, before[rows, trace.labels].tolist(), after[rows, trace.labels].tolist())


class BeforeAfterBars(QWidget):
    """Two thin bars per name: before the step above, after it below."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("outcome_bars")
        self.setAccessibleName("Probabilities before and after the step")
        self.setToolTip("Grey: before the step. Blue: after it.")
        self._names: list[str] = []
        self._before: list[float] = []
        self._after: list[float] = []
        follow_text_size(self, self.updateGeometry)

    @property
    def before(self) -> tuple[float, ...]:
        """Values before the step, 0..1."""
        return tuple(self._before)

    @property
    def after(self) -> tuple[float, ...]:
        """Values after the step, 0..1; empty while covered."""
        return tuple(self._after)

    def set_bars(self, names: Sequence[str], before: Sequence[float], after: Sequence[float]) -> None:
        """Show probabilities; without values after the step they are covered."""
        is_new = len(names) != len(self._names)
        self._names, self._before, self._after = list(names), list(before), list(after)
        told = [self._text(row, sep="to") for row in range(len(names))]
        described = zip(names, told, strict=True)
        self.setAccessibleDescription(". ".join(f"{name}: {text}" for name, text in described))
        if is_new:
            self.updateGeometry()
        self.update()

    def cover(self) -> None:
        """Hide the values after the step."""
        self.set_bars(self._names, self._before, [])

    def minimumSizeHint(self) -> QSize:
        """Return the height of a line of text for each name."""
        metrics = QFontMetricsF(self.font())
        width = self._name_width() + _LEAST_BAR_PX + metrics.horizontalAdvance(_WIDEST)
        return QSize(round(width), round(metrics.height() * len(self._names)))

    def sizeHint(self) -> QSize:
        """Return the minimum size, because the bars grow with their room."""
        return self.minimumSizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the names, the bars and the numbers."""
        painter, theme = QPainter(self), current_theme()
        metrics = QFontMetricsF(self.font())
        line, left = metrics.height(), self._name_width()
        numbers = metrics.horizontalAdvance(_WIDEST)
        width = max(float(_LEAST_BAR_PX), min(float(_MOST_BAR_PX), self.width() - left - numbers))
        for row, name in enumerate(self._names):
            y = row * line
            painter.setPen(QColor(theme.text))
            painter.drawText(QRectF(0.0, y, left - 6, line), Qt.AlignmentFlag.AlignRight, name)
            track = QRectF(left, y + 3, width, line - 6)
            painter.fillRect(track, QColor(theme.track))
            half = track.height() / 2
            bars = [(self._before[row], theme.timing, 0.0)]
            if self._after:
                bars.append((self._after[row], theme.accent, half))
            for share, color, offset in bars:
                painter.fillRect(QRectF(left, track.top() + offset, width * share, half), QColor(color))
            text = QRectF(left + width + 6, y, numbers, line)
            painter.drawText(text, Qt.AlignmentFlag.AlignLeft, self._text(row, sep="→"))

    def _text(self, row: int, sep: str) -> str:
        before = probability_text(self._before[row], 1)
        return f"{before} {sep} {probability_text(self._after[row], 1)}" if self._after else before

    def _name_width(self) -> float:
        metrics = QFontMetricsF(self.font())
        return max((metrics.horizontalAdvance(name) for name in self._names), default=0.0) + 8


def _title(trace: StepTrace, class_names: Sequence[str]) -> str:
    if len(trace.labels) == 1:
        return f"Probability of each answer; the label is {class_names[trace.labels[0]]}"
    return "Probability of the correct answer for each picture"
