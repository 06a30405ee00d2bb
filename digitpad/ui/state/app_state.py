"""The application's state, which all views subscribe to."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication

from digitpad.digits.datasets.dataset import Dataset
from digitpad.digits.strokes.strokes import Stroke
from digitpad.errors import DigitpadError
from digitpad.library import NetworkRecord
from digitpad.library.settings_table import SettingsTable
from digitpad.nn.model_file import SavedNetwork
from digitpad.recognition.number_reader import NumberReading
from digitpad.recognition.recognizer import Recognizer
from digitpad.recognition.training.presets import TrainingJob
from digitpad.recognition.training.run_history import RunHistory
from digitpad.ui.appearance.text_size import set_text_percent, text_percent
from digitpad.ui.appearance.theme import Theme, apply_theme
from digitpad.ui.computing_lock import ComputingLock, Work
from digitpad.ui.library_model import LibraryModel
from digitpad.ui.looked_at.looked_at_run import KEPT_EPOCH, LookedAtRun
from digitpad.ui.sample_model import SampleModel
from digitpad.ui.state.network_in_use import NetworkInUse, after_epoch, step_label


@dataclass(frozen=True, eq=False)
class PictureOnCanvas:
    """A picture on the canvas, in place of a drawing.

    Attributes
    ----------
    pixels : (28, 28) float32
        Ink 1.0 on 0.0.
    caption : str
        For example "test picture 1,234: a 7".
    """

    pixels: NDArray[np.float32]
    caption: str


class AppState(QObject):
    """The network, data set, drawing and run that all views share. Lives in the GUI thread.

    Each ``set_`` method emits the signal of the same name. Controllers set values here; views read the
    properties and subscribe to the signals. The state knows no view.

    Attributes
    ----------
    computing : ComputingLock
        The work that is running now, and what has to wait for it.
    library : LibraryModel
        Stored runs, networks and settings.
    samples : SampleModel
        The user's own digits.
    looked_at : LookedAtRun
        The displayed run, and the way back to the newest one.

    Signals
    -------
    dataset_awaited(QObject)
        The sender is about to open or make a data set. All others cancel theirs: the newest request wins.
    network_changed(), dataset_changed(), drawing_changed(), reading_changed(), run_changed()
    drawing_asked()
        Whoever reads the canvas is to set the drawing at once: see ``newest_drawing``.
    run_event(RunEvent)
        An event of the displayed run.
    go_on_wanted(str, int)
        Resume a run of the library: its id, and the total number of epochs (0 keeps the run's own).
    branch_wanted(str, int)
        Set up a new run that starts from the weights of a run's epoch: the run's id and the epoch.
    draft_changed()
        The form describes another job.
    epoch_pointed()
        The pointer is over another epoch of the run, or over none.
    watching_changed()
        A page that shows layer statistics was shown or hidden.
    text_size_changed()
    failed(str)
        An error as a sentence for the user.
    withdrawn(str)
        A sentence sent by ``failed`` that no longer applies; "" withdraws any.

    Widgets get a new theme through ``follow_theme``.
    """

    dataset_awaited = Signal(object)
    network_changed = Signal()
    dataset_changed = Signal()
    drawing_changed = Signal()
    drawing_asked = Signal()
    reading_changed = Signal()
    run_changed = Signal()
    run_event = Signal(object)
    go_on_wanted = Signal(str, int)
    branch_wanted = Signal(str, int)
    draft_changed = Signal()
    epoch_pointed = Signal()
    watching_changed = Signal()
    text_size_changed = Signal()
    failed = Signal(str)
    withdrawn = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.computing = ComputingLock(self)
        self.library = LibraryModel(self)
        self.samples = SampleModel(self.library, self)
        self.looked_at = LookedAtRun(self.library, self.computing, self)
        self.looked_at.changed.connect(self._on_run_changed)
        self.looked_at.event_came.connect(self.run_event)
        self.looked_at.failed.connect(self.failed)
        self.looked_at.networks.chosen_came.connect(self._on_chosen_came)
        self.looked_at.networks.pointed_came.connect(self.point_at_epoch)
        self._network: NetworkInUse | None = None
        self._recognizer: Recognizer | None = None
        self._dataset: Dataset | None = None
        self._drawing: tuple[Stroke, ...] = ()
        self._picture: PictureOnCanvas | None = None
        self._reading: NumberReading | None = None
        self._draft: TrainingJob | DigitpadError | None = None
        self._follows_run = True
        self._before_steps: NetworkInUse | None = None  # in use before the network of a step
        self._is_watching = False
        self._pointed: tuple[NetworkInUse, Recognizer] | None = None

    @property
    def network(self) -> NetworkInUse | None:
        """The network in use; None until the first is opened."""
        return self._network

    @property
    def shown_network(self) -> NetworkInUse | None:
        """The network that reads drawings now: of the epoch under the pointer, else the one in use."""
        return self._pointed[0] if self._pointed else self._network

    @property
    def recognizer(self) -> Recognizer | None:
        """The recognizer of ``shown_network``."""
        return self._pointed[1] if self._pointed else self._recognizer

    def set_network(self, network: NetworkInUse) -> None:
        """Use a network from now on.

        Raises
        ------
        ModelFileError
            If it does not read 28x28 pictures. The old network then stays in use.
        """
        self._recognizer = Recognizer(network.saved)
        self._network = network
        self.looked_at.networks.forget_chosen()
        if network.run is not self.run:  # a new epoch of the run keeps the epoch under the pointer
            self._pointed = None
        self.network_changed.emit()

    def record_of(self, network: NetworkInUse) -> NetworkRecord | None:
        """Return a network's record in the library, or None if it has none of its own."""
        networks = self.library.library.networks
        if network.run is not None and network.epoch and not network.record_id:
            return networks.of_run(network.run.run_id, network.epoch)
        return networks.find(network.record_id)

    @property
    def settings(self) -> SettingsTable:
        """The settings kept from one start to the next."""
        return self.library.library.settings

    @property
    def dataset(self) -> Dataset | None:
        """The pictures to train on; None until they are loaded."""
        return self._dataset

    @Slot(object)
    def set_dataset(self, dataset: Dataset) -> None:
        """Train, race and evaluate on another data set from now on."""
        self._dataset = dataset
        self.dataset_changed.emit()

    @property
    def drawing(self) -> tuple[Stroke, ...]:
        """The strokes on the canvas, in units of the canvas side."""
        return self._drawing

    def newest_drawing(self) -> tuple[Stroke, ...]:
        """Return the drawing with what the pen has drawn since the last reading."""
        self.drawing_asked.emit()
        return self._drawing

    def set_drawing(self, strokes: tuple[Stroke, ...]) -> None:
        """Set the strokes on the canvas, and remove a picture from it."""
        self._drawing, self._picture = strokes, None
        self.drawing_changed.emit()

    @property
    def picture(self) -> PictureOnCanvas | None:
        """The picture on the canvas; None while it is empty or has strokes."""
        return self._picture

    def set_picture(self, picture: PictureOnCanvas) -> None:
        """Put a picture on the canvas in place of the drawing. Emits ``drawing_changed``."""
        self._drawing, self._picture = (), picture
        self.drawing_changed.emit()

    @property
    def reading(self) -> NumberReading | None:
        """The reading of the canvas by ``shown_network``; None for an empty canvas or without a network."""
        return self._reading

    def set_reading(self, reading: NumberReading | None) -> None:
        """Set the reading of the canvas."""
        self._reading = reading
        self.reading_changed.emit()

    @property
    def run(self) -> RunHistory | None:
        """The displayed training run; None before the first."""
        return self.looked_at.run

    def set_run(self, run: RunHistory) -> None:
        """Show a run that has just started, and follow it."""
        self.looked_at.begin(run)

    def open_run(self, run_id: str, epoch: int | None = KEPT_EPOCH) -> None:
        """Show a run of the library once it is read. Refused during training.

        The network of ``epoch`` is then put in use; with None, the network in use stays.
        """
        self.looked_at.open(run_id, epoch)

    @Slot(object)
    def _on_run_changed(self, epoch: int | None) -> None:
        was_pointed, self._pointed = self._pointed is not None, None
        self._follows_run = True
        self.run_changed.emit()
        if was_pointed:
            self.epoch_pointed.emit()
        if epoch is not None:
            self.choose_epoch(epoch)

    @property
    def follows_run(self) -> bool:
        """Whether each new epoch's network is put in use. False while an earlier epoch is chosen."""
        return self._follows_run

    @property
    def can_choose_epoch(self) -> bool:
        """Whether another epoch may be chosen. False during fine-tuning and while its network is pending."""
        is_pending = self._network is not None and self._network.is_pending
        return not is_pending and Work.FINE_TUNING not in self.computing.active

    @Slot(int)
    def choose_epoch(self, epoch: int) -> None:
        """Use the network of an epoch, or of the newest earlier epoch with a snapshot.

        A network that is not in memory is used once it is read. Choosing the newest epoch follows the run
        again. Does nothing while ``can_choose_epoch`` is False.
        """
        run = self.run
        kept = None if run is None else run.epoch_with_snapshot(epoch)
        if run is None or kept is None or not self.can_choose_epoch:
            return
        self._follows_run = epoch >= run.epochs_done
        saved = self.looked_at.networks.choose(run, kept)
        if saved is not None and (self._network is None or saved is not self._network.saved):
            self.set_network(after_epoch(run, kept, saved))

    @Slot(int)
    def _on_chosen_came(self, epoch: int) -> None:
        run = self.run
        self.choose_epoch(run.epochs_done if run is not None and self._follows_run else epoch)

    def use_step(self, run: RunHistory, step: int, saved: SavedNetwork) -> None:
        """Use the network after a step inside an epoch.

        Does nothing while an earlier epoch is chosen, or while ``can_choose_epoch`` is False.
        """
        if run is not self.run or not self._follows_run or not self.can_choose_epoch:
            return
        if self._network is None or self._network.step is None:
            self._before_steps = self._network
        self.set_network(NetworkInUse(saved, step_label(step), saved, run=run, step=step))

    def leave_steps(self) -> None:
        """Use the network from before the single steps again. Called when their run has ended."""
        before, self._before_steps = self._before_steps, None
        if before is not None and self._network is not None and self._network.step is not None:
            self.set_network(before)

    def follow_run(self) -> None:
        """Use each new network of the run from now on, even if an earlier epoch was chosen."""
        if self.can_choose_epoch:
            self._follows_run = True

    @property
    def pointed_epoch(self) -> int | None:
        """The epoch under the pointer, or None."""
        return self._pointed[0].epoch if self._pointed else None

    @Slot(int)
    def point_at_epoch(self, epoch: int | None) -> None:
        """Let an epoch's network read the drawing while the pointer is over it; None ends that."""
        run, networks = self.run, self.looked_at.networks
        networks.forget_pointed()
        kept = None if epoch is None or run is None else run.epoch_with_snapshot(epoch)
        if kept == self.pointed_epoch:
            return
        if run is None or kept is None:
            self._pointed = None
        elif (saved := networks.point_at(run, kept)) is not None:
            self._pointed = after_epoch(run, kept, saved), Recognizer(saved)
        else:
            return
        self.epoch_pointed.emit()

    @property
    def shown_epoch(self) -> int | None:
        """The epoch that is shown instead of the newest; None while the run is followed."""
        if self._pointed:
            return self._pointed[0].epoch
        return None if self._follows_run else self.epoch_in_use

    @property
    def epoch_in_use(self) -> int | None:
        """The epoch of the network in use; None if that network is not from the run."""
        network = self._network
        return network.epoch if network is not None and network.run is self.run else None

    @property
    def chosen_epoch(self) -> int | None:
        """The epoch whose network is in use, or will be once it is read."""
        chosen = self.looked_at.networks.chosen
        return self.epoch_in_use if chosen is None else chosen

    @property
    def is_watching(self) -> bool:
        """Whether a page shows layer statistics. They are measured only then."""
        return self._is_watching

    def set_watching(self, is_watching: bool) -> None:
        """Turn the measuring of layer statistics on or off. Called by the page that shows them."""
        if is_watching != self._is_watching:
            self._is_watching = is_watching
            self.watching_changed.emit()

    @property
    def draft(self) -> TrainingJob | DigitpadError | None:
        """The job that the form describes, or the form's error; None until there is a form."""
        return self._draft

    def set_draft(self, draft: TrainingJob | DigitpadError) -> None:
        """Set the job that the form describes, or its error."""
        self._draft = draft
        self.draft_changed.emit()

    def set_theme(self, theme: Theme) -> None:
        """Apply a theme to the application."""
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        apply_theme(application, theme)

    @property
    def text_percent(self) -> int:
        """The text size in percent of the desktop's."""
        return text_percent()

    @Slot(int)
    def set_text_percent(self, percent: int) -> None:
        """Set the size of all texts to one of ``text_size.STEPS``."""
        set_text_percent(percent)
        self.text_size_changed.emit()
