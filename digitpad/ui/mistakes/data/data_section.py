"""The examples themselves: their classes beside a gallery, oddest first."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from digitpad.ui.mistakes.data.class_board import ClassBoard
from digitpad.ui.mistakes.data.data_model import DataModel
from digitpad.ui.mistakes.gallery.gallery_model import GalleryModel
from digitpad.ui.mistakes.gallery.gallery_view import GalleryView
from digitpad.ui.widgets.elided_line import ElidedLine
from digitpad.ui.widgets.tool_tips import wrapped
from digitpad.ui.widgets.wrapping_row import WrappingRow

_COUNTING = "Comparing the classes…"


class DataSection(QWidget):
    """The Data section. It shows the examples of a model's readings, and works only while it is visible.

    Parameters
    ----------
    model : GalleryModel
        The model with the readings.
    augmentation : QAction
        Opens the preview of augmentation.

    Signals
    -------
    chosen(int)
        The user chose an example for the canvas; its row in the set.
    opened(int)
        An example was double-clicked; its row in the set.
    """

    chosen = Signal(int)
    opened = Signal(int)

    def __init__(self, model: GalleryModel, augmentation: QAction) -> None:
        super().__init__()
        self.setObjectName("data_section")
        self._followed = model
        self._model = DataModel(self)
        self._order = QComboBox()
        self._order.setObjectName("data_order")
        self._order.setAccessibleName("Order")
        self._order.addItems(["odd ones first", "as in the data"])
        self._order.setToolTip(
            wrapped(
                "A picture is odd if it is far from the average of its class and near that of another. "
                "Pictures with a wrong label are among the first."
            )
        )
        preview = QPushButton("&Augmentation…")
        preview.setObjectName("data_augmentation")
        preview.setAccessibleName("Augmentation")
        preview.setToolTip(wrapped("See how training varies the pictures, and set by how much."))
        self._summary = ElidedLine("data_summary", "The number of pictures and classes")
        self._board, self._gallery = ClassBoard(), GalleryView(self._model)
        self._gallery.setObjectName("data_gallery")
        self._lay_out(preview)
        self._order.activated.connect(self._on_order)
        preview.clicked.connect(augmentation.trigger)
        self._board.chosen.connect(self._on_class_chosen)
        self._gallery.chosen.connect(self.chosen)
        self._gallery.opened.connect(self.opened)
        self._model.classes_changed.connect(self._show_classes)
        self._model.failed.connect(self.show_reason)
        model.readings_changed.connect(self._follow)

    @property
    def model(self) -> DataModel:
        """The model of this section."""
        return self._model

    def show_reason(self, text: str) -> None:
        """Show why there are no pictures."""
        self._board.set_empty_text("")
        self._gallery.set_empty_text(text)

    def shut_down(self) -> None:
        """Stop background work, and wait for it."""
        self._model.shut_down()

    def showEvent(self, event: QShowEvent) -> None:
        """Show the readings that arrived while the section was hidden."""
        self._follow()

    @Slot()
    def _follow(self) -> None:
        if self.isVisible() and self._model.readings is not self._followed.readings:
            self._model.show(self._followed.readings)

    @Slot()
    def _show_classes(self) -> None:
        readings, classes = self._model.readings, self._model.classes
        names = readings.report.row_names if readings else ()
        self._board.show_classes(names, classes)
        self._board.set_chosen(self._model.label)
        self._board.set_empty_text(_COUNTING if readings else "")
        self._gallery.set_empty_text("")
        if readings is None or classes is None:
            self._summary.show_text("")
            return
        n_classes, label = int((classes.counts > 0).sum()), self._model.label
        told = f"{len(readings.examples):,} {readings.examples.name}, {n_classes} classes"
        self._summary.show_text(
            told if label is None else f"{told} · {names[label]}: {int(classes.counts[label]):,}"
        )

    @Slot(int)
    def _on_order(self, index: int) -> None:
        self._model.set_odd_first(index == 0)

    @Slot(object)
    def _on_class_chosen(self, label: int | None) -> None:
        self._model.set_label(label)

    def _lay_out(self, preview: QPushButton) -> None:
        columns = QHBoxLayout()
        columns.setSpacing(8)
        columns.addWidget(self._board, 2)
        columns.addWidget(self._gallery, 3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(WrappingRow([self._order, preview]))
        layout.addWidget(self._summary)
        layout.addLayout(columns, 1)
