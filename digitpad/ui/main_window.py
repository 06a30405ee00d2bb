"""The main window: creates its parts and connects them."""

from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QAction, QCloseEvent, QIcon, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from digitpad.digits.datasets.mnist import MNIST
from digitpad.digits.datasets.sources import SOURCES
from digitpad.paths import resources_dir
from digitpad.ui.actions import Actions
from digitpad.ui.appearance.accessible_roles import install_roles
from digitpad.ui.appearance.text_size import restore_text_size, use_tabular_figures
from digitpad.ui.appearance.theme import ColorScheme
from digitpad.ui.canvas.canvas_panel import CanvasPanel
from digitpad.ui.canvas.live_reader import LiveReader
from digitpad.ui.command_finder import CommandFinder
from digitpad.ui.computing_lock import Work
from digitpad.ui.epoch_strip.epoch_strip import EpochStrip
from digitpad.ui.files.dataset_opener import DatasetOpener
from digitpad.ui.files.export_controller import ExportController
from digitpad.ui.files.file_controller import FileController
from digitpad.ui.files.opening_bar import OpeningBar
from digitpad.ui.fine_tuning.fine_tuning_controller import MIN_DIGITS, FineTuningController
from digitpad.ui.fine_tuning.fine_tuning_strip import FineTuningStrip
from digitpad.ui.lesson.lesson_controller import LessonController
from digitpad.ui.lesson.lesson_panel import LessonPanel
from digitpad.ui.lesson.station_setter import StationSetter
from digitpad.ui.my_hand.annotation_controller import AnnotationController
from digitpad.ui.my_hand.annotator import Annotator
from digitpad.ui.networks.first_network import FirstNetwork
from digitpad.ui.networks.network_opener import NetworkOpener
from digitpad.ui.networks.trained_networks import TrainedNetworks
from digitpad.ui.page_context import PageContext
from digitpad.ui.page_tabs import PageTabs
from digitpad.ui.photo.picture_opener import PictureOpener
from digitpad.ui.projector_mode import ProjectorMode
from digitpad.ui.runs.interrupted_run_offer import InterruptedRunOffer
from digitpad.ui.session.chosen_looks import ChosenLooks
from digitpad.ui.session.old_settings import bring_over_old_settings
from digitpad.ui.session.parts import DrawingPart, FoldsPart, FormPart, PagePart, PlacePart, RunPart
from digitpad.ui.session.session_keeper import SessionKeeper
from digitpad.ui.state import AppState
from digitpad.ui.tour.deeds import Deeds
from digitpad.ui.tour.tour import Tour
from digitpad.ui.training.train_page import TrainPage
from digitpad.ui.training.training_controller import TrainingController
from digitpad.ui.training.training_status import TrainingStatus
from digitpad.ui.widgets.message_banner import MessageBanner
from digitpad.ui.widgets.windows import bring_to_front
from digitpad.ui.window_messages import WindowMessages

_GRID_PX = 8  # all distances are one or two of it


