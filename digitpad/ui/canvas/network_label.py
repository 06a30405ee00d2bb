"""The label of the network that reads the drawing: its name, data set and accuracy."""

import dataclasses

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from digitpad.presentation import accuracy_text
from digitpad.ui.appearance.text_size import follow_text_size
from digitpad.ui.state import AppState, NetworkInUse
from digitpad.ui.widgets.tool_tips import wrapped

_TIP = (
    "The network that reads your drawing, its training data and its validation accuracy: train one, choose "
    "an epoch, or open one in the File menu."
)

_RIGHT = Qt.TextElideMode.ElideRight


class NetworkLabel(QLabel):
    """A one-line label, elided if it is too long. The tool tip has the full text."""

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self.setObjectName("network_label")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._state = state
        self._full = ""
        state.network_changed.connect(self._show)
        state.epoch_pointed.connect(self._show)
        state.library.networks_changed.connect(self._show)
        follow_text_size(self, self._show)

    @property
    def full_text(self) -> str:
        """The text of the label before it is elided."""
        return self._full

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much of the text as fits."""
        self._elide()

    @Slot()
    def _show(self) -> None:
        network = self._network()
        self._full = "No network yet" if network is None else network_summary(network)
        self.setAccessibleName(f"Network that reads the drawing: {self._full}")
        self.setToolTip(wrapped(f"{self._full}. {_TIP}"))
        self._elide()

    def _network(self) -> NetworkInUse | None:
        """Return the displayed network, with the name that the user gave it."""
        network = self._state.shown_network
        record = None if network is None else self._state.record_of(network)
        if network is None or record is None:
            return network
        is_there_as_another = network.run is None and record.id != network.record_id
        return network if is_there_as_another else dataclasses.replace(network, source=record.name)

    def _elide(self) -> None:
        """Elide the name first: data set and accuracy are needed to compare networks."""
        metrics, network = QFontMetrics(self.font()), self._network()
        text = self._full
        if network is not None:
            rest = _after_the_name(network)
            name = metrics.elidedText(_name(network), _RIGHT, self.width() - metrics.horizontalAdvance(rest))
            text = f"{name}{rest}"
        self.setText(metrics.elidedText(text, _RIGHT, self.width()))


def network_summary(network: NetworkInUse) -> str:
    """Return name, data set and accuracy of a network, such as "After epoch 3 · MNIST · 97.12 %"."""
    return f"{_name(network)}{_after_the_name(network)}"


def _name(network: NetworkInUse) -> str:
    return f"{network.source[:1].upper()}{network.source[1:]}"


def _after_the_name(network: NetworkInUse) -> str:
    accuracy = "" if network.accuracy is None else accuracy_text(network.accuracy)
    parts = [" (not kept yet)" if network.is_pending else "", network.dataset_name, accuracy]
    return " · ".join([parts[0], *filter(None, parts[1:])])
