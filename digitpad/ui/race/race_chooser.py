"""Chooser of the contestants: the five gradient methods, presets, and settings from the form."""

import dataclasses

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QVBoxLayout, QWidget

from digitpad.errors import DigitpadError
from digitpad.nn.gradients import GRADIENT_METHODS
from digitpad.presentation import numbered_name
from digitpad.recognition.race import MOST_CONTESTANTS, Contestant, one_per_method, with_epochs
from digitpad.recognition.training.job_comparison import is_same_work
from digitpad.recognition.training.presets import PRESETS, TrainingJob
from digitpad.ui.race.job_labels import job_title
from digitpad.ui.race.race_row import ENOUGH, RaceRow, let_be_ticked
from digitpad.ui.state import AppState
from digitpad.ui.widgets.error_text import error_text
from digitpad.ui.widgets.scrolled import VerticalScrollArea
from digitpad.ui.widgets.tool_tips import wrapped

MOST_ROWS = 8
_CHOSEN_AT_FIRST = ("per_sample", "full_matrix")  # a clear difference within seconds
_ADD_TIP = "Adds the current settings of the page Train to the list."
_LISTED = "These settings are already in the list. Choose another method for them there first."


class RaceChooser(VerticalScrollArea):
    """A list of contestants with check boxes, to which the form's settings can be added.

    The presets' last layers match the classes of the state's data set.

    Signals
    -------
    changed()
        Emitted when the choice, a name or a method changes.
    failed(str)
        Emitted with an error message.
    noticed(str)
        Emitted with a message that explains why nothing changed.
    """

    changed = Signal()
    failed = Signal(str)
    noticed = Signal(str)

    def __init__(self, state: AppState) -> None:
        choices = QWidget()
        super().__init__(choices)
        self._list = choices
        self.setObjectName("race_chooser")
        self._state = state
        self._boxes: dict[str, QCheckBox] = {}
        self._ideas: dict[str, str] = {}  # tool tips of the boxes
        self._rows: list[RaceRow] = []
        self._n_made = 0
        self._network = caption("")
        self._add = QPushButton("Add settings of the form")
        self._add.setObjectName("add_form_button")
        self._add.clicked.connect(self._on_add)
        self._rows_layout = QVBoxLayout()
        self._rows_layout.setSpacing(6)
        self._lay_out()
        self.changed.connect(self._limit_choice)
        self._limit_choice()
        state.dataset_changed.connect(self._on_dataset_changed)
        self._on_dataset_changed()

    def contestants(self, epochs: int) -> list[Contestant]:
        """Return the chosen contestants for a race of ``epochs`` epochs, with unique names."""
        classic = self._preset_job("classic", epochs)
        chosen = [one for one in one_per_method(classic) if self._boxes[one.gradient_method].isChecked()]
        for name in ("fast", "accurate"):
            if self._boxes[name].isChecked():
                own_epochs = PRESETS[name].job.config.epochs
                # The schedule is rescaled to the epochs, so this is not exactly the known preset.
                other = f" over {epochs} epochs" if epochs > 1 else " in one epoch"
                title = f"{_preset_title(name)}{'' if epochs == own_epochs else other}"
                chosen.append(Contestant(title, self._preset_job(name, epochs)))
        return _disambiguated([*chosen, *(row.contestant(epochs) for row in self._rows if row.is_chosen)])

    def add_job(self, job: TrainingJob) -> None:
        """Add a job with the full matrix and choose it. Only choose it if it is already listed."""
        for row in self._rows:
            if row.gradient_method == "full_matrix" and is_same_work(row.job, job):
                if row.is_chosen:
                    self.noticed.emit(_LISTED)
                row.choose()
                self.ensureWidgetVisible(row)
                return
        if len(self._rows) == MOST_ROWS:
            self.failed.emit(f"The list is full with {MOST_ROWS} settings. Remove one first.")
            return
        self._n_made += 1
        row = RaceRow(job, self._unique_name(job), self._n_made)
        row.changed.connect(self.changed)
        row.removed.connect(self._on_removed)
        self._rows.append(row)
        self._rows_layout.addWidget(row)
        self.changed.emit()

    def sizeHint(self) -> QSize:
        """Return the minimum size, because the list scrolls and takes whatever room is left."""
        return self.minimumSizeHint()

    def set_choosable(self, is_choosable: bool) -> None:
        """Enable or disable the choice; the list can always be scrolled."""
        self._list.setEnabled(is_choosable)

    def _preset_job(self, name: str, epochs: int) -> TrainingJob:
        job = with_epochs(PRESETS[name].job, epochs)
        layers = (*job.config.layers[:-1], self._n_classes)
        return dataclasses.replace(job, config=dataclasses.replace(job.config, layers=layers))

    @Slot()
    def _limit_choice(self) -> None:
        """Disable the other boxes when the maximum number of contestants is chosen."""
        rows = [row.is_chosen for row in self._rows]
        n_chosen = sum(rows) + sum(box.isChecked() for box in self._boxes.values())
        is_open = n_chosen < MOST_CONTESTANTS
        for name, box in self._boxes.items():
            let_be_ticked(box, is_open, self._ideas[name])
        for row in self._rows:
            row.set_choosable(is_open)
        self._add.setEnabled(is_open)
        self._add.setToolTip(wrapped(_ADD_TIP if is_open else ENOUGH))

    @Slot()
    def _on_add(self) -> None:
        draft = self._state.draft
        if isinstance(draft, DigitpadError):
            self.failed.emit(error_text(draft))
        elif draft is not None:
            self.add_job(draft)

    @Slot()
    def _on_dataset_changed(self) -> None:
        dataset = self._state.dataset
        self._n_classes = len(dataset.class_names) if dataset is not None else 10
        self._network.setText(f"784-30-{self._n_classes}, batches of 10, as in Nielsen's book")

    @Slot()
    def _on_removed(self) -> None:
        row = self.sender()
        assert isinstance(row, RaceRow)
        self._rows.remove(row)
        self._rows_layout.removeWidget(row)
        row.hide()
        row.deleteLater()
        self._add.setFocus()
        self.changed.emit()

    def _unique_name(self, job: TrainingJob) -> str:
        taken = {row.name for row in self._rows}
        name = job_title(job)
        # Names of methods and presets do not describe their settings.
        others = [row.job for row in self._rows if row.name == name]
        others += [preset for each in PRESETS if job_title(preset := self._preset_job(each, 1)) == name]
        names = (job_title(job, other) for other in others)
        return numbered_name(next((apart for apart in names if apart != name), name), taken)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self._list)
        layout.setContentsMargins(0, 0, 4, 0)
        layout.setSpacing(4)
        layout.addWidget(heading("Gradient methods"))
        layout.addWidget(self._network)
        for method in GRADIENT_METHODS.values():
            layout.addWidget(
                self._box(method.name, method.title, method.idea, is_chosen=method.name in _CHOSEN_AT_FIRST)
            )
        layout.addSpacing(8)
        layout.addWidget(heading("Other settings"))
        for name in ("fast", "accurate"):
            layout.addWidget(self._box(name, _preset_title(name), PRESETS[name].explanation))
        layout.addLayout(self._rows_layout)
        layout.addWidget(self._add)
        layout.addStretch(1)

    def _box(self, name: str, title: str, idea: str, *, is_chosen: bool = False) -> QCheckBox:
        box = QCheckBox(title)
        box.setObjectName(f"race_{name}")
        self._ideas[name] = idea
        box.setChecked(is_chosen)
        box.toggled.connect(self._on_toggled)
        self._boxes[name] = box
        return box

    @Slot()
    def _on_toggled(self) -> None:
        self.changed.emit()


def heading(text: str) -> QLabel:
    """Return a heading label."""
    label = QLabel(text)
    label.setProperty("role", "heading")
    return label


def caption(text: str) -> QLabel:
    """Return a label for a faint line of text."""
    label = QLabel(text)
    label.setProperty("role", "caption")
    label.setWordWrap(True)
    return label


def _disambiguated(contestants: list[Contestant]) -> list[Contestant]:
    titles: set[str] = set()
    apart = []
    for contestant in contestants:
        title = numbered_name(contestant.title, titles)
        titles.add(title)
        apart.append(dataclasses.replace(contestant, title=title))
    return apart


def _preset_title(name: str) -> str:
    return f"Preset {PRESETS[name].title.lower()}"
