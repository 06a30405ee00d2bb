import contextlib
import gzip
import io
import json
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage

from digitpad import __version__
from digitpad.cli import main
from digitpad.cli import train as train_command
from digitpad.nn.settings import SETTINGS
from digitpad.recognition.job_settings import AUGMENTATION, RANGE_SETTINGS, SAMPLE_SETTINGS
from digitpad.recognition.network_files import open_network
from digitpad.recognition.presets import PRESETS

ROOT = Path(__file__).parents[2]

EPOCH_NUMBERS = {
    "train_loss",
    "train_accuracy",
    "validation_loss",
    "validation_accuracy",
    "seconds",
    "evaluation_seconds",
    "elapsed_seconds",
    "samples_per_second",
    "learning_rate",
}

# Without a bend in its units a network bears no large learning rate. That of one_cycle grows slowly.
DIVERGING = ("--activation", "identity,identity", "--initialization", "lecun", "--schedule", "one_cycle")
DIVERGING_LATER = (*DIVERGING, "--epochs", "20", "--learning-rate", "0.5")
DIVERGING_AT_ONCE = (*DIVERGING, "--epochs", "20", "--learning-rate", "100")

STROKES = """\
.SEGMENT DIGIT 0 ? "1"
.COMMENT 1 7 1
.PEN_DOWN
100 300
100 100
.PEN_UP
.SEGMENT DIGIT 1 ? "0"
.COMMENT 0 8 2
.PEN_DOWN
100 100
200 100
200 200
100 200
100 100
.PEN_UP
"""


def idx(array: np.ndarray) -> bytes:
    return struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes()


