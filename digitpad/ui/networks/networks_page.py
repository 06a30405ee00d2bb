"""The Networks page: use, rename, delete, save and export the library's networks."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from digitpad.errors import DigitpadError
from digitpad.library import NetworkKind, NetworkRecord
from digitpad.nn.model_file import SavedNetwork
from digitpad.ui.appearance.text_size import follow_text_size
from digitpad.ui.computing_lock import Work
from digitpad.ui.files.network_exporter import NetworkExporter
from digitpad.ui.files.network_file import NetworkFile
from digitpad.ui.networks.network_list import NetworkList
from digitpad.ui.page_context import PageContext
from digitpad.ui.widgets.page_keys import PageKeys
from digitpad.ui.widgets.tool_tips import wrapped
from digitpad.ui.widgets.wrapping_row import WrappingRow

_HINT = "Double-click a network to let it read your drawing. Every network you train, teach or open is here."


class NetworksPage(QWidget):
    """The page with the list of networks and its commands."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.setObjectName("networks_page")
        self._state = context.state
        self._networks = context.state.library.library.networks
        self._list = NetworkList(context.state)
        self._file = NetworkFile(self)
        self._exporter = NetworkExporter(self)
        self._said = QLabel(_HINT)
        self._use = _button("use_network_button", "Use", "Let the network read your drawing (Return)")
        self._rename = _button("rename_network_button", "Rename", "Rename the network (F2)")
        self._save = _button(
            "save_network_button", "Save as…", "Save the network to a file for another computer"
        )
        self._export = _button(
            "export_network_button", "Export…", "Save the network in a format that works without digitpad"
        )
        self._delete = _button("delete_networks_button", "Delete", "Delete the selected networks (Del)")
        self._undo = _button("undo_networks_button", "Undo", "Restore the networks deleted last (Ctrl+Z)")
        self._lay_out()
        self._connect()
        self._show_choice()

    def shut_down(self) -> None:
        """Stop exporting, and wait until all networks are saved."""
        self._exporter.shut_down()
        self._file.wait()

    @Slot()
    def _show_choice(self) -> None:
        chosen, in_use = self._list.chosen, self._list.in_use
        one = chosen[0] if len(chosen) == 1 else None
        self._use.setEnabled(one is not None and one != in_use)
        self._rename.setEnabled(one is not None)
        self._save.setEnabled(one is not None)
        self._export.setEnabled(one is not None)
        self._delete.setEnabled(any(record.kind is not NetworkKind.SHIPPED for record in chosen))
        self._undo.setEnabled(self._networks.can_undo)

    def _one(self) -> NetworkRecord | None:
        chosen = self._list.chosen
        return chosen[0] if len(chosen) == 1 else None

    @Slot()
    def _on_use(self) -> None:
        record = self._one()
        if record is None or record == self._list.in_use:
            return
        if reason := self._state.computing.why_wait(Work.OPENING):
            self._state.failed.emit(reason)
        else:
            self._state.library.open_network(record.id)

    @Slot()
    def _on_save(self) -> None:
        if chosen := self._chosen_reader():
            read, name = chosen
            name = name if name.endswith(".npz") else f"{name}.npz"
            self._file.ask(read, "Save network as", name.replace("/", "-"))

    @Slot()
    def _on_export(self) -> None:
        if chosen := self._chosen_reader():
            self._exporter.ask(*chosen)

    def _chosen_reader(self) -> tuple[Callable[[], SavedNetwork], str] | None:
        """Return a function that reads the selected network, and its name; None if not one is selected."""
        record = self._one()
        if record is None:
            return None
        try:
            read = self._networks.opener(record.id)
        except DigitpadError as error:
            self._state.failed.emit(str(error))
            return None
        return lambda: read().saved, record.name

    @Slot(object)
    def _on_saved(self, path: Path) -> None:
        self._said.setText(f"Saved to {path}")

    @Slot()
    def _on_delete(self) -> None:
        n_before = len(self._networks)
        self._networks.delete([record.id for record in self._list.chosen])
        n_deleted = n_before - len(self._networks)
        if n_deleted:
            what, them = ("1 network", "it") if n_deleted == 1 else (f"{n_deleted} networks", "them")
            self._said.setText(f"{what} deleted. Undo (Ctrl+Z) restores {them} until you close digitpad.")
        self._list.setFocus()

    @Slot()
    def _on_undo(self) -> None:
        if records := self._networks.undo_delete():
            what = f"{records[0].name} is" if len(records) == 1 else f"{len(records)} networks are"
            self._said.setText(f"{what} back.")
            self._list.choose(records[0].id)
        self._list.setFocus()

    def _connect(self) -> None:
        slots: list[tuple[QPushButton, Callable[[], object]]] = [
            (self._use, self._on_use),
            (self._rename, self._list.rename),
            (self._save, self._on_save),
            (self._export, self._on_export),
            (self._delete, self._on_delete),
            (self._undo, self._on_undo),
        ]
        for button, slot in slots:
            button.clicked.connect(slot)
        self._list.choice_changed.connect(self._show_choice)
        self._list.use_wanted.connect(self._on_use)
        self._file.saved.connect(self._on_saved)
        self._file.failed.connect(self._state.failed)
        self._exporter.said.connect(self._said.setText)
        self._exporter.failed.connect(self._state.failed)
        PageKeys(self, {"Del": self._on_delete, "Ctrl+Z": self._on_undo})

    def _lay_out(self) -> None:
        self._said.setObjectName("networks_status")
        self._said.setWordWrap(True)
        follow_text_size(
            self._said, lambda: self._said.setMinimumHeight(2 * self._said.fontMetrics().lineSpacing())
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._list, 1)
        layout.addWidget(self._said)
        layout.addWidget(
            WrappingRow((self._use, self._rename, self._save, self._export), (self._delete, self._undo))
        )


def _button(name: str, text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setToolTip(wrapped(tip))
    return button
