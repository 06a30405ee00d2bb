"""The confusion matrix beside a gallery of its pictures."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from digitpad.recognition.evaluation.example_readings import Shown
from digitpad.ui.mistakes.filter_row import FilterRow
from digitpad.ui.mistakes.gallery.gallery_view import GalleryView
from digitpad.ui.mistakes.matrix.confusion_view import ConfusionView
from digitpad.ui.mistakes.mistakes_model import MistakesModel
from digitpad.ui.widgets.elided_line import ElidedLine
from digitpad.ui.widgets.tool_tips import wrapped

_NOTHING_FOUND = "No picture matches all filters. Press Show all, or choose fewer filters."
_NO_MISTAKES = "No mistakes among these."
_SEARCHING = "Searching…"
_NONE_MISLABELLED = "None seems to be mislabelled."


class GallerySection(QWidget):
    """The Gallery section: filters, matrix and gallery. A cell of the matrix is a filter.

    Signals
    -------
    chosen(int)
        The user chose an example for the canvas; its row in the set.
    why_wanted()
        The user asks for an explanation of the current example.
    """

    chosen = Signal(int)
    why_wanted = Signal()

    def __init__(self, model: MistakesModel) -> None:
        super().__init__()
        self.setObjectName("gallery_section")
        self._model = model
        self._filters = FilterRow(model)
        self._summary = ElidedLine("mistakes_summary", "The number of mistakes and of shown pictures")
        self._matrix = ConfusionView()
        self._gallery = GalleryView(model)
        self._why = QPushButton("&Why?")
        self._why.setObjectName("mistakes_why_button")
        self._why.setAccessibleName("Why was it read so?")
        self._why.setToolTip(wrapped("Explain the answer to the marked picture. Or double-click it."))
        self._why.hide()
        self._lay_out()
        self._matrix.chosen.connect(self._on_cell_chosen)
        self._gallery.chosen.connect(self.chosen)
        self._gallery.opened.connect(self._on_opened)
        self._why.clicked.connect(self.why_wanted)
        model.readings_changed.connect(self._on_readings_changed)
        model.rows_changed.connect(self._on_rows_changed)
        model.current_changed.connect(self._on_current_changed)
        model.old_changed.connect(self._on_old_changed)
        self._on_readings_changed()

    @property
    def gallery(self) -> GalleryView:
        """The gallery of pictures."""
        return self._gallery

    def show_reason(self, text: str) -> None:
        """Show why there are no pictures."""
        self._gallery.set_empty_text(text)

    def offer_why(self) -> None:
        """Show the button that explains an answer."""
        self._why.show()
        self._on_current_changed()

    @Slot(object, object)
    def _on_cell_chosen(self, label: int | None, answer: int | None) -> None:
        self._model.look_at_cell(label, answer)

    @Slot(int)
    def _on_opened(self, row: int) -> None:
        self.why_wanted.emit()

    @Slot()
    def _on_readings_changed(self) -> None:
        readings = self._model.readings
        self._matrix.set_report(readings.report if readings else None)

    @Slot()
    def _on_rows_changed(self) -> None:
        readings, wanted = self._model.readings, self._model.filter
        self._matrix.set_chosen(wanted.label, wanted.answer)
        if readings is None:
            self._summary.show_text("")
            return
        told = f"{readings.n_wrong:,} of {readings.report.total:,} wrong"
        n_shown = len(self._model.rows)
        self._summary.show_text(told if n_shown == readings.report.total else f"{told} · {n_shown:,} shown")
        empty = _NOTHING_FOUND
        if wanted.shown is Shown.MISLABELLED:
            empty = _SEARCHING if self._model.mislabelled is None else _NONE_MISLABELLED
        elif wanted.shown is Shown.WRONG and not readings.n_wrong:
            empty = _NO_MISTAKES
        self._gallery.set_empty_text(empty)

    @Slot()
    def _on_current_changed(self) -> None:
        self._why.setEnabled(self._model.current is not None)

    @Slot()
    def _on_old_changed(self) -> None:
        self._matrix.setEnabled(not self._model.is_old)

    def _lay_out(self) -> None:
        above = QHBoxLayout()
        above.addWidget(self._summary, 1)
        above.addWidget(self._why)
        right = QVBoxLayout()
        right.setSpacing(4)
        right.addLayout(above)
        right.addWidget(self._gallery, 1)
        columns = QHBoxLayout()
        columns.setSpacing(8)
        columns.addWidget(self._matrix, 2)
        columns.addLayout(right, 3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._filters)
        layout.addLayout(columns, 1)
