"""The displayed training run: one trained in this window, or one of the library."""

from PySide6.QtCore import QObject, Signal, Slot
from shiboken6 import isValid

from digitpad.errors import DigitpadError
from digitpad.library import StoredRun, run_name
from digitpad.recognition.training.run_history import RunEvent, RunHistory
from digitpad.ui.computing_lock import ComputingLock, Work
from digitpad.ui.library_model import LibraryModel
from digitpad.ui.looked_at.epoch_networks import EpochNetworks

KEPT_EPOCH = -1
"""Stands for the epoch that a run kept at its end."""


class LookedAtRun(QObject):
    """The displayed run. It can be replaced by a run of the library, and by the newest run again.

    Attributes
    ----------
    networks : EpochNetworks
        The networks of the displayed run.

    Signals
    -------
    changed(int or None)
        Another run is displayed. The argument is the epoch to put in use.
    event_came(RunEvent)
        An event of the displayed run.
    failed(str)
        A sentence for the user.
    """

    changed = Signal(object)
    event_came = Signal(object)
    failed = Signal(str)

    def __init__(
        self, library: LibraryModel, computing: ComputingLock, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.networks = EpochNetworks(library, self)
        self._library = library
        self._computing = computing
        self._run: RunHistory | None = None
        self._newest: RunHistory | None = None
        self._epochs_wanted: dict[str, int | None] = {}  # by id, for runs that are being opened
        library.run_read.connect(self._on_run_read)
        self.networks.opened.connect(self._on_opened)
        self.networks.failed.connect(self.failed)

    @property
    def run(self) -> RunHistory | None:
        """The displayed run; None before the first."""
        return self._run

    @property
    def is_old(self) -> bool:
        """Whether the run was opened from the library instead of trained in this window."""
        return self._run is not self._newest

    @property
    def name(self) -> str:
        """The name of the run; empty without a run."""
        if self._run is None:
            return ""
        record = self._library.library.runs.find(self._run.run_id)
        return run_name(self._run.job, self._run.preset) if record is None else record.name

    @property
    def started(self) -> float | None:
        """The start time of the run in seconds since 1970; None if it is not in the library."""
        record = None if self._run is None else self._library.library.runs.find(self._run.run_id)
        return None if record is None else record.started

    @property
    def can_return(self) -> bool:
        """Whether there is a newer run, in this window or in the library."""
        if self._run is None or not self.is_old:
            return False
        return self._newest is not None or self._newest_id != self._run.run_id

    @property
    def _newest_id(self) -> str:
        """Id of the newest run of the library; empty if it has none."""
        return next((run.id for run in self._library.library.runs.runs), "")

    def begin(self, run: RunHistory) -> None:
        """Display a run that has just started."""
        self._newest = run
        self._look_at(run, None)

    def open(self, run_id: str, epoch: int | None = KEPT_EPOCH) -> None:
        """Display a run of the library once it is read. Refused during training.

        The network of ``epoch`` is then put in use; with None, the network in use stays.
        """
        if reason := self._computing.why_wait(Work.OPENING):
            self.failed.emit(reason)
        elif self._newest is not None and run_id == self._newest.run_id:
            self._look_at(self._newest, epoch)
        else:
            self._epochs_wanted[run_id] = epoch
            self._library.open_run(run_id)

    @Slot()
    def return_to_newest(self) -> None:
        """Display the newest run again, and use the network that it kept."""
        if not self.can_return:
            return
        if self._newest is None:
            self.open(self._newest_id)
        else:
            self._look_at(self._newest, KEPT_EPOCH)

    @Slot(object)
    def _on_run_read(self, stored: StoredRun) -> None:
        if reason := self._computing.why_wait(Work.OPENING):
            self.failed.emit(reason)
            return
        try:
            run = stored.history()
        except DigitpadError as error:
            self.failed.emit(str(error))
            return
        epoch = self._epochs_wanted.get(run.run_id, KEPT_EPOCH)
        if epoch is None:
            self._look_at(run, None)
        else:  # display the run once its network is read too
            self.networks.open(run, run.kept_epoch if epoch == KEPT_EPOCH else epoch)

    @Slot(object)
    def _on_opened(self, run: RunHistory) -> None:
        self._look_at(run, self._epochs_wanted.get(run.run_id, KEPT_EPOCH))

    def _look_at(self, run: RunHistory, epoch: int | None) -> None:
        if self._run is not None:
            self._run.unsubscribe(self._on_run_event)
        self._run = run
        run.subscribe(self._on_run_event)
        self.networks.look_at(run)
        self._epochs_wanted.clear()
        self.changed.emit(run.kept_epoch or run.epochs_done if epoch == KEPT_EPOCH else epoch)

    def _on_run_event(self, event: RunEvent) -> None:
        if isValid(self):  # a history may outlive the window
            self.event_came.emit(event)
