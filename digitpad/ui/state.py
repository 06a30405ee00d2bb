"""The application's state, which all views subscribe to."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication

from digitpad.digits.datasets.dataset import Dataset
from digitpad.digits.strokes.strokes import Stroke
from digitpad.errors import DigitpadError
from digitpad.nn.model_file import SavedNetwork
from digitpad.recognition.number_reader import NumberReading
from digitpad.recognition.recognizer import Recognizer
from digitpad.recognition.training.presets import TrainingJob
from digitpad.recognition.training.run_history import RunHistory
from digitpad.ui.appearance.text_size import set_text_percent, text_percent
from digitpad.ui.appearance.theme import Theme, apply_theme, current_theme
from digitpad.ui.computing_lock import ComputingLock
from digitpad.ui.sample_model import SampleModel


@dataclass(frozen=True)
class NetworkInUse:
    """The network that reads drawings, and where it comes from.

    Attributes
    ----------
    saved : SavedNetwork
    source : str
        What the window calls it: "shipped network", "network after epoch 3".
    base : SavedNetwork
        The network that fine-tuning starts from: ``saved`` itself, unless that was fine-tuned.
    epoch : int or None
        The epoch of the run being looked at, if the network is from there.
    """

    saved: SavedNetwork
    source: str
    base: SavedNetwork
    epoch: int | None = None

    @property
    def dataset_name(self) -> str:
        """The data set it was trained on; empty if unknown."""
        return str(self.saved.origin.get("data") or "")

    @property
    def accuracy(self) -> float | None:
        """Its accuracy on the validation pictures, 0..1; None if unknown."""
        value = self.saved.origin.get("validation_accuracy")
        return value if isinstance(value, float) else None


class AppState(QObject):
    """What is in use, what is looked at and what computes. Lives in the GUI thread and knows no view.

    Each ``set_`` method announces a change by the signal of the same name. Whoever makes something sets it
    here; views subscribe to the signals, and get what is there already from the properties.

    Attributes
    ----------
    computing : ComputingLock
        What computes now, and what has to wait for it.
    samples : SampleModel
        The user's own digits.

    Signals
    -------
    network_changed(), dataset_changed(), drawing_changed(), reading_changed(), run_changed()
    draft_changed()
        The form describes another job.
    text_size_changed()

    A new theme reaches widgets by ``follow_theme``.
    """

    network_changed = Signal()
    dataset_changed = Signal()
    drawing_changed = Signal()
    reading_changed = Signal()
    run_changed = Signal()
    draft_changed = Signal()
    text_size_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.computing = ComputingLock(self)
        self.samples = SampleModel(self)
        self._network: NetworkInUse | None = None
        self._recognizer: Recognizer | None = None
        self._dataset: Dataset | None = None
        self._drawing: tuple[Stroke, ...] = ()
        self._reading: NumberReading | None = None
        self._run: RunHistory | None = None
        self._draft: TrainingJob | DigitpadError | None = None

    @property
    def network(self) -> NetworkInUse | None:
        """The network in use; None until the first is opened."""
        return self._network

    @property
    def recognizer(self) -> Recognizer | None:
        """Reads drawings with the network in use."""
        return self._recognizer

    def set_network(self, network: NetworkInUse) -> None:
        """Use a network from now on.

        Raises
        ------
        ModelFileError
            If it does not read 28x28 pictures. The old network then stays.
        """
        self._recognizer = Recognizer(network.saved)
        self._network = network
        self.network_changed.emit()

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
        """The strokes on the canvas, in units of its side."""
        return self._drawing

    def set_drawing(self, strokes: tuple[Stroke, ...]) -> None:
        """Put strokes on the canvas, or note what was drawn there."""
        self._drawing = strokes
        self.drawing_changed.emit()

    @property
    def reading(self) -> NumberReading | None:
        """What the network in use reads in the drawing; None on an empty canvas or without a network."""
        return self._reading

    def set_reading(self, reading: NumberReading | None) -> None:
        """Note what is read in the drawing now."""
        self._reading = reading
        self.reading_changed.emit()

    @property
    def run(self) -> RunHistory | None:
        """The training run that is looked at; None before the first."""
        return self._run

    def set_run(self, run: RunHistory) -> None:
        """Look at another run."""
        self._run = run
        self.run_changed.emit()

    @property
    def draft(self) -> TrainingJob | DigitpadError | None:
        """The job that the form describes, or what is wrong with it; None until there is a form."""
        return self._draft

    def set_draft(self, draft: TrainingJob | DigitpadError) -> None:
        """Note what the form describes now."""
        self._draft = draft
        self.draft_changed.emit()

    @property
    def theme(self) -> Theme:
        """The colours in use."""
        return current_theme()

    def set_theme(self, theme: Theme) -> None:
        """Give the application a theme's colours."""
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        apply_theme(application, theme)

    @property
    def text_percent(self) -> int:
        """The size of texts, in percent of the desktop's."""
        return text_percent()

    @Slot(int)
    def set_text_percent(self, percent: int) -> None:
        """Give all texts another size, one of ``text_size.STEPS``."""
        set_text_percent(percent)
        self.text_size_changed.emit()
