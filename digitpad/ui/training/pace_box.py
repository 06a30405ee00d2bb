"""The list of training speeds: slow motion or full speed."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox

from digitpad.presentation import rate_text
from digitpad.ui.widgets.tool_tips import wrapped

PACES: tuple[float | None, ...] = (1.0, 2.0, 5.0, 10.0, 30.0, None)
"""Steps per second; None for full speed."""
_TIP = (
    "Slow motion: the number of steps per second, each with one mini-batch. The bars, all pages and the loss "
    "follow each step (Ctrl+, and Ctrl+.)"
)


class PaceBox(QComboBox):
    """A list of speeds that can be changed during a run. The first choice is full speed.

    Signals
    -------
    pace_changed(float or None)
        Steps per second; None for full speed.
    left()
        A speed was chosen from the list, or Enter was pressed. The list no longer needs the focus.
    """

    pace_changed = Signal(object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("pace")
        self.setAccessibleName("Pace of training")
        self.setToolTip(wrapped(_TIP))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for pace in PACES:
            self.addItem(pace_label(pace))
        self.setCurrentIndex(len(PACES) - 1)
        self.currentIndexChanged.connect(self._on_index_changed)
        self.installEventFilter(self)

    @property
    def pace(self) -> float | None:
        """Steps per second; None for full speed."""
        return PACES[self.currentIndex()]

    @Slot()
    def slow_down(self) -> None:
        """Choose the next slower speed. There must be one."""
        self.setCurrentIndex(self.currentIndex() - 1)

    @Slot()
    def speed_up(self) -> None:
        """Choose the next faster speed. There must be one."""
        self.setCurrentIndex(self.currentIndex() + 1)

    def hidePopup(self) -> None:
        """Give the focus away, as a digit key for the drawing would choose a speed."""
        was_open = self.view().isVisible()  # Qt calls this too when the page is hidden
        super().hidePopup()
        if was_open:
            QTimer.singleShot(0, self, self.left.emit)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ignore the wheel without focus, and give the focus away on Enter."""
        if event.type() == QEvent.Type.Wheel and not self.hasFocus():
            event.ignore()
            return True
        is_enter = isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.type() == QEvent.Type.KeyPress:
            self.left.emit()
        return super().eventFilter(watched, event)

    @Slot()
    def _on_index_changed(self) -> None:
        self.pace_changed.emit(self.pace)


def pace_label(pace: float | None) -> str:
    """Return a speed as text, such as "5 steps/s"."""
    if pace is None:
        return "full speed"
    return rate_text(pace, "step")
