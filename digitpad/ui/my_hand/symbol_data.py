"""Makes a data set of the user's own symbols, in the background."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.digits.datasets.dataset import Dataset
from digitpad.digits.datasets.drawn_set import drawn_dataset
from digitpad.digits.datasets.folders.kept_copy import kept_copy
from digitpad.library import Symbol
from digitpad.ui.computing_lock import Work
from digitpad.ui.state import AppState
from digitpad.ui.widgets.slim_bar import ProgressRow, slim_bar
from digitpad.workers.newest_runner import NewestRunner

_LEAST_PROGRESS = 0.02  # more often, and the bar would take longer than the pictures


class SymbolData(QObject):
    """Makes one data set at a time, and sets it in the state.

    Signals
    -------
    began()
        Then, once, one of ``made``, ``cancelled`` and ``failed``.
    progressed(float)
        The part that is done, 0..1.
    made(Dataset)
        It is in use now.
    cancelled()
    failed(str)
        A sentence for the user. The data set in use stays.
    """

    began = Signal()
    progressed = Signal(float)
    made = Signal(object)
    cancelled = Signal()
    failed = Signal(str)
    _part_done = Signal(int, float)

    def __init__(self, state: AppState, parent: QObject) -> None:
        super().__init__(parent)
        self._state = state
        self._number = 0  # of the data set that was begun last
        self._runner = NewestRunner(self)
        self._runner.done.connect(self._on_done)
        self._runner.failed.connect(self.failed)
        self._part_done.connect(self._on_part_done)
        state.dataset_awaited.connect(self._on_dataset_awaited)

    @property
    def is_busy(self) -> bool:
        """Whether a data set is being made."""
        return self._runner.is_busy

    def make(self, name: str, symbols: Mapping[str, Sequence[Symbol]]) -> None:
        """Make a data set of drawings, given by the names of their classes."""
        if reason := self._state.computing.why_wait(Work.OPENING):
            self.failed.emit(reason)
            return
        self._state.dataset_awaited.emit(self)
        self._number += 1
        number, part_done = self._number, self._part_done

        def make(should_stop: Callable[[], bool]) -> Dataset:
            drawings = {label: [symbol.strokes for symbol in drawn] for label, drawn in symbols.items()}
            shown = -1.0

            def on_part(part: float) -> None:
                nonlocal shown
                if part - shown >= _LEAST_PROGRESS:
                    shown = part
                    part_done.emit(number, part)

            dataset = drawn_dataset(name, drawings, on_part, should_stop)
            return kept_copy(dataset, should_stop)

        self._runner.ask(make)
        self.began.emit()

    @Slot()
    def cancel(self) -> None:
        """Stop making it. The data set in use stays."""
        if self.is_busy:
            self._runner.forget()
            self.cancelled.emit()

    def shut_down(self) -> None:
        """Stop making it, and wait until the thread is done."""
        self._runner.wait()

    @Slot(object)
    def _on_dataset_awaited(self, by: QObject) -> None:
        if by is not self:
            self.cancel()

    @Slot(int, float)
    def _on_part_done(self, number: int, part: float) -> None:
        if number == self._number and self.is_busy:
            self.progressed.emit(part)

    @Slot(object)
    def _on_done(self, dataset: Dataset) -> None:
        if reason := self._state.computing.why_wait(Work.OPENING):
            self.failed.emit(reason)
            return
        self._state.set_dataset(dataset)
        self.made.emit(dataset)
        if dataset.warning:
            self._state.failed.emit(dataset.warning)


class SymbolDataRow(ProgressRow):
    """Shows how far a data set is, and the button that ends it."""

    def __init__(self, data: SymbolData) -> None:
        super().__init__(
            slim_bar("symbol_data_bar", "Progress of the pictures", "How many of the pictures are made."),
            "cancel_symbol_data_button",
            "Stop making pictures. The data set in use stays.",
        )
        self.cancelled.connect(data.cancel)
        data.began.connect(self.begin)
        data.progressed.connect(self.show_part)
        for signal in (data.made, data.cancelled, data.failed):
            signal.connect(self.end)
