"""The symbols of a set, and a field for a new one."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from digitpad.digits.datasets.folders.folder_names import MAX_NAME
from digitpad.library.samples.symbol import MAX_SET_NAME
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.widgets.tool_tips import wrapped

_FIRST_SET = "My symbols"
_STAYING = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
_SET_TIP = "Sets are learned one by one. Type another name and press Return for a new one."


class SymbolList(QWidget):
    """Lets the user choose a set and a symbol, and type the name of a new one.

    Signals
    -------
    set_chosen()
    symbol_chosen()
    typed(str)
        The name of a new symbol.
    """

    set_chosen = Signal()
    symbol_chosen = Signal()
    typed = Signal(str)

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
        self._set.installEventFilter(self)  # it hands its focus events on to the line
        self._symbols = QListWidget()
        self._symbols.setObjectName("symbol_list")
        self._symbols.setAccessibleName("Symbols of the set")
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
        """Show the chosen set again when its field is left without Return.

        Else QComboBox would choose the set of that name, and a click on Remove would delete from it unseen.
        """
        if isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() not in _STAYING:
            self._show_set_name()
        return super().eventFilter(watched, event)

    @property
    def set_name(self) -> str:
        """The chosen set, which may be a new one. What is being typed is none before Return."""
        return self._chosen_set or _FIRST_SET

    @property
    def chosen(self) -> str:
        """The chosen symbol; empty for none."""
        item = self._symbols.currentItem()
        return "" if item is None else str(item.data(Qt.ItemDataRole.UserRole))

    def clear_name(self) -> None:
        """Empty the field for a new name."""
        self._name.clear()

    def show_sets(self, names: Sequence[str]) -> None:
        """Offer these sets, and those that are offered already; the first is chosen if none was."""
        for name in names or (() if self._set.count() else (_FIRST_SET,)):
            if self._row(name) < 0:
                self._set.addItem(name)
        if names and not self._chosen_set:
            self._chosen_set = names[0]
            if _FIRST_SET not in names:
                self._set.removeItem(self._row(_FIRST_SET))
            self._show_set_name()

    def show_symbols(self, counts: Mapping[str, int], chosen: str = "") -> None:
        """Show symbols with how often each was drawn; that one is chosen, or the one that was stays so."""
        chosen, row = chosen or self.chosen, self._symbols.currentRow()
        names = list(counts)
        with QSignalBlocker(self._symbols):
            self._symbols.clear()
            for name, count in counts.items():
                item = QListWidgetItem(f"{name} ({count})", self._symbols)
                item.setData(Qt.ItemDataRole.UserRole, name)
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
