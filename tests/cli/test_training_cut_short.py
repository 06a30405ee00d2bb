"""Training cut short: it diverges, is interrupted, runs out of memory, or nobody reads on."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys

import pytest

from digitpad.recognition.network_files import open_network

# Without a bend in its units a network bears no large learning rate. That of one_cycle grows slowly.
DIVERGING = ("--activation", "identity,identity", "--initialization", "lecun", "--schedule", "one_cycle")
DIVERGING_LATER = (*DIVERGING, "--epochs", "20", "--learning-rate", "0.5")
DIVERGING_AT_ONCE = (*DIVERGING, "--epochs", "20", "--learning-rate", "100")

with_posix_signals = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
NUMBERS = tuple(getattr(signal, name, None) for name in ("SIGINT", "SIGTERM", "SIGHUP"))  # none on Windows
IN_TERMINAL = """
import fcntl, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # so that it is told when the terminal closes
from digitpad.cli import main
sys.exit(main(["train", *sys.argv[1:]]))
"""


def assert_told(err: str, epoch: int) -> None:
    """Check that stderr holds the one sentence about divergence in that epoch."""
    assert re.fullmatch(
        rf"digitpad: Training diverged in epoch {epoch}: [^.]+(\.\d[^.]*)*\. Try a smaller learning rate\.\n",
        err,
    )


def test_training_that_diverges_in_its_first_epoch_leaves_the_old_network(train, capsys, data, tmp_path):
    output = tmp_path / "old.npz"
    output.write_bytes(b"an old network")

    for form in ((), ("--json",)):
        assert train(data, *DIVERGING_AT_ONCE, "--output", output, *form) == 2

    out, err = capsys.readouterr()
    sentence, end = out.splitlines()
    assert sentence == f"nothing was saved to {output}"
    ending = {"event": "end", "reason": "diverged", "epochs": 0, "kept_epoch": None, "output": None}
    assert (ending | {"seconds": 0, "elapsed_seconds": 0.0}).items() <= json.loads(end).items()
    for line in err.splitlines(keepends=True):
        assert_told(line, epoch=1)
    assert output.read_bytes() == b"an old network"


def test_training_that_diverges_later_saves_the_network_of_the_last_good_epoch(
    run, train, json_lines, capsys, data, tmp_path
):
    output = tmp_path / "new.npz"

    assert train(data, *DIVERGING_LATER, "--output", output, "--json") == 2

    out, err = capsys.readouterr()
    *epochs, end = map(json.loads, out.splitlines())
    assert 1 <= len(epochs) < 20
    assert_told(err, epoch=len(epochs) + 1)
    assert (end["event"], end["reason"], end["output"]) == ("end", "diverged", str(output))
    assert end["epochs"] == end["kept_epoch"] == len(epochs)
    saved = open_network(output)
    assert saved.origin["epochs_done"] == len(epochs)
    assert saved.origin["validation_accuracy"] == epochs[-1]["validation_accuracy"]
    assert run("evaluate", "--model", output, "--data", data, "--json") == 0
    assert json_lines()[0]["correct"] == end["test_correct"]

    assert train(data, *DIVERGING_LATER, "--output", output) == 2

    *_, told, where = capsys.readouterr().out.splitlines()
    assert told.startswith(f"diverged: {end['test_correct']} / 20 test images right (")
    assert where == f"saved to {output}"


def test_an_interrupt_before_the_first_epoch_ends_leaves_no_network_and_says_so(
    run, train, stderr_is_a_terminal, capsys, json_lines, data, tmp_path
):
    terminal = stderr_is_a_terminal()
    terminal.text, terminal.deed = "recorded as run", lambda: signal.raise_signal(signal.SIGINT)

    assert train(data, "--output", tmp_path / "new.npz") == 130

    said = f"interrupted before the end of the first epoch\nnothing was saved to {tmp_path / 'new.npz'}\n"
    assert capsys.readouterr().out == said
    assert not (tmp_path / "new.npz").exists()
    assert run("runs", "--json") == 0
    ((listed,),) = (line["runs"] for line in json_lines())
    assert (listed["status"], listed["epochs_done"], listed["can_go_on"]) == ("interrupted", 0, True)


@with_posix_signals
@pytest.mark.parametrize(
    ("moment", "number"),
    [("after the last epoch", NUMBERS[0]), ("while the network is written", NUMBERS[1])],
    ids=["printed", "written"],
)
def test_a_first_signal_after_the_last_epoch_loses_no_network(
    train, stdout_at, data, monkeypatch, tmp_path, moment, number
):
    def interrupt():
        signal.raise_signal(number)

    def interrupted_fsync(handle):
        interrupt()
        fsync(handle)

    output, fsync = tmp_path / "new.npz", os.fsync
    printed = stdout_at("epoch   2", interrupt if moment == "after the last epoch" else lambda: None)
    if moment != "after the last epoch":
        monkeypatch.setattr(os, "fsync", interrupted_fsync)

    assert train(data, "--epochs", "2", "--no-record", "--output", output) == 130

    assert open_network(output).origin["epochs_done"] == 2
    assert printed.getvalue().endswith(f"\nsaved to {output}\n")


@pytest.fixture
def long_training(large_data, tmp_path):
    """Return a function that starts minutes of training in a process, which end with its context."""

    @contextlib.contextmanager
    def long_training(*arguments):
        arguments = ["--batch-size", "1", "--epochs", "1000", "--json", *arguments]
        process = subprocess.Popen(
            [sys.executable, "-m", "digitpad", "train", "--data", str(large_data), *map(str, arguments)],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        with process:
            try:
                yield process
            finally:
                process.kill()

    return long_training


@with_posix_signals
@pytest.mark.parametrize("number", NUMBERS[:2], ids=["SIGINT", "SIGTERM"])
def test_an_interrupted_training_is_saved_and_says_so(
    run, json_lines, long_training, large_data, tmp_path, number
):
    output = tmp_path / "new.npz"
    with long_training("--output", output) as process:
        first = json.loads(process.stdout.readline())

        process.send_signal(number)
        out, err = process.communicate()

    assert (process.returncode, err) == (130, "")
    *epochs, end = [json.loads(line) for line in out.splitlines()]
    assert first["epoch"] == 1
    assert (end["event"], end["reason"]) == ("end", "interrupted")
    assert end["epochs"] == 1 + len(epochs) < 1_000
    assert run("evaluate", "--model", output, "--data", large_data, "--json") == 0
    assert json_lines()[0]["correct"] == end["test_correct"]


@with_posix_signals
@pytest.mark.parametrize("number", NUMBERS[:2], ids=["SIGINT", "SIGTERM"])
def test_a_second_signal_at_any_moment_ends_training_without_a_word(long_training, tmp_path, number):
    output = tmp_path / "new.npz"
    with long_training("--output", output) as process:
        process.stdout.readline()
        process.send_signal(number)
        process.send_signal(number)
        _, err = process.communicate()

    assert (process.returncode, err) == (130, "")
    # Ctrl-C twice means at once. The others come twice by themselves, as when a terminal closes.
    assert number == signal.SIGINT or open_network(output).origin["epochs_done"] >= 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Linux's terminals")
def test_training_in_a_terminal_that_closes_is_saved(large_data, tmp_path):
    output = tmp_path / "new.npz"
    ours, theirs = os.openpty()
    arguments = ["--data", str(large_data), "--batch-size", "1", "--epochs", "1000"]
    process = subprocess.Popen(
        [sys.executable, "-c", IN_TERMINAL, *arguments, "--output", str(output)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
    )
    with process:
        os.close(theirs)
        printed = b""
        while b"epoch   1" not in printed:
            printed += os.read(ours, 1_000)

        os.close(ours)

        assert process.wait() == 130
    assert open_network(output).origin["epochs_done"] >= 1


def test_too_little_memory_ends_training_in_words_and_loses_no_network(
    train, stdout_at, capsys, data, tmp_path
):
    def run_out():
        raise MemoryError

    output = tmp_path / "new.npz"
    printed = stdout_at('"epoch": 2', run_out)

    assert train(data, "--epochs", "9", "--output", output, "--json") == 2

    end = json.loads('{"event"' + printed.getvalue().rpartition('{"event"')[2])
    assert (end["reason"], end["epochs"], end["output"]) == ("out_of_memory", 2, str(output))
    assert capsys.readouterr().err == (
        "digitpad: Training stopped: this machine has too little memory for it. Try smaller layers.\n"
    )
    assert open_network(output).origin["epochs_done"] == 2
