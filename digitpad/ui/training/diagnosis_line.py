"""The line about a problem of the displayed run, with a button that fills in the remedy."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from digitpad.digits.datasets.dataset import Dataset
from digitpad.insight.diagnosis import Diagnosis, NetworkFindings, diagnose, examine
from digitpad.nn.config.setting_kinds import ChoiceSetting
from digitpad.nn.model_file import SavedNetwork
from digitpad.presentation import in_full
from digitpad.recognition.training.job_settings import ALL_SETTINGS
from digitpad.recognition.training.run_history import RunEvent
from digitpad.recognition.training.training_run import as_examples
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.state import AppState
from digitpad.ui.widgets.tool_tips import wrapped
from digitpad.workers.newest_runner import NewestRunner

_WIDE_PX = 640  # smallest width with the button beside the sentence, at the normal text size


class DiagnosisLine(QWidget):
    """A line shown after a run with a problem, until another run is displayed.

    Signals
    -------
    accepted(object)
        The user wants the settings that remedy the problem: a mapping of names to values.
    """

    accepted = Signal(object)

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self.setObjectName("diagnosis")
        self._state = state
        self._diagnosis: Diagnosis | None = None
        self._is_accepted = False  # for the displayed run
        self._looker = NewestRunner(self)
        self._looker.done.connect(self._on_looked)
        self._looker.failed.connect(self._on_failed)
        self._sentence = QLabel()
        self._sentence.setObjectName("diagnosis_sentence")
        self._sentence.setWordWrap(True)
        self._button = QPushButton()
        self._button.setObjectName("diagnosis_button")
        self._button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._button.clicked.connect(self._on_clicked)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self._sentence, 1)
        self._row.addWidget(self._button)
        state.run_changed.connect(self._on_run_changed)
        state.dataset_changed.connect(self._look)
        state.run_event.connect(self._on_run_event)
        state.computing.changed.connect(self._enable)
        follow_text_size(self, self._arrange)
        self.hide()

    @property
    def diagnosis(self) -> Diagnosis | None:
        """The displayed diagnosis, or None."""
        return self._diagnosis

    @property
    def is_busy(self) -> bool:
        """Whether the run's network is still being examined."""
        return self._looker.is_busy

    def shut_down(self) -> None:
        """Stop examining the network, and wait for the thread."""
        self._looker.wait()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the button beside the sentence if it fits, and adjust the height of the sentence."""
        self._arrange()

    @Slot()
    def _on_run_changed(self) -> None:
        self._is_accepted = False
        self._look()

    @Slot(object)
    def _on_run_event(self, event: RunEvent) -> None:
        if event is RunEvent.END:
            self._on_run_changed()

    @Slot()
    def _look(self) -> None:
        """Clear the line, and examine the network that the run kept, if it has ended."""
        self._looker.forget()
        self._show(None)
        run, dataset = self._state.run, self._state.dataset
        if run is None or run.end is None or self._is_accepted:
            return
        epoch, stored = run.kept_epoch, run.snapshots.stored
        saved = run.snapshots.at_hand(epoch)
        if dataset is None or not epoch or (saved is None and epoch not in stored):
            self._show(diagnose(run))
            return
        self._looker.ask(partial(_findings, saved, stored, epoch, dataset, run.fingerprint))

    @Slot(object)
    def _on_looked(self, looked: tuple[NetworkFindings | None, tuple[str, ...]]) -> None:
        run = self._state.run
        if run is not None:
            self._show(diagnose(run, *looked))

    @Slot(str)
    def _on_failed(self, _message: str) -> None:
        """Show the diagnosis without the network, which could not be read."""
        run = self._state.run
        self._show(None if run is None else diagnose(run))

    def _show(self, diagnosis: Diagnosis | None) -> None:
        self._diagnosis = diagnosis
        self.setVisible(diagnosis is not None)
        if diagnosis is not None:
            self._sentence.setText(diagnosis.sentence)
            self._button.setText(change_text(diagnosis.changes))
            self._enable()
            self._arrange()

    @Slot()
    def _enable(self) -> None:
        is_training = self._state.computing.is_training
        self._button.setEnabled(not is_training)
        told = "Wait until training has ended." if is_training else "Then press Train to try it."
        self._button.setToolTip(wrapped(f"Put these settings into the form. {told}"))

    @Slot()
    def _on_clicked(self) -> None:
        assert self._diagnosis is not None
        changes, self._is_accepted = self._diagnosis.changes, True
        self._show(None)
        self.accepted.emit(changes)

    @Slot()
    def _arrange(self) -> None:
        is_wide = self.width() >= scaled_px(_WIDE_PX)
        directions = QBoxLayout.Direction
        self._row.setDirection(directions.LeftToRight if is_wide else directions.TopToBottom)
        # The page's column gives a wrapping label only its minimum height.
        beside = self._button.sizeHint().width() + self._row.spacing() if is_wide else 0
        height = self._sentence.heightForWidth(self.width() - beside)
        self._sentence.setMinimumHeight(max(0, height))


def change_text(changes: Mapping[str, object]) -> str:
    """Return settings with their values as text, such as "Cross-entropy, learning rate 0.5"."""
    text = ", ".join(_in_words(name, value) for name, value in changes.items())
    return text[:1].upper() + text[1:]


def _in_words(name: str, value: object) -> str:
    setting = ALL_SETTINGS[name]
    if name == "cost" and isinstance(setting, ChoiceSetting):
        return setting.choices[str(value)].lower()
    if isinstance(setting, ChoiceSetting):
        shown = setting.choices[str(value)]
    elif isinstance(value, tuple):
        shown = "-".join(map(str, value))
    else:
        shown = in_full(value) if isinstance(value, float) else str(value)
    return f"{setting.label.lower()} {shown}"


def _findings(
    saved: SavedNetwork | None,
    stored: Mapping[int, SavedNetwork],
    epoch: int,
    dataset: Dataset,
    fingerprint: str,
    should_stop: Callable[[], bool],
) -> tuple[NetworkFindings | None, tuple[str, ...]]:
    """Return the findings about an epoch's network on a data set, and the names of its classes.

    Without findings if the network was trained on other data.
    """
    if fingerprint and fingerprint != dataset.fingerprint:
        return None, ()
    if saved is None:
        saved = stored[epoch]
    return examine(saved.network, as_examples(dataset.validation), should_stop), saved.class_names
