"""The About dialog: versions, the machine, the network in use, and licence notices."""

import html
import platform

import numpy as np
import pyqtgraph
import PySide6
from PySide6.QtCore import QBuffer, QByteArray, QSize, Qt, Slot, qVersion
from PySide6.QtGui import QIcon, QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from digitpad import __version__
from digitpad.machine import describe_machine
from digitpad.nn.layers import described
from digitpad.nn.model_file import SavedNetwork
from digitpad.paths import resources_dir
from digitpad.presentation import accuracy_text, count_text
from digitpad.recognition.fine_tuning.fine_tuned_network import n_fine_tuned
from digitpad.ui.appearance.text_size import enlarged, scaled_px
from digitpad.ui.appearance.theme import follow_theme
from digitpad.ui.appearance.type_scale import LARGE
from digitpad.ui.state import AppState
from digitpad.ui.widgets.scrolled import VerticalScrollArea
from digitpad.ui.widgets.windows import ClosingKeys, place_over_parent

_TEXT_PX = 460  # wide, at the normal text size
_ICON_PX = 56
_TEXT = """
<table cellspacing="0" cellpadding="0"><tr><td style="padding-right: 16px"><img src="{icon}" width="{icon_px}"
height="{icon_px}"></td><td style="vertical-align: middle"><span style="font-size: {title_pt}pt; font-weight:
600">digitpad {version}</span><br>Watch a neural network learn to read digits, then draw one and see it read
yours.</td></tr></table> <p><b>Network in use:</b> {network}</p> <p><b>This machine:</b> {machine}</p>
<p><b>Made with:</b> Python {python} · NumPy {numpy} · Qt {qt} · PySide6 {pyside} · pyqtgraph {pyqtgraph}</p>
<p><b>Licences:</b> digitpad is free software under the MIT licence. Qt and PySide6, The Qt Company: LGPL 3.
pyqtgraph: MIT. NumPy and threadpoolctl: BSD. tqdm: MPL 2.0 and MIT.</p> <p><b>MNIST</b>, the embedded
pictures: Yann LeCun, Corinna Cortes and Christopher J. C. Burges; copyright held by LeCun and Cortes; licence
<a href="https://creativecommons.org/licenses/by-sa/3.0/">CC BY-SA 3.0</a>.</p> <p>The classic preset is the
network of Michael Nielsen's book <i>Neural Networks and Deep Learning</i> (2015).</p>
"""


class AboutDialog(QDialog):
    """A non-modal dialog with versions, licences and the network in use when it was opened."""

    def __init__(self, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About digitpad")
        self.setObjectName("about_dialog")
        self._state = state
        machine = describe_machine()
        self._machine = (
            f"{machine['processor']}, {count_text(int(machine['cores']), 'core')}, {machine['system']}, "
            f"{machine['blas']}"
        )
        self._text = text = QLabel()
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
        if not event.spontaneous():
            self._fit()

    @Slot()
    def _on_text_size_changed(self) -> None:
        if self.isVisible():
            self._fit()

    def _fit(self) -> None:
        self._describe()
        self.setFont(enlarged(1.0))  # a hidden dialog keeps the font of an earlier text size
        layout = self.layout()
        assert layout is not None
        margins, width = layout.contentsMargins(), scaled_px(_TEXT_PX)
        # Leave room for a scroll bar: once shown, even for a moment, it would stay.
        text_height = self._text.heightForWidth(width - self._area.verticalScrollBar().sizeHint().width())
        height = text_height + layout.spacing() + self._buttons.sizeHint().height()
        place_over_parent(self, QSize(width, height).grownBy(margins))

    def _icon(self) -> str:
        """Return the program's icon as a URL of its own, as large as it is shown."""
        side = round(scaled_px(_ICON_PX) * self.devicePixelRatioF())
        path = resources_dir() / "icons" / "digitpad.svg"
        content = QByteArray()
        buffer = QBuffer(content)
        QIcon(str(path)).pixmap(QSize(side, side), 1.0).save(buffer, "PNG")
        return f"data:image/png;base64,{content.toBase64().toStdString()}"

    def _describe(self) -> None:
        network = self._state.network
        self._text.clear()  # a label updates its link colour only when its text changes
        self._text.setText(
            _TEXT.format(
                version=__version__,
                icon=self._icon(),
                icon_px=scaled_px(_ICON_PX),
                title_pt=round(enlarged(LARGE).pointSizeF()),
                machine=html.escape(self._machine),
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
