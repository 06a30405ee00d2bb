"""Buttons that move through a step, and repeat it."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QToolButton, QVBoxLayout, QWidget

from digitpad.ui.one_step.flow_row import FlowRow
from digitpad.ui.one_step.step_player import Stride
from digitpad.ui.widgets.tool_tips import wrapped

REPEATS = (1, 10, 100)


class StepControls(QWidget):
    """Next, Back and Play with their stride, and buttons to repeat steps or reset.

    Signals
    -------
    next_wanted(), back_wanted(), play_toggled(bool)
    stride_chosen(Stride)
    repeat_wanted(int)
        Emitted with the number of steps to take on the same batch.
    reset_wanted()
        Emitted to return to the original network.
    """

    next_wanted = Signal()
    back_wanted = Signal()
    play_toggled = Signal(bool)
    stride_chosen = Signal(object)
    repeat_wanted = Signal(int)
    reset_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("step_controls")
        self._back = _button("step_back_button", "◀ Back", "Go back to the previous operation")
        self._next = _button("step_next_button", "Next ▶", "Do the next operation")
        self._back.setAccessibleName("Back")
        self._next.setAccessibleName("Next")
        self._play = _button("step_play_button", "Play", "Play the operations automatically")
        self._play.setCheckable(True)
        self._stride = QComboBox()
        self._stride.setObjectName("step_stride")
        self._stride.setAccessibleName("Stride of Next and Back")
        self._stride.setToolTip(wrapped("How far Next, Back and Play move at a time"))
        for stride in Stride:
            self._stride.addItem(f"by {stride.value}", stride)
        self._repeats = [
            _button(
                f"repeat_{n}_button",
                f"×{n}",
                f"Take {'one step' if n == 1 else f'{n} steps'} on this batch, on a copy of the network",
            )
            for n in REPEATS
        ]
        self._reset = _button("step_reset_button", "Reset", "Return to the network before all steps")
        buttons = (self._back, self._next, self._play, self._stride, *self._repeats, self._reset)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(FlowRow(buttons))
        self._back.clicked.connect(self.back_wanted)
        self._next.clicked.connect(self.next_wanted)
        self._play.toggled.connect(self.play_toggled)
        self._stride.activated.connect(self._on_stride)
        for button in self._repeats:
            button.clicked.connect(self._on_repeat)
        self._reset.clicked.connect(self.reset_wanted)

    def end_play(self) -> None:
        """Show that playing has ended."""
        self._play.setChecked(False)

    def set_usable(self, *, is_usable: bool, can_go_back: bool, can_reset: bool) -> None:
        """Enable the buttons that can be used."""
        for button in (self._next, self._play, *self._repeats):
            button.setEnabled(is_usable)
        self._back.setEnabled(can_go_back)
        self._reset.setEnabled(can_reset)

    @Slot()
    def _on_stride(self) -> None:
        self.stride_chosen.emit(self._stride.currentData())

    @Slot()
    def _on_repeat(self) -> None:
        button = self.sender()
        assert isinstance(button, QToolButton)
        self.repeat_wanted.emit(REPEATS[self._repeats.index(button)])


def _button(name: str, text: str, tip: str) -> QToolButton:
    button = QToolButton()  # narrower than a push button
    button.setObjectName(name)
    button.setText(text)
    button.setToolTip(wrapped(tip))
    return button
