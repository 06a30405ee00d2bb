"""One pen style: its name, its frequency, and samples."""

from collections.abc import Iterator, Sequence

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QIcon, QPixmap, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from digitpad.digits.strokes.raster import rasterize
from digitpad.digits.strokes.strokes import Stroke
from digitpad.digits.synthesis.pen_families import PenFamily
from digitpad.presentation import percent_text
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.files.picture_file import gray_image
from digitpad.ui.widgets.tool_tips import wrapped

N_SAMPLES = 7
_FEWEST = 3
_SIDE_PX = 56
_SPACING = 2
_NAME_WIDTH = 190


class PenFamilyRow(QWidget):
    """A row of samples of a style, as the network would see them. A click chooses one.

    Parameters
    ----------
    family : PenFamily
    caption : str
        Shown below the name; by default, the share of the family.

    Signals
    -------
    sample_chosen(tuple of Stroke)
        Coordinates are in units of about the character's height.
    """

    sample_chosen = Signal(object)

    def __init__(self, family: PenFamily, caption: str = "") -> None:
        super().__init__()
        self._family = family
        self._samples: list[Sequence[Stroke]] = []  # those whose pictures are shown
        # "E in four strokes" contains its character already; so does a style without one.
        title = family.name if family.name.startswith(family.label) else f"{family.label}: {family.name}"
        name = QLabel(title)
        name.setTextFormat(Qt.TextFormat.PlainText)
        name.setWordWrap(True)
        share = QLabel(caption or percent_text(family.share, 1))
        if not caption:
            share.setToolTip(wrapped("The share of this style among this tab's training pictures."))
        share.setProperty("role", "caption")
        self._texts = QWidget()
        column = QVBoxLayout(self._texts)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(name)
        column.addWidget(share)
        column.addStretch(1)
        samples = QHBoxLayout()
        samples.setSpacing(_SPACING)
        self._buttons = [_sample_button(title, number) for number in range(1, N_SAMPLES + 1)]
        for button in self._buttons:
            button.clicked.connect(self._on_clicked)
            samples.addWidget(button)
        samples.addStretch(1)
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(0, 0, 0, 4)
        self._layout.setSpacing(_SPACING)
        self._layout.addWidget(self._texts)
        self._layout.addLayout(samples, 1)
        follow_text_size(self, self._fit)

    def minimumSizeHint(self) -> QSize:
        """Return the width of a few samples. Samples that do not fit are hidden."""
        return QSize(self._width_of(_FEWEST), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the name beside the samples if there is room, else above them."""
        self._fit()

    def writing(self, rng: np.random.Generator) -> Iterator[None]:
        """Show new samples in short parts, of one or two milliseconds each."""
        for index, strokes in enumerate(self._family.samples(N_SAMPLES, rng)):
            yield
            image = gray_image(rasterize(strokes)).scaled(
                _SIDE_PX,
                _SIDE_PX,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            self._buttons[index].setIcon(QIcon(QPixmap.fromImage(image)))
            self._samples[index : index + 1] = [strokes]

    def _fit(self) -> None:
        is_beside = self.width() >= scaled_px(_NAME_WIDTH) + self._width_of(N_SAMPLES)
        if is_beside:
            self._layout.setDirection(QBoxLayout.Direction.LeftToRight)
            self._texts.setFixedWidth(scaled_px(_NAME_WIDTH))
        else:
            self._layout.setDirection(QBoxLayout.Direction.TopToBottom)
            self._texts.setMinimumWidth(0)
            self._texts.setMaximumWidth(self.width())
        for number, button in enumerate(self._buttons, 1):
            button.setVisible(number <= _FEWEST or self._width_of(number) <= self.width())

    def _width_of(self, n_samples: int) -> int:
        return n_samples * (self._buttons[0].sizeHint().width() + _SPACING)

    @Slot()
    def _on_clicked(self) -> None:
        button = self.sender()
        assert isinstance(button, QToolButton)
        index = self._buttons.index(button)
        if index < len(self._samples):
            self.sample_chosen.emit(self._samples[index])


def _sample_button(title: str, number: int) -> QToolButton:
    button = QToolButton()
    button.setAccessibleName(f"Sample {number} of {title}, onto the canvas")
    button.setToolTip("Put these strokes on the canvas")
    button.setIconSize(QSize(_SIDE_PX, _SIDE_PX))
    button.setAutoRaise(True)
    return button
