"""The menu entries that change the size of texts."""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction

from digitpad.ui.appearance.text_size import STEPS, set_text_percent, text_percent


class TextSizeMenu(QObject):
    """Changes the size of texts by menu entries, and disables those that would do nothing.

    Parameters
    ----------
    larger, smaller, normal : QAction
        The entries.
    parent : QObject

    Signals
    -------
    changed()
        ``text_percent`` returns another size now.
    """

    changed = Signal()

    def __init__(self, larger: QAction, smaller: QAction, normal: QAction, parent: QObject) -> None:
        super().__init__(parent)
        self._larger = larger
        self._smaller = smaller
        self._normal = normal
        larger.triggered.connect(self._on_larger)
        smaller.triggered.connect(self._on_smaller)
        normal.triggered.connect(self._on_normal)
        self._enable(text_percent())

    def set_percent(self, percent: int) -> None:
        """Give all texts one of ``STEPS``."""
        set_text_percent(percent)
        self._enable(percent)
        self.changed.emit()

    def _enable(self, percent: int) -> None:
        self._larger.setEnabled(percent < STEPS[-1])
        self._smaller.setEnabled(percent > STEPS[0])
        self._normal.setEnabled(percent > STEPS[0])

    @Slot()
    def _on_larger(self) -> None:
        self.set_percent(min(step for step in STEPS if step > text_percent()))

    @Slot()
    def _on_smaller(self) -> None:
        self.set_percent(max(step for step in STEPS if step < text_percent()))

    @Slot()
    def _on_normal(self) -> None:
        self.set_percent(STEPS[0])
