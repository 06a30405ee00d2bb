"""Small helpers to drive widgets as a person would."""

import dataclasses
import logging
from types import SimpleNamespace

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QAction,
    QCursor,
    QGuiApplication,
    QHelpEvent,
    QKeySequence,
    QMouseEvent,
    QTextDocument,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QMenu, QToolTip, QWidget

from digitpad.benchmarks.probes.window_probe import EpochWatch
from digitpad.library import Library
from digitpad.nn import TrainingConfig
from digitpad.nn.training import EpochResult
from digitpad.paths import shipped_network_path
from digitpad.recognition.network_files import open_network
from digitpad.recognition.training.presets import TrainingJob
from digitpad.recognition.training.run_history import RunHistory
from digitpad.ui.actions import Actions
from digitpad.ui.appearance.text_size import set_text_percent
from digitpad.ui.appearance.theme import LIGHT, apply_theme, current_theme
from digitpad.ui.canvas.drawing_canvas import DrawingCanvas
from digitpad.ui.canvas.live_reader import LiveReader
from digitpad.ui.canvas.network_input_view import NetworkInputView
from digitpad.ui.canvas.prediction_panel import PredictionPanel
from digitpad.ui.computing_lock import Work
from digitpad.ui.files.file_controller import FileController
from digitpad.ui.fine_tuning.fine_tuning_controller import FineTuningController
from digitpad.ui.fine_tuning.fine_tuning_strip import FineTuningStrip
from digitpad.ui.main_window import MainWindow
from digitpad.ui.networks.first_network import FirstNetwork
from digitpad.ui.page_context import PageContext
from digitpad.ui.page_tabs import PageTabs
from digitpad.ui.state import AppState, NetworkInUse
from digitpad.workers.background_task import BackgroundTask

from .pictures import outdated_widgets


def close_popups():
    """Close menus and lists that a test left open. Even hidden ones would take the mouse."""
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call():
    """Fail a test that leaves a window with an outdated picture: a widget forgot to repaint."""
    result = yield
    for window in QApplication.topLevelWidgets():
        if shiboken6.isValid(window) and window.isVisible() and not window.size().isEmpty():
            assert outdated_widgets(window) == []
    return result


@pytest.fixture(autouse=True)
def no_window_left(qapp):
    """Hide windows that a test left open, move the pointer into the corner, and release its buttons.

    Offscreen, a window left open lies over the next test's and takes its mouse, and so does the pointer's
    place: what comes under it is entered although nobody moved.
    """
    QCursor.setPos(0, 0)
    close_popups()
    for button in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):  # QTest's double click keeps it
        if QGuiApplication.mouseButtons() & button:
            QTest.mouseRelease(QWidget(), button)
    yield
    for window in QGuiApplication.topLevelWindows():
        window.hide()


@pytest.fixture(autouse=True)
def light_again(qapp):
    """Delete what a test closed, and put light colours and normal texts on again if the test changed them.

    pytest-qt only asks Qt to delete widgets, so they would follow the theme in later tests; a closed plot of
    pyqtgraph cannot, as it has no axes any more.
    """
    yield
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    set_text_percent(100)
    if current_theme() is not LIGHT:
        apply_theme(qapp, LIGHT)


@pytest.fixture
def put_on(qapp):
    """Return a function that sets the theme until the end of the test."""
    return lambda theme: apply_theme(qapp, theme)


@pytest.fixture
def drag():
    """Draw with the mouse along points given in units of the widget's smaller side."""

    def drag(widget, points, button=Qt.MouseButton.LeftButton):
        side = min(widget.width(), widget.height())
        pixels = [QPoint(round(x * side), round(y * side)) for x, y in points]
        QTest.mousePress(widget, button, pos=pixels[0])
        for pixel in pixels[1:]:
            QTest.mouseMove(widget, pixel)
        QTest.mouseRelease(widget, button, pos=pixels[-1])

    return drag


@pytest.fixture
def tip_at(qapp):
    """Return a function that rests the mouse at a point of a widget, and returns the text of its tool tip."""

    def tip_at(widget, point):
        place = QPointF(point)
        none, shared = Qt.MouseButton.NoButton, widget.mapToGlobal(place)
        move = QMouseEvent(QEvent.Type.MouseMove, place, shared, none, none, Qt.KeyboardModifier.NoModifier)
        qapp.sendEvent(widget, move)
        qapp.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, point, shared.toPoint()))
        text = QTextDocument()
        text.setHtml(QToolTip.text())
        return text.toPlainText()

    yield tip_at
    QToolTip.hideText()


