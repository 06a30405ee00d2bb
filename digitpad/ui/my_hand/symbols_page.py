"""My symbols: classes that the user names, draws and trains a network on."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from digitpad.digits.datasets.dataset import Dataset
from digitpad.errors import DataFileError
from digitpad.presentation import count_text
from digitpad.ui.my_hand.digit_grid import DigitGrid
from digitpad.ui.my_hand.symbol_data import SymbolData, SymbolDataRow
from digitpad.ui.my_hand.symbol_list import SymbolList
from digitpad.ui.page_context import PageContext
from digitpad.ui.widgets.empty_place import EmptyPlace
from digitpad.ui.widgets.page_keys import PageKeys
from digitpad.ui.widgets.tool_tips import wrapped
from digitpad.ui.widgets.wrapping_row import WrappingRow

_PRESET = "fast"
_NONE_YET = "Let it read symbols of your own"
_EMPTY = (
    "Name a symbol in the field below the list: an arrow, a Greek letter, a rune. Then draw it on the left, "
    "press Return, and draw it again: ten drawings of each symbol are enough."
)
_KEEP_TIP = "Keep the canvas as a drawing of the chosen symbol (Return)"
_TRAIN_TIP = "Generate pictures from all drawings, and train a new network on them with the preset Fast"

_T = TypeVar("_T")


class SymbolsPage(QWidget):
    """The page to name symbols, keep drawings of each, and train a network that reads them."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.setObjectName("my_symbols_page")
        self._state, self._actions = context.state, context.actions
        self._open_page = context.open_page
        self._table = context.state.library.library.symbols
        self._data = SymbolData(context.state, self)
        self._trains = False  # whether to train once the data set is ready
        self._list = SymbolList()
        self._grid = DigitGrid("Drawings of the symbol")
        self._empty = EmptyPlace("no_symbols_text", "page_my_symbols", _NONE_YET, _EMPTY)
        self._pages = QStackedWidget()
        self._said = QLabel()
        self._keep = _button("keep_symbol_button", "Keep drawing", _KEEP_TIP)
        self._delete = _button("delete_symbols_button", "Delete", "Delete the selected drawings (Del)")
        self._rename = _button("rename_symbol_button", "Rename", "Give the symbol another name (F2)")
        self._remove = _button("remove_symbol_button", "Remove symbol", "Delete the symbol with its drawings")
        self._undo = _button("undo_symbols_button", "Undo", "Undo the last change (Ctrl+Z)")
        self._use = _button(
            "use_symbols_button",
            "Use as data",
            "Generate pictures from all drawings, to train with your own settings",
        )
        self._train = _button("train_symbols_button", "Train", _TRAIN_TIP)
        self._lay_out()
        self._connect()
        self._show_set()

    def shut_down(self) -> None:
        """Stop generating pictures, and wait for the thread."""
        self._data.shut_down()

    def showEvent(self, event: QShowEvent) -> None:
        """Update the symbols, and handle Return on the canvas."""
        self.window().installEventFilter(self)
        self._show_set()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop handling Return."""
        self.window().removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the drawing on Return, unless a text field has the focus.

        Text fields use Return, but pass it on.
        """
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        is_typing = isinstance(self.window().focusWidget(), QLineEdit | QComboBox)
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or is_typing:
            return False
        self._on_keep()
        return True

    # Changes

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        name = self._do(lambda: self._table.add_class(self._list.set_name, text))
        if name is not None:
            self._list.clear_name()
            self._show_set(name)
            self._say(f"Draw {name} on the left and press Return, a few times.")

    @Slot()
    def _on_keep(self) -> None:
        label, strokes = self._list.chosen, self._state.newest_drawing()
        if not strokes:
            return
        if not label:
            self._state.failed.emit("Name a symbol and choose it first, then keep drawings of it.")
            return
        symbol = self._do(lambda: self._table.add(self._list.set_name, label, strokes))
        if symbol is not None:
            self._state.set_drawing(())
            n_drawings = len(self._table.drawings(self._list.set_name, label))
            self._say(f"{_counted(n_drawings)} of {label}.")

    @Slot()
    def _on_delete(self) -> None:
        if chosen := self._grid.chosen_ids:
            self._table.delete(chosen)
            self._say(f"{_counted(len(chosen))} deleted. Ctrl+Z brings them back.")

    @Slot()
    def _on_remove(self) -> None:
        if label := self._list.chosen:
            self._table.delete_class(self._list.set_name, label)
            self._say(f"{label} removed. Ctrl+Z brings it back.")

    @Slot(str, str)
    def _on_renamed(self, label: str, typed: str) -> None:
        name = self._do(lambda: self._table.rename_class(self._list.set_name, label, typed))
        if name is not None:
            self._show_set(name)
            self._say(f"{label} is called {name} now. Networks that were trained before keep the old name.")

    @Slot()
    def _on_undo(self) -> None:
        if self._table.undo():
            self._say("Undone.")

    def _do(self, work: Callable[[], _T]) -> _T | None:
        try:
            return work()
        except DataFileError as error:
            self._state.failed.emit(str(error))
            return None

    # Learning

    @Slot()
    def _on_use(self) -> None:
        self._make(trains=False)

    @Slot()
    def _on_train(self) -> None:
        self._make(trains=True)

    def _make(self, *, trains: bool) -> None:
        name, self._trains = self._list.set_name, trains
        self._data.make(name, {each: self._table.drawings(name, each) for each in self._table.classes(name)})

    @Slot()
    def _on_began(self) -> None:
        self._say("Generating pictures…")
        self._show_buttons()

    @Slot(object)
    def _on_made(self, dataset: Dataset) -> None:
        self._say(f"{len(dataset.train):,} pictures of {dataset.name} are now the data set.")
        self._show_buttons()
        if self._trains:
            self._open_page("train")
            self._actions.presets[_PRESET].trigger()
            self._actions.train.trigger()

    @Slot()
    def _on_cancelled(self) -> None:
        self._say("Cancelled.")
        self._show_buttons()

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        self._state.failed.emit(sentence)
        self._say("")
        self._show_buttons()

    # Showing

    def _say(self, text: str) -> None:
        self._said.setText(text)

    @Slot()
    def _on_changed(self) -> None:
        if self.isVisible():
            self._show_set()

    @Slot()
    def _show_set(self, chosen: str = "") -> None:
        self._list.show_sets(self._table.sets)
        self._list.show_symbols(self._table.classes(self._list.set_name), chosen)

    @Slot()
    def _show_class(self) -> None:
        drawings = self._table.drawings(self._list.set_name, self._list.chosen) if self._list.chosen else ()
        self._grid.show_digits(drawings[::-1])  # newest first
        self._pages.setCurrentWidget(self._grid if drawings else self._empty)
        name = self._list.chosen.replace("&", "&&")  # else it would mark a mnemonic
        self._keep.setText(f"Keep as {name}" if name else "Keep drawing")
        self._show_buttons()

    @Slot()
    def _show_buttons(self) -> None:
        counts = self._table.classes(self._list.set_name)
        can_learn = len(counts) > 1 and all(counts.values()) and not self._data.is_busy
        self._show_whether_to_keep()
        self._delete.setEnabled(bool(self._grid.chosen_ids))
        for button in (self._rename, self._remove):
            button.setEnabled(bool(self._list.chosen))
        self._undo.setEnabled(self._table.can_undo)
        for button in (self._use, self._train):
            button.setEnabled(can_learn)
        lacking = next((name for name, count in counts.items() if not count), "")
        tip = f"Draw {lacking} first." if lacking else "Name at least two symbols, and draw each."
        self._train.setToolTip(wrapped(_TRAIN_TIP if len(counts) > 1 and not lacking else tip))

    @Slot()
    def _show_whether_to_keep(self) -> None:
        self._keep.setEnabled(bool(self._list.chosen and self._state.drawing))

    def _connect(self) -> None:
        for signal, slot in (
            (self._state.library.symbols_changed, self._on_changed),
            (self._state.drawing_changed, self._show_whether_to_keep),
            (self._list.set_chosen, self._show_set),
            (self._list.symbol_chosen, self._show_class),
            (self._list.typed, self._on_typed),
            (self._list.renamed, self._on_renamed),
            (self._rename.clicked, self._list.edit_name),
            (self._grid.choice_changed, self._show_buttons),
            (self._keep.clicked, self._on_keep),
            (self._delete.clicked, self._on_delete),
            (self._remove.clicked, self._on_remove),
            (self._undo.clicked, self._on_undo),
            (self._use.clicked, self._on_use),
            (self._train.clicked, self._on_train),
            (self._data.began, self._on_began),
            (self._data.made, self._on_made),
            (self._data.cancelled, self._on_cancelled),
            (self._data.failed, self._on_failed),
        ):
            signal.connect(slot)
        PageKeys(self, {"Del": self._on_delete, "Ctrl+Z": self._on_undo})

    def _lay_out(self) -> None:
        self._grid.setObjectName("symbol_grid")
        self._pages.addWidget(self._grid)
        self._pages.addWidget(self._empty)
        self._said.setObjectName("my_symbols_status")
        self._said.setWordWrap(True)
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._train.setProperty("role", "primary")
        middle = QHBoxLayout()
        middle.addWidget(self._list)
        middle.addWidget(self._pages, 1)
        status = QHBoxLayout()
        status.addWidget(self._said, 1)
        status.addWidget(SymbolDataRow(self._data))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(middle, 1)
        layout.addLayout(status)
        changes = (self._keep, self._delete, self._rename, self._remove, self._undo)
        layout.addWidget(WrappingRow(changes, (self._use, self._train)))


def _counted(number: int) -> str:
    return count_text(number, "drawing")


def _button(name: str, text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setToolTip(wrapped(tip))
    return button
