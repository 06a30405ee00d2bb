"""The user's library on disk and in memory: runs, networks, own digits, styles and settings."""

import contextlib
import logging
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

from digitpad.errors import LibraryError
from digitpad.library.events import LibraryEvent, WaitingEvents
from digitpad.library.networks.network_rows import read_networks
from digitpad.library.networks.network_table import NetworkTable
from digitpad.library.runs.recording.run_claim import claim
from digitpad.library.runs.recording.run_recorder import RunRecorder
from digitpad.library.runs.run_record import DatasetRecord
from digitpad.library.runs.run_table import EndedOwners, RunTable, read_runs
from digitpad.library.runs.space import BUDGET_SETTING, MOST_BUDGET_MB, Space, space_of, thin
from digitpad.library.runs.stored_run import StoredRun, StoredWeights, read_stored_run, read_weights
from digitpad.library.samples.old_digits import OLD_NAME, import_old_digits
from digitpad.library.samples.sample_reader import SampleReader
from digitpad.library.samples.sample_table import SampleTable
from digitpad.library.samples.style_table import StyleTable, read_style_drawings
from digitpad.library.samples.symbol_table import SymbolTable, read_symbols
from digitpad.library.settings_table import SettingsTable, read_settings
from digitpad.library.storage.database import connect, remove_stale_journal
from digitpad.library.storage.safety_copy import copy_path, make_copy
from digitpad.library.storage.shared_database import SharedDatabase
from digitpad.library.storage.weight_files import WeightFiles
from digitpad.library.storage.writer import IS_HELD, Job, Work, Writer
from digitpad.nn.config.live_settings import SettingChange
from digitpad.paths import user_data_dir
from digitpad.recognition.training.presets import TrainingJob

log = logging.getLogger(__name__)

_SECONDS_TO_IMPORT = 60.0


class _Table(Protocol):
    """Rows of a table in memory."""

    def replace(self, rows: Iterable[Any]) -> bool:
        """Replace the rows by those in the database. Return whether anything changed."""


_T = TypeVar("_T")