class User:
    """The user of a window: finds widgets by object name, uses them, and reads their texts."""

    def __init__(self, qtbot, drag):
        self._qtbot = qtbot
        self._drag = drag

    def find(self, window, name):
        found = window.findChild(QWidget, name)
        assert found is not None, name
        return found

    def text(self, window, name):
        return self.find(window, name).text()

    def message(self, window):
        """Return the text of the banner, empty while it is hidden."""
        label = self.find(window, "message_text")
        return label.text() if label.isVisible() else ""

    def click(self, window, name):
        button = self.find(window, name)
        assert button.isEnabled(), name
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def press(self, window, keys):
        """Press keys on the focused widget."""
        QTest.keyClicks(window.focusWidget() or window, keys)

    def keys(self, window, *combinations):
        """Press key combinations, such as "Ctrl+W", on the focused widget."""
        for keys in combinations:
            QTest.keySequence(window.focusWidget() or window, QKeySequence(keys))

    def action(self, window, title, menu="") -> QAction:
        """Return the menu entry with a title, in all menus or in one."""
        menus = [one for one in window.menuBar().findChildren(QMenu) if menu in one.title().replace("&", "")]
        entries = [entry for one in menus for entry in one.actions()]
        (found,) = [entry for entry in entries if entry.text().replace("&", "") == title]
        return found

    def choose(self, window, title, menu=""):
        """Trigger a menu entry if it is enabled."""
        action = self.action(window, title, menu)
        assert action.isEnabled(), title
        action.trigger()

    def enter(self, window, name, text):
        """Replace the text of a field, and press Return."""
        line = self.find(window, name)
        line.setFocus()
        line.selectAll()
        QTest.keyClicks(line, text)
        QTest.keyClick(line, Qt.Key.Key_Return)

    # In the main window

    def status(self, window):
        return self.text(window, "status_message")

    def recognition(self, window):
        return self.find(window, "prediction_panel").recognition

    def answer(self, window):
        recognition = self.recognition(window)
        return recognition and recognition.answer

    def source(self, window):
        """Return the announced network of the bars."""
        return self.find(window, "network_label").full_text

    def draw(self, window, points):
        self._drag(self.find(window, "drawing_canvas"), points)

    def write(self, window, *digits):
        """Draw an upright stroke for each digit, and label it."""
        for digit in digits:
            self.draw(window, [(0.5 + digit / 90, 0.2), (0.5 + digit / 90, 0.8)])
            self.press(window, str(digit))

    def outcome(self, window):
        """Return the displayed outcome of teaching, or ""."""
        label = window.findChild(QLabel, "teaching_outcome")
        return label.text() if label.isVisibleTo(window) else ""

    def strip(self, window):
        return self.find(window, "teaching_strip")

    def fine_tune(self, window):
        """Teach it my hand, and wait for the outcome."""
        self.click(window, "teach_button")
        self._qtbot.waitUntil(lambda: self.outcome(window) != "", timeout=60_000)
        self.until_not_fine_tuning(window)

    def until_not_fine_tuning(self, window):
        computing = window.state.computing
        self._qtbot.waitUntil(lambda: Work.FINE_TUNING not in computing.active)

    def start_long_run(self, window):
        """Start the longest possible training run, which takes seconds on ``small``."""
        self.find(window, "epochs_field").setValue(1_000)
        self.click(window, "train_button")

    def until_idle(self, window):
        self._qtbot.waitUntil(lambda: not window.state.computing.is_training)

    def network(self, window):
        """Return the network in use."""
        return window.state.network and window.state.network.saved

    def files(self, window):
        """Return the controller that opens and saves files."""
        return window.findChild(FileController)

    def epoch_finished(self, window):
        """Return the signal emitted with the result of each epoch."""
        return EpochWatch(window).epoch_finished

    def open_page(self, window, name):
        return window.findChild(PageTabs).open(name)


@pytest.fixture
def user(qtbot, drag):
    return User(qtbot, drag)


@pytest.fixture
def state(qapp):
    """An empty application state."""
    return AppState()


@pytest.fixture
def make_run():
    """Return a function that makes the empty history of a run with some settings."""
    return lambda **settings: RunHistory(TrainingJob(TrainingConfig(**settings)), "custom", "rows")


@pytest.fixture
def epoch_result():
    """Return a function that makes the result of an epoch; other values are arbitrary."""

    def epoch_result(epoch, **values):
        usual = EpochResult(epoch, 0.1, 0.9, 0.2, 0.8, 1.0, 0.1, 1.1 * epoch, 1_000.0, 0.1)
        return dataclasses.replace(usual, **values)

    return epoch_result


