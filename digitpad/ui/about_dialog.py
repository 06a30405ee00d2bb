"""The About dialog: versions, the network in use, and licence notices."""

import html
import platform

import numpy as np
import pyqtgraph
import PySide6
from PySide6.QtCore import QSize, Qt, Slot, qVersion
from PySide6.QtGui import QIcon, QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from digitpad import __version__
from digitpad.nn.layers import described
from digitpad.nn.model_file import SavedNetwork
from digitpad.presentation import accuracy_text
from digitpad.recognition.fine_tuning.fine_tuned_network import n_fine_tuned
from digitpad.ui.appearance.text_size import enlarged, scaled_px
from digitpad.ui.appearance.theme import follow_theme
from digitpad.ui.state import AppState
from digitpad.ui.widgets.scrolled import VerticalScrollArea
from digitpad.ui.widgets.windows import ClosingKeys, place_over_parent

_TEXT_PX = 460  # wide, at the normal text size
_TEXT = """
<h2>digitpad {version}</h2> <p>Watch a neural network learn to read digits, then draw one and see it read
yours.</p> <p><b>Network in use:</b> {network}</p> <p>Python {python} · NumPy {numpy} · Qt {qt} · PySide6
{pyside} · pyqtgraph {pyqtgraph}</p> <p>digitpad is free software under the MIT licence.</p> <p><b>MNIST</b>,
the embedded pictures: Yann LeCun, Corinna Cortes and Christopher J. C. Burges; copyright held by LeCun and
Cortes; licence <a href="https://creativecommons.org/licenses/by-sa/3.0/">CC BY-SA 3.0</a>.<br> <b>Qt and
PySide6</b>: The Qt Company, LGPL 3. <b>pyqtgraph</b>: MIT. <b>NumPy</b> and <b>threadpoolctl</b>: BSD.
<b>tqdm</b>: MPL 2.0 and MIT.</p> <p>The classic preset is the network of Michael Nielsen's book <i>Neural
Networks and Deep Learning</i> (2015).</p>
"""


class AboutDialog(QDialog):
    """A non-modal dialog with versions, licences and the network in use when it was opened."""

    def __init__(self, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About digitpad")
        self.setObjectName("about_dialog")
        self._state = state
        self._text = text = QLabel()
        text.setTextFormat(Qt.TextFormat.RichText)
        text.setWordWrap(True)
        text.setOpenExternalLinks(True)
        text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._area = area = VerticalScrollArea(text)
        self._buttons = buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setIcon(QIcon())
        buttons.rejected.connect(self.reject)
        ClosingKeys(self)
        layout = QVBoxLayout(self)
        layout.addWidget(area, 1)
        layout.addWidget(buttons)
        follow_theme(self, self._describe)
        state.text_size_changed.connect(self._on_text_size_changed)

    def showEvent(self, event: QShowEvent) -> None:
        """Describe the network in use, and fit the dialog to its text and the screen."""
        self._describe()
        if not event.spontaneous():
            self._fit()
        super().showEvent(event)

    @Slot()
    def _on_text_size_changed(self) -> None:
        if self.isVisible():
            self._fit()

    def _fit(self) -> None:
        self.setFont(enlarged(1.0))  # a hidden dialog keeps the font of an earlier text size
        layout = self.layout()
        assert layout is not None
        margins, width = layout.contentsMargins(), scaled_px(_TEXT_PX)
        # Leave room for a scroll bar: once shown, even for a moment, it would stay.
        text_height = self._text.heightForWidth(width - self._area.verticalScrollBar().sizeHint().width())
        height = text_height + layout.spacing() + self._buttons.sizeHint().height()
        place_over_parent(self, QSize(width, height).grownBy(margins))

    def _describe(self) -> None:
        network = self._state.network
        self._text.clear()  # a label updates its link colour only when its text changes
        self._text.setText(
            _TEXT.format(
                version=__version__,
                network=html.escape(describe_network(network.saved) if network else "none"),
                python=platform.python_version(),
                numpy=np.__version__,
                qt=qVersion(),
                pyside=PySide6.__version__,
                pyqtgraph=pyqtgraph.__version__,
            )
        )


def describe_network(saved: SavedNetwork) -> str:
    """Return a network's layers, training, validation accuracy and fine-tuning in one line.

    The accuracy is that of the original training. It is left out for older files of fine-tuned networks,
    which store an accuracy over fewer pictures under the same name.
    """
    parts = [described(saved.network.layers)]
    origin = saved.origin
    if origin.get("data"):
        parts.append(f"trained on {origin['data']}")
    if origin.get("epochs_done"):
        parts.append(f"epochs: {origin['epochs_done']}")
    count = n_fine_tuned(saved)
    accuracy = origin.get("untaught_validation_accuracy" if count else "validation_accuracy")
    if isinstance(accuracy, float):
        parts.append(f"{accuracy_text(accuracy)} of its validation pictures right")
    if count:
        parts.append(f"then taught {count} {'digit' if count == 1 else 'digits'} of yours")
    return ", ".join(parts)
