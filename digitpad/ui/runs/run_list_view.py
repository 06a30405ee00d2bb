"""The table of runs."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent

from digitpad.library import RunRecord
from digitpad.ui.appearance.text_size import scaled_px
from digitpad.ui.appearance.theme import current_theme, follow_theme
from digitpad.ui.curves.curve_style import ICON_PX
from digitpad.ui.runs.run_columns import COLUMNS, Column, is_waiting
from digitpad.ui.runs.run_list_model import RunListModel
from digitpad.ui.widgets.record_table import SORT_MARK, RecordTable

_DISPENSABLE = (
    *(Column.BEST, Column.STAR, Column.EPOCHS, Column.DATE),
    *(Column.SECONDS, Column.NETWORK, Column.LAST, Column.DATA),
)
"""Columns that may be hidden, most important first. The tool tip of a row has all values."""
_MARGIN = 10  # sum of both sides of a text
_LEAST_NAME = "Classic of today"
_BOX_PX = 18
_CHOSEN = 0.25  # share of the accent in the colour of a selected row


class RunListView(RecordTable):
    """The view of a RunListModel. It hides columns rather than scroll sideways.

    Space ticks, F2 renames, Return opens.

    Signals
    -------
    opened(str)
        A run was double-clicked, or Return was pressed on it.
    go_on_clicked(str), star_clicked(str)
        The link or the star of a run was clicked.
    """

    opened = Signal(str)
    go_on_clicked = Signal(str)
    star_clicked = Signal(str)

    def __init__(self, model: RunListModel) -> None:
        self._runs = model
        self._has_links = model.any_waiting
        super().__init__(model, Column.NAME, Column.DATE)
        self.setObjectName("run_list")
        self.setAccessibleName("Runs")
        self.setMouseTracking(True)
        self.clicked.connect(self._on_clicked)
        self.doubleClicked.connect(self._on_double_clicked)
        for signal in (model.rowsInserted, model.rowsRemoved, model.dataChanged):
            signal.connect(self._fit_links)
        follow_theme(self, self._color)

    @property
    def chosen(self) -> Sequence[RunRecord]:
        """The selected runs, from top to bottom."""
        return [self._runs.record(row) for row in self.chosen_rows]

    def has(self, run_id: str) -> bool:
        """Return whether the list has a run."""
        return self._runs.row_of(run_id) is not None

    def choose(self, run_id: str) -> None:
        """Select a run and scroll to it, if the list has it."""
        row = self._runs.row_of(run_id)
        if row is not None:
            self.choose_row(row)

    def minimumSizeHint(self) -> QSize:
        """Return the size of the permanent columns and a few rows."""
        width = sum(self._widths(_always(self._has_links)).values()) + self._bar_width()
        return QSize(width, self.least_height)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tick the selected runs on Space, open a run on Return."""
        chosen = self.chosen
        if event.key() == Qt.Key.Key_Space and not event.modifiers() and chosen:
            ticked = {record.id for record, _ in self._runs.ticked}
            for record in chosen:
                self._runs.tick(record.id, chosen[0].id not in ticked)
        elif self.is_return(event) and len(chosen) == 1:
            self.opened.emit(chosen[0].id)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show a hand cursor over stars and links."""
        super().mouseMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        shape = Qt.CursorShape.PointingHandCursor if self._is_link(index) else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    def _is_link(self, index: QModelIndex) -> bool:
        if not index.isValid():
            return False
        is_offer = index.column() == Column.GO_ON and is_waiting(self._runs.record(index.row()))
        return is_offer or index.column() == Column.STAR

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        record = self._runs.record(index.row())
        if index.column() == Column.STAR:
            self.star_clicked.emit(record.id)
        elif self._is_link(index):
            self.go_on_clicked.emit(record.id)

    @Slot(QModelIndex)
    def _on_double_clicked(self, index: QModelIndex) -> None:
        if index.column() not in (Column.TICK, Column.STAR, Column.GO_ON):
            self.opened.emit(self._runs.record(index.row()).id)

    @Slot()
    def _fit_links(self) -> None:
        if self._has_links != self._runs.any_waiting:
            self._has_links = self._runs.any_waiting
            self.fit()
            self.updateGeometry()

    def fit(self) -> None:
        """Divide the width among the columns; hide some if room is short."""
        super().fit()
        self.setIconSize(QSize(scaled_px(ICON_PX), scaled_px(ICON_PX)))
        widths, others = self._widths(_always(self._has_links)), self._widths(_DISPENSABLE)
        room = self.viewport().width()
        for column in _DISPENSABLE:
            if sum(widths.values()) + others[column] <= room:
                widths[column] = others[column]
        for column in Column:
            self.setColumnHidden(column, column not in widths)
        for column, width in widths.items():
            self.setColumnWidth(column, width)
        widths.pop(Column.NAME)
        self.setColumnWidth(Column.NAME, room - sum(widths.values()))

    def _color(self) -> None:
        """Colour selected rows faintly, so that the symbols of curves stay visible."""
        theme, palette, role = current_theme(), self.palette(), self.palette().ColorRole
        palette.setColor(role.Highlight, _mixed(theme.surface, theme.accent, _CHOSEN))
        palette.setColor(role.HighlightedText, QColor(theme.text))
        self.setPalette(palette)

    def _widths(self, columns: Sequence[Column]) -> dict[Column, int]:
        """Return the widths of the columns' usual texts; for names the minimum width."""
        header, metrics = self.horizontalHeader().fontMetrics(), self.fontMetrics()
        texts = {column: (COLUMNS[column].title, COLUMNS[column].usual) for column in columns}
        widths = {
            column: max(
                header.horizontalAdvance(title) + scaled_px(SORT_MARK), metrics.horizontalAdvance(usual)
            )
            + scaled_px(_MARGIN)
            for column, (title, usual) in texts.items()
        }
        fixed = {
            Column.TICK: scaled_px(_BOX_PX) + scaled_px(ICON_PX) + scaled_px(_MARGIN),
            Column.NAME: metrics.horizontalAdvance(_LEAST_NAME) + scaled_px(_MARGIN),
        }
        return {column: fixed.get(column, width) for column, width in widths.items()}

    def _bar_width(self) -> int:
        return self.verticalScrollBar().sizeHint().width() + 2 * self.frameWidth()


def _mixed(color: str, other: str, part: float) -> QColor:
    """Interpolate between two colours: the first at ``part`` 0, the second at 1."""
    one, two = QColor(color), QColor(other)
    channels = ((one.redF(), two.redF()), (one.greenF(), two.greenF()), (one.blueF(), two.blueF()))
    return QColor.fromRgbF(*((1.0 - part) * first + part * second for first, second in channels))


def _always(has_links: bool) -> list[Column]:
    return [
        column
        for column in Column
        if column not in _DISPENSABLE and (has_links or column is not Column.GO_ON)
    ]
