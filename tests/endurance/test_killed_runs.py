"""Runs that are killed at random moments and go on end with the bytes of runs that were not.

This file is also the program that trains in a window: see ``main``.
"""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from digitpad.errors import LibraryError
from digitpad.library import Library
from digitpad.recognition.network_files import open_network

pytestmark = [pytest.mark.endurance, pytest.mark.timeout(1_800)]

EPOCHS = {"classic": 12, "fast": 8, "accurate": 2}
N_KILLS = 20


def environment(home):
    return {
        **os.environ,
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "QT_QPA_PLATFORM": "offscreen",
    }


def command(place, home, preset, goes_on):
    """Return what trains a preset in the window or on the command line, or goes on with the newest run."""
    if place == "window":
        return [sys.executable, __file__, "go on" if goes_on else preset, str(home / "weights.txt")]
    train = [sys.executable, "-m", "digitpad", "train", "--output", str(home / "weights.npz")]
    what = ["--resume", "last"] if goes_on else ["--preset", preset, "--epochs", str(EPOCHS[preset])]
    return [*train, *what]


def digest(place, home):
    """Return the SHA-256 of the weights that a run has left."""
    if place == "window":
        return (home / "weights.txt").read_text()
    return hashlib.sha256(open_network(home / "weights.npz").network.parameters.tobytes()).hexdigest()


def test_twenty_killed_runs_end_as_if_they_never_were(tmp_path):
    rng = random.Random(7)
    whole, seconds = {}, {}
    for place in ("window", "command line"):
        for preset in EPOCHS:
            home = tmp_path / f"whole {place} {preset}"
            home.mkdir()
            start = time.monotonic()
            subprocess.run(
                command(place, home, preset, goes_on=False), env=environment(home), check=True, timeout=300
            )
            seconds[place, preset] = time.monotonic() - start
            whole[place, preset] = digest(place, home)
    differing = []
    for number in range(N_KILLS):
        place, preset = list(whole)[number % len(whole)]
        home = tmp_path / f"killed {number}"
        home.mkdir()
        process = subprocess.Popen(command(place, home, preset, goes_on=False), env=environment(home))
        library = home / "data" / "digitpad" / "library" / "library.sqlite3"
        begun = time.monotonic()
        while not library.exists() or not has_run(library):
            assert time.monotonic() - begun < 60
            time.sleep(0.02)
        time.sleep(rng.uniform(0.0, 0.6 * seconds[place, preset]))
        process.send_signal(signal.SIGKILL)
        process.wait()
        subprocess.run(
            command(place, home, preset, goes_on=True), env=environment(home), check=True, timeout=300
        )
        if digest(place, home) != whole[place, preset]:
            differing.append((number, place, preset))
    assert differing == []


def has_run(path: Path) -> bool:
    library = Library(path.parent)
    try:
        with library.database.reading() as connection:
            return connection.execute("SELECT count(*) FROM runs").fetchone()[0] > 0
    except LibraryError:  # its tables are being made
        return False


def main(what: str, output: Path) -> None:
    """Open the window, train a preset in it or go on with the newest run, and write down the weights."""
    from PySide6.QtCore import QEventLoop, QTimer
    from PySide6.QtWidgets import QPushButton, QSpinBox

    from digitpad.app import run_window
    from digitpad.ui.training.form.training_form import TrainingForm

    def pause(milliseconds):
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def train(window):
        state = window.state
        while state.dataset is None or not state.library.is_loaded:
            pause(20)
        if what == "go on":
            newest = state.library.library.runs.runs[0]
            if newest.can_go_on:
                state.go_on_wanted.emit(newest.id, 0)
                while not state.computing.is_training:  # until then the session's run is looked at
                    pause(5)
            else:
                state.open_run(newest.id)
        else:
            window.findChild(TrainingForm).choose_preset(what)
            window.findChild(QSpinBox, "epochs_field").setValue(EPOCHS[what])
            window.findChild(QPushButton, "train_button").click()
        while state.run is None or state.run.end is None or state.run.epochs_done == 0:
            pause(50)
        output.write_text(hashlib.sha256(state.network.saved.network.parameters.tobytes()).hexdigest())
        window.close()

    run_window(lambda window: QTimer.singleShot(100, lambda: train(window)))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
