"""What a command does at its end while changes of the library are not on disk yet."""

import json
import signal
import sqlite3
import time

import pytest

STILL_WRITING = "Still writing the library of runs. Press Ctrl+C twice to end without the rest.\n"
NOT_WRITTEN = "digitpad: Some changes could not be written to the library of runs.\n"


@pytest.fixture
def library(user_folders):
    """Return the folder of the user's library."""
    return user_folders / "data" / "digitpad" / "library"


@pytest.fixture
def lock(library):
    """Return a function that locks the library as another program does; its ``free`` undoes that."""
    connections = []

    def lock():
        end = time.monotonic() + 30.0
        while not (library / "weights").exists() and time.monotonic() < end:
            time.sleep(0.01)  # until the run's first network is written
        connection = sqlite3.connect(library / "library.sqlite3", isolation_level=None)
        connections.append(connection)
        connection.execute("PRAGMA busy_timeout = 20000")
        connection.execute("BEGIN IMMEDIATE")

    def free():
        while connections:
            connections.pop().close()

    lock.free = free
    yield lock
    free()


def interrupt():
    signal.raise_signal(signal.SIGINT)


@pytest.mark.parametrize(
    ("before", "meanwhile", "code", "status"),
    [(lambda: None, interrupt, 0, "completed"), (interrupt, lambda: None, 130, "interrupted")],
    ids=["interrupted while it is written", "interrupted before"],
)
def test_training_waits_while_its_run_is_written_and_one_interrupt_loses_nothing(
    run, train, stdout_at, stderr_is_a_terminal, data, lock, before, meanwhile, code, status
):
    n_epochs = 3 if code == 0 else 1_000
    err = stderr_is_a_terminal()
    err.text, err.deed = STILL_WRITING.strip(), lambda: (meanwhile(), lock.free())
    out = stdout_at("epoch   3", lambda: (lock(), before()))

    assert train(data, "--epochs", n_epochs) == code

    assert err.getvalue().count(STILL_WRITING) == 1
    assert NOT_WRITTEN not in err.getvalue()
    assert run("runs", "--json") == 0
    (recorded,) = json.loads(out.getvalue().splitlines()[-1])["runs"]
    assert recorded["status"] == status
    assert 3 <= recorded["epochs_done"] <= n_epochs


def test_a_second_interrupt_ends_the_wait(train, stdout_at, stderr_is_a_terminal, data, lock):
    err = stderr_is_a_terminal()
    err.text, err.deed = STILL_WRITING.strip(), lambda: (interrupt(), interrupt())
    stdout_at("epoch   3", lock)

    assert train(data, "--epochs", 3) == 130

    assert err.getvalue().endswith(NOT_WRITTEN)


@pytest.mark.parametrize(("deed", "code"), [(lambda: None, 2), (interrupt, 130)], ids=["no", "interrupted"])
def test_training_does_not_wait_for_what_cannot_be_written(
    train, stdout_at, capsys, data, library, lock, deed, code
):
    def spoil():
        lock()  # so that no file is being written
        (library / "weights").rename(library / "moved")
        (library / "weights").write_text("no folder")
        lock.free()
        deed()

    stdout_at("epoch   3", spoil)

    assert train(data, "--epochs", 9) == code

    trouble, told = capsys.readouterr().err.splitlines(keepends=True)
    assert trouble.startswith(f"digitpad: Your library cannot be written: {library / 'library.sqlite3'}: ")
    assert told == NOT_WRITTEN
