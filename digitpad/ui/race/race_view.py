"""View of a race, also used for its pictures: two charts, a table and sentences."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QScrollBar, QVBoxLayout, QWidget

from digitpad.ui.appearance.cards import make_card
from digitpad.ui.appearance.text_size import scaled_px
from digitpad.ui.race.race_chart import RaceChart
from digitpad.ui.race.race_chooser import heading
from digitpad.ui.race.race_entry import RaceEntry
from digitpad.ui.race.race_labels import RaceLabels
from digitpad.ui.race.race_summary import explain, notes
from digitpad.ui.race.race_table import RaceTable
from digitpad.ui.widgets.scrolled import VerticalScrollArea

_INVITATION = "Start a race to see its curves, the seconds per epoch, and what makes the difference."
_LEAST_CHART_WIDTH = 230  # below it, charts are stacked
_PAPER = (900, 700)
_PAPER_MARGIN = 12


class RaceView(QWidget):
    """Charts, table and sentences at full size.

    The height of the charts depends only on the room, not on the race, so that nothing moves while one
    watches.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("race_view")
        self._by_epoch = RaceChart("race_epoch_chart", against_seconds=False)
        self._by_seconds = RaceChart("race_seconds_chart", against_seconds=True)
        self._table = RaceTable()
        self._texts = RaceLabels()
        self._charts = QWidget()
        self._charts_layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._charts)
        self._room = QSize()
        self._lay_out()

    def show_entries(self, entries: Sequence[RaceEntry], running: Sequence[RaceEntry], data_set: str) -> None:
        """Show curves and rows of ``entries``, and sentences about ``running``."""
        for chart in (self._by_epoch, self._by_seconds):
            chart.show_entries(entries)
        self._texts.show_labels(notes(running, entries, data_set) or _INVITATION, explain(running))
        self._table.show_entries(entries)

    def set_room(self, room: QSize) -> None:
        """Fit the charts to the visible part of the view."""
        self._room = room
        self._fit_charts()

    def fit_to_paper(self) -> None:
        """Take a size with room for everything, for a picture."""
        width, height = map(scaled_px, _PAPER)
        margin = scaled_px(_PAPER_MARGIN)
        self.setAutoFillBackground(True)
        self.setContentsMargins(margin, margin, margin, margin)
        self.set_room(QSize(width - 2 * margin, height - 2 * margin))
        self.resize(width, height)  # determines the height of the table
        self.resize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Return the size with stacked charts, because the current arrangement changes with the room."""
        parts = (self._by_epoch, self._by_seconds, self._table, self._texts)
        return QSize(
            max(part.minimumSizeHint().width() for part in parts), super().minimumSizeHint().height()
        )

    def event(self, event: QEvent) -> bool:
        """Fit the charts again when the minimum height of a part changes, as with larger text."""
        is_handled = bool(super().event(event))
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit_charts()
        return is_handled

    def _fit_charts(self) -> None:
        layout, charts = self.layout(), self._charts_layout
        assert layout is not None
        are_beside = self._room.width() - charts.spacing() >= 2 * scaled_px(_LEAST_CHART_WIDTH)
        direction = QBoxLayout.Direction.LeftToRight if are_beside else QBoxLayout.Direction.TopToBottom
        if direction != charts.direction():
            charts.setDirection(direction)
        others = self._table.usual_height() + self._texts.minimumHeight() + 2 * layout.spacing()
        height = max(charts.minimumSize().height(), self._room.height() - others)
        if height != self._charts.minimumHeight():
            self._charts.setFixedHeight(height)

    def _lay_out(self) -> None:
        self._charts_layout.setContentsMargins(0, 0, 0, 0)
        for title, chart in (
            ("Accuracy against epochs", self._by_epoch),
            ("Accuracy against seconds", self._by_seconds),
        ):
            card = QWidget()
            column = QVBoxLayout(card)
            column.addWidget(heading(title))
            column.addWidget(chart, 1)
            make_card(card)
            self._charts_layout.addWidget(card, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._charts)
        layout.addWidget(self._table)
        layout.addWidget(self._texts, 1)


class RaceResults(VerticalScrollArea):
    """Scrolls a view vertically, at a width that does not depend on whether it scrolls."""

    def __init__(self, view: RaceView) -> None:
        super().__init__(view)
        self.setObjectName("race_results")
        self._view = view
        self.setVerticalScrollBar(_QuietScrollBar(Qt.Orientation.Vertical))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)

    def sizeHint(self) -> QSize:
        """Return the minimum size, because the view scrolls and takes whatever room is left."""
        return self.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Update the visible size of the view."""
        super().resizeEvent(event)
        self._view.set_room(self.viewport().size())


class _QuietScrollBar(QScrollBar):
    """Invisible while there is nothing to scroll, but keeps its place."""

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.maximum() > self.minimum():
            super().paintEvent(event)
