"""Handles uncaught exceptions: writes to the log, shows a dialog, and lets the program go on."""

import logging
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from digitpad.ui.appearance.text_size import enlarged, follow_text_size, scaled_px
from digitpad.ui.widgets.windows import ClosingKeys, place_over_parent

log = logging.getLogger(__name__)

_TEXT_PX = 420  # wide, at the normal text size


class BugReporter(QObject):
    """A replacement of Python's exception hooks while the window is open.

    A hook runs in the thread of the exception; the dialog is shown in the GUI thread.
    """

    _caught = Signal(str)

    def __init__(self, log_path: Path, window: QWidget) -> None:
        super().__init__(window)
        self._dialog = BugDialog(log_path, window)
        self._caught.connect(self._dialog.show_details)
        self._hooks = (sys.excepthook, threading.excepthook)

    def install(self) -> None:
        """Install the hooks."""
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception

    def uninstall(self) -> None:
        """Restore the previous hooks."""
        sys.excepthook, threading.excepthook = self._hooks

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        log.critical("Uncaught exception", exc_info=(kind, error, trace))
        self._caught.emit("".join(traceback.format_exception(kind, error, trace)))

    def _on_thread_exception(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            self._on_exception(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)


class BugDialog(QDialog):
    """A non-modal dialog about a bug, with the path of the log and a button that copies the details.

    There is only one: a second bug replaces the details.
    """

    def __init__(self, log_path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("A bug in digitpad")
        self.setObjectName("bug_dialog")
        self._details = ""
        text = QLabel(
            "Something went wrong inside digitpad. You can go on; your saved work is not affected.\n\n"
            f"The details are in {log_path}."
        )
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        follow_text_size(text, lambda: text.setFixedWidth(scaled_px(_TEXT_PX)))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton("Copy details", QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(self._on_copy_clicked)
        buttons.rejected.connect(self.reject)
        ClosingKeys(self)
        layout = QVBoxLayout(self)
        layout.addWidget(text)
        layout.addWidget(buttons)

    def showEvent(self, event: QShowEvent) -> None:
        """Place the dialog in the middle of the window."""
        if not event.spontaneous():
            self.setFont(enlarged(1.0))  # a hidden dialog keeps the font of an earlier text size
            place_over_parent(self, self.sizeHint())

    @Slot(str)
    def show_details(self, details: str) -> None:
        """Show the dialog for a bug with this traceback."""
        self._details = details
        self.show()

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._details)
