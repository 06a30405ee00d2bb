"""Exports runs: epochs as a table, curves as a picture, the kept network, settings, or a whole run."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from digitpad.errors import DataFileError
from digitpad.export import file_endings
from digitpad.library import Library, RunRecord, StoredRun, settings_of, write_settings
from digitpad.library.runs.epoch_table import epochs_as_csv
from digitpad.nn.model_file import SavedNetwork
from digitpad.paths import write_atomically
from digitpad.recognition.network_files import save_network
from digitpad.ui.curves.curve_style import N_COLORS, CurveStyle
from digitpad.ui.curves.paper import on_paper
from digitpad.ui.files.network_exporter import NetworkExporter, export_filters
from digitpad.ui.files.save_dialog import SaveDialog, open_dialog
from digitpad.ui.runs.comparison.compared_run import side_by_side
from digitpad.ui.runs.comparison.run_comparison import RunComparison
from digitpad.workers.task_queue import TaskQueue

_OF_SEVERAL = "Table of epochs (*.csv);;Picture of the curves (*.png);;Drawing of the curves (*.svg)"
_OF_ONE = (
    f"{_OF_SEVERAL};;Network (*.npz);;All of the run (*.digitpad);;Settings to share (*.json);;"
    f"{export_filters()}"
)
RUN_FILES = "Runs (*.digitpad);;All files (*)"


class RunExport(QObject):
    """The export of runs. It asks for a file and a format, and saves in the background.

    Parameters
    ----------
    library : Library
    tasks : TaskQueue
        Reports failures.
    window : QWidget
        Parent of the dialogs.

    Signals
    -------
    saved(Path)
    noticed(str)
        A sentence about a part that could not be saved.

    Attributes
    ----------
    exporter : NetworkExporter
        Exports the networks of runs, and reports its own progress.
    """

    saved = Signal(object)
    noticed = Signal(str)

    def __init__(self, library: Library, tasks: TaskQueue, window: QWidget) -> None:
        super().__init__(window)
        self._library = library
        self._tasks = tasks
        self._window = window
        self.exporter = NetworkExporter(window)
        self._ids: list[str] = []
        self._is_by_seconds = False

    def ask(self, records: Sequence[RunRecord], *, by_seconds: bool) -> None:
        """Ask where to save these runs.

        Parameters
        ----------
        records : sequence of RunRecord
        by_seconds : bool
            Whether curves are drawn against seconds.
        """
        self._ids = [record.id for record in records]
        self._is_by_seconds = by_seconds
        is_one = len(records) == 1
        title = "Export the run" if is_one else f"Export {len(records)} runs"
        name = "run.csv" if is_one else "runs.csv"
        dialog = SaveDialog(self._window, title, name, _OF_ONE if is_one else _OF_SEVERAL)
        dialog.path_chosen.connect(self.save)
        open_dialog(dialog)

    @Slot(object)
    def save(self, path: Path) -> None:
        """Save to a file, in the format of its suffix."""
        ids, ending = list(self._ids), path.suffix.lower()

        def save() -> Path:
            runs = [self._library.read_run(run_id) for run_id in ids]
            if ending == ".npz":
                save_network(_kept_network(runs), path)
            else:
                _write(path, epochs_as_csv(runs))
            return path

        def share() -> str:
            shared, warning = settings_of(self._library.read_run(ids[0]))
            write_settings(shared, path)
            return warning

        def read() -> list[StoredRun]:
            return [self._library.read_run(run_id) for run_id in ids[:N_COLORS]]

        def export() -> int:
            (run_id,) = ids
            return self._library.export_run(run_id, path)

        if ending in file_endings():
            self.exporter.export(lambda: _kept_network([self._library.read_run(ids[0])]), path)
        elif ending == ".digitpad":
            self._tasks.ask(export, lambda n_left_out: self._on_exported(n_left_out, path))
        elif ending == ".json":
            self._tasks.ask(share, lambda warning: self._on_shared(warning, path))
        elif ending in (".png", ".svg"):
            self._tasks.ask(read, lambda runs: self._save_curves(runs, path))
        else:
            self._tasks.ask(save, self.saved.emit)

    def _on_exported(self, n_left_out: int, path: Path) -> None:
        self.saved.emit(path)
        if n_left_out:
            what = "1 network was" if n_left_out == 1 else f"{n_left_out} networks were"
            self.noticed.emit(f"{what} left out of {path.name}: damaged, or too large in total.")

    def _on_shared(self, warning: str, path: Path) -> None:
        self.saved.emit(path)
        if warning:
            self.noticed.emit(warning)

    def _save_curves(self, runs: Sequence[StoredRun], path: Path) -> None:
        """Paint curves in the GUI thread, and write them in the background."""
        by_id = {run.record.id: run for run in runs}
        styles = ((run.record, CurveStyle(number)) for number, run in enumerate(runs))
        compared = side_by_side(list(styles), by_id.get)

        def view() -> RunComparison:
            comparison = RunComparison()
            comparison.set_by_seconds(self._is_by_seconds)
            comparison.show_runs(compared)
            comparison.fit_to_paper()
            return comparison

        content = on_paper(view, path.suffix.lower(), "Runs of digitpad")

        def write() -> Path:
            _write(path, content)
            return path

        self._tasks.ask(write, self.saved.emit)


def _kept_network(runs: Sequence[StoredRun]) -> SavedNetwork:
    (run,) = runs
    epoch = run.history().kept_epoch
    try:
        return run.weights[epoch]
    except KeyError:
        raise DataFileError(
            f"The weights of epoch {epoch} of {run.record.name} are no longer kept."
        ) from None


def _write(path: Path, content: bytes) -> None:
    try:
        write_atomically(path, content)
    except OSError as error:
        raise DataFileError(f"{path} cannot be saved: {error.strerror or error}.") from error
