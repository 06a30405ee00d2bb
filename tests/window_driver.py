"""Opens digitpad's window as its command does and tells on stdout, as JSON lines, what goes on in it.

For ``test_real_window.py``: it only observes. All that is done to the window is done by the real mouse.
"""

import json
import sys

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtWidgets import QWidget

from digitpad.app import run_window
from digitpad.ui.computing_lock import Work

PLACES = ("drawing_canvas", "clear_button", "train_button", "pause_button", "stop_button", "epoch_slider")


class Observer(QObject):
    def __init__(self, window):
        super().__init__(window)
        self._window = window
        self._last = ""
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.tell)
        self._timer.start(20)
        window.resize(1100, 720)

    def tell(self):
        handle = self._window.windowHandle()
        if handle is None or not handle.isExposed():
            return  # the mouse would not meet it yet
        recognition = self._find("prediction_panel").recognition
        active = self._window.state.computing.active
        told = {
            "places": {name: self._place(self._find(name)) for name in PLACES},
            "can_train": self._find("train_button").isEnabled(),
            "is_paused": Work.PAUSED_TRAINING in active,
            "is_running": Work.TRAINING in active,
            "status": self._find("status_message").text(),
            "epochs": len(self._find("accuracy_chart").values[0]),
            "epoch": self._window.state.epoch_in_use,
            "answer": recognition.answer if recognition else None,
            "probabilities": [round(float(p), 4) for p in recognition.probabilities] if recognition else None,
        }
        line = json.dumps(told)
        if line != self._last:
            self._last = line
            sys.stdout.write(line + "\n")
            sys.stdout.flush()

    def _find(self, name):
        return self._window.findChild(QWidget, name)

    def _place(self, widget):
        corner = widget.mapToGlobal(QPoint(0, 0))
        return [corner.x(), corner.y(), widget.width(), widget.height()]


if __name__ == "__main__":
    sys.exit(run_window(Observer))
