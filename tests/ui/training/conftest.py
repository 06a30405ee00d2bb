"""Fixtures of the tests of the Train page."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from digitpad.ui.training.train_page import TrainPage
from digitpad.ui.training.training_controller import TrainingController
from digitpad.ui.training.training_status import TrainingStatus
from digitpad.ui.widgets.message_banner import MessageBanner
from digitpad.workers.training_runner import TrainingRunner


class TrainWindow(QMainWindow):
    """The Train page with its controller and status, and a widget in place of the canvas."""

    def __init__(self, context, menus):
        super().__init__()
        self.state, self.actions, self.menus = context.state, context.actions, menus
        self.page, self.status = TrainPage(context), TrainingStatus()
        self.canvas, banner = QWidget(), MessageBanner()
        self.canvas.setObjectName("drawing_canvas")
        self.canvas.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.page.focus_lost.connect(self.canvas.setFocus)
        self.state.failed.connect(banner.show_message)
        self.state.withdrawn.connect(banner.withdraw)
        self.training = TrainingController(self.state, self.actions, self.page, self.status)
        central = QWidget()
        layout = QVBoxLayout(central)
        for widget in (self.canvas, self.page, banner, self.status):
            layout.addWidget(widget)
        self.setCentralWidget(central)


@pytest.fixture
def desk(qtbot, context, rows_dataset):
    """A window with the Train page, and ten classes that are learned in an epoch or two."""
    window = TrainWindow(context, context.actions.train.parent())
    qtbot.addWidget(window)
    window.resize(900, 700)
    window.state.set_dataset(rows_dataset)
    window.page.form.findChild(QWidget, "layers_field").setText("784,12,10")
    window.show()
    yield window
    window.training.shut_down()


@pytest.fixture
def running(qtbot, desk, user):
    """The window during a long run, after its first epoch."""
    user.start_long_run(desk)
    qtbot.waitUntil(lambda: desk.state.run.epochs_done > 0)
    return desk


@pytest.fixture
def runner(desk):
    """The training runner, for commands without a button."""
    return desk.findChild(TrainingRunner)
