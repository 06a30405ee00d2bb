"""The page Race: gradient methods and settings side by side, to see what makes training slow."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from digitpad.errors import DigitpadError
from digitpad.recognition.race import FEWEST_CONTESTANTS, race
from digitpad.ui.appearance.cards import make_card
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.files.save_dialog import SaveDialog, open_dialog
from digitpad.ui.page_context import PageContext
from digitpad.ui.race.job_labels import weights_summary
from digitpad.ui.race.race_chooser import RaceChooser
from digitpad.ui.race.race_export import save_race
from digitpad.ui.race.race_model import INVITATION, RaceModel, RaceRunner
from digitpad.ui.race.race_progress import RaceProgress
from digitpad.ui.race.race_view import RaceResults, RaceView
from digitpad.ui.widgets.spin_boxes import lined_up
from digitpad.ui.widgets.tool_tips import wrapped

_SIDE_BY_SIDE_PX = 760  # below it, either contestants or results are shown
_CHOICES_PX = 250
_ANY_WIDTH = 16_777_215  # Qt's QWIDGETSIZE_MAX


class RacePage(QWidget):
    """Two to five contestants train on the same data, with the same initial weights where possible.

    A race continues while the page is hidden.

    Parameters
    ----------
    context : PageContext
    race : callable, optional
        Runs a race, as ``recognition.race.race`` does.

    Attributes
    ----------
    model : RaceModel
        The race and its results.
    """

    def __init__(self, context: PageContext, race: RaceRunner = race) -> None:
        super().__init__()
        self.setObjectName("race_page")
        self._state = state = context.state
        self.model = model = RaceModel(state, race, self)
        self._chooser = RaceChooser(state)
        self._epochs = lined_up(QSpinBox())
        self._start = QPushButton("Start the race")
        self._stop = QPushButton("Stop")
        self._forget = QPushButton("Forget earlier races")
        self._export = QPushButton("Export…")
        self._why = QPushButton("Why? ▸")
        self._switch = QPushButton()
        self._view = RaceView()
        self._progress = RaceProgress()
        self._top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._controls, self._choices, self._results = QWidget(), QWidget(), QWidget()
        self._is_narrow = False
        self._is_choosing = True  # what to show if only one fits
        self._lay_out()
        follow_text_size(self, self._fit)
        self._chooser.failed.connect(state.failed)
        self._chooser.noticed.connect(self._progress.show_message)
        self._chooser.changed.connect(self._on_chosen)
        self._start.clicked.connect(self.start)
        self._stop.clicked.connect(model.stop)
        self._forget.clicked.connect(model.forget_earlier)
        self._export.clicked.connect(self._on_export)
        self._switch.clicked.connect(self._on_switch)
        self._why.clicked.connect(lambda: context.open_page("one_step"))
        model.began.connect(self._on_began)
        model.epoch_began.connect(self._progress.begin_epoch)
        model.epoch_ended.connect(self._progress.end_epoch)
        model.retired.connect(self._progress.retire)
        model.said.connect(self._progress.show_message)
        model.entries_changed.connect(self._show_entries)
        model.ended.connect(self._on_ended)
        self._progress.show_message(INVITATION)
        self._show_entries()

    @Slot()
    def start(self) -> None:
        """Start a race of the chosen contestants."""
        epochs = self._epochs.value()
        self.model.start(self._chooser.contestants(epochs), epochs, self._progress.note_part)

    def shut_down(self) -> None:
        """Stop the race and wait until it has stopped."""
        self.model.shut_down()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """On Return, press the focused button or start, unless another widget used the key."""
        is_return = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat()
        focused = self.focusWidget()
        if not is_return:
            super().keyPressEvent(event)
        elif isinstance(focused, QPushButton | QToolButton) and focused.isEnabled():
            focused.click()
        else:
            self.start()

    @Slot()
    def _on_chosen(self) -> None:
        self._progress.show_message(self._choice())

    def _choice(self) -> str:
        """Return the message about the chosen contestants."""
        contestants = self._chooser.contestants(self._epochs.value())
        weights = weights_summary([one.job for one in contestants])
        parts = [f"{len(contestants)} chosen."]
        if len(contestants) < FEWEST_CONTESTANTS:
            parts.append("A race needs at least two.")
        return " ".join(filter(None, [*parts, weights]))

    @Slot(int, int)
    def _on_began(self, n_contestants: int, epochs: int) -> None:
        self._progress.begin(n_contestants, epochs)
        focused = QApplication.focusWidget()
        had_focus = focused is not None and self.isAncestorOf(focused)
        self._show_entries()
        self._show_choices(False)
        if had_focus:  # the focused widget is now disabled or hidden
            self._stop.setFocus()

    @Slot(str)
    def _on_ended(self, sentence: str) -> None:
        self._progress.end(sentence)
        had_focus = self._stop.hasFocus()
        self._show_entries()
        if had_focus:
            self._start.setFocus()

    @Slot()
    def _on_export(self) -> None:
        filters = "Table (*.csv);;Picture (*.png);;Drawing (*.svg)"
        dialog = SaveDialog(self, "Export the race", "race.csv", filters)
        dialog.path_chosen.connect(self.export)
        open_dialog(dialog)

    @Slot(object)
    def export(self, path: Path) -> None:
        """Save the races as a table (.csv), or with curves and sentences as a picture (.png, .svg)."""
        try:
            save_race(path, self.model.entries, self.model.running, self.model.dataset_name)
        except DigitpadError as error:
            self._state.failed.emit(str(error))
        else:
            self._progress.show_message(f"Saved to {path}")

    @Slot()
    def _show_entries(self) -> None:
        model = self.model
        is_running, entries = model.is_running, model.entries
        self._start.setEnabled(not is_running)
        self._stop.setEnabled(is_running)
        self._export.setEnabled(bool(entries) and not is_running)
        self._forget.setEnabled(len(entries) > len(model.running) and not is_running)
        self._epochs.setEnabled(not is_running)
        self._chooser.set_choosable(not is_running)
        self._view.show_entries(entries, model.running, model.dataset_name)

    @Slot()
    def _on_switch(self) -> None:
        self._show_choices(not self._is_choosing)

    def _show_choices(self, is_choosing: bool) -> None:
        """Show the list of contestants or the results, or both if there is room."""
        self._is_choosing = is_choosing
        self._choices.setVisible(is_choosing or not self._is_narrow)
        self._results.setVisible(not is_choosing or not self._is_narrow)
        self._switch.setVisible(self._is_narrow)
        self._switch.setText("Results" if is_choosing else "Contestants")
        self._switch.setToolTip("Show the results" if is_choosing else "Show the contestants")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show contestants and results side by side if there is room."""
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Return a size with room for each part alone."""
        hint = super().minimumSizeHint()
        margins = self.contentsMargins().left() + self.contentsMargins().right()
        parts = (self._controls, self._progress, self._choices, self._results)
        return QSize(margins + max(part.minimumSizeHint().width() for part in parts), hint.height())

    def _fit(self) -> None:
        self._is_narrow = self.width() < scaled_px(_SIDE_BY_SIDE_PX)
        direction = QBoxLayout.Direction
        self._top.setDirection(direction.TopToBottom if self._is_narrow else direction.LeftToRight)
        self._choices.setMaximumWidth(_ANY_WIDTH if self._is_narrow else scaled_px(_CHOICES_PX))
        self._choices.setMinimumWidth(0 if self._is_narrow else scaled_px(_CHOICES_PX))
        self._show_choices(self._is_choosing)

    def _lay_out(self) -> None:
        self._start.setObjectName("start_race_button")
        self._start.setProperty("role", "primary")
        self._start.setToolTip("Start (Return)")
        self._stop.setObjectName("stop_race_button")
        self._stop.setToolTip("Stop the race after the current mini-batch. Its results are kept.")
        self._switch.setObjectName("race_switch_button")
        self._forget.setObjectName("forget_races_button")
        self._forget.setToolTip("Remove all races except the last")
        self._export.setObjectName("export_race_button")
        self._export.setToolTip("Save all races as a table, a picture or a drawing")
        self._why.setObjectName("why_race_button")
        self._why.setAccessibleName("Why?")
        self._why.setToolTip(
            wrapped("Open One step, which shows how each of the five methods handles a mini-batch")
        )
        self._epochs.setRange(1, 100)
        self._epochs.setValue(3)
        self._epochs.setObjectName("race_epochs")
        self._epochs.setAccessibleName("Epochs")
        self._epochs.setToolTip(
            wrapped("Epochs of every contestant. Learning rate schedules are rescaled to them.")
        )
        controls = _row(self._controls, self._start, self._stop, None, self._switch)
        controls.setSpacing(8)
        self._top.setSpacing(12)
        self._top.addWidget(self._controls, 0, Qt.AlignmentFlag.AlignTop)
        self._top.addWidget(self._progress, 1)
        choices = QVBoxLayout(self._choices)
        epochs = QWidget()
        _row(epochs, QLabel("Epochs"), self._epochs, None)
        choices.addWidget(epochs)
        choices.addWidget(self._chooser, 1)
        make_card(self._choices)
        below = QWidget()
        _row(below, self._why, None, self._forget, self._export)
        results = QVBoxLayout(self._results)
        results.setContentsMargins(0, 0, 0, 0)
        results.addWidget(RaceResults(self._view), 1)
        results.addWidget(below)
        body = QHBoxLayout()
        body.setSpacing(16)
        body.addWidget(self._choices)
        body.addWidget(self._results, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(self._top)
        layout.addLayout(body, 1)


def _row(parent: QWidget, *widgets: QWidget | None) -> QHBoxLayout:
    """Add a row of widgets to a parent. None stands for stretchable space."""
    row = QHBoxLayout(parent)
    row.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        if widget is None:
            row.addStretch(1)
        else:
            row.addWidget(widget)
    return row
