"""The row of filters for the examples."""

import dataclasses
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget

from digitpad.presentation import accuracy_text
from digitpad.recognition.evaluation.example_readings import ExampleFilter, Order, Shown
from digitpad.ui.mistakes.mistakes_model import MistakesModel
from digitpad.ui.widgets.tool_tips import wrapped
from digitpad.ui.widgets.wrapping_row import WrappingRow

_SHOWN = {
    Shown.ALL: "all, wrong first",
    Shown.WRONG: "read wrong",
    Shown.RIGHT: "read right",
    Shown.MISLABELLED: "mislabelled?",
}
_ORDERS = {
    Order.SUREST: "surest first",
    Order.LEAST_SURE: "least sure first",
    Order.AS_IN_DATA: "as in the data",
}
_DOUBTS = {None: "sure or not", False: "sure", True: "not sure"}
_TIPS = {
    "mistakes_shown": (
        "Which pictures are shown",
        "Show only some pictures. Those read wrong with confidence may be mislabelled if at most one of the "
        "ten most similar pictures has the same label.",
    ),
    "mistakes_label": ("Label", "Show only pictures of this class. A click in the matrix chooses it too."),
    "mistakes_answer": ("Answer", "Show only pictures that were read as this class."),
    "mistakes_doubt": (
        "Doubt",
        "Show only sure or only doubtful answers. An answer is doubtful if nearly all answers to the "
        "validation pictures were surer.",
    ),
    "mistakes_writer": ("Writer", "Show only pictures by this writer."),
    "mistakes_order": ("Order", "Show the surest or the least sure answers first."),
}


class FilterRow(WrappingRow):
    """A row with a list for each part of a model's filter, and a button that clears the filter.

    Parameters
    ----------
    model : MistakesModel
    before : sequence of QWidget
        Widgets at the left of the row.
    """

    def __init__(self, model: MistakesModel, before: Sequence[QWidget] = ()) -> None:
        self._boxes = {name: _box(name) for name in _TIPS}
        self._all = QPushButton("Show all")
        super().__init__([*before, *self._boxes.values(), self._all])
        self._model = model
        self._writers: list[int] = []
        self._boxes["mistakes_shown"].addItems(list(_SHOWN.values()))
        self._boxes["mistakes_doubt"].addItems(list(_DOUBTS.values()))
        self._boxes["mistakes_order"].addItems(list(_ORDERS.values()))
        self._all.setObjectName("mistakes_show_all")
        self._all.setAccessibleName("Show all pictures again")
        self._all.setToolTip("Clear all filters")
        for box in self._boxes.values():
            box.activated.connect(self._on_chosen)
        self._all.clicked.connect(self._on_all)
        model.readings_changed.connect(self._on_readings_changed)
        model.rows_changed.connect(self._show_filter)
        self._on_readings_changed()
        self._show_filter()

    @Slot()
    def _on_readings_changed(self) -> None:
        """Fill the lists with the classes and writers of the readings."""
        readings = self._model.readings
        labels = readings.report.row_names if readings else ()
        answers = readings.report.class_names if readings else ()
        numbers = np.unique(readings.examples.writers).tolist() if readings else []
        self._writers = [writer for writer in numbers if writer >= 0]
        _fill(self._boxes["mistakes_label"], "all labels", [f"label {name}" for name in labels])
        _fill(self._boxes["mistakes_answer"], "all answers", [f"read as {name}" for name in answers])
        writers = [self._writer_text(writer) for writer in self._writers]
        _fill(self._boxes["mistakes_writer"], "all writers", writers)
        self._boxes["mistakes_writer"].setVisible(bool(self._writers))

    def _writer_text(self, writer: int) -> str:
        readings = self._model.readings
        assert readings is not None
        return f"writer {writer} ({accuracy_text(readings.report.per_writer[str(writer)])} right)"

    @Slot()
    def _show_filter(self) -> None:
        wanted = self._model.filter
        self._boxes["mistakes_shown"].setCurrentIndex(list(_SHOWN).index(wanted.shown))
        self._boxes["mistakes_doubt"].setCurrentIndex(list(_DOUBTS).index(wanted.is_doubted))
        self._boxes["mistakes_order"].setCurrentIndex(list(_ORDERS).index(wanted.order))
        self._boxes["mistakes_label"].setCurrentIndex(0 if wanted.label is None else wanted.label + 1)
        self._boxes["mistakes_answer"].setCurrentIndex(0 if wanted.answer is None else wanted.answer + 1)
        writer = 0 if wanted.writer not in self._writers else self._writers.index(wanted.writer) + 1
        self._boxes["mistakes_writer"].setCurrentIndex(writer)
        self._all.setEnabled(wanted != ExampleFilter(order=wanted.order))

    @Slot()
    def _on_chosen(self) -> None:
        label, answer, writer = (
            self._boxes[f"mistakes_{name}"].currentIndex() - 1 for name in ("label", "answer", "writer")
        )
        self._model.set_filter(
            ExampleFilter(
                list(_SHOWN)[self._boxes["mistakes_shown"].currentIndex()],
                label if label >= 0 else None,
                answer if answer >= 0 else None,
                list(_DOUBTS)[self._boxes["mistakes_doubt"].currentIndex()],
                self._writers[writer] if writer >= 0 else None,
                list(_ORDERS)[self._boxes["mistakes_order"].currentIndex()],
            )
        )

    @Slot()
    def _on_all(self) -> None:
        self._model.set_filter(dataclasses.replace(ExampleFilter(), order=self._model.filter.order))


def _box(name: str) -> QComboBox:
    title, tip = _TIPS[name]
    box = QComboBox()
    box.setObjectName(name)
    box.setAccessibleName(title)
    box.setToolTip(wrapped(tip))
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    return box


def _fill(box: QComboBox, first: str, others: Sequence[str]) -> None:
    texts = [first, *others]
    if [box.itemText(index) for index in range(box.count())] != texts:
        with QSignalBlocker(box):
            box.clear()
            box.addItems(texts)