class MainWindow(QMainWindow):
    """The main window.

    Attributes
    ----------
    state : AppState
        The state that all parts of the window share.
    """

    def __init__(self) -> None:
        state = AppState()
        trouble = bring_over_old_settings(state.settings)
        use_tabular_figures()
        restore_text_size(state.settings.value("text_size"))  # before any widget takes its font
        super().__init__()
        install_roles()
        self.state = state
        state.setParent(self)
        self.setObjectName("main_window")
        self.setWindowTitle("digitpad")
        self.setWindowIcon(QIcon(str(resources_dir() / "icons" / "digitpad.svg")))
        self._about: QWidget | None = None
        self._finder: CommandFinder | None = None
        self._actions = Actions(self)
        self._looks = ChosenLooks(state, self._actions, self)
        self._left = CanvasPanel(self.state, self._actions)
        self._strip = FineTuningStrip()
        self._epoch_strip = EpochStrip(self.state)
        self._left.add_below(self._epoch_strip)
        self._left.add_below(self._strip)
        self._tabs = PageTabs(self.state, self._actions)
        self._lesson_panel = LessonPanel()
        self._banner = MessageBanner()
        self._status = TrainingStatus()
        self._datasets = DatasetOpener(self.state, self)
        self._lay_out()
        # Before the controllers: their messages on the same signal then replace the window's own.
        self._messages = WindowMessages(state, self._banner, self._status, self)
        self._projector = ProjectorMode(self, state, self._actions, (self._status, self._strip))
        self._left.add_below(self._projector.leave_button)
        left, settings = self._left, state.settings
        self._reader = LiveReader(state, left.canvas, left.input_view, left.prediction_panel, self)
        self._files = FileController(state, self)
        self._export = ExportController(state, self._actions, self)
        self._opener = NetworkOpener(state, self._files, self)
        self._trained_networks = TrainedNetworks(state, self)
        self._first_network = FirstNetwork(state, self._files, settings, self)
        self._annotator = Annotator(state, left.canvas, self._reader, self)
        self._annotation = AnnotationController(state, self._annotator, self._strip, self)
        self._fine_tuning = FineTuningController(state, self._strip, settings, self)
        self._tabs.set_context(PageContext(state, self._actions, self._fine_tuning, self._tabs.open))
        self._pictures = PictureOpener(state, self._actions, self._tabs.open, self)
        train_page = self._tabs.page("train")
        assert isinstance(train_page, TrainPage)
        for focus_lost in (train_page.focus_lost, self._tabs.focus_lost):
            focus_lost.connect(self._give_keys_to_canvas)
        train_page.wanted.connect(self._on_train_page_wanted)
        self._training = TrainingController(state, self._actions, train_page, self._status)
        self._training.sharer.take_drops(self)
        setter = StationSetter(state, self._actions, self._tabs, self._files)
        self._lesson = LessonController(state, self._actions, self._lesson_panel, setter, settings)
        deeds = Deeds(state, left.canvas, self._annotator, self._tabs, self)
        self._tour = Tour(self, state, self._actions, self._tabs, deeds)
        run_part = RunPart(state)
        self._first_network.done.connect(run_part.open)
        self._session = SessionKeeper(
            state,
            (
                PlacePart(self),
                FoldsPart(state.computing, self._actions, self._lesson_panel),
                FormPart(train_page.form),
                DrawingPart(left.canvas, state),
                PagePart(self._tabs),
                run_part,
            ),
            self,
        )
        self._connect()
        self._restore()
        self._on_strokes_changed()
        self._show_whether_it_can_be_taught()
        self._status.show_notice(trouble, is_brief=False)
        self.state.library.open()
        self._first_network.open()
        self._datasets.use(MNIST)

    # Construction

    def _lay_out(self) -> None:
        central = QWidget()
        right = QVBoxLayout()
        right.setSpacing(_GRID_PX)
        right.addWidget(self._tabs, 1)
        right.addWidget(self._lesson_panel)
        right.addWidget(self._banner)
        columns = QHBoxLayout()
        columns.setContentsMargins(_GRID_PX, 0, _GRID_PX, 0)
        columns.setSpacing(2 * _GRID_PX)
        columns.addWidget(self._left)
        columns.addLayout(right, 1)
        rows = QVBoxLayout(central)
        rows.setContentsMargins(0, _GRID_PX, 0, 0)
        rows.setSpacing(_GRID_PX)
        rows.addLayout(columns, 1)
        offer = InterruptedRunOffer(self.state)
        offer.focus_lost.connect(self._give_keys_to_canvas)
        rows.addWidget(offer)
        bottom = QHBoxLayout()
        bottom.setSpacing(0)
        bottom.addWidget(self._status, 1)
        bottom.addWidget(OpeningBar(self._datasets))
        rows.addLayout(bottom)
        self.setCentralWidget(central)
        self.setMinimumSize(900, 600)
        self.resize(QSize(1280, 720).boundedTo(self.screen().availableSize()))

    def _connect(self) -> None:
        actions, canvas = self._actions, self._left.canvas
        for action, slot in (
            (actions.save_network, self._on_save_network),
            (actions.export_predictions, self._on_export_predictions),
            (actions.quit, self.close),
            (actions.undo, self._on_undo),
            (actions.redo, canvas.redo),
            (actions.clear, canvas.clear),
            (actions.fine_tune, self._fine_tuning.start),
        ):
            action.triggered.connect(slot)
        self._openers = {
            actions.open_network: self._files.ask_for_network,
            actions.open_shipped: self._opener.open_shipped,
            actions.open_fine_tuned: self._opener.open_fine_tuned,
            actions.open_last_trained: self._opener.open_last_trained,
        }
        for action in self._openers:
            action.triggered.connect(self._on_opener)
        actions.fold_canvas.toggled.connect(self._on_fold_canvas)
        actions.about.triggered.connect(self._on_about)
        actions.find_command.triggered.connect(self._on_find_command)
        for source_action in actions.data_sources.values():
            source_action.triggered.connect(self._on_data_source)
        actions.eraser.toggled.connect(canvas.set_eraser)
        actions.clear.triggered.connect(self._on_cleared)
        actions.fine_tune_by_itself.setChecked(self._fine_tuning.is_automatic)
        actions.fine_tune_by_itself.toggled.connect(self._fine_tuning.set_automatic)
        self._messages.show_from(
            files=self._files,
            datasets=self._datasets,
            pictures=self._pictures,
            exporter=self._export.exporter,
            annotation=self._annotation,
            fine_tuning=self._fine_tuning,
        )
        self.state.dataset_changed.connect(self._on_dataset_changed)
        self.state.computing.changed.connect(self._on_computing_changed)
        for signal, receiver in (
            (self.state.text_size_changed, self._fit_canvas),
            (actions.projector.toggled, self._fit_canvas),
            (canvas.strokes_changed, self._on_strokes_changed),
            (self._epoch_strip.height_changed, self._fit_canvas),
            (self._left.bar_picker.picked, self._annotator.label),
            (self._strip.my_digits_wanted, actions.pages["my_digits"].trigger),
            (actions.networks.triggered, actions.pages["networks"].trigger),
            (self._lesson.closed, self._give_keys_to_canvas),
            (self._tour.focus_lost, self._give_keys_to_canvas),
            (self._annotator.labelled, self._fine_tuning.on_labelled),
            (self._annotator.labelled, self._epoch_strip.on_labelled),
            (self.state.samples.changed, self._show_whether_it_can_be_taught),
        ):
            signal.connect(receiver)

    def _restore(self) -> None:
        self._looks.restore()
        self._lesson.restore()
        self._session.restore()
        self._fit_canvas()

    def set_color_scheme(self, scheme: ColorScheme) -> None:
        """Use light colours, dark colours, or those of the desktop."""
        self._looks.set_color_scheme(scheme)

    # Drawing

    @Slot()
    def _on_strokes_changed(self) -> None:
        canvas = self._left.canvas
        self._actions.undo.setEnabled(canvas.can_undo)
        self._actions.redo.setEnabled(canvas.can_redo)
        self._actions.clear.setEnabled(not canvas.is_empty)

    @Slot()
    def _on_cleared(self) -> None:
        self._actions.eraser.setChecked(False)  # on an empty canvas there is nothing to erase

    @Slot()
    def _on_undo(self) -> None:
        if not self._annotator.undo():
            self._left.canvas.undo()

    @Slot()
    def _on_computing_changed(self) -> None:
        computing = self.state.computing
        can_open = not computing.why_wait(Work.OPENING)
        for action in self._actions.data_sources.values():
            action.setEnabled(can_open)
        self._show_whether_it_can_be_taught()
        if Work.FINE_TUNING in computing.active:
            self._actions.fold_canvas.setChecked(False)  # the result is shown beside the canvas

    @Slot()
    def _show_whether_it_can_be_taught(self) -> None:
        is_enough = len(self.state.samples) >= MIN_DIGITS
        is_free = Work.FINE_TUNING not in self.state.computing.active
        self._actions.fine_tune.setEnabled(is_enough and is_free)

    # Networks and data sets

    @Slot()
    def _on_opener(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        if reason := self.state.computing.why_wait(Work.OPENING):
            self.state.failed.emit(reason)
        else:
            self._openers[action]()

    @Slot()
    def _on_save_network(self) -> None:
        if self.state.network is not None:
            self._files.ask_to_save(self.state.network.saved)

    @Slot()
    def _on_export_predictions(self) -> None:
        network, dataset = self.state.network, self.state.dataset
        if network is not None and dataset is not None:
            self._files.ask_to_save_predictions(network.saved, dataset.test)

    @Slot()
    def _on_dataset_changed(self) -> None:
        self._actions.export_predictions.setEnabled(True)

    # The rest

    @Slot()
    def _on_about(self) -> None:
        from digitpad.ui.about_dialog import AboutDialog  # it brings pyqtgraph

        if self._about is None:
            self._about = AboutDialog(self.state, self)
        bring_to_front(self._about)

    @Slot()
    def _on_find_command(self) -> None:
        if self._finder is None:
            self._finder = CommandFinder(self)
        self._finder.open()

    @Slot(bool)
    def _on_fold_canvas(self, is_folded: bool) -> None:
        self._left.setVisible(not is_folded)
        self._give_keys_to_canvas()

    @Slot()
    def _give_keys_to_canvas(self) -> None:
        """Focus the canvas, or the tabs while the canvas is hidden."""
        (self._tabs if self._actions.fold_canvas.isChecked() else self._left.canvas).setFocus()

    @Slot()
    def _on_train_page_wanted(self) -> None:
        self._tabs.open("train")

    @Slot()
    def _on_data_source(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self._datasets.use(SOURCES[action.data()])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make the canvas as large as the height allows."""
        self._fit_canvas()

    @Slot()
    def _fit_canvas(self) -> None:
        status = 0 if self._status.isHidden() else self._status.sizeHint().height()
        height = self.height() - min(self.menuBar().height(), self.menuBar().maximumHeight()) - status
        self._left.fit(int(self.width() * 0.4), height - 3 * _GRID_PX)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop background work, store what was trained, and close."""
        self.state.library.library.database.give_up()
        self._projector.shut_down()
        self._training.shut_down()
        self._fine_tuning.shut_down()
        self._tabs.shut_down()
        self._epoch_strip.shut_down()
        if self._about is not None:
            self._about.close()
        self._pictures.shut_down()
        self._datasets.shut_down()
        self._first_network.wait()
        self._files.wait()
        self._export.shut_down()
        self._session.close()
        self.state.library.close()
