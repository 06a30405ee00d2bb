"""A list of the user's own symbols, and a button that keeps a mark of a photo as the chosen one."""

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QWidget

from digitpad.ui.photo.photo_symbols import PhotoSymbols
from digitpad.ui.widgets.tool_tips import wrapped

_TIP = "Keep the mark as a drawing of this symbol (S). A network that learns My symbols reads it then."


class SymbolField(QWidget):
    """Hidden while the user has no symbols.

    Signals
    -------
    wanted(str, str)
        The chosen mark is to be kept as a drawing of this set's class.
    chosen()
        A symbol was chosen in the list, so that keys can go to the photo again.
    """

    wanted = Signal(str, str)
    chosen = Signal()

    def __init__(self, symbols: PhotoSymbols) -> None:
        super().__init__()
        self._symbols = symbols
        self._field = QComboBox()
        self._field.setObjectName("photo_symbol_field")
        self._field.setAccessibleName("Symbol that a mark is")
        self._field.setToolTip(wrapped("The symbol that a mark of the photo is"))
        keep = QPushButton("Keep as symbol")
        keep.setObjectName("keep_photo_symbol_button")
        keep.setToolTip(wrapped(_TIP))
        keep.clicked.connect(self.want)
        self._field.activated.connect(self._on_activated)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(keep)
        layout.addWidget(self._field)
        symbols.changed.connect(self._show)
        self._show()

    @Slot()
    def want(self) -> None:
        """Ask to keep the chosen mark as the chosen symbol."""
        if self.isEnabled() and (chosen := self._field.currentData()) is not None:
            self.wanted.emit(*chosen)

    @Slot()
    def _on_activated(self) -> None:
        self.chosen.emit()

    @Slot()
    def _show(self) -> None:
        classes, chosen = self._symbols.classes, self._field.currentData()
        has_sets = len({set_name for set_name, _ in classes}) > 1
        with QSignalBlocker(self._field):
            self._field.clear()
            for set_name, label in classes:
                self._field.addItem(f"{label} · {set_name}" if has_sets else label, (set_name, label))
            if chosen is not None and tuple(chosen) in classes:
                self._field.setCurrentIndex(classes.index(tuple(chosen)))
        if not classes:
            self.hide()
        elif self.parentWidget() is not None:  # else it would be a window
            self.show()
