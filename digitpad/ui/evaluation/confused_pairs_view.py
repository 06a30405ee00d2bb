"""The pairs that are confused most, each with a picture."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from digitpad.recognition.evaluation.network_evaluation import N_EXAMPLES, NetworkEvaluation
from digitpad.ui.evaluation.evaluation_labels import confusion_text

_SIDE_PX = 56


class ConfusedPairsView(QWidget):
    """Shows up to six pairs side by side: the picture the network was surest of, and what it took it for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)  # six pairs in the largest texts fit a screen of 1024 pixels
        self._labels: list[tuple[QLabel, QLabel]] = []
        for _ in range(N_EXAMPLES):
            picture, text = QLabel(), QLabel()
            picture.setFixedSize(_SIDE_PX, _SIDE_PX)
            layout.addWidget(picture)
            layout.addWidget(text, 1)
            self._labels.append((picture, text))
        self.show_evaluation(None)

    @property
    def texts(self) -> Sequence[str]:
        """What is told of each pair that is shown."""
        return [text.text() for _, text in self._labels if text.text()]

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


def _pixmap(picture: NDArray[np.uint8]) -> QPixmap:
    """Return a picture light on dark, as MNIST's are."""
    height, width = picture.shape
    image = QImage(picture.tobytes(), width, height, width, QImage.Format.Format_Grayscale8)
    return QPixmap.fromImage(image.scaled(_SIDE_PX, _SIDE_PX, Qt.AspectRatioMode.KeepAspectRatio))
