"""Exports networks to files that the user chooses."""

import re
import threading
from collections.abc import Callable
from keyword import iskeyword
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot
from PySide6.QtWidgets import QWidget

from digitpad.nn.model_file import SavedNetwork
from digitpad.ui.files.save_dialog import SaveDialog, open_dialog
from digitpad.workers.background_task import BackgroundTask

if TYPE_CHECKING:
    from digitpad.export import ExportFormat


def export_filters() -> str:
    """Return the file dialog filters of all formats, such as "Python file (*.py)"."""
    from digitpad.export import EXPORT_FORMATS  # the window opens without it

    return ";;".join(map(_filter, EXPORT_FORMATS.values()))


def _filter(export_format: "ExportFormat") -> str:
    endings = " ".join(f"*{suffix}" for suffix in export_format.suffixes)
    return f"{export_format.title[0].upper()}{export_format.title[1:]} ({endings})"


class NetworkExporter(QObject):
    """The exporter of networks. It asks for a file and a format, and exports in the background.

    Signals
    -------
    said(str)
        Progress or result, for a line of text.
    exported(Path)
    failed(str)
        A sentence for the user. Nothing was saved.
    """

    said = Signal(str)
    exported = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self._read: Callable[[], SavedNetwork] | None = None
        self._stop = threading.Event()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def ask(self, read: Callable[[], SavedNetwork], name: str = "my_reader") -> None:
        """Ask where to export a network.

        Parameters
        ----------
        read : callable
            Returns the network; called in the background.
        name : str
            Suggested file name; it is turned into a valid Python module name.
        """
        self._read = read
        module_name = re.sub(r"\W+", "_", name.removesuffix(".npz")).strip("_")
        if not module_name.isidentifier() or iskeyword(module_name):
            module_name = f"reader_{module_name}" if module_name else "my_reader"
        # No suffix: the chosen filter adds its own.
        dialog = SaveDialog(self._parent, "Export network", module_name, export_filters())
        dialog.path_chosen.connect(self._on_path_chosen)
        open_dialog(dialog)

    def export(self, read: Callable[[], SavedNetwork], path: Path) -> None:
        """Export the network that ``read`` returns, in the format of the file's suffix."""
        should_stop = self._stop.is_set

        def export() -> tuple[Path, str]:
            from digitpad.export import export_network, format_of

            export_format = format_of(path)
            agreement = export_network(read(), path, export_format, should_stop)
            return path, agreement.text

        # The task must not hold a reference to this exporter: at its end it would delete its own parent.
        task = BackgroundTask(export, self, gives_way=True)
        task.succeeded.connect(self._on_exported)
        task.failed.connect(self._on_failed)
        task.finished.connect(task.deleteLater)
        task.start(self._pool)
        self.said.emit(f"Exporting to {path.name}, and checking it on 10,000 pictures…")

    def shut_down(self) -> None:
        """Stop exporting, and wait for the thread."""
        self._stop.set()
        self._pool.waitForDone()

    @Slot(object)
    def _on_path_chosen(self, path: Path) -> None:
        if self._read is not None:
            self.export(self._read, path)

    @Slot(object)
    def _on_exported(self, outcome: tuple[Path, str]) -> None:
        path, agreement = outcome
        self.exported.emit(path)
        self.said.emit(f"Exported {path.name}: {agreement}")

    @Slot(str)
    def _on_failed(self, message: str) -> None:
        self.said.emit("The network was not exported.")
        self.failed.emit(message)