def write_data(folder: Path, n_classes: int, n_train: int) -> Path:
    """Write pictures of bars, one place for each class, as an IDX data set."""
    folder.mkdir()
    rng = np.random.default_rng(0)
    for part, n in (("train", n_train), ("t10k", 2 * n_classes)):
        labels = (np.arange(n) % n_classes).astype(np.uint8)
        images = rng.integers(0, 60, (n, 28, 28), np.uint8)
        for image, label in zip(images, labels, strict=True):
            image[4:24, 2 * label + 4 : 2 * label + 6] = 255
        (folder / f"{part}-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(images), 1))
        (folder / f"{part}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx(labels), 1))
    return folder


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Return a folder of 60 training and 20 test pictures of ten classes. Not to be changed."""
    return write_data(tmp_path_factory.mktemp("data") / "bars", 10, 60)


@pytest.fixture(scope="module")
def network_file(data, tmp_path_factory):
    path = tmp_path_factory.mktemp("network") / "bars.npz"
    with contextlib.redirect_stdout(io.StringIO()):
        assert train(data, "--epochs", "8", "--batch-size", "5", "--output", path) == 0
    return path


@pytest.fixture
def own_data(data, tmp_path):
    """Return a copy of the data that a test may damage."""
    return Path(shutil.copytree(data, tmp_path / "own"))


@pytest.fixture
def picture(tmp_path):
    image = QImage(28, 28, QImage.Format.Format_Grayscale8)
    image.fill(0)
    for row in range(4, 24):
        for column in (10, 11):
            image.setPixel(column, row, 0xFFFFFF)
    path = tmp_path / "three.png"
    assert image.save(str(path))
    return path


def run(*arguments) -> int:
    """Return the exit code that a shell would see."""
    try:
        return main([str(argument) for argument in arguments])
    except SystemExit as exit_:
        return exit_.code


def train(data, *arguments) -> int:
    return run("train", "--data", data, "--layers", "784,16,10", *arguments)


def lines_of(capsys) -> list[dict]:
    """Return stdout's JSON Lines, after making sure that stderr is empty."""
    out, err = capsys.readouterr()
    assert err == ""
    return [json.loads(line) for line in out.splitlines()]


def assert_refused(capsys, before, folder, *arguments) -> str:
    """Return the one sentence that a command line is refused with."""
    code = run(*arguments)

    out, err = capsys.readouterr()
    assert code == 2
    assert out == ""
    assert err.startswith("digitpad")
    assert err.count("\n") == 1
    assert err.endswith("\n")
    assert "Traceback" not in err
    assert contents(folder) == before
    return err


def contents(folder: Path) -> dict[str, bytes | None]:
    return {str(path): path.read_bytes() if path.is_file() else None for path in sorted(folder.rglob("*"))}


@pytest.fixture
def refused(capsys, tmp_path):
    """Return a function that runs a command line and returns the one sentence that it is refused with."""

    def run_and_check(*arguments) -> str:
        return assert_refused(capsys, contents(tmp_path), tmp_path, *arguments)

    return run_and_check


# What is refused of settings


@pytest.mark.parametrize(
    ("flag", "value", "reason"),
    [
        ("--layers", "784,,10", "layers: '784,,10' is not a list of layers. Write sizes with commas"),
        ("--layers", "", "layers: '' is not a list of layers"),
        ("--layers", "784--10", "layers: '784--10' is not a list of layers. Write sizes with commas"),
        ("--layers", "784,-3,10", "layers: a layer has 1 to 10000 units, not -3"),
        ("--layers", "784,3e1,10", "layers: '784,3e1,10' is not a list of layers"),
        ("--layers", "784", "layers: a network has 2 to 20 layers, not 1"),
        ("--layers", "784,0,10", "layers: a layer has 1 to 10000 units, not 0"),
        ("--layers", "784,1000000000,10", "layers: a layer has 1 to 10000 units, not 1000000000"),
        ("--layers", "100,10", "layers: the first layer has 100 units, but each picture has 784 pixels"),
        (
            "--layers",
            "784,30,5",
            "layers: the last layer has 5 units, but the data has 10 classes. End with 10",
        ),
        (
            "--layers",
            "784,30,11",
            "layers: the last layer has 11 units, but bars has 10 classes. End with 10",
        ),
        ("--learning-rate", "nan", "learning_rate: nan is not a number from"),
        ("--learning-rate", "-1", "learning_rate: -1.0 is not a number from"),
        ("--learning-rate", "0", "learning_rate: 0.0 is not a number from"),
        ("--learning-rate", "1e30", "learning_rate: 1e+30 is not a number from"),
        ("--learning-rate", "inf", "learning_rate: inf is not a number from"),
        ("--learning-rate", "fast", "learning_rate: 'fast' is not a number"),
        ("--learning-rate", "", "learning_rate: '' is not a number"),
        ("--batch-size", "0", "batch_size: 0 is not a whole number from"),
        ("--batch-size", "-5", "batch_size: -5 is not a whole number from"),
        ("--batch-size", "2.5", "batch_size: '2.5' is not a whole number"),
        ("--epochs", "0", "epochs: 0 is not a whole number from"),
        ("--epochs", "1e3", "epochs: '1e3' is not a whole number"),
        ("--epochs", "9" * 5_000, "epochs: '9999"),
        ("--seed", "-1", "seed: -1 is not a whole number from"),
        ("--activation", "sigmoyd", "activation: there is no 'sigmoyd'. Choose from"),
        ("--cost", "mse", "cost: there is no 'mse'. Choose from"),
        ("--optimizer", "adamax", "optimizer: there is no 'adamax'. Choose from"),
        ("--augmentation", "wild", "augmentation: there is no 'wild'. Choose from"),
    ],
)
def test_a_setting_that_is_not_allowed_is_refused_by_name(refused, data, tmp_path, flag, value, reason):
    said = refused("train", "--data", data, flag, value, "--output", tmp_path / "new.npz", "--json")

    assert said.startswith(f"digitpad: {reason}")
    assert len(said) < 200


def test_a_batch_that_is_huge_for_its_network_is_refused(refused, data, tmp_path):
    arguments = ["--preset", "accurate", "--batch-size", "60000", "--output", tmp_path / "new.npz"]

    said = refused("train", "--data", data, *arguments)

    assert said == (
        "digitpad: batch_size: 60,000 examples a step are too many for such large layers. "
        "Take at most 15,187.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["train", "--preset", "perfect"], "digitpad train: .*invalid choice: 'perfect'"),
        (["train", "--threads", "0"], "digitpad train: .*invalid choice: 0"),
        (["train", "--threads", "many"], "digitpad train: .*invalid int value: 'many'"),
        (["tarin"], "digitpad: .*invalid choice: 'tarin'"),
        (["--wrong"], "digitpad: "),
        (["train", "--wrong", "1"], "digitpad: unrecognized arguments: --wrong 1"),
        (["train", "--epochs"], "digitpad train: argument --epochs: expected one argument"),
        (["predict"], "digitpad predict: the following arguments are required: IMAGE"),
        (["evaluate", "--data", "a", "--strokes", "b"], "digitpad evaluate: .*not allowed with"),
        (["bench"], "digitpad bench: the following arguments are required: BENCHMARK"),
        (["bench", "teapot"], "digitpad bench: .*invalid choice: 'teapot'"),
    ],
)
def test_a_command_line_that_is_not_understood_is_refused(refused, arguments, reason):
    said = refused(*arguments)

    assert re.match(reason, said)
    assert "--help' lists what is possible.\n" in said


# What is refused of data


@pytest.mark.parametrize("command", ["train", "evaluate"])
def test_a_data_folder_that_is_not_there_is_refused(refused, network_file, tmp_path, command):
    model = ["--model", network_file] if command == "evaluate" else []

    said = refused(command, "--data", tmp_path / "nowhere", *model)

    assert said == f"digitpad: {tmp_path / 'nowhere'} does not exist.\n"


@pytest.mark.parametrize("command", ["train", "evaluate"])
def test_a_data_folder_with_a_name_that_the_system_refuses_is_refused(refused, network_file, command):
    model = ["--model", network_file] if command == "evaluate" else []

    said = refused(command, "--data", "a" * 300, *model)

    assert said.endswith("cannot be read: File name too long.\n")


@pytest.mark.parametrize(
    "name", ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"]
)
def test_a_missing_data_file_is_refused(refused, own_data, tmp_path, name):
    (own_data / f"{name}-ubyte.gz").unlink()

    said = refused("train", "--data", own_data, "--output", tmp_path / "new.npz")

    assert said == (
        f"digitpad: {own_data} has no {name}-ubyte (with or without .gz). "
        "Choose the folder that holds the four IDX files.\n"
    )


def test_images_without_labels_are_refused(refused, own_data):
    for path in own_data.glob("*labels*"):
        path.unlink()

    assert "has no train-labels-idx1-ubyte" in refused("train", "--data", own_data)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda content: content[:-100], "is cut short: its compressed data ends too early."),
        (lambda content: b"", "is cut short: even its header is not complete."),
        (lambda content: b"\x89PNG\r\n\x1a\n" + content, "is not an IDX file of bytes"),
        (lambda content: gzip.compress(b"<html></html>" * 100), "is not an IDX file of bytes"),
        (
            lambda content: gzip.compress(idx(np.zeros((60, 32, 32), np.uint8))),
            "has pictures of 32x32 pixels",
        ),
        (lambda content: gzip.compress(idx(np.zeros(60, np.uint8))), "does not hold images"),
        (
            lambda content: gzip.compress(idx(np.zeros((59, 28, 28), np.uint8))),
            "has 59 images, but .* 60 labels",
        ),
    ],
    ids=["cut", "empty", "foreign", "HTML", "32x32", "labels", "one missing"],
)
def test_a_damaged_or_foreign_data_file_is_refused(refused, own_data, change, reason):
    path = own_data / "train-images-idx3-ubyte.gz"
    path.write_bytes(change(path.read_bytes()))

    said = refused("train", "--data", own_data)

    assert said.startswith(f"digitpad: {path} ")
    assert re.search(reason, said)


