"""Panel to change the chosen unit and see the effect."""

import dataclasses

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from digitpad.presentation import decimal_text
from digitpad.ui.appearance.cards import make_card
from digitpad.ui.inside.changes.unit_changes import UnitChanges
from digitpad.ui.inside.inside_model import InsideModel
from digitpad.ui.inside.unit.number_lines import NumberLines
from digitpad.ui.widgets.tool_tips import wrapped

_STEPS = 10  # slider steps per unit


class ChangePanel(QWidget):
    """Sliders and a box to change a unit, with the effect on the answers.

    Signals
    -------
    use_wanted(), save_wanted()
        Emitted when the user asks to use, or save, the changed network.
    """

    use_wanted = Signal()
    save_wanted = Signal()

    def __init__(self, model: InsideModel, changes: UnitChanges) -> None:
        super().__init__()
        self.setObjectName("change_panel")
        self._model, self._changes = model, changes
        self._is_dragging = False
        self._bias = _slider(
            "change_bias",
            "Shift bias",
            -100,
            100,
            "Adds to the unit's bias. Above 0 the unit reacts more easily, below 0 less easily.",
        )
        self._scale = _slider(
            "change_scale",
            "Scale weights",
            0,
            30,
            "Multiplies all weights into the unit. At 0 only its bias remains.",
        )
        self._bias_value, self._scale_value = _value("change_bias_value"), _value("change_scale_value")
        self._off = QCheckBox("s&witch it off")
        self._off.setObjectName("change_off")
        self._off.setToolTip(wrapped("Switches the unit off: it passes 0 to the next layer."))
        self._accuracy = NumberLines(
            "change_accuracy",
            "test pictures read",
            "Share of the test pictures read correctly, before and after the changes.",
            1,
            19,
        )
        self._answer = NumberLines(
            "change_answer",
            "read in this picture",
            "The answer for this picture and its probability, before and after the changes.",
            1,
            19,
        )
        self._note = QLabel()
        self._note.setObjectName("change_note")
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.setWordWrap(True)
        self._note.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._undo = _button("change_undo", "&Undo", "Undo the last change.")
        self._use = _button("change_use", "Use &it", "Use the changed network to read your drawings.")
        self._save = _button("change_save", "&Save as a network…", "Save the changed network to a file.")
        self._lay_out()
        self._bias.valueChanged.connect(self._on_moved)
        self._scale.valueChanged.connect(self._on_moved)
        for slider in (self._bias, self._scale):
            slider.sliderReleased.connect(self._on_released)
        self._off.toggled.connect(self._on_moved)
        self._undo.clicked.connect(changes.undo)
        self._use.clicked.connect(self.use_wanted)
        self._save.clicked.connect(self.save_wanted)
        changes.changed.connect(self._show)
        model.chosen.connect(self._show)
        model.network_changed.connect(self._show)
        self._show()

    def show_accuracy(self, text: str) -> None:
        """Show the share of test pictures read correctly, before and after."""
        self._accuracy.show_lines("test pictures read", [text])

    def show_answer(self, text: str) -> None:
        """Show the answer for the picture, before and after."""
        self._answer.show_lines("read in this picture", [text])

    def show_note(self, text: str) -> None:
        """Show a note until the next change."""
        self._note.setText(text)
        self._note.setVisible(bool(text))

    @Slot()
    def _show(self) -> None:
        change = self._changes.of(self._model.place)
        for widget in (self._bias, self._scale):
            widget.setEnabled(self._model.saved is not None)
        with QSignalBlocker(self._bias), QSignalBlocker(self._scale), QSignalBlocker(self._off):
            self._bias.setValue(round(change.bias_shift * _STEPS))
            self._scale.setValue(round(change.weight_scale * _STEPS))
            self._off.setChecked(change.is_off)
        self._bias_value.setText(decimal_text(change.bias_shift, 1, is_signed=True))
        self._scale_value.setText(f"× {decimal_text(change.weight_scale, 1)}")
        for slider, value in ((self._bias, self._bias_value), (self._scale, self._scale_value)):
            # A screen reader would only say the position.
            slider.setAccessibleDescription(f"{value.text()}. {slider.toolTip()}")
        self._undo.setEnabled(self._changes.can_undo)
        network = None if self._model.saved is None else self._model.network
        is_output = network is not None and self._model.place.layer == len(network.shapes) - 1
        self._off.setEnabled(network is not None and not is_output)  # no layer reads it
        self.show_note("")
        is_changed = bool(self._changes.all)
        self._use.setEnabled(is_changed)
        self._save.setEnabled(is_changed)

    @Slot()
    def _on_moved(self) -> None:
        change = dataclasses.replace(
            self._changes.of(self._model.place),
            bias_shift=self._bias.value() / _STEPS,
            weight_scale=self._scale.value() / _STEPS,
            is_off=self._off.isChecked(),
        )
        is_same_step = self._is_dragging
        self._is_dragging = self._bias.isSliderDown() or self._scale.isSliderDown()
        self._changes.set(change, is_same_step=is_same_step)

    @Slot()
    def _on_released(self) -> None:
        self._is_dragging = False

    def _lay_out(self) -> None:
        heading = QLabel("Change it")
        heading.setProperty("role", "heading")
        grid = QGridLayout()
        grid.setVerticalSpacing(2)
        for row, (title, slider, value) in enumerate(
            (
                ("shift bias", self._bias, self._bias_value),
                ("scale weights", self._scale, self._scale_value),
            )
        ):
            label = QLabel(title)
            label.setProperty("role", "caption")
            grid.addWidget(label, 2 * row, 0)
            grid.addWidget(value, 2 * row, 1, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(slider, 2 * row + 1, 0, 1, 2)
        buttons = QHBoxLayout()
        buttons.addWidget(self._undo)
        buttons.addWidget(self._use)
        layout = QVBoxLayout(self)
        layout.setSpacing(4)
        layout.addWidget(heading)
        layout.addLayout(grid)
        layout.addWidget(self._off)
        layout.addWidget(self._accuracy)
        layout.addWidget(self._answer)
        layout.addLayout(buttons)
        layout.addWidget(self._save)
        layout.addWidget(self._note)
        layout.addStretch(1)
        make_card(self)


def _slider(name: str, title: str, least: int, most: int, tip: str) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setObjectName(name)
    slider.setAccessibleName(title)
    slider.setToolTip(wrapped(tip))
    slider.setRange(least, most)
    slider.setPageStep(_STEPS)
    return slider


def _value(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    return label


def _button(name: str, title: str, tip: str) -> QPushButton:
    button = QPushButton(title)
    button.setObjectName(name)
    button.setToolTip(wrapped(tip))
    return button
