"""One kind of change: its name, its slider, and the answer at the slider's step."""

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QSlider

from digitpad.insight.why.smallest_change import SliderAnswers
from digitpad.ui.appearance.text_size import scaled_px
from digitpad.ui.widgets.tool_tips import wrapped

_LEAST_PX = 70


class ChangeRow(QObject):
    """Three widgets in a row of a grid, for any slider.

    Signals
    -------
    moved(int)
        Emitted with the number of this row when its slider was moved or focused.
    """

    moved = Signal(int)

    def __init__(self, number: int, grid: QGridLayout, parent: QObject) -> None:
        super().__init__(parent)
        self._number = number
        self._answers: SliderAnswers | None = None
        self._names: tuple[str, ...] = ()
        self._label = QLabel()
        self._label.setObjectName(f"why_change_{number}_kind")
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setObjectName(f"why_change_{number}")
        self._slider.setPageStep(1)
        self._slider.setMinimumWidth(scaled_px(_LEAST_PX))
        self._label.setBuddy(self._slider)
        self._text = QLabel()
        self._text.setObjectName(f"why_change_{number}_answer")
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        for column, widget in enumerate((self._label, self._slider, self._text)):
            grid.addWidget(widget, number, column)
        self._slider.valueChanged.connect(self._on_moved)
        self.show_answers(None, ())

    @property
    def answers(self) -> SliderAnswers | None:
        """Answers of the slider; None if the row is empty."""
        return self._answers

    @property
    def step(self) -> int:
        """Index of the slider's step."""
        return self._slider.value()

    def show_answers(self, answers: SliderAnswers | None, names: tuple[str, ...]) -> None:
        """Show another slider, set to the step that flips the answer if there is one; None hides the row."""
        self._answers, self._names = answers, names
        for widget in (self._label, self._slider, self._text):
            widget.setVisible(answers is not None)
        if answers is None:
            return
        kind = answers.slider.kind
        self._label.setText(f"{kind[:1].upper()}{kind[1:]}")
        with QSignalBlocker(self._slider):
            self._slider.setRange(0, len(answers.slider.values) - 1)
            turning = answers.turning
            self._slider.setValue(answers.slider.rest_index if turning is None else turning)
        self._slider.setAccessibleName(f"Change: {kind}")
        never = (
            "No step of it changes the answer." if turning is None else "It is set to the smallest that does."
        )
        self._slider.setToolTip(wrapped(f"Drag to change the {kind}. {never}"))
        self._tell()

    def set_enabled(self, is_enabled: bool) -> None:
        """Enable or disable the slider."""
        for widget in (self._label, self._slider, self._text):
            widget.setEnabled(is_enabled)

    @Slot()
    def _on_moved(self) -> None:
        self._tell()
        self.moved.emit(self._number)

    def _tell(self) -> None:
        assert self._answers is not None
        answers, step = self._answers, self._slider.value()
        if answers.turning is None and step == answers.slider.rest_index:
            self._text.setText("never")
        else:
            told = answers.slider.text(answers.slider.values[step])
            self._text.setText(f"{told} → {self._names[answers.answers[step]]}")
        self._slider.setAccessibleDescription(self._text.text())
