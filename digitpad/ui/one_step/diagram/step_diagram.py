"""Diagram of the step as matrix equations."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from digitpad.insight.step.cell_terms import CellTerms
from digitpad.insight.step.equations import PHASES
from digitpad.insight.step.step_matrices import MatrixKey, StepMatrices
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.appearance.theme import current_theme
from digitpad.ui.one_step.diagram.diagram_terms import Group, groups_of
from digitpad.ui.one_step.diagram.matrix_view import MatrixView, Standing
from digitpad.ui.one_step.step_player import StepPlayer

_GAP_PX = 7
_ROW_GAP_PX = 10


class StepDiagram(QWidget):
    """Arranges the matrices of a step as equations, wrapped to its width.

    Signals
    -------
    cell_pointed(MatrixKey, int, int), cell_left(), cell_chosen(MatrixKey, int, int)
        Signals of the matrices: see ``MatrixView``.
    """

    cell_pointed = Signal(object, int, int)
    cell_left = Signal()
    cell_chosen = Signal(object, int, int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("step_diagram")
        self.setAccessibleName("The step as matrix equations")
        self._matrices: StepMatrices | None = None
        self._groups: tuple[Group, ...] = ()
        self._layer: int | None = None
        self._views: dict[MatrixKey, MatrixView] = {}
        self._texts: list[tuple[QRect, str, bool]] = []
        self._height = 0
        follow_text_size(self, self._arrange)

    @property
    def views(self) -> tuple[MatrixView, ...]:
        """The matrix views, in the order of the equations."""
        shown = dict.fromkeys(key for group in self._groups for key in group.keys)
        return tuple(self._views[key] for key in shown)

    def view(self, key: MatrixKey) -> MatrixView | None:
        """Return the view of a matrix, or None if it is not shown."""
        return next((view for view in self.views if view.key == key), None)

    def set_step(self, matrices: StepMatrices, layer: int | None) -> None:
        """Show the matrices of a step, for all layers or for one (counted from 0) with the loss."""
        is_same = self._matrices is not None and _is_alike(self._matrices, matrices)
        self._matrices = matrices
        has_other_views = not is_same or layer != self._layer
        self._layer = layer
        self._groups = groups_of(matrices, layer)
        if has_other_views:
            if not is_same:
                for view in self._views.values():
                    view.deleteLater()
                    view.hide()
                self._views.clear()
            self._make_views(matrices)
        for view in self.views:
            view.set_matrix(matrices.values(view.key), matrices.layout(view.key))
        self._arrange()

    def show_position(self, player: StepPlayer, *, is_covered: bool) -> None:
        """Highlight the results of the current operation. Later results are pale or covered."""
        later = {key for one in player.operations[player.position :] for key in one.makes}
        now = player.now
        for view in self._views.values():
            if now is not None and view.key in now.makes:
                standing = Standing.NOW
            elif view.key in later and is_covered:
                standing = Standing.COVERED
            elif view.key in later and not player.is_at_start:
                standing = Standing.LATER
            else:
                standing = Standing.DONE
            view.set_standing(standing)
        # Only one view takes the focus by Tab; arrow keys and the mouse reach the others.
        stop = next((view for view in self.views if view.standing is Standing.NOW), None)
        for view in self.views:
            is_stop = view is stop or (stop is None and view is self.views[0])
            view.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_stop else Qt.FocusPolicy.ClickFocus)

    def light(self, cell: CellTerms | None) -> None:
        """Mark a cell and highlight its inputs; None clears both."""
        for view in self.views:
            lines = [] if cell is None else [line for line in cell.lines if line.key == view.key]
            marked = (cell.row, cell.column) if cell is not None and cell.key == view.key else None
            view.light(lines, marked)

    def rect_of(self, keys: Sequence[MatrixKey]) -> QRect:
        """Return the rectangle of the first shown matrix of ``keys``, or an empty one."""
        for key in keys:
            view = self.view(key)
            if view is not None:
                return view.geometry()
        return QRect()

    # Layout

    def minimumSizeHint(self) -> QSize:
        """Return the width of the widest matrix, and the current height."""
        width = max((view.sizeHint().width() for view in self.views), default=0)
        return QSize(width, self._height)

    def sizeHint(self) -> QSize:
        """Return the minimum size, because the diagram grows with its room."""
        return self.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap to as few lines as the width allows."""
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the signs between the matrices."""
        painter, theme = QPainter(self), current_theme()
        for rect, text, is_heading in self._texts:
            painter.setFont(self._heading_font() if is_heading else self.font())
            painter.setPen(QColor(theme.faint_text if is_heading else theme.text))
            painter.drawText(QRectF(rect), Qt.AlignmentFlag.AlignVCenter, text)

    def _make_views(self, matrices: StepMatrices) -> None:
        for group in self._groups:
            for key in group.keys:
                if key not in self._views:
                    view = MatrixView(key, matrices.values(key), matrices.layout(key), self)
                    view.cell_pointed.connect(self.cell_pointed)
                    view.cell_left.connect(self.cell_left)
                    view.cell_chosen.connect(self.cell_chosen)
                    self._views[key] = view
        shown = {view.key for view in self.views}
        for key, view in self._views.items():
            view.setVisible(key in shown)

    def _arrange(self) -> None:
        self._texts = []
        y = 0
        for phase in PHASES:
            groups = [group for group in self._groups if group.phase == phase]
            if groups:
                y = self._arrange_phase(phase, groups, y)
        if y != self._height:
            self._height = y
            self.updateGeometry()
        self.update()

    def _arrange_phase(self, phase: str, groups: Sequence[Group], y: int) -> int:
        heading = QFontMetrics(self._heading_font())
        self._texts.append((QRect(0, y, heading.horizontalAdvance(phase) + 4, heading.height()), phase, True))
        y += heading.height() + 2
        line: list[tuple[QWidget | str, int]] = []
        x = 0
        for group in groups:
            items = [(self._views[part] if isinstance(part, MatrixKey) else part) for part in group.parts]
            widths = [self._width_of(item) for item in items]
            fits_alone = sum(widths) + _GAP_PX * len(widths) <= self.width()
            if line and fits_alone and x + sum(widths) + _GAP_PX * len(widths) > self.width():
                y, line, x = self._place(line, y), [], 0
            for item, width in zip(items, widths, strict=True):
                if line and x + width > self.width():
                    y, line, x = self._place(line, y), [], 0
                line.append((item, x))
                x += width + _GAP_PX
        return self._place(line, y) if line else y

    def _place(self, line: Sequence[tuple[QWidget | str, int]], y: int) -> int:
        """Position the items of a line, and return the top of the next line."""
        views = [item for item, _ in line if isinstance(item, MatrixView)]
        height = max((view.sizeHint().height() for view in views), default=self.fontMetrics().height())
        top = y
        for item, x in line:
            if isinstance(item, MatrixView):
                size = item.sizeHint()
                item.setGeometry(x, y + (height - size.height()) // 2, size.width(), size.height())
                top = y + (height - size.height()) // 2 + round(item.area.top())
            elif isinstance(item, str):
                self._place_text(item, QRect(QPoint(x, y), QSize(self._width_of(item), height)), top)
        return y + height + scaled_px(_ROW_GAP_PX)

    def _place_text(self, text: str, place: QRect, top: int) -> None:
        """Position a sign in the middle of its line; a leading ᵀ is a superscript of the matrix."""
        if text.startswith("ᵀ"):
            self._texts.append((QRect(place.x() - 4, top - 4, place.width(), self._text_height()), "T", True))
            text = text.removeprefix("ᵀ")
        self._texts.append((place, text, False))

    def _text_height(self) -> int:
        return self.fontMetrics().height()

    def _width_of(self, item: QWidget | str) -> int:
        if isinstance(item, str):
            return max(self.fontMetrics().horizontalAdvance(line) for line in item.split("\n")) + 1
        return item.sizeHint().width()

    def _heading_font(self) -> QFont:
        font = QFont(self.font())
        font.setBold(True)
        return font


def _is_alike(one: StepMatrices, other: StepMatrices) -> bool:
    """Whether two steps have the same matrices, apart from their values."""
    first, second = one.trace, other.trace
    return (
        first.network_before.layers == second.network_before.layers
        and first.network_before.activations == second.network_before.activations
        and first.network_before.cost == second.network_before.cost
        and first.inputs.shape == second.inputs.shape
    )
