"""What is seen of a race, and goes into its pictures: two charts, a table, and sentences."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from digitpad.ui.race.race_chart import RaceChart
from digitpad.ui.race.race_chooser import heading
from digitpad.ui.race.race_entry import RaceEntry
from digitpad.ui.race.race_labels import RaceLabels
from digitpad.ui.race.race_summary import explain, longest_summary, notes
from digitpad.ui.race.race_table import RaceTable


class RaceView(QWidget):
    """Charts take the room that table and sentences leave; with too little room for all, sentences scroll."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("race_view")
        self.setAutoFillBackground(True)
        self._by_epoch = RaceChart("race_epoch_chart", against_seconds=False)
        self._by_seconds = RaceChart("race_seconds_chart", against_seconds=True)
        self._table = RaceTable()
        self._texts = RaceLabels()
        self._lay_out()

    def begin(self, running: Sequence[RaceEntry], kept: Sequence[RaceEntry], data_set: str) -> None:
        """Keep room for what will be said of a race that begins, beside those of earlier races."""
        self._texts.expect(*longest_summary(running, kept, data_set))
        self._table.scrollToBottom()

    def end(self) -> None:
        """Give what room is left to the charts."""
        self._texts.expect("", "")

    def show_entries(self, entries: Sequence[RaceEntry], running: Sequence[RaceEntry], data_set: str) -> None:
        """Show curves and rows, and sentences on those of the last race."""
        for chart in (self._by_epoch, self._by_seconds):
            chart.show_entries(entries)
        self._texts.show_labels(notes(running, entries, data_set), explain(running))
        self._table.show_entries(entries)

    @contextmanager
    def in_full(self) -> Iterator[None]:
        """Be so large for a while that nothing has to scroll. Nothing may be painted on the screen then."""
        size, layout = self.size(), self.layout()
        assert isinstance(layout, QLayout)
        layout.activate()  # or what it last asked for would come in the middle
        parts = [part for part in (self._table, self._texts) if not part.isHidden()]
        shown = sum(part.height() for part in parts)
        bars = [bar for part in parts for bar in (part.horizontalScrollBar(), part.verticalScrollBar())]
        scrolled = [bar.value() for bar in bars]
        try:
            self.resize(size.width() + self._table.width_cut_off(), size.height())
            layout.activate()
            for part in parts:
                part.show_all(True)
            full = sum(part.minimumHeight() for part in parts)
            self.resize(self.width(), size.height() + full - shown)
            layout.activate()
            yield
        finally:
            for part in parts:
                part.show_all(False)
            self.resize(size)
            layout.activate()
            for bar, value in zip(bars, scrolled, strict=True):
                bar.setValue(value)

    def _lay_out(self) -> None:
        charts = QHBoxLayout()
        for title, chart in (
            ("Accuracy against epochs", self._by_epoch),
            ("Accuracy against seconds", self._by_seconds),
        ):
            column = QVBoxLayout()
            column.addWidget(heading(title))
            column.addWidget(chart, 1)
            charts.addLayout(column, 1)
        layout = QVBoxLayout(self)
        layout.addLayout(charts, 1)
        layout.addWidget(self._table)
        layout.addWidget(self._texts)
