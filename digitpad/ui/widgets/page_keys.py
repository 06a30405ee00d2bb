"""Keys that have their own meaning on one page."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QKeyCombination, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget


class PageKeys(QObject):
    """An event filter that calls functions for keys pressed while the focus is inside a widget.

    These keys take precedence over the shortcuts of the window. The focused widget takes precedence over
    both: Delete in a text field deletes a letter.

    Parameters
    ----------
    widget : QWidget
    keys : mapping from str to callable
        Functions by key sequence, such as "Ctrl+Z".
    """

    def __init__(self, widget: QWidget, keys: Mapping[str, Callable[[], object]]) -> None:
        super().__init__(widget)
        self._keys = {_combination(text): function for text, function in keys.items()}
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim the keys, and call their functions."""
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
