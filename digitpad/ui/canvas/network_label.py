"""Which network reads the drawing: its name, data set and accuracy."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from digitpad.ui.state import AppState, NetworkInUse
from digitpad.ui.widgets.tool_tips import wrapped

_TIP = (
    "The network that reads your drawing, the data it was trained on, and how many of the pictures kept for "
    "validation it read right. Train one, choose an epoch, or open one in the File menu."
)


class NetworkLabel(QLabel):
    """One line, elided if it is too long; the tool tip has all of it."""

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self.setObjectName("network_label")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._state = state
        self._full = ""
        state.network_changed.connect(self._show)
        state.epoch_pointed.connect(self._show)
        self._show()

    @property
    def full_text(self) -> str:
        """What the line says, also where it is elided."""
        return self._full

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much as there is room for."""
        super().resizeEvent(event)
        self._elide()

    @Slot()
    def _show(self) -> None:
        network = self._state.shown_network
        self._full = "No network yet" if network is None else network_summary(network)
        self.setAccessibleName(f"Network in use: {self._full}")
        self.setToolTip(wrapped(f"{self._full}. {_TIP}"))
        self._elide()

    def _elide(self) -> None:
        metrics = QFontMetrics(self.font())
        self.setText(metrics.elidedText(self._full, Qt.TextElideMode.ElideRight, max(0, self.width())))


def network_summary(network: NetworkInUse) -> str:
    """Return name, data set and accuracy of a network, such as "after epoch 3, MNIST, 97.12 %"."""
    name = f"{network.source} (not kept yet)" if network.is_pending else network.source
    parts = [f"{name[:1].upper()}{name[1:]}", network.dataset_name]
    if network.accuracy is not None:
        parts.append(f"{100 * network.accuracy:.2f} %")
    return " · ".join(filter(None, parts))