class Library:
    """The user's library. Call all methods from one thread, except where noted.

    Changes are in memory at once and on disk soon after, in the same order. Several processes may use the
    same folder: changes by others arrive as events.

    Parameters
    ----------
    folder : Path, optional
        By default, the user's folder. It need not exist.
    on_event : callable
        Called with a LibraryEvent in the writer's thread. Pass it to ``take`` in the owner's thread.

    Attributes
    ----------
    settings : SettingsTable
    runs : RunTable
    samples : SampleTable
    symbols : SymbolTable
    pen_styles : StyleTable
    networks : NetworkTable
    files : WeightFiles
    database : SharedDatabase
        For changes and questions that the tables do not know.
    """

    def __init__(
        self, folder: Path | None = None, on_event: Callable[[LibraryEvent], object] | None = None
    ) -> None:
        self._folder = folder or user_data_dir() / "library"
        self._on_event = on_event
        self._events = WaitingEvents()  # used if there is no on_event
        self._subscribers: list[Callable[[str], object]] = []
        self._n_posted = 0
        self._n_posted_lock = threading.Lock()
        self._is_open = False
        self._is_taken = False  # whether the first rows are in memory
        self.files = WeightFiles(self._folder / "weights")
        path = self._folder / "library.sqlite3"
        self._writer = Writer(
            path,
            self.files,
            lambda sentence: self._send(LibraryEvent(trouble=sentence)),
            self._on_opened,
            lambda: self._reload(set(self._readers)),
            EndedOwners(),
        )
        self.database = SharedDatabase(path, self._writer, self._reload)
        self.settings = SettingsTable(self.database.post, self._settings_on_disk())
        self.runs = RunTable(self.post, self.files, lambda: self._announce("runs"))
        self.networks = NetworkTable(self.post, self.files, lambda: self._announce("networks"))
        self.samples = SampleTable(self.post, lambda: self._announce("samples"), self.settings)
        self.symbols = SymbolTable(self.post, lambda: self._announce("symbols"))
        self.pen_styles = StyleTable(self.post, lambda: self._announce("pen_styles"))
        self._tables: dict[str, _Table] = {
            "networks": self.networks,
            "pen_styles": self.pen_styles,
            "runs": self.runs,
            "samples": self.samples,
            "symbols": self.symbols,
        }
        # Readers of the rows in memory, by table name; ``touches`` of ``post`` uses these names.
        self._readers: dict[str, Callable[[sqlite3.Connection], list[Any]]] = {
            "networks": read_networks,
            "pen_styles": read_style_drawings,
            "runs": read_runs,
            "samples": SampleReader(),
            "symbols": read_symbols,
        }

    @property
    def path(self) -> Path:
        """Path of the database."""
        return self.database.path

    @property
    def exists(self) -> bool:
        """Whether there is anything on disk yet."""
        return self.path.exists() or copy_path(self.path).exists()

    @property
    def is_open(self) -> bool:
        """Whether ``open`` has been called and ``close`` has not."""
        return self._is_open

    @property
    def is_writing(self) -> bool:
        """Whether changes are not on disk yet. Trouble may delay them: see ``database``."""
        return self._writer.is_writing

    def open(self) -> None:
        """Start to write changes and to read the content in the background."""
        self._is_open = True
        self._writer.start()

    def wait_until_loaded(self, seconds: float = 30.0) -> str:
        """Wait until the content is read, where no event loop takes events: on the command line.

        Returns
        -------
        str
            A sentence on damage, or an empty string.

        Raises
        ------
        LibraryError
            If that takes too long, or the library cannot be opened.
        """
        until = time.monotonic() + seconds
        warning = ""
        while True:
            for event in self.take_events():
                if event.trouble and event.trouble != IS_HELD:
                    raise LibraryError(event.trouble)
                warning = warning or event.warning
            if self._is_taken:
                return warning
            if time.monotonic() > until:
                raise LibraryError(self.database.trouble or f"The library cannot be opened: {self.path}.")
            time.sleep(0.005)

    def close(self, seconds: float = 1.5) -> bool:
        """Write waiting changes; give up after ``seconds`` of trouble. Return whether all were written."""
        if not self._is_open:
            return True
        self.runs.delete_for_good()
        self.networks.delete_for_good()
        self._is_open = False
        return self._writer.close(seconds)

    # Events

    def subscribe(self, subscriber: Callable[[str], object]) -> None:
        """Call a function with a table's name, such as "runs", whenever its rows in memory change."""
        self._subscribers.append(subscriber)

    def _announce(self, table: str) -> None:
        for subscriber in self._subscribers:
            subscriber(table)

    def take(self, event: LibraryEvent) -> bool:
        """Apply an event, in the owner's thread.

        Returns
        -------
        bool
            False if something was changed in memory after the rows were read. Newer rows then follow.
        """
        if event.settings is not None:
            self.settings.take_late(event.settings)
        if event.rows and event.number != self._n_posted:
            self._reload(set(event.rows), is_loaded=event.is_loaded)
            return False
        for name, rows in event.rows.items():
            if self._tables[name].replace(rows):
                self._announce(name)
        self._is_taken = self._is_taken or event.is_loaded
        return True

    def take_events(self) -> list[LibraryEvent]:
        """Apply and return all waiting events, where there is no ``on_event``."""
        events = self._events.take()
        for event in events:
            self.take(event)
        return events

    # Runs

    @property
    def datasets(self) -> frozenset[DatasetRecord] | None:
        """The data sets of all runs, those included that can come back; None until the runs are loaded."""
        return self.runs.datasets if self._is_taken else None

    def new_run_id(self) -> str:
        """Return an unused run id."""
        return secrets.token_hex(4)

    def recorder(self, run_id: str, changes: tuple[SettingChange, ...] = ()) -> RunRecorder:
        """Return a recorder of a run. Its methods are for the thread that trains the run."""
        return RunRecorder(
            self.database.post,
            self.files,
            run_id,
            changes,
            lambda sentence: self._send(LibraryEvent(warning=sentence)),
        )

    def claim_run(self, stored: StoredRun, job: TrainingJob) -> None:
        """Make this process the one that records a run and continues it with a job. Waits for the disk.

        Callable from any thread.

        Raises
        ------
        LibraryError
            If it was deleted, is running in another process, or has continued since it was read.
        """
        run_id, checkpoint = stored.record.id, stored.checkpoint_name
        self.database.ask(lambda connection: claim(connection, run_id, checkpoint, job), touches={"runs"})

    def read_run(self, run_id: str) -> StoredRun:
        """Read everything about a run. Callable from any thread; waits for the disk.

        Raises
        ------
        LibraryError
            If there is no such run, or it cannot be read.
        """
        with self.database.reading() as connection:
            return read_stored_run(connection, self.files, run_id)

    def read_weights(self, run_id: str) -> StoredWeights:
        """Read which epochs of a run have stored weights. Callable from any thread; waits for the disk.

        Raises
        ------
        LibraryError
            If it cannot be read.
        """
        with self.database.reading() as connection:
            return read_weights(connection, self.files, run_id)

    def export_run(self, run_id: str, path: Path) -> int:
        """Write everything about a run to one file. Callable from any thread; waits for the disk.

        Returns
        -------
        int
            Number of networks left out, because they are damaged or the file would be too large.

        Raises
        ------
        LibraryError
            If there is no such run, or the file cannot be written.
        """
        from digitpad.library.runs.run_file import write_run_file  # not needed when the window starts

        return write_run_file(path, self.read_run(run_id), self.files)

    def import_run(self, path: Path) -> tuple[str, bool]:
        """Import a run from such a file. Callable from any thread; waits for the disk.

        Returns
        -------
        run_id : str
        is_new : bool
            False if the library already has this run.

        Raises
        ------
        LibraryError
            If the file is unusable, or nothing can be written at present.
        """
        from digitpad.library.runs.run_file import open_run_file
        from digitpad.library.runs.run_import import import_run

        with open_run_file(path) as run_file:
            return self.database.ask(
                lambda connection: import_run(connection, self.files, run_file), {"runs"}, _SECONDS_TO_IMPORT
            )

    def space(self) -> Space:
        """Return the used and the allowed disk space of all runs."""
        return space_of(self.runs.runs, self.settings.value(BUDGET_SETTING))

    def set_budget(self, megabytes: int) -> None:
        """Set the disk space for runs, in units of a million bytes, and thin runs if necessary."""
        self.settings.set_value(BUDGET_SETTING, str(min(max(megabytes, 0), MOST_BUDGET_MB)))
        self._reload({"runs"})

    # The database

    def post(
        self,
        work: Work,
        after: Callable[[Any], object] = lambda result: None,
        on_failure: Callable[[Exception], object] = lambda error: None,
        touches: set[str] | None = None,
    ) -> None:
        """Queue a change of rows in memory for the writer: see ``SharedDatabase.post``."""
        with self._n_posted_lock:
            self._n_posted += 1
        self.database.post(work, after, on_failure, touches)

    # In the writer's thread

    def _on_opened(self, connection: sqlite3.Connection, damage: str) -> None:
        rows = {name: read(connection) for name, read in self._readers.items()}
        stored = read_settings(connection)
        is_too_much = space_of(rows["runs"], stored.get(BUDGET_SETTING, "")).is_exceeded
        settings = None if self.settings.is_read else stored
        self._send(LibraryEvent(rows, is_loaded=True, settings=settings, warning=damage))
        make_copy(connection, self.path)
        self._writer.post(Job(self._remove_leftovers))
        import_old_digits(
            connection,
            self._folder.parent / OLD_NAME,
            partial(self.database.post, touches={"samples"}),
            lambda sentence: self._send(LibraryEvent(warning=sentence)),
        )
        if is_too_much:
            self._reload({"runs"})

    def _remove_leftovers(self, connection: sqlite3.Connection) -> None:
        """Delete files left by killed processes."""
        remove_stale_journal(connection, self.path)
        self.files.delete_unnamed(connection)

    def _reload(self, tables: set[str], *, is_loaded: bool = False) -> None:
        """Read tables again, after all changes queued so far."""
        with self._n_posted_lock:
            number = self._n_posted
        dropped: list[str] = []

        def work(connection: sqlite3.Connection) -> dict[str, list[Any]]:
            rows = {name: read(connection) for name, read in self._readers.items() if name in tables}
            dropped[:] = thin(connection, rows["runs"]) if "runs" in rows else []
            if dropped:
                rows["runs"] = read_runs(connection)
            return rows

        def after(rows: dict[str, list[Any]]) -> None:
            self.files.delete(dropped)
            self._send(LibraryEvent(rows, is_loaded=is_loaded, number=number))

        self._writer.post(Job(work, after))

    def _send(self, event: LibraryEvent) -> None:
        if event.trouble is not None:
            self.database.trouble = event.trouble
        (self._on_event or self._events.add)(event)

    def _settings_on_disk(self) -> dict[str, str] | None:
        """Return the settings at the start, or None if they cannot be read at once."""
        if not self.path.exists():
            return {}
        try:
            with contextlib.closing(connect(self.path, seconds=0.5)) as connection:
                return read_settings(connection)
        except (OSError, sqlite3.Error) as error:
            log.warning("The settings cannot be read: %s", error)
            return None
