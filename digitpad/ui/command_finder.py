"""A field over the window that finds any command of the menus by its words."""

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMainWindow,
    QMenu,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from digitpad.ui.appearance.cards import CARD_MARGIN_PX
from digitpad.ui.appearance.text_size import scaled_px

_SIZE_PX = (460, 360)
_TOP_PX = 64
_LIST_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_NOTHING = "No command has all these words."


class CommandFinder(QFrame):
    """Lists the commands that can be used now, those with all typed words; Return uses the marked one.

    It is hidden at first, and closes when the focus leaves it.

    Parameters
    ----------
    window : QMainWindow
        The window with the menus.
    """

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._commands: list[tuple[str, QAction]] = []
        self._focused_before: QWidget | None = None
        self.setObjectName("command_finder")
        self._line = QLineEdit()
        self._line.setObjectName("command_field")
        self._line.setAccessibleName("Find a command")
        self._line.setPlaceholderText("Type what you want to do, such as “dark” or “export”")
        self._list = QListWidget()
        self._list.setObjectName("command_list")
        self._list.setAccessibleName("Commands found")
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._nothing = QLabel(_NOTHING)
        self._nothing.setProperty("role", "caption")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(CARD_MARGIN_PX, CARD_MARGIN_PX, CARD_MARGIN_PX, CARD_MARGIN_PX)
        layout.setSpacing(CARD_MARGIN_PX)
        layout.addWidget(self._line)
        layout.addWidget(self._nothing)
        layout.addWidget(self._list, 1)
        self._line.textChanged.connect(self._show_found)
        self._line.installEventFilter(self)
        self._list.itemClicked.connect(self._use)

    def open(self) -> None:
        """Show the field with all commands, and take the focus."""
        self._commands = sorted(_commands(self._window), key=lambda command: command[0].lower())
        self._focused_before = QApplication.focusWidget()
        self._line.clear()
        self._show_found()
        width, height = map(scaled_px, _SIZE_PX)
        width, height = min(width, self._window.width()), min(height, self._window.height() - 2 * _TOP_PX)
        self.setGeometry((self._window.width() - width) // 2, _TOP_PX, width, height)
        self.show()
        self.raise_()
        self._line.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move the mark, use the marked command, or close."""
        if event.type() == QEvent.Type.FocusOut:
            self.hide()
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() in _LIST_KEYS:
            QApplication.sendEvent(self._list, event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._use()
        elif event.key() == Qt.Key.Key_Escape:
            self._close()
        else:
            return False
        return True

    @Slot()
    def _show_found(self) -> None:
        words = self._line.text().lower().split()
        self._list.clear()
        for title, action in self._commands:
            if all(word in title.lower() for word in words):
                keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
                item = QListWidgetItem(f"{title}   {keys}".rstrip(), self._list)
                item.setData(Qt.ItemDataRole.UserRole, action)
        self._list.setCurrentRow(0)
        self._list.setVisible(self._list.count() > 0)
        self._nothing.setVisible(self._list.count() == 0)

    @Slot()
    def _use(self) -> None:
        item = self._list.currentItem()
        if item is not None:
            self._close()  # first, because the command may move the focus
            item.data(Qt.ItemDataRole.UserRole).trigger()

    def _close(self) -> None:
        before, self._focused_before = self._focused_before, None
        self.hide()
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.PopupFocusReason)


def _commands(window: QMainWindow) -> Iterator[tuple[str, QAction]]:
    """Yield the title of each enabled command with its menu, such as "View: Dark", and its action."""
    for top in window.menuBar().actions():
        yield from _commands_of(top.menu(), _plain(top))  # type: ignore[arg-type]  # the stubs say QObject


def _commands_of(menu: QMenu, title: str) -> Iterator[tuple[str, QAction]]:
    for action in menu.actions():
        if isinstance(inner := action.menu(), QMenu):
            yield from _commands_of(inner, f"{title}: {_plain(action)}")
        elif action.isEnabled() and not action.isSeparator():
            yield f"{title}: {_plain(action)}", action


def _plain(action: QAction) -> str:
    return action.text().replace("&", "").rstrip("…")
