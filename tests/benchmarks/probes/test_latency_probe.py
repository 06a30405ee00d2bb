from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QPushButton, QWidget

from digitpad.benchmarks.probes import latency_probe
from digitpad.benchmarks.probes.pen import Pen
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.recognition.number_reader import NumberReading
from digitpad.recognition.recognizer import Recognition
from digitpad.ui.canvas.drawing_canvas import DrawingCanvas
from digitpad.ui.canvas.prediction_panel import PredictionPanel
from digitpad.ui.state import AppState


def reading():
    recognition = Recognition(np.zeros((28, 28), np.float32), np.full(10, 0.1), tuple("0123456789"))
    return NumberReading((as_stroke([(0.0, 0.0)]),), ((0,),), (recognition,))


def move_mouse(canvas, x):
    position = QPointF(x, 30.0)
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        position,
        canvas.mapToGlobal(position),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QCoreApplication.sendEvent(canvas, event)


def test_a_movement_is_answered_when_something_new_is_painted_and_not_by_the_old_answer(qtbot, monkeypatch):
    canvas, panel = DrawingCanvas(), PredictionPanel()
    for widget in (canvas, panel):
        qtbot.addWidget(widget)
        with qtbot.waitExposed(widget):
            widget.show()
    panel.set_reading(reading(), "a network")
    panel.repaint()
    seconds = 0.0
    monkeypatch.setattr(latency_probe, "time", SimpleNamespace(perf_counter=lambda: seconds))
    pen = Pen(canvas)
    watch = latency_probe._AnswerWatch(canvas, panel, pen)

    seconds = 1.0
    pen.about_to_move.emit()
    move_mouse(canvas, 30.0)
    seconds = 3.0
    panel.repaint()
    assert watch.seconds == []

    seconds = 4.0
    pen.about_to_move.emit()
    move_mouse(canvas, 40.0)
    panel.set_reading(reading(), "a network")
    seconds = 9.0
    panel.repaint()
    assert watch.seconds == [8.0, 5.0]
    move_mouse(canvas, 50.0)  # which the pen did not announce
    panel.set_reading(reading(), "a network")
    panel.repaint()
    assert watch.seconds == [8.0, 5.0]


def test_a_timer_is_as_late_as_what_passed_beyond_its_interval_and_never_early(qtbot, monkeypatch):
    moments = iter([1.0, 1.005, 1.025, 1.029])
    served = []

    def perf_counter():
        served.append(next(moments, 1.034))
        return served[-1]

    monkeypatch.setattr(latency_probe, "time", SimpleNamespace(perf_counter=perf_counter))
    parent = QObject()
    watch = latency_probe._LatenessWatch(parent)

    qtbot.waitUntil(lambda: len(served) >= 4, timeout=20_000)

    assert watch.findChild(QTimer).interval() == latency_probe._TICK_MS
    assert watch.seconds[:3] == pytest.approx([0.0, 0.015, 0.0], abs=1e-9)


class Window(QWidget):
    """What the probe needs of the window, with nothing that answers what is drawn."""

    def __init__(self):
        super().__init__()
        self.state = AppState(self)
        for part, name in (
            (DrawingCanvas(), "drawing_canvas"),
            (PredictionPanel(), "prediction_panel"),
            (QPushButton(), "stop_button"),
        ):
            part.setObjectName(name)
            part.setParent(self)


def test_what_was_noted_during_the_warm_up_does_not_count(qtbot, monkeypatch):
    summarized = []
    monkeypatch.setattr(latency_probe, "STATES", ("idle",))
    monkeypatch.setattr(latency_probe, "summarize_ms", lambda seconds: summarized.append(list(seconds)) or {})
    window = Window()
    qtbot.addWidget(window)
    probe = latency_probe._Probe(window, seconds=0.0, warm_up_seconds=0.0)
    probe._answers.seconds.append(1e9)
    probe._lateness.seconds.append(1e9)

    window.state.dataset_changed.emit()

    qtbot.waitUntil(lambda: len(summarized) == 2, timeout=20_000)
    assert all(seconds < 1e9 for part in summarized for seconds in part)
