"""``digitpad train --resume``: a run that was killed goes on, and ends as if it never was.

Killed at random moments, many times over: tests/endurance.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time

import pytest

from digitpad.errors import LibraryError
from digitpad.library import Library, RunStatus
from digitpad.recognition.network_files import open_network


@contextlib.contextmanager
def loaded_library():
    """Open the user's library, and close it when its content was looked at."""
    library = Library()
    library.open()
    library.wait_until_loaded()
    yield library
    assert library.close(10)


def runs():
    with loaded_library() as library:
        return library.runs.runs


def weights(path):
    return open_network(path).network.parameters.tobytes()


def kill_when_recorded(data, *options):
    """Train in another process, and kill it when the library has some of its epochs."""
    command = [sys.executable, "-m", "digitpad", "train", "--data", str(data), *map(str, options)]
    library = Library()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=os.environ) as process:
        while not library.path.exists() or n_epochs(library) == 0:
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL


def n_epochs(library):
    with contextlib.suppress(LibraryError), library.database.reading() as connection:
        return connection.execute("SELECT count(*) FROM epochs WHERE epoch > 0").fetchone()[0]
    return 0  # its tables are being made


def test_a_killed_run_ends_with_the_bytes_of_one_that_was_not(train, run, large_data, tmp_path):
    settings = ("--epochs", 250, "--optimizer", "adam", "--learning-rate", 0.001)
    assert train(large_data, *settings, "--no-record", "--output", tmp_path / "whole.npz") == 0
    assert runs() == ()

    kill_when_recorded(large_data, "--layers", "784,16,10", *settings)
    (killed,) = runs()
    assert killed.status is RunStatus.INTERRUPTED
    assert killed.can_go_on
    assert killed.epochs_done > 0
    assert run("train", "--resume", killed.id[:5], "--output", tmp_path / "resumed.npz") == 0

    assert weights(tmp_path / "resumed.npz") == weights(tmp_path / "whole.npz")
    (done,) = runs()
    assert (done.id, done.status, done.epochs_done) == (killed.id, RunStatus.COMPLETED, 250)
    assert done.test_accuracy is not None


def test_a_run_that_is_over_goes_on_for_more_epochs_as_if_it_had_been_asked_for_them(
    train, run, capsys, data, tmp_path
):
    assert train(data, "--epochs", 5, "--no-record", "--output", tmp_path / "five.npz") == 0
    assert train(data, "--epochs", 2) == 0

    assert run("train", "--resume", "last", "--epochs", 5, "--output", tmp_path / "further.npz") == 0

    assert weights(tmp_path / "further.npz") == weights(tmp_path / "five.npz")
    (done,) = runs()
    assert (done.epochs, done.epochs_done) == (5, 5)
    assert capsys.readouterr().err == ""
    with loaded_library() as library:
        older = """UPDATE runs SET versions = '{"numpy": "1.0"}'"""
        library.database.ask(lambda connection: connection.execute(older))
    assert run("train", "--resume", "last", "--epochs", 6) == 0
    assert "differ from an uninterrupted run in the last bits: numpy was 1.0" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--resume", "last"], "has completed 2 epochs. Set a larger total with --epochs."),
        (["--resume", "ffff"], "There is no run 'ffff'."),
        (["--resume", "last", "--seed", "3"], "--seed cannot be given with --resume"),
        (["--resume", "last", "--epochs", "4", "--no-record"], "--no-record cannot be given with --resume"),
    ],
)
def test_what_cannot_go_on_is_refused_in_a_sentence(train, run, capsys, data, options, sentence):
    assert train(data, "--epochs", 2) == 0
    capsys.readouterr()

    assert run("train", *options) == 2

    assert sentence in capsys.readouterr().err


def test_a_run_does_not_go_on_with_other_data(train, run, capsys, data, large_data):
    assert train(data, "--epochs", 2) == 0

    assert run("train", "--resume", "last", "--epochs", "3", "--data", large_data) == 2

    assert "other training or validation data" in capsys.readouterr().err


def test_the_network_of_a_run_is_kept_under_a_name(train, data):
    assert train(data, "--epochs", 2, "--seed", 4) == 0
    assert train(data, "--epochs", 2, "--seed", 5) == 0

    with loaded_library() as library:
        kept, last_used = library.networks.networks, library.networks.last_used
    assert {(network.run, network.epoch) for network in kept} == {(run.id, 2) for run in runs()}
    assert len({network.name for network in kept}) == 2
    assert all(network.name.startswith("784-16-10 sigmoid, epoch 2") for network in kept)
    assert last_used is None
