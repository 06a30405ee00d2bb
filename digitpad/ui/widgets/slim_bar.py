"""Progress bars for a status line, alone or with a cancel button."""

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from digitpad.ui.widgets.tool_tips import wrapped

FULL = 1_000
_MS_UNTIL_SHOWN = 300  # shorter work needs no bar


def slim_bar(name: str, accessible_name: str, tip: str) -> QProgressBar:
    """Return a progress bar from 0 to ``FULL``, without text, that fits into a line."""
    bar = QProgressBar()
    bar.setObjectName(name)
    bar.setAccessibleName(accessible_name)
    bar.setToolTip(wrapped(tip))
    bar.setRange(0, FULL)
    bar.setTextVisible(False)
    bar.setFixedSize(150, 14)
    return bar


class ProgressRow(QWidget):
    """A progress bar and a cancel button, shown from 0.3 s after ``begin`` until ``end``.

    Parameters
    ----------
    bar : QProgressBar
    name : str
        Object name of the button.
    tip : str
        Tool tip of the button.

    Signals
    -------
    cancelled()
        The button was clicked.
    """

    cancelled = Signal()

    def __init__(self, bar: QProgressBar, name: str, tip: str) -> None:
        super().__init__()
        self._bar = bar
        cancel = QPushButton("Cancel")
        cancel.setObjectName(name)
        cancel.setToolTip(wrapped(tip))
        cancel.clicked.connect(self.cancelled)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self._bar)
        layout.addWidget(cancel)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_MS_UNTIL_SHOWN)
        self._soon.timeout.connect(self.show)
        self.hide()

    @Slot()
    def begin(self) -> None:
        """Show an empty bar after 0.3 s."""
        self._bar.setValue(0)
        self._soon.start()

    @Slot(float)
    def show_part(self, part: float) -> None:
        """Show the fraction done, 0..1."""
        self._bar.setValue(round(FULL * part))

    @Slot()
    def end(self) -> None:
        """Hide the row."""
        self._soon.stop()
        self.hide()
