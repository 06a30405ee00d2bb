"""The field of a setting: its label and input, with limits and explanation."""

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from digitpad.errors import SettingError
from digitpad.nn.activations import ACTIVATIONS
from digitpad.nn.config.setting_kinds import (
    ActivationsSetting,
    ChoiceSetting,
    NumberSetting,
    Setting,
)
from digitpad.presentation import in_full
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.widgets.error_text import error_text
from digitpad.ui.widgets.spin_boxes import lined_up
from digitpad.ui.widgets.tool_tips import wrapped

_LIST_MARGIN_PX = 24
INPUT_HEIGHT = 26  # the same for all kinds of input, so that rows line up


class SettingField(QWidget):
    """A field with a list for a choice, a spin box for a whole number, and a line edit for anything else.

    Parameters
    ----------
    setting : Setting

    Signals
    -------
    changed()
        The entry changed. Emitted for every typed character.
    committed()
        Typing was finished by Enter or by leaving the field.
    entered()
        Enter was pressed on a valid value.
    """

    changed = Signal()
    committed = Signal()
    entered = Signal()

    def __init__(self, setting: Setting) -> None:
        super().__init__()
        self._setting = setting
        self._line: QLineEdit | None = None  # for free text
        self._trouble = ""  # conflict with other settings or the data
        self._input = self._make_input()
        self._input.setObjectName(f"{setting.name}_field")
        self._input.setAccessibleName(setting.label)
        self._input.installEventFilter(self)
        self.show_hint("")
        fill_labelled(QVBoxLayout(self), setting.label, self._input)

    @property
    def name(self) -> str:
        """The setting's name."""
        return self._setting.name

    def show_hint(self, hint: str) -> None:
        """Replace the advice on the value in the tool tip by a sentence; "" shows the advice again."""
        what, stop, _ = self._setting.explanation.partition(". ")
        text = f"{what}{stop}{hint}" if hint else self._setting.explanation
        self.setToolTip(wrapped(text))
        self._input.setAccessibleDescription(text)

    def mark(self, trouble: str) -> None:
        """Mark the value as unusable with the other settings, with the reason; "" removes the mark."""
        self._trouble = trouble
        self._show_trouble()

    def take_focus(self) -> None:
        """Focus the input, and scroll to it."""
        self._input.setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(0, self, self._scroll_here)  # an input that was hidden has no place yet

    def value(self) -> object:
        """Return the checked value; raise SettingError if it is invalid."""
        if self._line is not None:
            return self._setting.parse(self._typed(self._line))
        if isinstance(self._input, QComboBox):
            return self._input.currentData()
        assert isinstance(self._input, QSpinBox)
        return self._input.value()

    def set_value(self, value: object) -> None:
        """Show a value without emitting ``changed``."""
        with QSignalBlocker(self):
            if self._line is not None:
                self._line.setText(_as_text(value))
                self._line.setCursorPosition(0)  # else the end of a long text is visible
            elif isinstance(self._input, QComboBox):
                self._input.setCurrentIndex(self._input.findData(value))
            else:
                assert isinstance(self._input, QSpinBox)
                assert isinstance(value, int)
                self._input.setValue(value)

    @property
    def entry(self) -> str:
        """The entry as text, valid or not."""
        if self._line is not None:
            return self._line.text()
        return str(self.value())

    def restore(self, entry: str) -> None:
        """Restore an entry without emitting ``changed``. Entries that the input does not allow are ignored.

        Raises
        ------
        ValueError
            If the input allows only numbers and the entry is not a number.
        """
        if self._line is not None:
            self.set_value(entry)
        elif isinstance(self._input, QComboBox):
            if self._input.findData(entry) >= 0:
                self.set_value(entry)
        else:
            assert isinstance(self._input, QSpinBox)
            if self._input.minimum() <= int(entry) <= self._input.maximum():
                self.set_value(int(entry))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ignore the wheel without focus, as it would change a setting unnoticed."""
        if event.type() == QEvent.Type.Wheel and not self._input.hasFocus():
            event.ignore()
            return True
        is_enter = isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.type() == QEvent.Type.KeyPress and not self._typed_trouble():
            QTimer.singleShot(0, self, self.entered.emit)  # after the input has handled the key
        return super().eventFilter(watched, event)

    @property
    def shown_text(self) -> str:
        """The text that the input shows."""
        if isinstance(self._input, QComboBox):
            return self._input.currentText()
        return self._line.text() if self._line is not None else str(self.value())

    def _typed(self, line: QLineEdit) -> str:
        text = line.text().strip()
        # Many languages have a decimal comma.
        return text.replace(",", ".") if isinstance(self._setting, NumberSetting) else text

    def _make_input(self) -> QComboBox | QSpinBox | QLineEdit:
        setting = self._setting
        if isinstance(setting, ChoiceSetting):
            combo = _combo_box(dict(setting.choices))
            combo.currentIndexChanged.connect(self._on_input_changed)
            return combo
        if isinstance(setting, ActivationsSetting):
            combo = _combo_box({name: name for name in ACTIVATIONS})
            combo.setEditable(True)
            combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            line = combo.lineEdit()
            assert line is not None
            # Completion would turn "re" into "relu". The stubs do not know that None removes it.
            line.setCompleter(None)  # type: ignore[arg-type]
            self._watch(line)
            return combo
        if isinstance(setting, NumberSetting) and setting.is_whole:
            spin = lined_up(QSpinBox())
            spin.setRange(int(setting.minimum), int(setting.maximum))
            spin.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)
            spin.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            spin.valueChanged.connect(self._on_input_changed)
            return spin
        line = QLineEdit()
        self._watch(line)
        return line

    def _watch(self, line: QLineEdit) -> None:
        self._line = line
        line.textChanged.connect(self._on_text_changed)
        line.editingFinished.connect(self.committed)

    @Slot()
    def _on_input_changed(self) -> None:
        self.changed.emit()

    @Slot()
    def _on_text_changed(self) -> None:
        self._show_trouble()
        self.changed.emit()

    @Slot()
    def _scroll_here(self) -> None:
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is not None:
            area.ensureWidgetVisible(self)

    def _typed_trouble(self) -> str:
        try:
            self.value()
        except SettingError as error:
            return error_text(error)
        return ""

    def _show_trouble(self) -> None:
        trouble = self._typed_trouble() or self._trouble
        self._input.setToolTip(wrapped(trouble) if trouble else "")
        self._input.setProperty("is_valid", not trouble)
        # A style sheet reads a property only when it is applied.
        self._input.style().unpolish(self._input)
        self._input.style().polish(self._input)


def fill_labelled(layout: QVBoxLayout, text: str, widget: QWidget) -> None:
    """Lay out an input below its label, like all fields of a form."""
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(1)
    label = QLabel(text)
    label.setProperty("role", "caption")
    label.setBuddy(widget)
    follow_text_size(widget, lambda: widget.setMinimumHeight(scaled_px(INPUT_HEIGHT)))
    layout.addWidget(label)
    layout.addWidget(widget)


def _combo_box(choices: dict[str, str]) -> QComboBox:
    combo = QComboBox()
    for name, title in choices.items():
        combo.addItem(title, name)
    # A long choice must not make the form wider than a small window.
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(8)
    # The popup list may be wider than the box.
    view = combo.view()
    follow_text_size(
        combo, lambda: view.setMinimumWidth(view.sizeHintForColumn(0) + scaled_px(_LIST_MARGIN_PX))
    )
    combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return combo


def _as_text(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return in_full(value) if isinstance(value, float) else str(value)