def test_pen_strokes_that_are_none_are_refused(refused, network_file, tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("Buy milk.\n")

    said = refused("evaluate", "--model", network_file, "--strokes", path)

    assert said == f"digitpad: {path} holds no pen digits: it has no .SEGMENT with strokes.\n"


# What is refused of networks and pictures


@pytest.mark.parametrize("command", ["predict", "evaluate"])
def test_a_text_file_as_network_is_refused(refused, data, picture, tmp_path, command):
    path = tmp_path / "network.npz"
    path.write_text("These are no weights.\n")
    arguments = [picture] if command == "predict" else ["--data", data]

    said = refused(command, *arguments, "--model", path)

    assert said == f"digitpad: {path} cannot be opened: it is not a network of digitpad, or it is damaged.\n"


def test_a_network_that_is_not_there_is_refused(refused, picture, tmp_path):
    said = refused("predict", picture, "--model", tmp_path / "nowhere.npz")

    assert said == f"digitpad: {tmp_path / 'nowhere.npz'} does not exist.\n"


def test_a_network_for_fewer_classes_than_the_data_is_refused(refused, data, capsys, tmp_path):
    three = write_data(tmp_path / "three", 3, 12)
    assert (
        run("train", "--data", three, "--layers", "784,3", "--epochs", 1, "--output", tmp_path / "3.npz") == 0
    )
    capsys.readouterr()

    said = refused("evaluate", "--model", tmp_path / "3.npz", "--data", data)

    assert said == "digitpad: The data has the label 9, but the network knows 3 classes.\n"


def test_a_text_file_as_picture_is_refused_and_no_half_result_is_printed(
    refused, network_file, picture, tmp_path
):
    path = tmp_path / "notes.png"
    path.write_text("No picture.\n")

    said = refused("predict", picture, path, "--model", network_file)

    assert said.startswith(f"digitpad: {path} is not a picture that can be read: ")


def test_a_picture_without_a_digit_is_refused(refused, network_file, tmp_path):
    image = QImage(100, 100, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFF)
    assert image.save(str(tmp_path / "empty.png"))

    said = refused("predict", tmp_path / "empty.png", "--model", network_file)

    assert said.startswith(f"digitpad: {tmp_path / 'empty.png'} cannot be used: it shows no digit")


def test_a_folder_as_picture_is_refused(refused, network_file, tmp_path):
    said = refused("predict", tmp_path, "--model", network_file)

    assert said == f"digitpad: {tmp_path} is not a file.\n"


def test_a_damaged_picture_is_refused_with_our_sentence_alone(network_file, picture, tmp_path):
    # libpng and Qt write to the process's stderr, past sys.stderr, so this needs a process.
    content = picture.read_bytes()
    path = tmp_path / "cut.png"
    path.write_bytes(content[: len(content) * 2 // 3])

    done = digitpad("predict", path, "--model", network_file)

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(f"digitpad: {path} is not a picture that can be read: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("name", ["three.svg", "three.png"])
def test_a_drawing_in_svg_is_refused_in_a_sentence(network_file, picture, tmp_path, name):
    # Qt ends a process without a window that lays out text; this one must not get so far.
    path = tmp_path / name
    path.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><text x="9" y="30">3</text></svg>'
    )

    done = digitpad("predict", picture, path, "--model", network_file)

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == f"digitpad: {path} is a drawing in SVG; digitpad reads pictures made of pixels.\n"


# What is refused of output


def test_an_output_in_a_folder_that_is_not_there_is_refused_before_training(refused, data, tmp_path):
    said = refused("train", "--data", data, "--output", tmp_path / "nowhere" / "new.npz")

    assert said.startswith("digitpad: The network could not be saved: ")
    assert "No such file or directory" in said


def test_a_folder_as_output_is_refused(refused, data, tmp_path):
    said = refused("train", "--data", data, "--output", tmp_path)

    assert said == f"digitpad: The network could not be saved: {tmp_path} is not a regular file.\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_device_as_output_is_refused(refused, data):
    said = refused("train", "--data", data, "--output", "/dev/full")

    assert said == "digitpad: The network could not be saved: /dev/full is not a regular file.\n"


def test_an_output_below_a_file_is_refused(refused, data, network_file):
    said = refused("train", "--data", data, "--output", network_file / "new.npz")

    assert "could not be saved" in said
    assert "Not a directory" in said


# Divergence


def assert_told(err: str, epoch: int) -> None:
    """Check that stderr holds the one sentence about divergence in that epoch."""
    assert re.fullmatch(
        rf"digitpad: Training diverged in epoch {epoch}: [^.]+(\.\d[^.]*)*\. Try a smaller learning rate\.\n",
        err,
    )


def test_training_that_diverges_in_its_first_epoch_writes_nothing(capsys, data, tmp_path):
    code = train(data, *DIVERGING_AT_ONCE, "--output", tmp_path / "new.npz", "--json")

    out, err = capsys.readouterr()
    assert code == 2
    assert_told(err, epoch=1)
    (end,) = map(json.loads, out.splitlines())
    assert (end["event"], end["reason"], end["epochs"], end["output"]) == ("end", "diverged", 0, None)
    assert not [path for path in tmp_path.iterdir() if path.is_file()]


def test_training_that_diverges_in_its_first_epoch_leaves_the_old_network(capsys, data, tmp_path):
    output = tmp_path / "old.npz"
    output.write_bytes(b"an old network")

    assert train(data, *DIVERGING_AT_ONCE, "--output", output) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert_told(err, epoch=1)
    assert output.read_bytes() == b"an old network"


def test_training_that_diverges_later_saves_the_network_of_the_last_good_epoch(capsys, data, tmp_path):
    output = tmp_path / "new.npz"

    code = train(data, *DIVERGING_LATER, "--output", output, "--json")

    out, err = capsys.readouterr()
    *epochs, end = map(json.loads, out.splitlines())
    assert code == 2
    assert 1 <= len(epochs) < 20
    assert_told(err, epoch=len(epochs) + 1)
    assert (end["event"], end["reason"]) == ("end", "diverged")
    assert end["epochs"] == len(epochs)
    assert end["output"] == str(output)
    saved = open_network(output)
    assert saved.origin["epochs_done"] == len(epochs)
    assert saved.origin["validation_accuracy"] == epochs[-1]["validation_accuracy"]
    assert run("evaluate", "--model", output, "--data", data, "--json") == 0
    assert lines_of(capsys)[0]["correct"] == end["test_correct"]


def test_training_that_diverges_later_says_so_in_sentences(capsys, data, tmp_path):
    output = tmp_path / "new.npz"

    assert train(data, *DIVERGING_LATER, "--output", output) == 2

    out, err = capsys.readouterr()
    *epochs, end, where = out.splitlines()
    assert_told(err, epoch=len(epochs) + 1)
    assert re.fullmatch(r"diverged: \d+ / 20 test images right \(\d+\.\d\d %\)", end)
    assert where == f"saved to {output}"


# Signals in this process


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
def test_handlers_of_signals_are_restored_after_training(own_handlers, data, arguments, code):
    assert train(data, *arguments) == code

    assert {number: signal.getsignal(number) for number in own_handlers} == own_handlers


def test_handlers_of_signals_are_restored_after_a_bug(own_handlers, data, monkeypatch):
    def crash(*_, **__):
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(train_command, "run_training", crash)

    with pytest.raises(ZeroDivisionError, match="planted"):
        train(data)

    assert {number: signal.getsignal(number) for number in own_handlers} == own_handlers


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
@pytest.mark.parametrize("moment", ["evaluate", "save_network"])
def test_a_first_signal_after_the_last_epoch_loses_no_network(
    own_handlers, data, monkeypatch, tmp_path, moment, number
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


# train


def test_train_prints_one_line_for_each_epoch_and_one_for_the_end(capsys, data):
    assert train(data, "--epochs", 3, "--json") == 0

    *epochs, end = lines_of(capsys)
    assert [line["epoch"] for line in epochs] == [1, 2, 3]
    for line in epochs:
        assert line["event"] == "epoch"
        assert set(line) == {"event", "epoch"} | EPOCH_NUMBERS
        assert type(line["epoch"]) is int
        assert all(type(line[name]) is float for name in EPOCH_NUMBERS)
        assert 0.0 <= line["train_accuracy"] <= 1.0
        assert 0.0 <= line["validation_accuracy"] <= 1.0
        assert line["seconds"] + line["evaluation_seconds"] <= line["elapsed_seconds"] + 1e-9
    assert end["event"] == "end"
    assert end["reason"] == "completed"
    assert end["epochs"] == 3
    assert end["test_total"] == 20
    assert type(end["test_correct"]) is int
    assert end["test_accuracy"] == end["test_correct"] / 20
    assert type(end["test_loss"]) is float
    assert end["seconds"] == pytest.approx(sum(line["seconds"] for line in epochs))
    assert end["elapsed_seconds"] == epochs[-1]["elapsed_seconds"]
    assert end["output"] is None


def test_training_that_gets_no_better_ends_early_and_saves_the_best_network(capsys, data, tmp_path):
    # Steps too long to go on getting better.
    settings = ("--epochs", 200, "--patience", 2, "--learning-rate", 20, "--initialization", "lecun")
    output = tmp_path / "new.npz"

    assert train(data, *settings, "--output", output, "--json") == 0

    *epochs, end = lines_of(capsys)
    losses = [line["validation_loss"] for line in epochs]
    best = losses.index(min(losses))
    assert end["reason"] == "early_stopped"
    assert end["epochs"] == len(epochs) == best + 1 + 2 < 200
    saved = open_network(output)
    assert saved.origin["epochs_done"] == best + 1
    assert saved.origin["validation_accuracy"] == epochs[best]["validation_accuracy"]
    assert run("evaluate", "--model", output, "--data", data, "--json") == 0
    assert lines_of(capsys)[0]["correct"] == end["test_correct"]


def test_an_early_end_is_told_in_a_sentence(capsys, data):
    settings = ("--epochs", 200, "--patience", 1, "--learning-rate", 20, "--initialization", "lecun")

    assert train(data, *settings) == 0

    assert re.fullmatch(
        r"early stopped: \d+ / 20 test images right \(.*\)", capsys.readouterr().out.splitlines()[-1]
    )


def test_elapsed_seconds_are_those_of_all_epochs_so_far(capsys, data):
    assert train(data, "--epochs", 4, "--json") == 0

    elapsed = 0.0
    for line in lines_of(capsys)[:-1]:
        elapsed += line["seconds"] + line["evaluation_seconds"]
        assert line["elapsed_seconds"] == pytest.approx(elapsed)


def test_train_without_json_prints_sentences(capsys, data, tmp_path):
    assert train(data, "--epochs", 2, "--output", tmp_path / "new.npz") == 0

    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert err == ""
    assert re.fullmatch(r"epoch   1   \d+ / 10 right   loss \d\.\d{4}   \d+\.\d\d s", lines[0])
    assert re.fullmatch(r"completed: \d+ / 20 test images right \(\d+\.\d\d %\)", lines[2])
    assert lines[3] == f"saved to {tmp_path / 'new.npz'}"
    assert len(lines) == 4


def test_the_same_seed_trains_the_same_network_and_another_does_not(capsys, data, tmp_path):
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        assert train(data, "--epochs", 1, "--seed", seed, "--output", tmp_path / name) == 0

    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert (tmp_path / "a").read_bytes() != (tmp_path / "c").read_bytes()


def test_what_is_given_replaces_what_the_preset_says(capsys, data, tmp_path):
    output = tmp_path / "new.npz"

    arguments = ["--preset", "fast", "--epochs", 1, "--momentum", "0.5", "--output", output]
    assert run("train", "--data", data, *arguments) == 0

    saved = open_network(output)
    assert tuple(saved.network.layers) == (784, 192, 10)
    assert saved.network.cost == "cross_entropy"
    assert saved.origin["preset"] == "custom"
    assert saved.origin["momentum"] == 0.5
    assert saved.origin["optimizer"] == "momentum"
    assert saved.origin["batch_size"] == 128
    assert saved.origin["data"] == "bars"


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ((), "classic"),
        (("--seed", "7"), "classic"),
        (("--preset", "fast"), "fast"),
        (("--preset", "fast", "--seed", "7"), "fast"),
        (("--epochs", "2"), "custom"),
        (("--preset", "fast", "--layers", "784-20-10"), "custom"),
        (("--preset", "fast", "--augmentation", "affine"), "custom"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_a_network_remembers_its_preset_unless_something_but_the_seed_was_given(
    capsys, data, tmp_path, arguments, name
):
    output = tmp_path / "new.npz"

    assert run("train", "--data", data, *arguments, "--output", output) == 0

    assert open_network(output).origin["preset"] == name


def test_layers_may_be_given_as_they_are_written_about(capsys, data, tmp_path):
    output = tmp_path / "new.npz"

    assert run("train", "--data", data, "--layers", "784-7-10", "--epochs", 1, "--output", output) == 0

    assert open_network(output).network.layers == (784, 7, 10)


@pytest.mark.parametrize("augmentation", ["affine", "elastic"])
def test_train_with_augmentation(capsys, data, augmentation):
    assert train(data, "--epochs", 1, "--augmentation", augmentation, "--json") == 0

    assert lines_of(capsys)[-1]["reason"] == "completed"


def test_a_batch_larger_than_the_data_trains(capsys, data):
    assert train(data, "--epochs", 1, "--batch-size", "60000", "--json") == 0

    assert lines_of(capsys)[-1]["reason"] == "completed"


@pytest.mark.parametrize("layers", [None, "784,8,3", "784,8,10"])
def test_data_of_three_classes_trains(capsys, tmp_path, layers):
    three = write_data(tmp_path / "three", 3, 30)
    output = tmp_path / "three.npz"
    given = ["--layers", layers] if layers else []

    assert run("train", "--data", three, *given, "--epochs", 2, "--json", "--output", output) == 0
    end = lines_of(capsys)[-1]
    assert run("evaluate", "--model", output, "--data", three, "--json") == 0
    (report,) = lines_of(capsys)

    assert end["test_total"] == report["total"] == 6
    assert end["test_correct"] == report["correct"]
    assert set(report["per_digit"]) == {"0", "1", "2"}


def test_data_of_sixty_two_classes_gets_an_output_for_each(capsys, tmp_path):
    folder = tmp_path / "letters"
    folder.mkdir()
    labels = np.arange(62, dtype=np.uint8)
    for part in ("train", "t10k"):
        (folder / f"{part}-images.idx3-ubyte").write_bytes(idx(np.full((62, 28, 28), 9, np.uint8)))
        (folder / f"{part}-labels.idx1-ubyte").write_bytes(idx(labels))
    output = tmp_path / "letters.npz"

    assert run("train", "--data", folder, "--epochs", 1, "--output", output) == 0

    saved = open_network(output)
    assert saved.network.n_out == 62
    assert saved.class_names[35:37] == ("Z", "a")


# --output, evaluate, predict


def test_a_saved_network_is_as_good_when_it_is_opened_again(capsys, data, tmp_path):
    output = tmp_path / "new.npz"
    assert train(data, "--epochs", 5, "--output", output, "--json") == 0
    end = lines_of(capsys)[-1]
    assert end["output"] == str(output)

    assert run("evaluate", "--model", output, "--data", data, "--json") == 0

    (report,) = lines_of(capsys)
    assert report["correct"] == end["test_correct"]
    assert report["total"] == end["test_total"]
    assert report["accuracy"] == end["test_accuracy"]
    saved = open_network(output)
    assert saved.origin["program"] == f"digitpad {__version__}"
    assert saved.class_names == tuple("0123456789")


def test_an_old_output_is_replaced(capsys, data, tmp_path):
    output = tmp_path / "old.npz"
    output.write_bytes(b"an old network")

    assert train(data, "--epochs", 1, "--output", output) == 0

    assert open_network(output).network.n_out == 10
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["old.npz"]


def test_evaluate_prints_one_line_of_json(capsys, data, network_file):
    assert run("evaluate", "--model", network_file, "--data", data, "--json") == 0

    (report,) = lines_of(capsys)
    assert {"accuracy", "correct", "total", "per_digit", "per_writer"} <= set(report)
    assert report["total"] == 20
    assert type(report["correct"]) is int
    assert report["accuracy"] == report["correct"] / 20
    assert set(report["per_digit"]) == set("0123456789")
    assert sum(report["per_digit"].values()) * 2 == pytest.approx(report["correct"])
    assert report["per_writer"] == {}


def test_evaluate_needs_only_the_test_part_of_the_data(capsys, own_data, network_file):
    for path in own_data.glob("train*"):
        path.unlink()

    assert run("evaluate", "--model", network_file, "--data", own_data, "--json") == 0

    assert lines_of(capsys)[0]["total"] == 20


def test_evaluate_reads_pen_strokes_by_writer(capsys, network_file, tmp_path):
    path = tmp_path / "pen.unipen.gz"
    path.write_bytes(gzip.compress(STROKES.encode()))

    assert run("evaluate", "--model", network_file, "--strokes", path, "--json") == 0

    (report,) = lines_of(capsys)
    assert report["total"] == 2
    assert set(report["per_digit"]) == {"0", "1"}
    assert set(report["per_writer"]) == {"7", "8"}
    assert sum(report["per_writer"].values()) == report["correct"]


def test_evaluate_without_json_prints_a_table(capsys, network_file, tmp_path):
    path = tmp_path / "pen.unipen"
    path.write_text(STROKES)

    assert run("evaluate", "--model", network_file, "--strokes", path) == 0

    out, err = capsys.readouterr()
    assert err == ""
    lines = out.splitlines()
    assert re.fullmatch(r"\d / 2 right \(\d+\.\d\d %\)", lines[0])
    for line, name in zip(lines[1:], ["digit   0", "digit   1", "writer   7", "writer   8"], strict=False):
        assert re.fullmatch(rf"  {name}  [ \d]{{3}}\.\d\d %", line)


def test_evaluate_tells_what_was_taken_for_what(capsys, network_file, tmp_path):
    path = tmp_path / "pen.unipen"
    path.write_text(STROKES)
    assert run("evaluate", "--model", network_file, "--strokes", path, "--json") == 0
    (report,) = lines_of(capsys)
    assert report["correct"] < 2  # else there is nothing to show

    assert run("evaluate", "--model", network_file, "--strokes", path) == 0

    lines = capsys.readouterr()[0].splitlines()
    start = lines.index("what was read (column) of what it is (row):") + 1
    assert lines[start].split() == list("0123456789")
    cells = [line.split() for line in lines[start + 1 : start + 11]]
    counts = [[0 if cell == "." else int(cell) for cell in row[1:]] for row in cells]
    assert counts == report["confusion"]
    assert [row[0] for row in cells] == list("0123456789")


@pytest.mark.parametrize(("count", "n_drawings"), [([], 1_000), (["26"], 26)])
def test_evaluate_counts_what_is_no_digit(capsys, data, network_file, count, n_drawings):
    assert run("evaluate", "--model", network_file, "--data", data, "--json", "--non-digits", *count) == 0

    doubt = lines_of(capsys)[0]["non_digits"]
    assert doubt["total"] == n_drawings
    assert len(doubt["per_kind"]) == 13
    assert {"rejected", "refused", "false_rejection", "rejected_at_1_percent"} < set(doubt)


def test_evaluate_prints_a_table_of_what_is_no_digit(capsys, data, network_file):
    assert run("evaluate", "--model", network_file, "--data", data, "--non-digits", 13) == 0

    lines = capsys.readouterr()[0].splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("13 generated non-digits"))
    assert "now" in lines[start + 1]
    for line in lines[start + 2 : start + 16]:
        assert re.fullmatch(r"  [a-z ]+( +\d+\.\d\d %){2}", line)


def test_evaluate_leaves_non_digits_out_unless_asked(capsys, data, network_file):
    assert run("evaluate", "--model", network_file, "--data", data, "--json") == 0

    assert "non_digits" not in lines_of(capsys)[0]


@pytest.mark.parametrize("count", ["0", "-1", "1.5", "500001", "many", "²"])
def test_a_count_of_non_digits_that_cannot_be_is_refused(refused, count):
    assert "whole number from 1 to 500000" in refused("evaluate", f"--non-digits={count}")


def test_predict_prints_digit_and_probabilities_of_each_picture(capsys, network_file, picture):
    assert run("predict", picture, picture, "--model", network_file, "--json") == 0

    first, second = lines_of(capsys)
    assert first == second
    assert first["image"] == str(picture)
    assert set(first["probabilities"]) == set("0123456789")
    assert sum(first["probabilities"].values()) == pytest.approx(1.0, abs=1e-5)
    assert first["digit"] == max(first["probabilities"], key=first["probabilities"].get)


def test_predict_reads_what_it_was_trained_on(capsys, data, tmp_path, picture):
    output = tmp_path / "good.npz"
    settings = ["--cost", "cross_entropy", "--learning-rate", "0.2", "--epochs", 30, "--batch-size", 5]
    assert train(data, *settings, "--output", output, "--json") == 0
    assert lines_of(capsys)[-1]["test_accuracy"] == 1.0

    assert run("predict", picture, "--model", output) == 0

    out, _ = capsys.readouterr()
    assert re.fullmatch(rf"{re.escape(str(picture))}: 3 \(\d+\.\d %\)\n", out)


def test_a_picture_whose_name_stdout_cannot_encode_is_read(network_file, picture, tmp_path):
    path = picture.rename(tmp_path / "dreieinhalb-\u00bd.png")

    done = digitpad("predict", path, "--model", network_file, PYTHONIOENCODING="ascii")

    assert done.returncode == 0
    assert done.stderr == ""
    assert "dreieinhalb-\\xbd.png: " in done.stdout


@pytest.mark.parametrize(
    "arguments", [["--help"], ["train", "--help"], ["predict", "--help"], ["bench", "--help"]]
)
def test_help_is_printed_to_stdout(capsys, arguments):
    assert run(*arguments) == 0

    out, err = capsys.readouterr()
    assert err == ""
    assert out.startswith("usage: digitpad")


def test_the_help_of_train_names_what_is_allowed(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "10000")  # no line is broken

    assert run("train", "--help") == 0

    text = " ".join(capsys.readouterr().out.split())
    tables = (SETTINGS, RANGE_SETTINGS, SAMPLE_SETTINGS)
    for setting in (AUGMENTATION, *(setting for table in tables for setting in table.values())):
        assert f" {setting.flag} VALUE {setting.explanation} Allowed: {setting.allowed}. " in text
    assert f" --preset {{{','.join(PRESETS)}}} " in text
    assert "Allowed: a whole number from 1 to 60000." in text
    assert "Allowed: one of sgd, momentum, nesterov, adam, adamw." in text


def test_version_is_printed(capsys):
    assert run("--version") == 0

    assert capsys.readouterr().out == f"digitpad {__version__}\n"


# Processes


def digitpad(*arguments, **environment) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "digitpad", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@contextlib.contextmanager
def minutes_of_training(folder, *arguments):
    """Start a training that would take minutes, in a process; it is ended if a test does not."""
    data = write_data(folder / "large", 10, 3_000)
    arguments = ["--batch-size", "1", "--epochs", "1000", "--json", *arguments]
    process = subprocess.Popen(
        [sys.executable, "-m", "digitpad", "train", "--data", str(data), *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        yield process, data
        process.kill()


@pytest.fixture
def long_training(tmp_path):
    output = tmp_path / "new.npz"
    with minutes_of_training(tmp_path, "--output", output) as (process, data):
        yield process, data, output


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_an_interrupted_training_is_saved_and_says_so(capsys, long_training, number):
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
    assert lines_of(capsys)[0]["correct"] == end["test_correct"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX pipes")
def test_a_closed_pipe_ends_training_without_a_traceback(tmp_path):
    with minutes_of_training(tmp_path) as (process, _):
        assert process.stdout.readline()

        process.stdout.close()

        assert process.stderr.read() == ""
        assert process.wait(timeout=60) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX pipes")
def test_a_pipe_closed_before_the_only_line_gives_no_traceback(data, network_file):
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        done = subprocess.run(
            [sys.executable, "-m", "digitpad", "evaluate", "--model", str(network_file), "--data", str(data)],
            cwd=ROOT,
            stdout=closed,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )

    assert done.stderr == b""
    assert done.returncode == 0


def test_a_closed_pipe_does_not_lose_the_network_that_was_to_be_saved(tmp_path, data):
    output = tmp_path / "mine.npz"
    command = [sys.executable, "-m", "digitpad", "train", "--data", str(data)]
    process = subprocess.Popen(
        [*command, "--epochs", "20", "--output", str(output)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )

    process.stdout.readline()
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()

    assert process.wait(timeout=60) == 0
    assert errors == b""
    assert open_network(output).origin["epochs_done"] == 20
