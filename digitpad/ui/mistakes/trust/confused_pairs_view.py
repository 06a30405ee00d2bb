"""The most confused pairs of classes, each with a picture."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QHBoxLayout, QLabel, QWidget

from digitpad.recognition.evaluation.example_readings import ExampleReadings
from digitpad.recognition.evaluation.network_evaluation import N_EXAMPLES
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.appearance.theme import current_theme
from digitpad.ui.mistakes.matrix.confusion_text import confusion_text

_SIDE_PX = 56
_FRAME_PX = 3  # room for the mark of the focus
_PAIR_PX = 142  # width of a picture and its text, at the normal text size
_COLUMNS = (6, 3, 2)  # numbers of columns that leave no row half empty


class _Pair(QAbstractButton):
    """A picture with a text beside it, to be clicked. It keeps its room while it is hidden."""

    def __init__(self) -> None:
        super().__init__()
        self.setToolTip("Click to see all of these in the gallery")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        self._picture, self._label = QLabel(), QLabel()
        self._picture.setFixedSize(_SIDE_PX, _SIDE_PX)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setWordWrap(True)  # classes may have long names
        row = QHBoxLayout(self)
        row.setContentsMargins(_FRAME_PX, _FRAME_PX, _FRAME_PX, _FRAME_PX)
        row.setSpacing(6)
        row.addWidget(self._picture)
        row.addWidget(self._label, 1)

    def show_pair(self, picture: QPixmap, text: str, spoken: str) -> None:
        """Show a pair."""
        self._picture.setPixmap(picture)
        self._picture.setAccessibleName(spoken)
        self._label.setText(text)
        self.setText(text)
        self.setAccessibleName(spoken)
        self.show()

    def sizeHint(self) -> QSize:
        """Return the size of picture and text."""
        layout = self.layout()
        assert layout is not None
        return layout.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose the pair with Return as well as with the space bar."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a frame for the keyboard focus."""
        if self.hasFocus():
            painter = QPainter(self)
            painter.setPen(QPen(QColor(current_theme().accent), 2.0))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))


class ConfusedPairsView(QWidget):
    """A view of up to six pairs, each with the picture that the network was surest of.

    The pairs are in one row if there is room, else in rows of three or two.

    Signals
    -------
    pair_chosen(int, int)
        A pair was clicked, or chosen with a key: indices of the label and of the answer.
    """

    pair_chosen = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("confused_pairs")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)
        self._shown: list[tuple[int, int]] = []
        self._pairs = [_Pair() for _ in range(N_EXAMPLES)]
        for pair in self._pairs:
            pair.clicked.connect(self._on_clicked)
        self._n_columns = 0
        follow_text_size(self, self._fit)
        self.show_readings(None)

    @property
    def texts(self) -> Sequence[str]:
        """The text of each displayed pair."""
        return [pair.text() for pair in self._pairs if not pair.isHidden()]

    def minimumSizeHint(self) -> QSize:
        """Return the width of the fewest columns, and the height of the current rows."""
        return QSize(_COLUMNS[-1] * scaled_px(_PAIR_PX), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use as many columns as fit."""
        self._fit()

    def show_readings(self, readings: ExampleReadings | None) -> None:
        """Show the pairs that a network confused most; None clears them."""
        pairs = readings.pairs if readings else ()
        self._shown = [(pair.confusion.label, pair.confusion.answer) for pair in pairs]
        for number, pair in enumerate(self._pairs):
            if readings is None or number >= len(pairs):
                pair.hide()
                continue
            report, confusion = readings.report, pairs[number].confusion
            times = "once" if confusion.count == 1 else f"{confusion.count} times"
            label, answer = report.row_names[confusion.label], report.class_names[confusion.answer]
            whole = confusion_text(report, confusion.label, confusion.answer)
            pair.show_pair(_pixmap(pairs[number].picture), f"{label} read as {answer}\n{times}", whole)

    @Slot()
    def _on_clicked(self) -> None:
        pair = self.sender()
        assert isinstance(pair, _Pair)
        self.pair_chosen.emit(*self._shown[self._pairs.index(pair)])

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
