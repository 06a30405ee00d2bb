"""Opens digitpad's window as its command does, brings it to a moment, and ends it if it is told to.

For ``test_ends.py``. Tells in a line of JSON what it has found at the start, and in another, when the moment
has come, what the next start has to find. Then "close" or "log out" may come on stdin, or a signal.
"""

import json
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QPoint, QSocketNotifier, Qt, QTimer, Slot
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget

from digitpad.app import run_window
from digitpad.ui.computing_lock import Work
from digitpad.ui.main_window import MainWindow
from digitpad.ui.page_tabs import PageTabs

MIN_DIGITS = 6


class User:
    """Who sits at the window."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        self.window = window
        self.folder = folder

    def find(self, name: str) -> QWidget:
        found = self.window.findChild(QWidget, name)
        assert found is not None, name
        return found

    def click(self, name: str) -> None:
        button = self.find(name)
        assert button.isEnabled(), name
        button.click()

    def choose(self, title: str) -> None:
        (action,) = [one for one in self.window.findChildren(QAction) if one.text().replace("&", "") == title]
        assert action.isEnabled(), title
        action.trigger()

    def answer(self, path: Path) -> None:
        """Choose a path in the dialog that asks for one."""
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        dialog.findChild(QLineEdit, "fileNameEdit").setText(str(path))
        dialog.accept()

    def draw(self, digit: int) -> QWidget:
        canvas = self.find("drawing_canvas")
        x = canvas.width() // 2 + digit
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(x, 50))
        QTest.mouseMove(canvas, QPoint(x, 100))
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(x, 200))
        return canvas

    def write(self, digit: int) -> None:
        QTest.keyClick(self.draw(digit), str(digit))

    def is_busy(self, work: Work) -> bool:
        return work in self.window.state.computing.active

    @property
    def epochs_done(self) -> int:
        run = self.window.state.run
        return run.epochs_done if run else 0

    def what_is_there(self) -> dict[str, object]:
        """Return what must not be lost."""
        state = self.window.state
        runs = {run.id: run.epochs_done for run in state.library.library.runs.runs}
        if state.run is not None and self.window.state.computing.is_training:
            runs[state.run.run_id] = state.run.epochs_done
        return {
            "runs": runs,
            "under_way": [run.id for run in state.library.library.runs.runs if run.status.value == "running"],
            "digits": len(state.samples),
            "strokes": len(self.find("drawing_canvas").strokes),
            "page": self.window.findChild(PageTabs).current,
            "epochs_field": self.find("epochs_field").value(),
            "text_percent": state.text_percent,
        }


Steps = Iterator[Callable[[], bool]]
"""Yields what to wait for before the next step."""


def for_seconds(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() >= end


# The moments. Another one is a function here, and what else must not be lost a line above.


def after_changes(user: User) -> Steps:
    n_digits = len(user.window.state.samples)
    for digit in range(MIN_DIGITS):
        user.write(digit)
    yield lambda: len(user.window.state.samples) == n_digits + MIN_DIGITS
    user.draw(0)


def dialog_open(user: User) -> Steps:
    user.choose("Save network as…")
    yield lambda: QApplication.activeModalWidget() is not None


def mid_epoch(user: User) -> Steps:
    user.find("epochs_field").setValue(1_000)
    user.click("train_button")
    yield lambda: user.epochs_done >= 2


def mid_pause(user: User) -> Steps:
    yield from mid_epoch(user)
    user.click("pause_button")
    yield lambda: user.is_busy(Work.PAUSED_TRAINING)


def mid_epoch_with_a_dialog(user: User) -> Steps:
    yield from mid_epoch(user)
    yield from dialog_open(user)


def mid_run_that_goes_on(user: User) -> Steps:
    newest = user.window.state.library.library.runs.runs[0]
    user.window.state.go_on_wanted.emit(newest.id, 0)
    yield lambda: user.epochs_done > newest.epochs_done


def mid_save(user: User) -> Steps:
    def slow_fsync(handle: int) -> None:
        saving.append(handle)
        time.sleep(0.5)
        fsync(handle)

    saving, fsync = [], os.fsync
    yield from dialog_open(user)
    os.fsync = slow_fsync
    user.answer(user.folder / "saved.npz")
    yield lambda: bool(saving)
    os.fsync = fsync


def mid_import(user: User) -> Steps:
    user.choose("Open data set…")
    yield lambda: QApplication.activeModalWidget() is not None
    user.answer(user.folder / "many pictures")
    yield for_seconds(0.1)


def mid_fine_tuning(user: User) -> Steps:
    user.choose("Teach it my hand")
    yield lambda: user.is_busy(Work.FINE_TUNING)
    yield for_seconds(0.1)


def mid_evaluation(user: User) -> Steps:
    user.window.findChild(PageTabs).open("mistakes")
    yield for_seconds(0.02)


def mid_race(user: User) -> Steps:
    user.window.findChild(PageTabs).open("race")
    user.click("start_race_button")
    yield for_seconds(1.0)


def nothing(user: User) -> Steps:
    yield for_seconds(0.0)


class Driver(QObject):
    """Goes through the steps of a moment, and ends the window when it is told to."""

    def __init__(self, window: MainWindow, moment: str, folder: Path) -> None:
        super().__init__(window)
        self._window = window
        self._user = User(window, folder)
        self._steps = globals()[moment](self._user)
        self._is_done: Callable[[], bool] = self._is_ready
        self._has_begun = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_timer)
        self._timer.start(5)
        self._orders = QSocketNotifier(0, QSocketNotifier.Type.Read, self)
        self._orders.activated.connect(self._on_order)

    def _is_ready(self) -> bool:
        state = self._window.state
        return None not in (state.dataset, state.network) and state.library.is_loaded

    @Slot()
    def _on_timer(self) -> None:
        try:
            if not self._is_done():
                return
            if not self._has_begun:
                self._has_begun = True
                self._tell()
                percent = self._window.state.text_percent
                self._window.state.set_text_percent(115 if percent == 100 else 100)
            step = next(self._steps, None)
            if step is not None:
                self._is_done = step
                return
            self._timer.stop()
            self._tell()
        except BaseException:  # noqa: BLE001 - else the test would wait for ever
            traceback.print_exc()
            os._exit(3)

    def _tell(self) -> None:
        sys.stdout.write(json.dumps(self._user.what_is_there()) + "\n")
        sys.stdout.flush()

    @Slot()
    def _on_order(self) -> None:
        self._orders.setEnabled(False)
        order = sys.stdin.readline().strip()
        if order == "close":
            self._window.close()
        elif order == "log out":
            application = QCoreApplication.instance()
            assert isinstance(application, QGuiApplication)
            application.commitDataRequest.emit(None)


if __name__ == "__main__":
    sys.exit(run_window(lambda window: Driver(window, sys.argv[1], Path(sys.argv[2]))))
