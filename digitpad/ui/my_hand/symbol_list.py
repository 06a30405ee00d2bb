"""The list of symbols in a set, and a field for a new symbol."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSignalBlocker,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from digitpad.digits.datasets.folders.folder_names import MAX_NAME
from digitpad.library.samples.symbol import MAX_SET_NAME
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.widgets.tool_tips import wrapped

_FIRST_SET = "My symbols"
_NAME = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex
_STAYING = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
_SET_TIP = "Each set is learned on its own. Type another name and press Return for a new set."


class _NameEditor(QStyledItemDelegate):
    """Edits the name of a symbol, which is shown with a number behind it.

    Signals
    -------
    typed(str, str)
        The name, and what was typed instead.
    """

    typed = Signal(str, str)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        """Return a field that takes a name."""
        editor = QLineEdit(parent)
        editor.setObjectName("symbol_rename_field")
        editor.setAccessibleName("Another name of the symbol")
        editor.setMaxLength(MAX_NAME)
        return editor

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        """Begin with the name."""
        assert isinstance(editor, QLineEdit)
        editor.setText(index.data(_NAME))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        """Tell what was typed; the list is filled anew if that becomes the name."""
        assert isinstance(editor, QLineEdit)
        if (typed := editor.text().strip()) and typed != index.data(_NAME):
            self.typed.emit(index.data(_NAME), typed)


class SymbolList(QWidget):
    """The fields to choose a set and a symbol, and to name a new symbol.

    Signals
    -------
    set_chosen()
    symbol_chosen()
    typed(str)
        The name of a new symbol.
    renamed(str, str)
        The name of a symbol, and what was typed instead (F2, or a double click).
    """

    set_chosen = Signal()
    symbol_chosen = Signal()
    typed = Signal(str)
    renamed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._chosen_set = ""  # none yet
        self._set = QComboBox()
        self._set.setObjectName("symbol_set_field")
        self._set.setAccessibleName("Set of symbols")
        self._set.setToolTip(wrapped(_SET_TIP))
        self._set.setEditable(True)
        line = self._set.lineEdit()
        assert line is not None
        line.setMaxLength(MAX_SET_NAME)
        self._set.installEventFilter(self)  # it passes its focus events on to the line edit
        self._symbols = QListWidget()
        self._symbols.setObjectName("symbol_list")
        self._symbols.setAccessibleName("Symbols of the set")
        self._symbols.setToolTip(wrapped("Double-click a symbol, or press F2, to give it another name"))
        names = _NameEditor(self._symbols)
        # Later: the list is filled anew, and its editor is still open.
        names.typed.connect(self.renamed, Qt.ConnectionType.QueuedConnection)
        self._symbols.setItemDelegate(names)
        self._name = QLineEdit()
        self._name.setObjectName("symbol_name_field")
        self._name.setAccessibleName("Name of a new symbol")
        self._name.setPlaceholderText("New name")
        self._name.setMaxLength(MAX_NAME)
        add = QPushButton("Add")
        add.setObjectName("add_symbol_button")
        add.setToolTip(wrapped("Add a symbol of this name to the set (Return)"))
        for signal, slot in (
            (line.returnPressed, self._on_set_chosen),
            (self._set.activated, self._on_set_chosen),
            (self._symbols.currentRowChanged, self.symbol_chosen),
            (self._name.returnPressed, self._on_typed),
            (add.clicked, self._on_typed),
        ):
            signal.connect(slot)
        new = QHBoxLayout()
        new.addWidget(self._name, 1)
        new.addWidget(add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._set)
        column.addWidget(self._symbols, 1)
        column.addLayout(new)
        follow_text_size(self, lambda: self.setFixedWidth(scaled_px(190)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Show the chosen set again when its field loses the focus without Return.

        Otherwise QComboBox would choose the typed set, and Remove would delete from it unnoticed.
        """
        if isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() not in _STAYING:
            self._show_set_name()
        return super().eventFilter(watched, event)

    @property
    def set_name(self) -> str:
        """The chosen set, which may be new. A typed name counts only after Return."""
        return self._chosen_set or _FIRST_SET

    @property
    def chosen(self) -> str:
        """The chosen symbol; empty for none."""
        item = self._symbols.currentItem()
        return "" if item is None else str(item.data(_NAME))

    def clear_name(self) -> None:
        """Clear the field for a new name."""
        self._name.clear()

    def edit_name(self) -> None:
        """Let the user type another name of the chosen symbol."""
        if (item := self._symbols.currentItem()) is not None:
            self._symbols.editItem(item)

    def show_sets(self, names: Sequence[str]) -> None:
        """Add sets to the list. Choose the first if none was chosen."""
        for name in names or (() if self._set.count() else (_FIRST_SET,)):
            if self._row(name) < 0:
                self._set.addItem(name)
        if names and not self._chosen_set:
            self._chosen_set = names[0]
            if _FIRST_SET not in names:
                self._set.removeItem(self._row(_FIRST_SET))
            self._show_set_name()

    def show_symbols(self, counts: Mapping[str, int], chosen: str = "") -> None:
        """Show symbols with their number of drawings, and choose one; by default the choice stays."""
        chosen, row = chosen or self.chosen, self._symbols.currentRow()
        names = list(counts)
        with QSignalBlocker(self._symbols):
            self._symbols.clear()
            for name, count in counts.items():
                item = QListWidgetItem(f"{name} ({count})", self._symbols)
                item.setData(_NAME, name)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            if names:
                near = min(max(row, 0), len(names) - 1)
                self._symbols.setCurrentRow(names.index(chosen) if chosen in names else near)
        self.symbol_chosen.emit()

    def _row(self, set_name: str) -> int:
        return self._set.findText(set_name, Qt.MatchFlag.MatchFixedString | Qt.MatchFlag.MatchCaseSensitive)

    @Slot()
    def _show_set_name(self) -> None:
        self._set.setCurrentIndex(self._row(self.set_name))
        self._set.setEditText(self.set_name)

    @Slot()
    def _on_set_chosen(self) -> None:
        self._chosen_set = self._set.currentText().strip()
        self._name.setFocus()
        self.set_chosen.emit()

    @Slot()
    def _on_typed(self) -> None:
        self.typed.emit(self._name.text())
