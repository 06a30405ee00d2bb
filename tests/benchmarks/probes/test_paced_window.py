import dataclasses
import json

from PySide6.QtWidgets import QMainWindow, QPushButton

from digitpad.benchmarks.probes import paced_window
from digitpad.nn.training import EpochResult
from digitpad.recognition.training.presets import PRESETS
from digitpad.recognition.training.run_history import RunHistory
from digitpad.ui.actions import Actions
from digitpad.ui.state import AppState
from digitpad.ui.training.train_page import TrainPage

RESULT = EpochResult(1, 0.1, 0.9, 0.1, 0.9, 1.0, 0.1, 1.1, 1_000.0, 0.1)


class Window(QMainWindow):
    """What the pacer needs of the window; nothing is trained in it."""

    def __init__(self):
        super().__init__()
        self.state = AppState(self)
        actions = Actions(self)
        panel = TrainPage(self.state, actions)
        self.setCentralWidget(panel)
        self.pause = panel.findChild(QPushButton, "pause_button")
        self.pause.setEnabled(True)


def test_an_epoch_that_ends_before_the_pause_is_not_counted(qtbot, capsys):
    window = Window()
    qtbot.addWidget(window)
    _pacer = paced_window._Pacer(window, "classic", epochs=2)
    run = RunHistory(PRESETS["classic"].job, "classic", "digits")
    window.state.set_run(run)

    with qtbot.waitSignal(window.pause.clicked, timeout=20_000):
        for seconds in (1.0, 3.0, 100.0):
            run.add_result(dataclasses.replace(RESULT, seconds=seconds))

    assert json.loads(capsys.readouterr().out) == {"seconds": 2.0}
