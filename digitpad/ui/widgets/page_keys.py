"""Keys that mean something on one page, and something else in the rest of the window."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QKeyCombination, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget


class PageKeys(QObject):
    """Calls functions for keys that are pressed while the focus is inside a widget.

    They go before the shortcuts of the window. What has the focus itself goes before both: Delete in a line
    of text deletes a letter.

    Parameters
    ----------
    widget : QWidget
    keys : mapping from str to callable
        By key sequences such as "Ctrl+Z".
    """

    def __init__(self, widget: QWidget, keys: Mapping[str, Callable[[], object]]) -> None:
        super().__init__(widget)
        self._keys = {_combination(text): function for text, function in keys.items()}
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim the keys, and call their functions when they come."""
        if not isinstance(event, QKeyEvent) or event.keyCombination() not in self._keys:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress:
            self._keys[event.keyCombination()]()
            return True
        return False


def _combination(text: str) -> QKeyCombination:
    combination = QKeySequence(text)[0]  # type: ignore[index]  # which its stub lacks
    assert isinstance(combination, QKeyCombination)
    return combination
