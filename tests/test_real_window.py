"""The main job in a real window, with a real mouse, on a virtual display."""

import contextlib
import json
import math
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from digitpad.environment import held_display

pytestmark = pytest.mark.skipif(
    not (shutil.which("Xvfb") and shutil.which("xdotool")), reason="needs Xvfb and xdotool"
)

DRIVER = Path(__file__).with_name("window_driver.py")
SECONDS = 60


@pytest.fixture
def display():
    """A virtual display of a small laptop's size."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1366x768x24", "-nolisten", "tcp"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as numbers:
        number = numbers.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait()


def ask_xdotool(display, *words):
    environment = {**os.environ, "DISPLAY": display}
    return subprocess.check_output(["xdotool", *map(str, words)], env=environment, text=True)


def test_a_display_that_is_held_does_not_begin_anew_when_another_client_leaves(display, monkeypatch):
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    with held_display():
        ask_xdotool(display, "mousemove", 5, 7)

        assert ask_xdotool(display, "getmouselocation").startswith("x:5 y:7 ")


class RealWindow:
    """A running digitpad, the last thing it told, and a mouse."""

    def __init__(self, display):
        self.display = display
        environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        self.process = subprocess.Popen(
            [sys.executable, str(DRIVER)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.now = {}
        self.opinions = set()
        self.lines = queue.SimpleQueue()
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(None)

    def until(self, condition, seconds=SECONDS):
        """Follow what the window tells until the condition holds; raise queue.Empty if it does not."""
        end = time.monotonic() + seconds
        while not (self.now and condition(self.now)):
            line = self.lines.get(timeout=max(0.01, end - time.monotonic()))
            assert line is not None, f"digitpad ended: {self.process.stderr.read()}"
            self.now = json.loads(line)
            if self.now["is_running"] and self.now["probabilities"]:
                self.opinions.add(tuple(self.now["probabilities"]))

    def mouse(self, *words):
        ask_xdotool(self.display, *words)

    def click(self, name, at=0.5):
        left, top, width, height = self.now["places"][name]
        self.mouse("mousemove", left + round(at * width), top + height // 2, "click", 1)

    def draw(self, points, pause):
        left, top, width, height = self.now["places"]["drawing_canvas"]
        pixels = [(round(left + x * width), round(top + y * height)) for x, y in points]
        # The X server passes on only the newest of movements that it has not come to yet.
        moves = [word for pixel in pixels[1:] for word in ("mousemove", *pixel, "sleep", pause)]
        self.mouse("mousemove", *pixels[0], "mousedown", 1, *moves, "mouseup", 1)

    def close(self):
        """Close the window with the keyboard; return exit code and stderr."""
        # Without a window manager nobody gives the window the keyboard. The window may be gone before the
        # keys are released, which xdotool takes for an error.
        words = ["search", "--onlyvisible", "--name", "^digitpad$", "windowfocus", "--sync", "key", "ctrl+q"]
        environment = {**os.environ, "DISPLAY": self.display}
        subprocess.run(["xdotool", *words], env=environment, check=False, capture_output=True)
        code = self.process.wait(timeout=SECONDS)
        self.reader.join()
        return code, self.process.stderr.read()


@pytest.fixture
def window(display):
    window = RealWindow(display)
    yield window
    window.process.kill()
    window.process.wait()
    window.reader.join()
    window.process.stdout.close()
    window.process.stderr.close()


def three():
    turns = [step * math.pi / 16 for step in range(17)]
    upper = [(0.35 + 0.22 * math.sin(t), 0.33 - 0.18 * math.cos(t)) for t in turns]
    return upper + [(0.35 + 0.26 * math.sin(t), 0.70 - 0.19 * math.cos(t)) for t in turns]


def draw_three(window):
    """Draw a three that is read as one: on a busy machine the first may have lost most of its points."""
    for pause in (0.01, 0.05, 0.25):
        window.draw(three(), pause)
        with contextlib.suppress(queue.Empty):
            return window.until(lambda now: now["answer"] == "3", seconds=10)
        window.click("clear_button")
    raise AssertionError("no three was read as one")


def test_draw_train_pause_resume_stop_go_back_train_again_and_close_in_mid_epoch(window):
    window.until(lambda now: now["can_train"])

    draw_three(window)

    window.click("train_button")
    window.until(lambda now: now["epochs"] >= 3)
    assert len(window.opinions) >= 3  # the bars of the drawing change with every epoch's network

    window.click("pause_button")
    window.until(lambda now: now["is_paused"])
    paused_at = window.now["epochs"]
    window.click("pause_button")
    window.until(lambda now: now["is_running"] and now["epochs"] > paused_at)

    window.click("stop_button")
    window.until(lambda now: not now["is_running"] and now["can_train"])
    assert window.now["status"].startswith("Stopped")

    newest = window.now["epoch"]
    window.click("epoch_slider", at=0.03)  # a page back, towards the first
    window.until(lambda now: now["epoch"] is not None and now["epoch"] < newest)

    window.click("train_button")
    window.until(lambda now: now["is_running"] and 1 <= now["epochs"] <= 3)

    assert window.close() == (0, "")
