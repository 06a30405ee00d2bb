"""The menu entries that change the text size."""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction

from digitpad.ui.appearance.text_size import STEPS, text_percent


class TextSizeMenu(QObject):
    """The controller of the text size entries. It disables entries that would do nothing.

    Parameters
    ----------
    larger, smaller, normal : QAction
        The entries.
    parent : QObject

    Signals
    -------
    chosen(int)
        One of ``STEPS``.
    """

    chosen = Signal(int)

    def __init__(self, larger: QAction, smaller: QAction, normal: QAction, parent: QObject) -> None:
        super().__init__(parent)
        self._larger = larger
        self._smaller = smaller
        self._normal = normal
        larger.triggered.connect(self._on_larger)
        smaller.triggered.connect(self._on_smaller)
        normal.triggered.connect(self._on_normal)
        self.show_percent(text_percent())

    def show_percent(self, percent: int) -> None:
        """Enable the entries that would change this text size."""
        self._larger.setEnabled(percent < STEPS[-1])
        self._smaller.setEnabled(percent > STEPS[0])
        self._normal.setEnabled(percent > STEPS[0])

    @Slot()
    def _on_larger(self) -> None:
        self.chosen.emit(min(step for step in STEPS if step > text_percent()))

    @Slot()
    def _on_smaller(self) -> None:
        self.chosen.emit(max(step for step in STEPS if step < text_percent()))

    @Slot()
    def _on_normal(self) -> None:
        self.chosen.emit(STEPS[0])
