"""Table of the steps from the last sums to the probabilities."""

from PySide6.QtCore import QRect, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.presentation import number_text
from digitpad.ui.appearance.theme import current_theme
from digitpad.ui.inside.diagram.output_column import MAX_ROWS
from digitpad.ui.inside.inside_model import InsideModel
from digitpad.ui.widgets.fitted_font import fitted
from digitpad.ui.widgets.tool_tips import wrapped

_N_COLUMNS = 5  # including the names
_LINE_GAP_PX = 3
_EMPTY = "Draw on the canvas to see how the last sums become probabilities."


class OutputTable(QWidget):
    """A row for each class and a column for each step. The answer's row is bold."""

    def __init__(self, model: InsideModel) -> None:
        super().__init__()
        self.setObjectName("output_table")
        self.setAccessibleName("From sums to probabilities")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self._model = model
        model.network_changed.connect(self._on_changed)
        model.activity_changed.connect(self._on_changed)

    def table(self) -> list[list[object]]:
        """Return the column names, then a row for each class."""
        steps = self._model.output_steps
        rows: list[list[object]] = [["class", *(step.title for step in steps)]]
        for index, name in enumerate(self._model.class_names if steps else ()):
            rows.append([name, *(float(step.values[index]) for step in steps)])
        return rows

    def sizeHint(self) -> QSize:
        """Return room for ten classes."""
        line = self._line()
        return QSize(_N_COLUMNS * 11 * self.fontMetrics().averageCharWidth(), line * (MAX_ROWS + 2))

    def minimumSizeHint(self) -> QSize:
        """Return the size of a narrow table."""
        return QSize(_N_COLUMNS * 8 * self.fontMetrics().averageCharWidth(), self.sizeHint().height())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Explain the column under the mouse."""
        steps = self._model.output_steps
        index = int(event.position().x()) * (len(steps) + 1) // self.width() - 1
        self.setToolTip(wrapped(steps[index].explanation) if 0 <= index < len(steps) else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the table, or the empty state."""
        painter, theme, line = QPainter(self), current_theme(), self._line()
        table = self.table()
        painter.setPen(QColor(theme.faint_text))
        if len(table) == 1:
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap, _EMPTY)
            return
        width = self.width() / len(table[0])
        longest = max((str(title) for title in table[0]), key=len)
        painter.setFont(fitted(self.font(), longest, width - 8))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for column, title in enumerate(table[0]):
            painter.drawText(_cell(column, 0, width, line), right, str(title))
        probabilities = [row[-1] for row in table[1:]]
        order = sorted(range(len(probabilities)), key=lambda index: -float(str(probabilities[index])))
        bold = QFont(self.font())
        bold.setBold(True)
        painter.setPen(QColor(theme.text))
        for place, index in enumerate(sorted(order[:MAX_ROWS]), 1):
            painter.setFont(bold if index == order[0] else self.font())
            name, *values = table[1 + index]
            painter.drawText(_cell(0, place, width, line), right, str(name))
            for column, value in enumerate(values, 1):
                painter.drawText(_cell(column, place, width, line), right, _number(value))

    @Slot()
    def _on_changed(self) -> None:
        (_, *titles), *rows = self.table()
        told = []
        for name, *values in rows:
            steps = (f"{title} {_number(value)}" for title, value in zip(titles, values, strict=True))
            told.append(f"{name}: {', '.join(steps)}")
        self.setAccessibleDescription("; ".join(told) or _EMPTY)
        self.update()

    def _line(self) -> int:
        return QFontMetrics(self.font()).height() + _LINE_GAP_PX


def _number(value: object) -> str:
    assert isinstance(value, float)
    return number_text(value)


def _cell(column: int, row: int, width: float, height: int) -> QRect:
    return QRect(round(column * width), row * height, round(width) - 6, height)
