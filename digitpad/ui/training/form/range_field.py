"""One range as a slider and a number."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QSlider, QWidget

from digitpad.nn.config.setting_kinds import NumberSetting
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.widgets.spin_boxes import lined_up
from digitpad.ui.widgets.tool_tips import wrapped

_DECIMALS = 2
_FEW_STEPS = 100  # limit of the slider's steps, so that each can be hit


class RangeField(QWidget):
    """A slider and a spin box for the same value, with the limits, unit and explanation of its setting.

    Signals
    -------
    changed(str, float)
        The name of the setting and the value set by the user.
    """

    changed = Signal(str, float)

    def __init__(self, setting: NumberSetting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._setting = setting
        extent = setting.maximum - setting.minimum
        self._step = max(10.0**-_DECIMALS, round(extent / _FEW_STEPS, 1))
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(0, round(extent / self._step))
        self._slider.setPageStep(max(1, self._slider.maximum() // 10))
        self._slider.setObjectName(f"{setting.name}_slider")
        self._slider.setAccessibleName(setting.label)
        self._number = lined_up(QDoubleSpinBox())
        self._number.setDecimals(_DECIMALS)
        self._number.setRange(setting.minimum, setting.maximum)
        self._number.setSingleStep(self._step)
        self._number.setSuffix(f" {setting.unit}" if len(setting.unit) > 1 else setting.unit)
        self._number.setObjectName(f"{setting.name}_number")
        self._number.setAccessibleName(setting.label)
        self.setToolTip(wrapped(setting.explanation))
        label = QLabel(setting.label)
        label.setBuddy(self._number)
        follow_text_size(label, lambda: label.setMinimumWidth(scaled_px(70)))
        follow_text_size(self._number, lambda: self._number.setMinimumWidth(scaled_px(110)))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label)
        layout.addWidget(self._slider, 1)
        layout.addWidget(self._number)
        self._slider.valueChanged.connect(self._on_slider_moved)
        self._number.valueChanged.connect(self._on_number_changed)

    def set_value(self, value: float) -> None:
        """Show a value without emitting ``changed``."""
        with QSignalBlocker(self._number):
            self._number.setValue(value)
        self._place_slider(value)

    def _place_slider(self, value: float) -> None:
        with QSignalBlocker(self._slider):
            self._slider.setValue(round((value - self._setting.minimum) / self._step))

    @Slot(int)
    def _on_slider_moved(self, position: int) -> None:
        self._number.setValue(self._setting.minimum + position * self._step)

    @Slot(float)
    def _on_number_changed(self, value: float) -> None:
        self._place_slider(value)
        self.changed.emit(self._setting.name, value)
