"""Processes that record runs are killed at random moments: nothing that was written is lost or broken."""

import random
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from digitpad.library import Library, RunStatus

PROCESS = Path(__file__).parents[1] / "recording_process.py"
N_KILLS = 200
KILLS_A_FOLDER = 20


def killed_after(folder, seconds, line="ready"):
    """Let a process record and kill it so long after a line of it.

    Returns
    -------
    list of (str, str)
        Runs and epochs that it knew to be on the disk.
    """
    command = [sys.executable, str(PROCESS), str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        while process.stdout.readline() != f"{line}\n":
            pass
        time.sleep(seconds)
        process.kill()
        lines = process.stdout.read().splitlines()
    return [tuple(line.split()) for line in lines if line.count(" ") == 1]


def check_all_is_whole(folder, written):
    library = Library(folder)
    library.open()
    assert library.wait_until_loaded() == ""
    library.database.ask(lambda connection: None)  # what the killed process has left is removed
    named = set()
    epochs = {}
    for record in library.runs.runs:
        assert record.status in (RunStatus.COMPLETED, RunStatus.INTERRUPTED)
        stored = library.read_run(record.id)
        epochs[record.id] = len(stored.results)
        assert [result.epoch for result in stored.results] == list(range(1, len(stored.results) + 1))
        for epoch in stored.weights:
            assert stored.weights[epoch].network.is_usable()
        if stored.results:
            assert stored.results[-1].epoch in stored.weights  # the others may have been thinned
        if stored.checkpoint_name:
            assert library.files.state(stored.checkpoint_name)
    with library.database.reading() as connection:
        for select in ("SELECT weights FROM epochs", "SELECT checkpoint FROM runs"):
            named |= {name for (name,) in connection.execute(select) if name}
    assert {path.name for path in (folder / "weights").glob("*")} == named
    assert {path.name for path in folder.iterdir()} <= {
        "library.sqlite3",
        "library.backup.sqlite3",
        "library.lock",
        "weights",
    }
    for run_id, epoch in written:
        assert run_id not in epochs or epochs[run_id] >= int(epoch)  # unless it was deleted afterwards
    newest_run, newest_epoch = written[-1] if written else ("", "0")
    if newest_epoch not in ("0", "4"):  # under way when the process was killed
        assert newest_run in epochs
    assert library.close(10.0)


@pytest.mark.endurance
@pytest.mark.timeout(1_800)
def test_no_kill_while_recording_loses_or_breaks_anything(tmp_path):
    rng = random.Random(19)
    n_written = 0
    for number in range(N_KILLS):
        folder = tmp_path / f"library {number // KILLS_A_FOLDER}"
        written = killed_after(folder, rng.uniform(0.0, 0.5))
        check_all_is_whole(folder, written)
        n_written += len(written)
    assert n_written > N_KILLS


@pytest.mark.endurance
@pytest.mark.timeout(1_800)
def test_no_kill_while_a_damaged_library_is_restored_loses_what_can_be_read(tmp_path):
    rng = random.Random(20)
    whole = tmp_path / "whole"
    killed_after(whole, 1.0)
    library = Library(whole)
    library.open()
    library.wait_until_loaded()

    def add(connection):
        for number in range(20_000):
            row = (f"{number:08x}", 1, 2.0, b"%d" % number * 20)
            connection.execute("INSERT INTO samples (id, label, time, strokes) VALUES (?, ?, ?, ?)", row)

    library.database.ask(add)
    runs = library.runs.runs
    assert library.close(10.0)
    for number in range(30):
        folder = tmp_path / f"damaged {number}"
        shutil.copytree(whole, folder)
        with sqlite3.connect(folder / "library.sqlite3") as connection:
            connection.execute("DROP TABLE settings")
        connection.close()
        for _ in range(3):
            killed_after(folder, rng.uniform(0.0, 0.3), "begun")

        library = Library(folder)
        library.open()
        library.wait_until_loaded()
        assert {run.id for run in runs} <= {run.id for run in library.runs.runs}
        with library.database.reading() as connection:
            assert connection.execute("SELECT count(*) FROM samples").fetchone() == (20_000,)
        assert library.close(10.0)
        assert list(folder.glob("*.new.*")) == []
        assert list(folder.glob("library.damaged-*"))
        for run in runs:
            weights = library.read_run(run.id).weights
            assert all(weights[epoch].network.is_usable() for epoch in weights)
        shutil.rmtree(folder)
