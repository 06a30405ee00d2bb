"""Commands cut short: training that diverges, signals, too little memory, and a pipe that is closed."""

import contextlib
import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from digitpad.cli import train as train_command
from digitpad.recognition.network_files import open_network

ROOT = Path(__file__).parents[2]

# Without a bend in its units a network bears no large learning rate. That of one_cycle grows slowly.
DIVERGING = ("--activation", "identity,identity", "--initialization", "lecun", "--schedule", "one_cycle")
DIVERGING_LATER = (*DIVERGING, "--epochs", "20", "--learning-rate", "0.5")
DIVERGING_AT_ONCE = (*DIVERGING, "--epochs", "20", "--learning-rate", "100")


def assert_told(err: str, epoch: int) -> None:
    """Check that stderr holds the one sentence about divergence in that epoch."""
    assert re.fullmatch(
        rf"digitpad: Training diverged in epoch {epoch}: [^.]+(\.\d[^.]*)*\. Try a smaller learning rate\.\n",
        err,
    )


def test_training_that_diverges_in_its_first_epoch_writes_nothing(train, capsys, data, tmp_path):
    code = train(data, *DIVERGING_AT_ONCE, "--output", tmp_path / "new.npz", "--json")

    out, err = capsys.readouterr()
    assert code == 2
    assert_told(err, epoch=1)
    (end,) = map(json.loads, out.splitlines())
    assert (end["event"], end["reason"], end["epochs"], end["output"]) == ("end", "diverged", 0, None)
    assert end["kept_epoch"] is None
    assert not [path for path in tmp_path.iterdir() if path.is_file()]


def test_training_that_diverges_in_its_first_epoch_leaves_the_old_network(train, capsys, data, tmp_path):
    output = tmp_path / "old.npz"
    output.write_bytes(b"an old network")

    assert train(data, *DIVERGING_AT_ONCE, "--output", output) == 2

    out, err = capsys.readouterr()
    assert out == f"nothing was saved to {output}\n"
    assert_told(err, epoch=1)
    assert output.read_bytes() == b"an old network"


def test_training_that_diverges_later_saves_the_network_of_the_last_good_epoch(
    run, train, json_lines, capsys, data, tmp_path
):
    output = tmp_path / "new.npz"

    code = train(data, *DIVERGING_LATER, "--output", output, "--json")

    out, err = capsys.readouterr()
    *epochs, end = map(json.loads, out.splitlines())
    assert code == 2
    assert 1 <= len(epochs) < 20
    assert_told(err, epoch=len(epochs) + 1)
    assert (end["event"], end["reason"]) == ("end", "diverged")
    assert end["epochs"] == end["kept_epoch"] == len(epochs)
    assert end["output"] == str(output)
    saved = open_network(output)
    assert saved.origin["epochs_done"] == len(epochs)
    assert saved.origin["validation_accuracy"] == epochs[-1]["validation_accuracy"]
    assert run("evaluate", "--model", output, "--data", data, "--json") == 0
    assert json_lines()[0]["correct"] == end["test_correct"]


def test_training_that_diverges_later_says_so_in_sentences(train, capsys, data, tmp_path):
    output = tmp_path / "new.npz"

    assert train(data, *DIVERGING_LATER, "--output", output) == 2

    out, err = capsys.readouterr()
    *epochs, end, where = out.splitlines()
    assert_told(err, epoch=len(epochs) + 1)
    assert re.fullmatch(r"diverged: \d+ / 20 test images right \(\d+\.\d\d %\)", end)
    assert where == f"saved to {output}"


@pytest.fixture
def own_handlers():
    """Return this process's handlers of signals, which are other ones than Python's own."""
    numbers = (signal.SIGINT, signal.SIGTERM)

    def make():
        def handle(number, frame):
            raise AssertionError(f"signal {number} came too late for training")

        return handle

    own = {number: make() for number in numbers}
    before = {number: signal.signal(number, handler) for number, handler in own.items()}
    yield own
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--epochs", "1"), 0),
        (DIVERGING_AT_ONCE, 2),
        (DIVERGING_LATER, 2),
        (("--layers", "100,10"), 2),
    ],
    ids=["completed", "diverged at once", "diverged later", "refused"],
)
def test_handlers_of_signals_are_restored_after_training(train, own_handlers, data, arguments, code):
    assert train(data, *arguments) == code

    assert {number: signal.getsignal(number) for number in own_handlers} == own_handlers


