"""What the window shows of the learning rate while a schedule multiplies it."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QMainWindow

from digitpad.nn.training.results import Progress
from digitpad.ui.actions import Actions
from digitpad.ui.training.train_page import TrainPage
from digitpad.ui.training.training_controller import TrainingController


class Results(QObject):
    """Records what the window shows of the rate after each epoch, and the rate itself."""

    def __init__(self, window, user):
        super().__init__(window)
        self.seen = []
        user.epoch_finished(window).connect(
            lambda result: self.seen.append((user.text(window, "learning_rate_now"), result.learning_rate))
        )


@pytest.fixture
def run_with(small, qtbot, user):
    """Start a long run with a schedule, and wait for an epoch."""

    def run_with(schedule):
        field = user.find(small, "schedule_field")
        field.setCurrentIndex(field.findData(schedule))
        user.start_long_run(small)
        with qtbot.waitSignal(user.epoch_finished(small), timeout=20_000):
            pass
        return small

    yield run_with
    small.findChild(TrainingController).stop()
    user.until_idle(small)


@pytest.mark.parametrize("schedule", ["step", "cosine", "one_cycle"])
def test_under_a_schedule_the_rate_at_work_is_shown_until_the_run_ends(
    small, run_with, qtbot, user, schedule
):
    shown = Results(small, user)
    running = run_with(schedule)
    qtbot.waitUntil(lambda: len(shown.seen) > 3)

    assert [text for text, _ in shown.seen] == [f"learning rate now\n{rate:.3g}" for _, rate in shown.seen]
    user.click(running, "pause_button")
    assert user.text(running, "learning_rate_now").startswith("learning rate now\n")
    user.click(running, "stop_button")
    user.until_idle(running)
    assert user.text(running, "learning_rate_now") == ""


def test_inside_an_epoch_the_newest_rate_is_shown_and_none_while_pictures_are_written(small, run_with, user):
    running = run_with("cosine")
    before = user.text(running, "learning_rate_now")

    running.state.run.note_progress(Progress(0, 300, 400, 60.0))
    assert user.text(running, "learning_rate_now") == before
    running.state.run.note_progress(Progress(2, 300, 400, 60.0, 0.13412))
    assert user.text(running, "learning_rate_now") == "learning rate now\n0.134"


def test_with_the_constant_schedule_nothing_is_shown_beside_the_form(run_with, user):
    running = run_with("constant")

    running.state.run.note_progress(Progress(2, 300, 400, 60.0, 3.0))

    assert user.text(running, "learning_rate_now") == ""


def test_a_rate_typed_under_a_schedule_is_shown_and_marked_as_multiplied(run_with, qtbot, user):
    running = run_with("cosine")
    running._actions.more_settings.setChecked(True)

    user.enter(running, "learning_rate_field", "0.5")
    qtbot.waitUntil(lambda: "learning rate 0.5 × schedule from here on" in user.status(running))
    user.enter(running, "weight_decay_field", "0.001")
    qtbot.waitUntil(lambda: user.status(running).endswith(" – weight decay 0.001 from here on"))

    marks = [mark.text for mark in user.find(running, "accuracy_chart").marks]
    assert marks == ["learning rate 0.5 × schedule", "weight decay 0.001"]


class LayoutRequests(QObject):
    def __init__(self, widget):
        super().__init__(widget)
        self.n = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched, event):
        self.n += event.type() == QEvent.Type.LayoutRequest
        return False


@pytest.fixture
def panel(qtbot, state):
    """The panel alone, with a rate, in a window that is laid out."""
    window = QMainWindow()
    qtbot.addWidget(window)
    panel = TrainPage(state, Actions(window))
    window.setCentralWidget(panel)
    window.show()
    panel.show_learning_rate(0.2)
    for _ in range(10):  # laying out asks for more of it, and so do the plots, which are made meanwhile
        QCoreApplication.processEvents()
    return panel


def test_a_new_rate_has_room_and_does_not_have_the_window_laid_out_anew(panel, user):
    label = user.find(panel, "learning_rate_now")
    requests = [LayoutRequests(widget) for widget in (panel, panel.window())]

    for rate in (1e-6, 1.23456e-5, 0.000123456, 0.0499, 3.0, 100.0):
        panel.show_learning_rate(rate)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        shown = QFontMetrics(label.font()).size(0, label.text())
        assert shown.width() <= label.width()
        assert shown.height() <= label.height()
    assert [request.n for request in requests] == [0, 0]


@pytest.mark.parametrize("width", [960, 1024])
def test_the_rate_stands_between_the_buttons_in_a_small_window(window, user, width):
    window.resize(width, 640)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)

    stop, rate, more = (
        user.find(window, name) for name in ("stop_button", "learning_rate_now", "more_settings_button")
    )

    assert window.width() == width
    assert stop.geometry().right() < rate.geometry().left()
    assert rate.geometry().right() < more.geometry().left()
