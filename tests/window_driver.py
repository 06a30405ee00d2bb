"""Opens digitpad's window as its command does and tells on stdout, as JSON lines, what goes on in it.

For ``test_real_window.py``: it only observes. All that is done to the window is done by the real mouse.
"""

import json
import sys

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from digitpad.app import run_window
from digitpad.ui.computing_lock import Work


class Observer(QObject):
    def __init__(self, window):
        super().__init__(window)
        self._window = window
        self._last = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.tell)
        self._timer.start(20)
        window.resize(1100, 720)

    def tell(self):
        recognition = self._find("prediction_panel", QWidget).recognition
        state = {
            "places": {
                name: self._place(name)
                for name in ("drawing_canvas", "clear_button", "train_button", "pause_button", "stop_button")
            },
            "can_train": self._find("train_button", QPushButton).isEnabled(),
            "state": self._state(),
            "status": self._find("status_message", QLabel).text(),
            "epochs": len(self._find("accuracy_chart", QWidget).values[0]),
            "answer": recognition.answer if recognition else None,
            "probabilities": [round(float(p), 4) for p in recognition.probabilities] if recognition else None,
        }
        if state != self._last:
            self._last = state
            sys.stdout.write(json.dumps(state) + "\n")
            sys.stdout.flush()

    def _state(self):
        active = self._window.state.computing.active
        if Work.PAUSED_TRAINING in active:
            return "paused"
        return "running" if Work.TRAINING in active else "idle"

    def _find(self, name, kind):
        return self._window.findChild(kind, name)

    def _place(self, name):
        widget = self._find(name, QWidget)
        corner = widget.mapToGlobal(QPoint(0, 0))
        return [corner.x(), corner.y(), widget.width(), widget.height()]


if __name__ == "__main__":
    sys.exit(run_window(Observer))
