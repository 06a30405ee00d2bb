import json
from types import SimpleNamespace

from PySide6.QtWidgets import QMainWindow, QPushButton

from digitpad.benchmarks.probes import paced_window
from digitpad.ui.actions import Actions
from digitpad.ui.state import AppState
from digitpad.ui.training.training_controller import TrainingController
from digitpad.ui.training.training_panel import TrainingPanel
from digitpad.ui.training.training_status import TrainingStatus


class Window(QMainWindow):
    """What the pacer needs of the window; nothing is trained in it."""

    def __init__(self):
        super().__init__()
        self.state = AppState(self)
        actions = Actions(self)
        panel, self.status = TrainingPanel(actions), TrainingStatus(self)
        self.setCentralWidget(panel)
        self.training = TrainingController(self.state, actions, panel, self.status)
        self.pause = panel.findChild(QPushButton, "pause_button")
        self.pause.setEnabled(True)


def test_an_epoch_that_ends_before_the_pause_is_not_counted(qtbot, capsys):
    window = Window()
    qtbot.addWidget(window)
    _pacer = paced_window._Pacer(window, "classic", epochs=2)

    with qtbot.waitSignal(window.pause.clicked, timeout=20_000):
        for seconds in (1.0, 3.0, 100.0):
            window.training.epoch_finished.emit(SimpleNamespace(result=SimpleNamespace(seconds=seconds)))

    assert json.loads(capsys.readouterr().out) == {"seconds": 2.0}
