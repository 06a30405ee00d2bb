"""Killed while somebody draws, digitpad has lost no stroke that is older than two seconds."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from digitpad.library import Library
from digitpad.ui.session.parts.drawing_text import from_text

# Draws a stroke every fifth of a second, and tells how many there are and when.
DRAWING = """
import sys, time
from PySide6.QtCore import QPoint, QTimer, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from digitpad.app import run_window

def begin(window):
    canvas = window.findChild(QWidget, "drawing_canvas")

    def draw():
        x = 20 + 4 * (len(canvas.strokes) % 50)
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(x, 40))
        for y in range(40, 200, 4):
            QTest.mouseMove(canvas, QPoint(x, y))
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(x, 200))
        print(len(canvas.strokes), time.monotonic(), flush=True)

    timer = QTimer(window)
    timer.timeout.connect(draw)
    window.state.dataset_changed.connect(lambda: timer.start(200))

sys.exit(run_window(begin))
"""


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
@pytest.mark.endurance
def test_of_twenty_kills_none_loses_a_stroke_that_is_older_than_two_seconds(record_property):
    draw = random.Random(19)
    longest = 0.0
    for _ in range(20):
        command = [sys.executable, "-c", DRAWING]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ)
        first = child.stdout.readline()
        time.sleep(draw.uniform(2.0, 4.0))
        killed = time.monotonic()
        child.send_signal(signal.SIGKILL)
        told = [line.split() for line in (first + child.communicate()[0]).splitlines()]

        history = from_text(Library().settings.value("session.drawing"))

        n_there = len(history.steps[history.position])
        lost = [float(when) for number, when in told if int(number) > n_there]
        longest = max([longest, *(killed - when for when in lost)])
        assert longest < 2.0
    record_property("oldest stroke lost, in seconds", longest)
