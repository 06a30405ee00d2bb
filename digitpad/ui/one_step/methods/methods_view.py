"""View that compares the five gradient methods."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QThreadPool, QTimer, Signal, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from digitpad.insight.step.gradient_methods import REFERENCE, MethodResult, compare_methods, needs_of
from digitpad.insight.step.step_trace import StepTrace
from digitpad.nn.gradients import GRADIENT_METHODS
from digitpad.nn.network import Network
from digitpad.presentation import bytes_text
from digitpad.ui.one_step.flow_row import FlowRow
from digitpad.ui.one_step.methods.method_row import MethodRow
from digitpad.ui.one_step.text_labels import text_label
from digitpad.ui.widgets.tool_tips import wrapped
from digitpad.workers.generator_task import GeneratorTask

_MUCH_BYTES = 100e6  # from this size on, block-diagonal matrices are made only on request
_MOST_BYTES = 2e9  # as in a race
_BLOCKS = "block_diagonal"
_CONVOLUTIONS = (
    "This network has convolutions, which only the full matrix supports. Train a network of dense layers, "
    "such as 784-30-10, to compare all five methods."
)


class MethodsView(QWidget):
    """Measures the five methods on the step's batch on request, in the background.

    Parameters
    ----------
    pool : QThreadPool
        Pool that runs the methods.

    Signals
    -------
    race_wanted()
    failed(str)
    """

    race_wanted = Signal()
    failed = Signal(str)

    def __init__(self, pool: QThreadPool) -> None:
        super().__init__()
        self.setObjectName("methods_view")
        self.setAccessibleName("The same gradient, five ways")
        self._pool = pool
        self._task: GeneratorTask | None = None
        self._network: Network | None = None
        self._trace: StepTrace | None = None
        self._results: dict[str, MethodResult] = {}
        heading = text_label("methods_heading", "heading", "The same gradient, five ways")
        self._note = text_label("methods_note", "caption")
        self._measure = _button("measure_methods_button", "Compute all five")
        self._measure.setToolTip(
            wrapped("Compute this batch's gradient by each method, time it and compare the results")
        )
        self._blocks = _button("measure_blocks_button", "Block-diagonal too")
        self._race = _button("race_methods_button", "Race them ▸")
        self._race.setAccessibleName("Race them")
        self._race.setToolTip(wrapped("Open the page Race, where the methods train against each other"))
        self._rows: list[MethodRow] = []
        self._rows_due = QTimer(self)
        self._rows_due.setSingleShot(True)
        self._rows_due.setInterval(0)
        self._rows_due.timeout.connect(self._show_rows)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(heading)
        layout.addWidget(self._note)
        layout.addWidget(FlowRow((self._measure, self._blocks, self._race)))
        self._measure.clicked.connect(self._on_measure)
        self._blocks.clicked.connect(self._on_blocks)
        self._race.clicked.connect(self.race_wanted)
        self._blocks.hide()

    @property
    def results(self) -> dict[str, MethodResult]:
        """Results by the names of the methods."""
        return dict(self._results)

    @property
    def is_busy(self) -> bool:
        """Whether a measurement is running."""
        return self._task is not None

    def set_step(self, network: Network, trace: StepTrace) -> None:
        """Prepare for another network or batch, and discard earlier results.

        Parameters
        ----------
        network : Network
            The network in the precision to measure.
        trace : StepTrace
            A step of the network.
        """
        self.stop()
        self._network, self._trace = network, trace
        self._results = {}
        is_dense = network.is_dense
        if self._rows:
            self._show_rows()
        self._measure.setVisible(is_dense)
        self._blocks.hide()
        self._note.setText(
            "All methods find the same gradient, with different amounts of work."
            if is_dense
            else _CONVOLUTIONS
        )
        self._show_busy()

    def stop(self) -> None:
        """Stop measuring after the current run."""
        if self._task is not None:
            self._task.yielded.disconnect(self._on_result)
            self._task.request_stop()
            self._task = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Create the rows when they become visible, so that the page opens faster."""
        if not self._rows:
            self._rows_due.start()

    @Slot()
    def _show_rows(self) -> None:
        """Show the work of each method."""
        layout, network = self.layout(), self._network
        assert layout is not None
        if network is None or self._trace is None or (not self._rows and not network.is_dense):
            return
        if not self._rows:
            self._rows = [MethodRow(name) for name in GRADIENT_METHODS]
            for row in self._rows:
                layout.addWidget(row)
        for row in self._rows:
            row.setVisible(network.is_dense)
            if network.is_dense:
                row.show_work(network, self._trace)

    @Slot()
    def _on_measure(self) -> None:
        assert self._network is not None
        assert self._trace is not None
        if not self._rows:
            self._show_rows()
        needed = needs_of(_BLOCKS, self._network, len(self._trace.labels)).n_bytes
        names = [name for name in GRADIENT_METHODS if name != _BLOCKS or needed <= _MUCH_BYTES]
        names.sort(key=lambda name: name != REFERENCE)  # the reference comes first
        if _BLOCKS not in names:
            row = next(row for row in self._rows if row.name == _BLOCKS)
            if needed > _MOST_BYTES:
                row.show_note(f"Not measured: its zeros would need {bytes_text(needed)}.")
            else:
                row.show_note(
                    f"Its big matrices, nearly all zeros, need about {bytes_text(needed)} of memory."
                )
                self._blocks.setText(f"Block-diagonal too ({bytes_text(needed)})")
                self._blocks.show()
        self._start(names)

    @Slot()
    def _on_blocks(self) -> None:
        self._blocks.hide()
        self._start([_BLOCKS])

    def _start(self, names: Sequence[str]) -> None:
        network, trace = self._network, self._trace
        if network is None or trace is None or self._task is not None:
            return
        inputs, labels = trace.inputs, trace.labels

        def results(should_stop) -> Iterator[object]:  # type: ignore[no-untyped-def]  # see GeneratorTask
            return compare_methods(network, inputs, labels, names, should_stop)

        task = GeneratorTask(results, self)
        task.yielded.connect(self._on_result)
        task.failed.connect(self.failed)
        task.finished.connect(self._on_finished)
        self._task = task
        self._show_busy()
        task.start(self._pool)

    @Slot(object)
    def _on_result(self, result: MethodResult) -> None:
        self._results[result.name] = result
        fastest = self._results.get(REFERENCE)
        for row in self._rows:
            if row.name in self._results:
                row.show_result(self._results[row.name], fastest.seconds if fastest else None)
        if self._task is not None:
            self._task.proceed()

    @Slot()
    def _on_finished(self) -> None:
        task = self.sender()
        assert isinstance(task, GeneratorTask)
        if task is self._task:
            self._task = None
            self._show_busy()
        task.deleteLater()

    def _show_busy(self) -> None:
        self._measure.setEnabled(not self.is_busy)
        self._measure.setText("Computing…" if self.is_busy else "Compute all five")
        self._blocks.setEnabled(not self.is_busy)


def _button(name: str, text: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    return button
