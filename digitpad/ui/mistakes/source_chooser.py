"""The choice of the examples that the network reads."""

from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QComboBox, QFileDialog

from digitpad.recognition.evaluation.example_set import PARTS
from digitpad.ui.files.save_dialog import open_dialog
from digitpad.ui.mistakes.example_source import ExampleSource, own_digits, part_of_dataset, stroke_file
from digitpad.ui.state import AppState
from digitpad.ui.widgets.tool_tips import wrapped

_PARTS = tuple(PARTS)
_OWN = len(_PARTS)
_FILE = _OWN + 1
_MOST_LETTERS = 20
_UNIPEN_FILES = "Pen digits (*.unipen *.unipen.gz *.dat);;All files (*)"


class SourceChooser(QComboBox):
    """A list with the parts of the data set, the user's own digits, and a file of pen strokes.

    Signals
    -------
    source_changed()
        Other examples were chosen, or the chosen examples changed.
    """

    source_changed = Signal()

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self.setObjectName("mistakes_source")
        self.setAccessibleName("What is read")
        self.setToolTip(
            wrapped(
                "The pictures that the network reads; it was not trained on the test pictures. A stroke file "
                "has pen digits in UNIPEN format, as My digits exports them."
            )
        )
        self._state = state
        self._source: ExampleSource | None = None
        self._path: Path | None = None
        self._chosen = 0  # to go back to if no file is chosen
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.addItems([name[:1].upper() + name[1:] for name in PARTS.values()])
        self.addItems(["My digits", "Stroke file…"])
        self.activated.connect(self._on_activated)
        state.dataset_changed.connect(self._on_dataset_changed)
        state.samples.changed.connect(self._on_samples_changed)
        self._renew()

    @property
    def source(self) -> ExampleSource | None:
        """The chosen source; None until there is a data set."""
        return self._source

    def open_file(self, path: Path) -> None:
        """Choose the pen digits of a UNIPEN file."""
        self._path = path
        name = path.name if len(path.name) <= _MOST_LETTERS else f"{path.name[: _MOST_LETTERS - 1]}…"
        self.setItemText(_FILE, name)
        self._choose(_FILE)

    @Slot(int)
    def _on_activated(self, index: int) -> None:
        if index != _FILE:
            self._choose(index)
            return
        with QSignalBlocker(self):
            self.setCurrentIndex(self._chosen)  # until a file is chosen
        dialog = QFileDialog(self.window(), "Open pen digits", "", _UNIPEN_FILES)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._on_file_chosen)
        dialog.finished.connect(dialog.deleteLater)
        open_dialog(dialog)

    @Slot(str)
    def _on_file_chosen(self, name: str) -> None:
        self.open_file(Path(name))

    @Slot()
    def _on_dataset_changed(self) -> None:
        if self._chosen < _OWN:
            self._renew()

    @Slot()
    def _on_samples_changed(self) -> None:
        if self._chosen == _OWN:
            self._renew()

    def _choose(self, index: int) -> None:
        self._chosen = index
        self.setCurrentIndex(index)
        self._renew()

    def _renew(self) -> None:
        if self._source is not None:
            self._source.abandon()
        dataset = self._state.dataset
        if self._chosen == _FILE and self._path is not None:
            self._source = stroke_file(self._path)
        elif self._chosen == _OWN:
            self._source = own_digits(self._state.samples.samples)
        else:
            self._source = None if dataset is None else part_of_dataset(dataset, _PARTS[self._chosen])
        self.source_changed.emit()
