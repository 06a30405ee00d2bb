"""Status of the steps: their number, and their effect on the loss and the test pictures."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QThreadPool, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from digitpad.digits.datasets.dataset import Dataset
from digitpad.nn.training.evaluation import accuracy
from digitpad.nn.training.examples import Examples
from digitpad.presentation import accuracy_text, figures_text
from digitpad.recognition.training.training_run import as_examples
from digitpad.ui.one_step.step_session import StepSession
from digitpad.ui.one_step.text_labels import text_label
from digitpad.ui.state import NetworkInUse
from digitpad.ui.widgets.tool_tips import wrapped
from digitpad.workers.newest_runner import NewestRunner


@dataclass(frozen=True)
class _Accuracies:
    """Test accuracy before all steps and after them."""

    before: float
    after: float


class StepStatus(QWidget):
    """One line about the steps taken so far. Accuracies are measured in the background.

    Parameters
    ----------
    pool : QThreadPool
    """

    def __init__(self, pool: QThreadPool) -> None:
        super().__init__()
        self._label = text_label("step_status", "caption")
        self._label.setToolTip(
            wrapped("Steps change a copy of the network, not the network in use. Reset restores the copy")
        )
        self._session: StepSession | None = None
        self._source = ""
        self._class_names: tuple[str, ...] = ()
        self._test: Examples | None = None
        self._accuracies: _Accuracies | None = None
        self._task = NewestRunner(self, pool)
        self._task.done.connect(self._on_measured)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._label)

    def clear(self) -> None:
        """Clear the line."""
        self._task.forget()
        self._session = None
        self._label.clear()

    def begin(self, session: StepSession, in_use: NetworkInUse, dataset: Dataset | None) -> None:
        """Take note of other steps; ``tell`` shows their status."""
        self._session, self._source = session, in_use.source
        self._class_names = in_use.saved.class_names
        test = as_examples(dataset.test) if dataset is not None else None
        fits = test is not None and len(test) > 0 and int(test.labels.max()) < session.start.n_out
        self._test = test if fits else None

    def tell(self, session: StepSession) -> None:
        """Show the number of steps, and measure their effect."""
        self._accuracies = None
        if session.n_steps and self._test is not None:
            start, network, test = session.start, session.network, self._test
            self._task.ask(lambda _: _Accuracies(accuracy(start, test), accuracy(network, test)))
        self._tell()

    @Slot(object)
    def show_saved(self, path: Path) -> None:
        """Show where the view was saved."""
        self._label.setText(f"Saved to {path}")

    @Slot(object)
    def _on_measured(self, accuracies: _Accuracies) -> None:
        self._accuracies = accuracies
        self._tell()

    def _answers(self) -> str:
        """Return the answers before all steps and now, as text."""
        assert self._session is not None
        labels = self._session.labels
        before, after = (
            network.predict(self._session.inputs) for network in (self._session.start, self._session.network)
        )
        if len(labels) == 1:
            return f"read as {self._class_names[before[0]]} → {self._class_names[after[0]]}"
        n_before, n_after = ((answers == labels).sum() for answers in (before, after))
        return f"correct {n_before} → {n_after} of {len(labels)}"

    def _tell(self) -> None:
        session = self._session
        assert session is not None
        if session.has_diverged:
            self._label.setText(
                "This learning rate is too large: the numbers overflow. Choose a smaller one, or Reset."
            )
            return
        if not session.n_steps:
            self._label.setText(f"Network: {self._source}, unchanged")
            return
        steps = "one step" if session.n_steps == 1 else f"{session.n_steps} steps"
        before, after = map(figures_text, (session.start_loss, session.matrices.trace.loss_before))
        text = f"After {steps} on this batch: loss {before} → {after} · {self._answers()}"
        if self._accuracies is not None:
            before, after = map(accuracy_text, (self._accuracies.before, self._accuracies.after))
            text += f" · test accuracy {before} → {after}"
        elif self._test is not None:
            text += " · test accuracy: measuring…"
        self._label.setText(text)