def test_handlers_of_signals_are_restored_after_a_bug(train, own_handlers, data, monkeypatch):
    def crash(*_, **__):
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(train_command, "run_training", crash)

    with pytest.raises(ZeroDivisionError, match="planted"):
        train(data)

    assert {number: signal.getsignal(number) for number in own_handlers} == own_handlers


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
@pytest.mark.parametrize("moment", ["evaluate", "save_network"])
def test_a_first_signal_after_the_last_epoch_loses_no_network(
    train, own_handlers, data, monkeypatch, tmp_path, moment, number
):
    output = tmp_path / "new.npz"
    work = getattr(train_command, moment)

    def interrupted_work(*arguments):
        signal.raise_signal(number)
        return work(*arguments)

    monkeypatch.setattr(train_command, moment, interrupted_work)

    assert train(data, "--epochs", "2", "--output", output) == 130

    assert open_network(output).origin["epochs_done"] == 2
    assert {number: signal.getsignal(number) for number in own_handlers} == own_handlers


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_training_ended_in_its_first_epoch_tells_nothing_of_random_weights(
    train, own_handlers, capsys, data, monkeypatch, tmp_path, number
):
    create_network = train_command.create_network

    def interrupted(config):
        signal.raise_signal(number)
        return create_network(config)

    monkeypatch.setattr(train_command, "create_network", interrupted)
    output = tmp_path / "new.npz"

    assert train(data, "--output", output) == 130

    out, err = capsys.readouterr()
    assert out == f"interrupted before the first epoch was over\nnothing was saved to {output}\n"
    assert err == ""
    assert not output.exists()


@pytest.fixture
def minutes_of_training(write_data, tmp_path):
    """Return a function that starts minutes of training in a process, which end with its context."""

    @contextlib.contextmanager
    def minutes_of_training(*arguments):
        data = write_data(tmp_path / "large", 10, 3_000)
        arguments = ["--batch-size", "1", "--epochs", "1000", "--json", *arguments]
        process = subprocess.Popen(
            [sys.executable, "-m", "digitpad", "train", "--data", str(data), *map(str, arguments)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        with process:
            try:
                yield process, data
            finally:
                process.kill()

    return minutes_of_training


@pytest.fixture
def long_training(minutes_of_training, tmp_path):
    """Return the process of a training, its data and the file that it is to save its network in."""
    output = tmp_path / "new.npz"
    with minutes_of_training("--output", output) as (process, data):
        yield process, data, output


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_an_interrupted_training_is_saved_and_says_so(run, json_lines, long_training, number):
    process, data, output = long_training
    first = json.loads(process.stdout.readline())

    process.send_signal(number)
    out, err = process.communicate(timeout=60)

    assert process.returncode == 130
    assert err == ""
    assert first["epoch"] == 1
    *epochs, end = [json.loads(line) for line in out.splitlines()]
    assert end["event"] == "end"
    assert end["reason"] == "interrupted"
    assert end["epochs"] == 1 + len(epochs) < 1_000
    assert run("evaluate", "--model", output, "--data", data, "--json") == 0
    assert json_lines()[0]["correct"] == end["test_correct"]


INTERRUPTED_TWICE = """
import signal, sys
from digitpad.cli import main, train

def interrupted(*arguments):
    for _ in range(2):
        signal.raise_signal({number:d})
    return evaluate(*arguments)

evaluate, train.evaluate = train.evaluate, interrupted
sys.exit(main({arguments!r}))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM)], ids=["SIGINT", "SIGTERM"]
)
def test_a_second_signal_ends_training_at_once(data, tmp_path, number, code):
    output = tmp_path / "new.npz"
    arguments = ["train", "--data", str(data), "--epochs", "1", "--json", "--output", str(output)]

    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_TWICE.format(number=number, arguments=arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (done.returncode, done.stderr) == (code, "")
    assert '"event": "end"' not in done.stdout
    assert not output.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX pipes")
def test_a_closed_pipe_ends_training_without_a_traceback(minutes_of_training):
    with minutes_of_training() as (process, _):
        assert process.stdout.readline()

        process.stdout.close()

        assert process.stderr.read() == ""
        assert process.wait(timeout=60) == 0


def test_too_little_memory_ends_training_in_words_and_loses_no_network(
    train, capsys, data, monkeypatch, tmp_path
):
    def run_training(*arguments, **keywords):
        for result in whole_training(*arguments, **keywords):
            yield result
            if result.epoch == 2:
                raise MemoryError

    whole_training = train_command.run_training
    monkeypatch.setattr(train_command, "run_training", run_training)
    output = tmp_path / "new.npz"

    assert train(data, "--epochs", "9", "--output", output, "--json") == 2

    out, err = capsys.readouterr()
    end = json.loads(out.splitlines()[-1])
    assert (end["reason"], end["epochs"], end["output"]) == ("out_of_memory", 2, str(output))
    assert err == (
        "digitpad: Training stopped: this machine has too little memory for it. Try smaller layers.\n"
    )
    assert open_network(output).origin["epochs_done"] == 2


def test_too_little_memory_is_told_in_a_sentence_by_every_command(run, capsys, network_file, monkeypatch):
    def fail(*_):
        raise MemoryError

    monkeypatch.setattr("digitpad.cli.evaluate.load_labelled_images", fail)

    assert run("evaluate", "--model", network_file) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("digitpad: This machine has too little memory for that.")
    assert err.count("\n") == 1
