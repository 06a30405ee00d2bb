"""Opens pictures from files, from the clipboard, or dropped onto the window."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QMainWindow, QWidget

from digitpad.digits.data_file import ShouldStop
from digitpad.presentation import count_text
from digitpad.ui.actions import Actions
from digitpad.ui.files.save_dialog import open_dialog
from digitpad.ui.state import AppState, PictureOnCanvas
from digitpad.ui.widgets.error_text import as_sentence
from digitpad.workers.newest_runner import NewestRunner

if TYPE_CHECKING:
    from digitpad.ui.photo.photo_reading import TracedPhoto

_PICTURES = "Pictures (*.png *.jpg *.jpeg *.bmp *.gif *.webp *.tif *.tiff *.pbm *.pgm *.ppm);;All files (*)"
_PASTED, _DROPPED = "the pasted picture", "the dropped picture"
_NOTHING = "There is no picture to paste. Copy one in another program, or open its file."


class PictureOpener(QObject):
    """The opener of pictures. It finds the digits of the newest picture in the background.

    A small picture, or one without separate digits, goes to the canvas. Others go to the Photo page.

    Parameters
    ----------
    state : AppState
    actions : Actions
    open_page : callable
        ``open_page(name)`` shows a page and returns it.
    window : QMainWindow
        Parent of the file dialogs, and target for dropped pictures.

    Signals
    -------
    said(str)
        Progress or result as a sentence.
    """

    said = Signal(str)

    def __init__(
        self, state: AppState, actions: Actions, open_page: Callable[[str], QWidget], window: QMainWindow
    ) -> None:
        super().__init__(window)
        self._state = state
        self._open_page = open_page
        self._window = window
        self._runner = NewestRunner(self)
        self._runner.done.connect(self._on_done)
        self._runner.failed.connect(self._on_failed)
        actions.open_picture.triggered.connect(self.ask_for_picture)
        actions.paste_picture.triggered.connect(self.paste)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    @property
    def is_busy(self) -> bool:
        """Whether a picture is being read."""
        return self._runner.is_busy

    @Slot()
    def ask_for_picture(self) -> None:
        """Ask for an image file, and open it."""
        dialog = QFileDialog(self._window, "Open picture", "", _PICTURES)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._on_file_chosen)
        dialog.finished.connect(dialog.deleteLater)
        open_dialog(dialog)

    def open_file(self, path: Path) -> None:
        """Open an image file."""
        self.said.emit(f"Looking for digits in {path.name}…")
        self._runner.ask(partial(_read, path, path.name))

    @Slot()
    def paste(self) -> None:
        """Open the copied picture or image file."""
        # The stubs do not know that there is no data before anything was copied.
        copied: QMimeData | None = QGuiApplication.clipboard().mimeData()
        if copied is None or not self._take(copied, _PASTED):
            self._state.failed.emit(_NOTHING)

    def shut_down(self) -> None:
        """Stop reading, and wait for the thread."""
        self._runner.wait()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Open pictures that are dropped onto the window."""
        if isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            if self._take(event.mimeData(), _DROPPED):
                event.acceptProposedAction()
                return True
        elif isinstance(event, QDragEnterEvent | QDragMoveEvent) and _has_picture(event.mimeData()):
            event.acceptProposedAction()
            return True
        return False

    def _take(self, data: QMimeData, name: str) -> bool:
        """Open the file or picture in ``data``; return whether there was one."""
        files = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
        if files:
            self.open_file(Path(files[0]))
            return True
        image = data.imageData() if data.hasImage() else None
        if not isinstance(image, QImage):
            return False
        self.said.emit("Looking for digits in the picture…")
        self._runner.ask(partial(_read, image, name))
        return True

    @Slot(object)
    def _on_done(self, photo: "TracedPhoto") -> None:
        opened = photo.opened
        name = Path(opened.name).name
        if opened.one is not None and not photo.strokes:
            self._state.set_picture(PictureOnCanvas(opened.one, name))
            self.said.emit(as_sentence(f"{name} is on the canvas."))
            return
        from digitpad.ui.photo.photo_page import PhotoPage

        page = self._open_page("photo")
        assert isinstance(page, PhotoPage)
        page.show_photo(photo)
        self.said.emit(f"{count_text(len(photo.strokes), 'digit')} found in {name}.")

    @Slot(str)
    def _on_failed(self, message: str) -> None:
        self.said.emit("No picture was opened.")
        self._state.failed.emit(as_sentence(message))

    @Slot(str)
    def _on_file_chosen(self, name: str) -> None:
        self.open_file(Path(name))


def _has_picture(data: QMimeData) -> bool:
    return data.hasImage() or any(url.isLocalFile() for url in data.urls())


def _read(source: Path | QImage, name: str, should_stop: ShouldStop) -> "TracedPhoto":
    from digitpad.ui.photo.photo_reading import read_photo  # the window opens without it

    return read_photo(source, name, should_stop)
