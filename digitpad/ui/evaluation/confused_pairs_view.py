"""The pairs that are confused most, each with a picture."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from digitpad.recognition.evaluation.network_evaluation import N_EXAMPLES, NetworkEvaluation
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.evaluation.evaluation_labels import confusion_text

_SIDE_PX = 56
_PAIR_PX = 142  # of a picture and its text, at the normal text size
_COLUMNS = (6, 3, 2)  # what leaves no row half empty


class ConfusedPairsView(QWidget):
    """Shows up to six pairs: the picture the network was surest of, and what it took it for.

    They are side by side if there is room, else in rows of three or two.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("confused_pairs")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)
        self._labels: list[tuple[QLabel, QLabel]] = []
        self._pairs: list[QWidget] = []
        for _ in range(N_EXAMPLES):
            pair, picture, text = QWidget(), QLabel(), QLabel()
            picture.setFixedSize(_SIDE_PX, _SIDE_PX)
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
        self.show_evaluation(None)

    @property
    def texts(self) -> Sequence[str]:
        """What is told of each pair that is shown."""
        return [text.text() for _, text in self._labels if text.text()]

    def minimumSizeHint(self) -> QSize:
        """Return the width of the fewest columns, and the height of the rows as they are."""
        return QSize(_COLUMNS[-1] * scaled_px(_PAIR_PX), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use as many columns as fit."""
        super().resizeEvent(event)
        self._fit()

    def show_evaluation(self, evaluation: NetworkEvaluation | None) -> None:
        """Show the pairs of a measurement, or none."""
        for number, (picture, text) in enumerate(self._labels):
            if evaluation is None or number >= len(evaluation.pairs):
                picture.clear()
                text.clear()
                continue
            pair, names = evaluation.pairs[number], evaluation.report.class_names
            confusion = pair.confusion
            whole = confusion_text(evaluation.report, confusion.label, confusion.answer)
            picture.setPixmap(_pixmap(pair.picture))
            picture.setAccessibleName(whole)
            times = "once" if confusion.count == 1 else f"{confusion.count} times"
            text.setText(f"{names[confusion.label]} read as {names[confusion.answer]}\n{times}")

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
    """Return a picture light on dark, as MNIST's are."""
    height, width = picture.shape
    image = QImage(picture.tobytes(), width, height, width, QImage.Format.Format_Grayscale8)
    return QPixmap.fromImage(image.scaled(_SIDE_PX, _SIDE_PX, Qt.AspectRatioMode.KeepAspectRatio))
