import json
from types import SimpleNamespace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from digitpad.benchmarks.probes import paced_window


class Desk(QWidget):
    """What the pacer needs of the window; nothing is trained in it."""

    data_loaded = Signal()
    epoch_finished = Signal(object)

    def __init__(self):
        super().__init__()
        self.pause = QPushButton(self)
        self.pause.setObjectName("pause_button")


def test_an_epoch_that_ends_before_the_pause_is_not_counted(qtbot, capsys):
    files = Desk()
    qtbot.addWidget(files)
    _pacer = paced_window._Pacer(files, "classic", epochs=2)

    with qtbot.waitSignal(files.pause.clicked, timeout=20_000):
        for seconds in (1.0, 3.0, 100.0):
            files.epoch_finished.emit(SimpleNamespace(result=SimpleNamespace(seconds=seconds)))

    assert json.loads(capsys.readouterr().out) == {"seconds": 2.0}
