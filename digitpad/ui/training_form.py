"""The form of the training settings, made from their table."""

import dataclasses

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from digitpad.errors import SettingError
from digitpad.nn.activations import ACTIVATIONS
from digitpad.nn.optimizers import OPTIMIZERS
from digitpad.nn.settings import (
    SETTINGS,
    ActivationsSetting,
    ChoiceSetting,
    NumberSetting,
    Setting,
    TrainingConfig,
)
from digitpad.recognition.presets import AUGMENTATION, PRESETS, TrainingJob
from digitpad.ui.tool_tips import wrapped

CUSTOM = "custom"
_MAIN = ("layers", "activation", "cost", "optimizer", "learning_rate", "batch_size", "epochs")
_MORE = (
    "seed",
    "momentum",
    "schedule",
    "initialization",
    "augmentation",
    "dtype",
    "weight_decay",
    "l1",
    "dropout",
    "clip_norm",
    "patience",
)
_COLUMNS = 4
_INPUT_HEIGHT = 26  # the same for all kinds of input, so that rows line up


class TrainingForm(QWidget):
    """A field for each setting, and presets that fill them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("training_form")
        self._n_classes = 10
        self._fields = {name: _Field(_setting(name)) for name in (*_MAIN, *_MORE)}
        self._preset = QComboBox()
        self._preset.setObjectName("preset_field")
        self._preset.setAccessibleName("Preset")
        for preset in PRESETS.values():
            self._preset.addItem(preset.title, preset.name)
            last = self._preset.count() - 1
            self._preset.setItemData(last, wrapped(preset.explanation), Qt.ItemDataRole.ToolTipRole)
        self._preset.addItem("Custom", CUSTOM)
        self._more = QWidget()
        self._more.setObjectName("more_settings")
        self._arrange()
        self.set_more_shown(False)
        self._preset.activated.connect(self._on_preset_activated)
        for field in self._fields.values():
            field.changed.connect(self._on_field_changed)
        self.choose_preset("classic")

    @property
    def preset(self) -> str:
        """Name of the preset whose settings these are, or "custom"."""
        return str(self._preset.currentData())

    def job(self) -> TrainingJob:
        """Return the job that the fields describe.

        Raises
        ------
        SettingError
            Naming the field that does not hold an allowed value.
        """
        values = {name: field.value() for name, field in self._fields.items()}
        augmentation = str(values.pop("augmentation"))
        return TrainingJob(TrainingConfig(**values), augmentation)  # type: ignore[arg-type]

    def choose_preset(self, name: str) -> None:
        """Fill all fields with a preset's settings; keep the seed."""
        job = PRESETS[name].job
        seed = self._fields["seed"].value()
        values = {
            **dataclasses.asdict(job.config),
            "augmentation": job.augmentation,
            "seed": seed,
            "layers": (*job.config.layers[:-1], self._n_classes),
        }
        for setting_name, field in self._fields.items():
            field.set_value(values[setting_name])
        self._show_preset(name)
        self._enable_fields()

    def set_classes(self, n_classes: int) -> None:
        """Make the last layer fit the data's classes."""
        if n_classes == self._n_classes:
            return
        self._n_classes = n_classes
        field = self._fields["layers"]
        try:
            layers = field.value()
        except SettingError:
            return  # stays marked
        assert isinstance(layers, tuple)
        field.set_value((*layers[:-1], n_classes))
        self._show_matching_preset()

    def set_more_shown(self, is_shown: bool) -> None:
        """Show or hide the settings that a first run does not need."""
        self._more.setVisible(is_shown)

    def _arrange(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        main = QWidget()
        preset = _labelled("Preset", self._preset)
        preset.setToolTip(wrapped("All settings at once. Change one, and the preset becomes Custom."))
        for container, widgets in (
            (main, [preset, *(self._fields[name] for name in _MAIN)]),
            (self._more, [self._fields[name] for name in _MORE]),
        ):
            grid = QGridLayout(container)
            grid.setContentsMargins(0, 0, 0, 0)
            grid.setHorizontalSpacing(8)
            grid.setVerticalSpacing(4)
            for index, widget in enumerate(widgets):
                grid.addWidget(widget, index // _COLUMNS, index % _COLUMNS)
            for column in range(_COLUMNS):
                grid.setColumnStretch(column, 1)
            layout.addWidget(container)

    def _show_preset(self, name: str) -> None:
        self._preset.setCurrentIndex(self._preset.findData(name))
        explanation = PRESETS[name].explanation if name in PRESETS else "Your own settings."
        self._preset.setToolTip(wrapped(explanation))

    def _show_matching_preset(self) -> None:
        try:
            job = self.job()
        except SettingError:
            self._show_preset(CUSTOM)
            return
        # Another seed, or the last layer that another data set needs, is still the preset.
        config = dataclasses.replace(job.config, seed=0, layers=(*job.config.layers[:-1], 10))
        fits = job.config.layers[-1] == self._n_classes
        job = dataclasses.replace(job, config=config)
        matching = (name for name, preset in PRESETS.items() if preset.job == job and fits)
        self._show_preset(next(matching, CUSTOM))

    @Slot()
    def _on_preset_activated(self) -> None:
        if self.preset in PRESETS:
            self.choose_preset(self.preset)

    @Slot()
    def _on_field_changed(self) -> None:
        self._show_matching_preset()
        self._enable_fields()

    def _enable_fields(self) -> None:
        """Let only those settings be changed that have an effect beside the others."""
        optimizer = OPTIMIZERS[str(self._fields["optimizer"].value())]
        self._fields["momentum"].setEnabled(optimizer.uses_momentum)
        try:
            layers = self._fields["layers"].value()
        except SettingError:
            return  # stays marked
        assert isinstance(layers, tuple)
        self._fields["dropout"].setEnabled(len(layers) > 2)


class _Field(QWidget):
    """One setting's label and input, with the table's limits and explanation."""

    changed = Signal()

    def __init__(self, setting: Setting) -> None:
        super().__init__()
        self._setting = setting
        self._input = self._make_input()
        self._input.setObjectName(f"{setting.name}_field")
        self._input.setAccessibleName(setting.label)
        self._input.installEventFilter(self)
        self.setToolTip(wrapped(setting.explanation))
        layout = QVBoxLayout(self)
        _fill_labelled(layout, setting.label, self._input)

    def value(self) -> object:
        """Return the checked value, or raise SettingError."""
        if isinstance(self._input, QComboBox):
            return self._input.currentData()
        if isinstance(self._input, QSpinBox):
            return self._input.value()
        return self._setting.parse(self._typed())

    def set_value(self, value: object) -> None:
        """Show a value without saying that it changed."""
        with QSignalBlocker(self):
            if isinstance(self._input, QComboBox):
                self._input.setCurrentIndex(self._input.findData(value))
            elif isinstance(self._input, QSpinBox):
                assert isinstance(value, int)
                self._input.setValue(value)
            elif isinstance(value, tuple):
                self._input.setText(",".join(map(str, value)))
            else:
                self._input.setText(f"{value:g}")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the wheel pass an input that nobody chose: it would change a setting unnoticed."""
        if event.type() == QEvent.Type.Wheel and not self._input.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _typed(self) -> str:
        assert isinstance(self._input, QLineEdit)
        text = self._input.text().strip()
        # Where people write 0,5 for one half, they mean one half.
        return text.replace(",", ".") if isinstance(self._setting, NumberSetting) else text

    def _make_input(self) -> QComboBox | QSpinBox | QLineEdit:
        setting = self._setting
        if isinstance(setting, ChoiceSetting | ActivationsSetting):
            combo = QComboBox()
            choices = (
                dict(setting.choices)
                if isinstance(setting, ChoiceSetting)
                else {name: activation.title for name, activation in ACTIVATIONS.items()}
            )
            for name, title in choices.items():
                combo.addItem(title, name)
            # A long choice shall not make the form wider than a small window.
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(8)
            combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            combo.currentIndexChanged.connect(self._on_input_changed)
            return combo
        if isinstance(setting, NumberSetting) and setting.is_whole:
            spin = QSpinBox()
            spin.setRange(int(setting.minimum), int(setting.maximum))
            spin.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)
            spin.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            spin.valueChanged.connect(self._on_input_changed)
            return spin
        line = QLineEdit()
        line.textChanged.connect(self._on_text_changed)
        return line

    @Slot()
    def _on_input_changed(self) -> None:
        self.changed.emit()

    @Slot(str)
    def _on_text_changed(self, text: str) -> None:
        try:
            self._setting.parse(self._typed())
            complaint = ""
        except SettingError as error:
            complaint = str(error)
        self._input.setToolTip(wrapped(complaint) if complaint else "")
        self._input.setProperty("is_valid", not complaint)
        # A style sheet looks at a property only when it is put on.
        self._input.style().unpolish(self._input)
        self._input.style().polish(self._input)
        self.changed.emit()


def _setting(name: str) -> Setting:
    return AUGMENTATION if name == AUGMENTATION.name else SETTINGS[name]


def _labelled(text: str, widget: QWidget) -> QWidget:
    container = QWidget()
    _fill_labelled(QVBoxLayout(container), text, widget)
    return container


def _fill_labelled(layout: QVBoxLayout, text: str, widget: QWidget) -> None:
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(1)
    label = QLabel(text)
    label.setProperty("role", "caption")
    label.setBuddy(widget)
    widget.setMinimumHeight(_INPUT_HEIGHT)
    layout.addWidget(label)
    layout.addWidget(widget)
