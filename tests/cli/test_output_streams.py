"""What digitpad prints to, where that is closed, full, or a terminal."""

import errno
import os
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pytest

from digitpad.cli.output import PLAIN
from digitpad.cli.progress_bar import ProgressBar
from digitpad.nn.training.results import Progress
from digitpad.recognition.network_files import open_network

on_a_full_disk = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
in_a_posix_shell = pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")


@pytest.fixture
def closed_pipe():
    """Return what nobody reads from."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        yield closed


@in_a_posix_shell
def test_a_closed_pipe_ends_training_that_is_not_to_be_saved(digitpad, data, closed_pipe):
    hours = ("--epochs", 1_000, "--batch-size", 1, "--layers", "784,2000,2000,10")

    done = digitpad("train", "--data", data, "--no-record", *hours, stdout=closed_pipe)

    assert (done.returncode, done.stderr) == (0, "")


@in_a_posix_shell
def test_a_closed_pipe_does_not_lose_the_network_that_was_to_be_saved(digitpad, data, closed_pipe, tmp_path):
    output = tmp_path / "mine.npz"

    done = digitpad("train", "--data", data, "--epochs", 20, "--output", output, stdout=closed_pipe)

    assert (done.returncode, done.stderr) == (0, "")
    assert open_network(output).origin["epochs_done"] == 20


@on_a_full_disk
def test_a_full_disk_under_stdout_does_not_lose_the_network_that_was_to_be_saved(digitpad, data, tmp_path):
    output = tmp_path / "mine.npz"
    with Path("/dev/full").open("wb") as full:
        done = digitpad("train", "--data", data, "--epochs", 3, "--output", output, stdout=full)

    reason = os.strerror(errno.ENOSPC)
    assert (
        done.stderr == f"digitpad: The results cannot be printed: {reason}. Training and saving continue.\n"
    )
    assert done.returncode == 0
    assert open_network(output).origin["epochs_done"] == 3


@in_a_posix_shell
@pytest.mark.parametrize(
    ("name", "streams", "code"),
    [
        ("three.png", "2>&-", 0),
        ("three.png", "<&- >&- 2>&-", 0),
        pytest.param("gone.png", "2>/dev/full", 2, marks=on_a_full_disk),
    ],
)
def test_pictures_are_read_where_streams_are_closed(network_file, picture, tmp_path, name, streams, code):
    command = shlex.join([sys.executable, "-m", "digitpad", "predict", str(tmp_path / name), "--model"])

    done = subprocess.run(
        f"{command} {shlex.quote(str(network_file))} {streams}",
        shell=True,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        check=False,
    )

    assert done.returncode == code
    said = b"" if code or ">&-" in streams.split() else f"{picture}: ".encode()
    assert done.stdout[: len(said) or None] == said


def test_a_terminal_is_shown_a_bar_for_the_pictures_and_for_each_epoch(stderr_is_a_terminal, new_threads):
    terminal = stderr_is_a_terminal()
    with ProgressBar(epochs=5) as bar:
        bar.show(Progress(0, 150, 200, 0.1))
        bar.show(Progress(1, 10_000, 50_000, 0.2))
        until = time.monotonic() + 20.0
        while "20000/50000" not in terminal.getvalue() and time.monotonic() < until:
            bar.show(Progress(1, 20_000, 50_000, 0.3))  # shown some times a second at most
        bar.clear()
        assert terminal.getvalue().endswith("\r")  # a result can be printed where the bar was
        bar.show(Progress(2, 0, 50_000, 0.2))

    shown = terminal.getvalue()
    titles = re.findall(r"(writing pictures|epoch \d of \d): +\d+%", shown)
    assert list(dict.fromkeys(titles)) == ["writing pictures", "epoch 1 of 5", "epoch 2 of 5"]
    assert re.search(r" 40%.* 20000/50000 .* images/s", shown)
    assert shown.endswith("\r")
    assert "\n" not in shown
    assert not new_threads()


def test_training_names_its_run_and_clears_the_bar_before_each_line(
    train, stderr_is_a_terminal, stdout_at, large_data
):
    terminal, shown = stderr_is_a_terminal(), []
    stdout_at("epoch   1", lambda: shown.append(terminal.getvalue()))

    assert train(large_data, "--epochs", 1, "--batch-size", 1, "--layers", "784,60,10") == 0

    assert re.search(r"\rrecorded as run [0-9a-f]{8}\n", shown[0])
    assert "epoch 1 of 1:   0%" in shown[0]
    assert shown[0].endswith("\r")


@pytest.mark.parametrize(
    ("failure", "code", "told"),
    [
        (
            MemoryError,
            2,
            "digitpad: This machine has too little memory for that. Try smaller layers, or less data.\n",
        ),
        (KeyboardInterrupt, 130, ""),
    ],
)
def test_a_command_that_cannot_go_on_ends_in_words_or_without_one(
    run, stdout_at, capsys, network_file, picture, failure, code, told
):
    def fail():
        raise failure

    stdout_at(picture.name, fail)

    assert run("predict", picture, "--model", network_file) == code

    assert capsys.readouterr().err == told


def test_a_minus_sign_beside_letters_that_cannot_be_encoded_is_a_hyphen():
    assert "é−−ż−1".encode("ascii", PLAIN) == rb"\xe9--\u017c-1"
    assert "é−".encode("latin-1", PLAIN) == b"\xe9-"
