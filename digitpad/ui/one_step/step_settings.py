"""Settings of a step and of its display."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from digitpad.errors import SettingError
from digitpad.nn.config.settings import SETTINGS
from digitpad.presentation import in_full
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.one_step.flow_row import FlowRow
from digitpad.ui.widgets.tool_tips import wrapped

LAYER_IN_TURN = -1
_RATE = SETTINGS["learning_rate"]
_RATE_PX = 52


class StepSettings(QWidget):
    """Learning rate, layers shown, prediction and export.

    Signals
    -------
    rate_changed(float)
    layer_chosen()
    predict_toggled(bool)
    export_wanted()
    """

    rate_changed = Signal(float)
    layer_chosen = Signal()
    predict_toggled = Signal(bool)
    export_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("step_settings")
        self._learning_rate = 0.0
        self._rate = QLineEdit()
        self._rate.setObjectName("step_learning_rate")
        self._rate.setAccessibleName(_RATE.label)
        self._rate.setToolTip(wrapped(_RATE.explanation))
        rate_label = QLabel("Learning rate η")
        rate_label.setBuddy(self._rate)
        self._layer = QComboBox()
        self._layer.setObjectName("step_layer")
        self._layer.setAccessibleName("Layers shown")
        self._layer.setToolTip(wrapped("Show all layers, the layer of the current operation, or a fixed one"))
        predict = QCheckBox("Predict, then see")
        predict.setObjectName("step_predict")
        predict.setToolTip(
            wrapped("Before each step, predict its effect; afterwards, see whether you were right")
        )
        self._export = QToolButton()
        self._export.setText("Export…")
        self._export.setObjectName("step_export_button")
        self._export.setToolTip(wrapped("Save the equations as a picture, or all numbers as a table"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(FlowRow((_together(rate_label, self._rate), self._layer, predict, self._export)))
        follow_text_size(self._rate, lambda: self._rate.setFixedWidth(scaled_px(_RATE_PX)))
        self._rate.textEdited.connect(self._on_rate_edited)
        self._rate.editingFinished.connect(self._on_rate_finished)
        self._layer.activated.connect(self.layer_chosen)
        predict.toggled.connect(self.predict_toggled)
        self._export.clicked.connect(self.export_wanted)

    @property
    def learning_rate(self) -> float:
        """The learning rate; if the entry is invalid, the last valid one."""
        return self._learning_rate

    @property
    def shown_layer(self) -> int | None:
        """The layer that is always shown, counted from 0; ``LAYER_IN_TURN``, or None for all."""
        data = self._layer.currentData()
        return data if isinstance(data, int) else None

    def set_learning_rate(self, rate: float) -> None:
        """Show a learning rate, without a signal."""
        self._learning_rate = rate
        self._rate.setText(in_full(rate))
        self._mark_rate("")

    def set_n_layers(self, n_layers: int) -> None:
        """Offer the layers of a network. With three or more, the current layer is shown by default."""
        if self._layer.count() == n_layers + 2:
            return
        self._layer.clear()
        self._layer.addItem("all layers", None)
        self._layer.addItem("current layer", LAYER_IN_TURN)
        for layer in range(n_layers):
            self._layer.addItem(f"layer {layer + 1}", layer)
        self._layer.setCurrentIndex(1 if n_layers > 2 else 0)

    def set_usable(self, is_usable: bool) -> None:
        """Enable or disable the export."""
        self._export.setEnabled(is_usable)

    @Slot(str)
    def _on_rate_edited(self, text: str) -> None:
        try:
            rate = _RATE.parse(text)
        except SettingError as error:
            self._mark_rate(f"{_RATE.label}: {error.reason}")
            return
        assert isinstance(rate, float)
        self._mark_rate("")
        if rate != self._learning_rate:
            self._learning_rate = rate
            self.rate_changed.emit(rate)

    @Slot()
    def _on_rate_finished(self) -> None:
        self.set_learning_rate(self._learning_rate)

    def _mark_rate(self, fault: str) -> None:
        is_valid = not fault
        self._rate.setToolTip(wrapped(fault or _RATE.explanation))
        if self._rate.property("is_valid") != is_valid:
            self._rate.setProperty("is_valid", is_valid)
            self._rate.style().unpolish(self._rate)
            self._rate.style().polish(self._rate)


def _together(*widgets: QWidget) -> QWidget:
    """Return widgets as one that does not wrap."""
    pair = QWidget()
    layout = QHBoxLayout(pair)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(4)
    for widget in widgets:
        layout.addWidget(widget)
    return pair
