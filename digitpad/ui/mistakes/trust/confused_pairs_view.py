"""The most confused pairs of classes, each with a picture."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from digitpad.recognition.evaluation.example_readings import ExampleReadings
from digitpad.recognition.evaluation.network_evaluation import N_EXAMPLES
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.mistakes.matrix.confusion_text import confusion_text

_SIDE_PX = 56
_PAIR_PX = 142  # width of a picture and its text, at the normal text size
_COLUMNS = (6, 3, 2)  # numbers of columns that leave no row half empty


class ConfusedPairsView(QWidget):
    """A view of up to six pairs, each with the picture that the network was surest of.

    The pairs are in one row if there is room, else in rows of three or two.

    Signals
    -------
    pair_chosen(int, int)
        A pair was clicked: indices of the label and of the answer.
    """

    pair_chosen = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("confused_pairs")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)
        self._shown: list[tuple[int, int]] = []
        self._labels: list[tuple[QLabel, QLabel]] = []
        self._pairs: list[QWidget] = []
        for _ in range(N_EXAMPLES):
            pair, picture, text = QWidget(), QLabel(), QLabel()
            pair.setToolTip("Click to see all of these in the gallery")
            picture.setFixedSize(_SIDE_PX, _SIDE_PX)
            text.setTextFormat(Qt.TextFormat.PlainText)
            text.setWordWrap(True)  # classes may have long names
            row = QHBoxLayout(pair)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(6)
            row.addWidget(picture)
            row.addWidget(text, 1)
            self._pairs.append(pair)
            self._labels.append((picture, text))
        self._n_columns = 0
        follow_text_size(self, self._fit)
        self.show_readings(None)

    @property
    def texts(self) -> Sequence[str]:
        """The text of each displayed pair."""
        return [text.text() for _, text in self._labels if text.text()]

    def minimumSizeHint(self) -> QSize:
        """Return the width of the fewest columns, and the height of the current rows."""
        return QSize(_COLUMNS[-1] * scaled_px(_PAIR_PX), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use as many columns as fit."""
        super().resizeEvent(event)
        self._fit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the pair under the mouse."""
        places = [pair.geometry() for pair in self._pairs]
        for place, pair in zip(places, self._shown, strict=False):
            if place.contains(event.position().toPoint()) and event.button() == Qt.MouseButton.LeftButton:
                self.pair_chosen.emit(*pair)

    def show_readings(self, readings: ExampleReadings | None) -> None:
        """Show the pairs that a network confused most; None clears them."""
        pairs = readings.pairs if readings else ()
        self._shown = [(pair.confusion.label, pair.confusion.answer) for pair in pairs]
        for number, (picture, text) in enumerate(self._labels):
            if readings is None or number >= len(readings.pairs):
                picture.clear()
                text.clear()
                continue
            pair, report = readings.pairs[number], readings.report
            confusion = pair.confusion
            whole = confusion_text(report, confusion.label, confusion.answer)
            picture.setPixmap(_pixmap(pair.picture))
            picture.setAccessibleName(whole)
            times = "once" if confusion.count == 1 else f"{confusion.count} times"
            label, answer = report.row_names[confusion.label], report.class_names[confusion.answer]
            text.setText(f"{label} read as {answer}\n{times}")

    def _fit(self) -> None:
        n_columns = next((n for n in _COLUMNS if n * scaled_px(_PAIR_PX) <= self.width()), _COLUMNS[-1])
        if n_columns == self._n_columns:
            return
        self._n_columns = n_columns
        for number, pair in enumerate(self._pairs):
            self._grid.addWidget(pair, number // n_columns, number % n_columns)
        for column in range(_COLUMNS[0]):
            self._grid.setColumnStretch(column, 1 if column < n_columns else 0)


def _pixmap(picture: NDArray[np.uint8]) -> QPixmap:
    """Return a picture light on dark, like MNIST."""
    height, width = picture.shape
    image = QImage(picture.tobytes(), width, height, width, QImage.Format.Format_Grayscale8)
    return QPixmap.fromImage(image.scaled(_SIDE_PX, _SIDE_PX, Qt.AspectRatioMode.KeepAspectRatio))
