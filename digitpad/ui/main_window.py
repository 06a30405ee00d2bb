"""The window: puts its parts together and connects them."""

from pathlib import Path

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QAction, QCloseEvent, QGuiApplication, QIcon, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from digitpad.digits.datasets.dataset import Dataset
from digitpad.errors import DigitpadError
from digitpad.nn.model_file import SavedNetwork
from digitpad.paths import resources_dir
from digitpad.ui.actions import Actions
from digitpad.ui.appearance.text_size import restore_text_size, text_percent
from digitpad.ui.appearance.text_size_menu import TextSizeMenu
from digitpad.ui.appearance.theme import ColorScheme, apply_theme, theme_for
from digitpad.ui.canvas.canvas_panel import CanvasPanel
from digitpad.ui.canvas.live_reader import LiveReader
from digitpad.ui.files.file_controller import FileController, OpenedNetwork
from digitpad.ui.my_hand.hand_controller import HandController
from digitpad.ui.other_windows import OtherWindows
from digitpad.ui.session.window_place import place_as_text, restore_place
from digitpad.ui.session.window_settings import WindowSettings
from digitpad.ui.training.training_controller import TrainingController
from digitpad.ui.training.training_panel import TrainingPanel
from digitpad.ui.training.training_status import TrainingStatus
from digitpad.ui.widgets.scrolled import ScrolledRow, scrolled
from digitpad.workers.training_runner import TrainingState

_MARGIN = 10
_READY = "Ready. Draw a digit, or press Train to teach a new network."
_STOP_FIRST = "Stop training first, then open a network."