@pytest.fixture
def fine_tuning(qtbot, state):
    """The fine-tuning controller without a main window."""
    parent = QWidget()
    qtbot.addWidget(parent)
    return FineTuningController(state, FineTuningStrip(parent), state.settings, parent)


@pytest.fixture
def context(qtbot, state, fine_tuning):
    """The context of a page without a main window."""
    menus = QMainWindow()
    qtbot.addWidget(menus)
    return PageContext(state, Actions(menus), fine_tuning, lambda name: None)


@pytest.fixture
def failures(state):
    """The error messages for the user, oldest first."""
    said = []
    state.failed.connect(said.append)
    return said


@pytest.fixture
def parts(qtbot, state):
    """A canvas with its views, read by the shipped network, without a main window."""
    canvas, view, panel = DrawingCanvas(), NetworkInputView(), PredictionPanel()
    for widget in (canvas, view, panel):
        qtbot.addWidget(widget)
    canvas.resize(400, 400)
    panel.resize(300, 150)
    panel.show()
    canvas.show()
    reader = LiveReader(state, canvas, view, panel, canvas)
    saved = open_network(shipped_network_path())
    state.set_network(NetworkInUse(saved, "shipped network", saved))
    return SimpleNamespace(state=state, canvas=canvas, view=view, panel=panel, reader=reader)


@pytest.fixture
def kept_labels(request):
    """Return the labels of the own digits, oldest first; for a window, of those on the disk."""

    def kept_labels():
        if "window" not in request.fixturenames:
            return [sample.label for sample in request.getfixturevalue("state").samples.samples]
        library = request.getfixturevalue("window").state.library.library
        rows = library.database.ask(lambda connection: connection.execute(_LABELS).fetchall())
        return [label for (label,) in rows]

    return kept_labels


_LABELS = "SELECT label FROM samples ORDER BY time, rowid"


@pytest.fixture
def add_elsewhere():
    """Return a function that adds own digits like another program."""

    def add_elsewhere(*drawings):
        library = Library()
        library.open()
        library.wait_until_loaded()
        library.samples.add_all(drawings)
        assert library.close(60)

    return add_elsewhere


@pytest.fixture
def kept_networks():
    """Return a function that reads the stored networks of a kind, newest first."""

    def kept_networks(kind):
        library = Library()
        library.open()
        library.wait_until_loaded()
        networks = library.networks
        stored = [networks.opener(row.id)() for row in networks.networks if row.kind is kind]
        library.close(60)
        return stored

    return kept_networks


@pytest.fixture
def window(qtbot, caplog):
    """Digitpad's window with MNIST and the shipped network."""
    window = MainWindow()
    qtbot.addWidget(window)
    window.resize(1366, 768)
    with qtbot.waitSignal(window.state.dataset_changed):
        window.show()
    first_network = window.findChild(FirstNetwork)
    qtbot.waitUntil(lambda: window.state.network is not None and first_network.is_done)
    yield window
    window.close()
    assert not window.state.computing.is_training or not window.isVisible()
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.fixture
def keep_settings():
    """Return a function that stores settings like an earlier window."""

    def keep(**settings):
        library = Library()
        library.open()
        for name, text in settings.items():
            library.settings.set_value(name, text)
        assert library.close(60)

    return keep


@pytest.fixture
def kept_settings():
    """Return a function that reads the stored settings."""
    return lambda: Library().settings


@pytest.fixture
def small(window, user, rows_dataset):
    """The window with a data set that is learned at once."""
    window.state.set_dataset(rows_dataset)
    user.find(window, "layers_field").setText("784,12,10")
    user.find(window, "epochs_field").setValue(3)
    return window


@pytest.fixture
def again(qtbot):
    """Open digitpad again, and wait until its first network is in use."""
    windows = []

    def again():
        window = MainWindow()
        qtbot.addWidget(window)
        windows.append(window)
        with qtbot.waitSignal(window.state.dataset_changed):
            window.show()
        first_network, files = window.findChild(FirstNetwork), window.findChild(FileController)
        qtbot.waitUntil(lambda: first_network.is_done)
        qtbot.waitUntil(lambda: not files.findChildren(BackgroundTask))
        assert window.findChild(LiveReader).reading == window.state.reading  # process pending events
        return window

    yield again
    for window in windows:
        window.close()


@pytest.fixture
def opened(qtbot):
    """Return a function that opens digitpad where the library is late or missing."""
    windows = []

    def opened():
        window = MainWindow()
        qtbot.addWidget(window)
        windows.append(window)
        with qtbot.waitSignal(window.state.dataset_changed):
            window.show()
        qtbot.waitUntil(lambda: window.state.network is not None)
        return window

    yield opened
    for window in windows:
        window.close()
