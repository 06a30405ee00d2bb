"""Several processes use one library; one of them is killed, or holds it for long."""

import contextlib
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from digitpad.errors import LibraryError
from digitpad.library import Library, RunStatus
from digitpad.library.runs.run_table import EndedOwners

PROCESS = Path(__file__).parents[2] / "recording_process.py"


@pytest.fixture
def start():
    """Return a function that starts a process that records into a folder; it is killed at the test's end."""
    with contextlib.ExitStack() as stack:

        def start(folder, *arguments):
            command = [sys.executable, str(PROCESS), str(folder), *map(str, arguments)]
            process = stack.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
            stack.callback(process.kill)
            return process

        yield start


def kill(process):
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # as where nobody asks how it ended


def test_a_run_whose_process_is_killed_is_whole_up_to_what_was_written(folder, open_library, start):
    process = start(folder, 0, 60)
    lines = [process.stdout.readline().split() for _ in range(8)]
    kill(process)
    assert lines[:2] == [["begun"], ["ready"]]

    library = open_library()

    assert library.warning == ""
    (record,) = library.runs.runs
    assert record.status is RunStatus.INTERRUPTED
    assert record.can_go_on
    run = library.read_run(record.id)
    n_epochs = len(run.results)
    assert lines[-1] == [record.id, "6"]
    assert n_epochs >= 6
    assert [result.epoch for result in run.results] == list(range(1, n_epochs + 1))
    assert all(run.weights[result.epoch].network.n_in == 784 for result in run.results)
    assert library.files.state(run.checkpoint_name)
    assert len(list((folder / "weights").iterdir())) == n_epochs + 1


def test_two_processes_that_record_ten_runs_at_once_lose_none(folder, open_library, start):
    processes = [start(folder, 5, 3) for _ in range(2)]

    assert [process.wait() for process in processes] == [0, 0]

    library = open_library()
    runs = [library.read_run(run.id) for run in library.runs.runs]
    assert sorted(run.record.name for run in runs) == sorted(2 * [f"finished {n}" for n in range(0, 15, 3)])
    for run in runs:
        assert [run.weights[result.epoch].network.n_in for result in run.results] == [784] * 3
        library.files.state(run.checkpoint_name)
    assert len(list((folder / "weights").iterdir())) == 10 * 4


def test_a_run_under_way_in_another_process_is_not_taken_until_that_is_killed(
    qtbot, folder, open_library, start
):
    process = start(folder, 0, 1_000)
    run_id = [process.stdout.readline() for _ in range(3)][2].split()[0]
    library = open_library()

    assert library.runs.find(run_id).status is RunStatus.RUNNING
    library.runs.delete([run_id])
    assert library.runs.find(run_id) is not None
    has_ended = EndedOwners()
    with library.database.reading() as connection:
        assert not has_ended(connection)
        kill(process)
        assert [has_ended(connection) for _ in range(2)] == [True, False]

    def is_interrupted():
        library.take_events()
        return library.runs.find(run_id).status is RunStatus.INTERRUPTED

    qtbot.waitUntil(is_interrupted)
    library.runs.delete([run_id])
    assert library.runs.find(run_id) is None


def test_while_another_holds_the_library_its_owner_waits_for_nothing(folder, open_library, record):
    run_id = record(open_library())
    holder = sqlite3.connect(folder / "library.sqlite3", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")

    # The lock is held to the end of this block: whatever waited for it would fail.
    library = Library(folder)
    library.open()
    library.settings.set_value("page", "runs")
    new = record(library, 2, waits=False)
    with pytest.raises(LibraryError, match="The library cannot be opened"):
        library.wait_until_loaded(0.1)
    assert not library.close(0.2)  # not all is on the disk, and it says so
    with contextlib.closing(holder):
        holder.execute("ROLLBACK")

    library = open_library()
    assert [run.id for run in library.runs.runs] == [run_id]
    assert new not in [run.id for run in library.runs.runs]