class MainWindow(QMainWindow):
    """digitpad's window.

    Signals
    -------
    data_loaded()
        When a data set is there and training can begin.
    epoch_finished(Snapshot)
        After an epoch was shown.
    """

    data_loaded = Signal()
    epoch_finished = Signal(object)

    def __init__(self) -> None:
        settings = WindowSettings()
        restore_text_size(settings.value("text_size"))
        super().__init__()
        self._settings = settings
        self.setObjectName("main_window")
        self.setWindowTitle("digitpad")
        self.setWindowIcon(QIcon(str(resources_dir() / "icons" / "digitpad.svg")))
        self._dataset: Dataset | None = None
        self._saved: SavedNetwork | None = None
        self._actions = Actions(self)
        self._text_size = TextSizeMenu(
            self._actions.larger_text, self._actions.smaller_text, self._actions.normal_text, self
        )
        self._left = CanvasPanel(self._actions)
        self._right = TrainingPanel(self._actions)
        self._banner = self._right.banner
        self._status = TrainingStatus()
        self._lay_out()
        self._reader = LiveReader(self._left.canvas, self._left.input_view, self._left.prediction_panel, self)
        self._files = FileController(self)
        self._others = OtherWindows(self, self._right.form.job, self._why_no_race)
        self._training = TrainingController(self._actions, self._right, self._status, self._others)
        self._hand = HandController(
            self, self._actions, self._left, self._reader, self._files, self._others, self._settings
        )
        self._connect()
        self._restore()
        self._on_strokes_changed()
        self._status.show_message("Loading the training pictures…")
        self._status.show_notice(self._settings.trouble)
        self._hand.open_first_network()
        self._files.load_mnist()

    # Construction

    def _lay_out(self) -> None:
        central = QWidget()
        content = QWidget()
        columns = ScrolledRow(content)
        columns.setContentsMargins(_MARGIN, 0, _MARGIN, 0)
        columns.setSpacing(14)
        columns.addWidget(self._left)
        columns.addWidget(self._right, 1)
        rows = QVBoxLayout(central)
        rows.setContentsMargins(0, _MARGIN, 0, 0)
        rows.setSpacing(6)
        rows.addWidget(scrolled(content), 1)  # larger texts may need more room than there is
        rows.addWidget(self._status)
        self.setCentralWidget(central)
        self.setMinimumSize(960, 640)
        self.resize(QSize(1280, 720).boundedTo(self.screen().availableSize()))

    def _connect(self) -> None:
        actions = self._actions
        for action, slot in (
            (actions.save_network, self._on_save_network),
            (actions.export_predictions, self._on_export_predictions),
            (actions.open_dataset, self._files.ask_for_dataset),
            (actions.open_mnist, self._files.load_mnist),
            (actions.quit, self.close),
            (actions.undo, self._on_undo),
            (actions.redo, self._left.canvas.redo),
            (actions.clear, self._left.canvas.clear),
            (actions.race, self._others.show_race),
            (actions.evaluation, self._others.show_evaluation),
            (actions.about, self._others.show_about),
        ):
            action.triggered.connect(slot)
        self._openers = {
            actions.open_network: self._files.ask_for_network,
            actions.open_shipped: self._hand.open_shipped,
            actions.open_fine_tuned: self._hand.open_fine_tuned,
            actions.open_last_trained: self._files.open_last_trained,
        }
        for action in self._openers:
            action.triggered.connect(self._on_opener)
        self._text_size.changed.connect(self._on_text_size_changed)
        actions.eraser.toggled.connect(self._left.canvas.set_eraser)
        for preset_action in actions.presets.values():
            preset_action.triggered.connect(self._on_preset)
        for scheme_action in actions.color_schemes.values():
            scheme_action.triggered.connect(self._on_color_scheme)
        self._left.canvas.strokes_changed.connect(self._on_strokes_changed)
        self._right.focus_lost.connect(self._left.canvas.setFocus)
        self._hand.network_made.connect(self._on_network_opened)
        self._hand.failed.connect(self._banner.show_message)
        self._hand.noticed.connect(self._status.show_notice)
        files = self._files
        files.network_opened.connect(self._on_network_opened)
        files.saved.connect(self._on_saved)
        files.dataset_loaded.connect(self._on_dataset_loaded)
        files.failed.connect(self._banner.show_message)
        files.dataset_failed.connect(self._on_dataset_failed)
        training = self._training
        training.state_changed.connect(self._on_training_state_changed)
        training.network_made.connect(self._use_network)
        training.trained.connect(files.keep_trained)
        training.epoch_finished.connect(self.epoch_finished)

    def _restore(self) -> None:
        restore_place(self, self._settings.value("geometry"))
        try:
            scheme = ColorScheme(self._settings.value("color_scheme"))
        except ValueError:
            scheme = ColorScheme.SYSTEM
        self.set_color_scheme(scheme)
        self._on_text_size_changed()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_color_scheme)

    # What others may ask of the window

    @property
    def saved_network(self) -> SavedNetwork | None:
        """The network in use; None until it is read from its file."""
        return self._saved

    @property
    def training_state(self) -> TrainingState:
        """What training is doing."""
        return self._training.state

    def set_color_scheme(self, scheme: ColorScheme) -> None:
        """Show the window light, dark, or like the desktop."""
        self._actions.color_schemes[scheme].setChecked(True)
        self._settings.set_value("color_scheme", scheme.value)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        apply_theme(application, theme_for(scheme))

    def choose_preset(self, name: str) -> None:
        """Fill the form with a preset's settings."""
        self._right.form.choose_preset(name)

    @Slot()
    def start_training(self) -> None:
        """Begin a run with the form's settings, or say which of them cannot be."""
        self._training.start()

    # Drawing

    @Slot()
    def _on_strokes_changed(self) -> None:
        canvas = self._left.canvas
        self._actions.undo.setEnabled(canvas.can_undo)
        self._actions.redo.setEnabled(canvas.can_redo)
        self._actions.clear.setEnabled(not canvas.is_empty)

    @Slot()
    def _on_undo(self) -> None:
        if not self._hand.undo():
            self._left.canvas.undo()

    # Training

    def _why_no_race(self) -> str:
        """Return why no race can begin now: what else computes would slow all contestants."""
        if self._training.is_computing:
            return "A network is being trained, which would slow all contestants. Pause or stop it first."
        if self._hand.is_fine_tuning:
            return "Your hand is being learned, which would slow all contestants. Wait for its end."
        return ""

    @Slot(object)
    def _on_training_state_changed(self, state: TrainingState) -> None:
        self._hand.set_training(state is not TrainingState.IDLE)
        self._status.set_paused(state is TrainingState.PAUSED)
        for action in (self._actions.open_dataset, self._actions.open_mnist):
            action.setEnabled(state is TrainingState.IDLE)
        if state is TrainingState.IDLE:
            self._banner.withdraw(_STOP_FIRST)

    # Networks and data sets

    @Slot()
    def _on_opener(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        if self._training.state is TrainingState.IDLE:
            self._openers[action]()
        else:
            self._banner.show_message(_STOP_FIRST)

    def open_network_file(self, path: Path) -> None:
        """Open a network and use it, in the background. The one in use stays if that fails."""
        self._files.open_network(path)

    def save_network_as(self, path: Path) -> None:
        """Save the network in use, in the background."""
        if self._saved is not None:
            self._files.save_network(self._saved, path)

    def open_dataset_folder(self, folder: Path) -> None:
        """Load a data set to train on, in the background. The one in use stays if that fails."""
        self._files.load_dataset(folder)

    @Slot()
    def _on_save_network(self) -> None:
        if self._saved is not None:
            self._files.ask_to_save(self._saved)

    @Slot()
    def _on_export_predictions(self) -> None:
        if self._saved is not None and self._dataset is not None:
            self._files.ask_to_save_predictions(self._saved, self._dataset.test)

    @Slot(object)
    def _on_saved(self, path: Path) -> None:
        self._banner.hide()
        self._status.show_message(f"Saved to {path}")

    @Slot(object)
    def _on_network_opened(self, opened: OpenedNetwork) -> None:
        # A network that training makes right now is newer than a file.
        if self._training.state is not TrainingState.IDLE:
            self._banner.show_message(_STOP_FIRST)
            return
        if self._dataset is not None:  # what is said at the start is not about a network
            self._status.show_notice("")
        if self._use_network(opened.saved, opened.source, opened.base):
            self._banner.hide()
            if self._dataset is not None:  # else that is awaited still
                self._status.show_message(f"In use now: {opened.source}")

    def _use_network(self, saved: SavedNetwork, source: str, base: SavedNetwork | None = None) -> bool:
        try:
            self._reader.set_network(saved, source)
        except DigitpadError as error:
            self._banner.show_message(f"This network cannot read drawings: {error}")
            return False
        self._saved = saved
        self._others.set_network(saved, source)
        self._hand.set_network(OpenedNetwork(saved, source, base or saved))
        return True

    @Slot(object)
    def _on_dataset_loaded(self, dataset: Dataset) -> None:
        is_first = self._dataset is None
        self._dataset = dataset
        self._others.set_dataset(dataset)
        self._banner.hide()
        for action in (self._actions.race, self._actions.evaluation, self._actions.export_predictions):
            action.setEnabled(True)
        self._hand.set_dataset(dataset)
        self._training.set_dataset(dataset)
        if self._training.state is TrainingState.IDLE:
            ready = f"{dataset.name}: {len(dataset.train):,} pictures. Press Train to teach a network."
            self._status.show_message(_READY if is_first else ready)
        self.data_loaded.emit()

    @Slot(str)
    def _on_dataset_failed(self, message: str) -> None:
        self._banner.show_message(message)
        name = self._dataset.name if self._dataset else ""
        self._status.show_message(f"Still using {name}." if name else "No pictures to train on.")

    # The rest

    @Slot()
    def _on_preset(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self.choose_preset(action.data())

    @Slot()
    def _on_color_scheme(self) -> None:
        for scheme, action in self._actions.color_schemes.items():
            if action.isChecked():
                self.set_color_scheme(scheme)

    @Slot()
    def _on_text_size_changed(self) -> None:
        self._settings.set_value("text_size", str(text_percent()))
        self._fit_canvas()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the canvas as much room as the height allows."""
        super().resizeEvent(event)
        self._fit_canvas()

    @Slot()
    def _fit_canvas(self) -> None:
        height = self.height() - self.menuBar().height() - self._status.sizeHint().height()
        self._left.fit(int(self.width() * 0.4), height - 2 * _MARGIN - 6)

    def closeEvent(self, event: QCloseEvent) -> None:
        """End training and file work, keep what was trained, and close."""
        self._training.shut_down()
        self._hand.shut_down()
        self._others.close()
        self._training.take_last_messages()  # before the files are waited for: one may be a network to keep
        self._files.wait()
        self._settings.set_value("geometry", place_as_text(self))
        super().closeEvent(event)
