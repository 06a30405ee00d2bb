"""What is refused, in one sentence: settings, data, networks, pictures and outputs."""

import gzip
import re
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage


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
            "layers: the last layer has 5 units, but bars has 10 classes. End with 10",
        ),
        (
            "--layers",
            "784,30,11",
            "layers: the last layer has 11 units, but bars has 10 classes. End with 10",
        ),
        ("--learning-rate", "nan", "learning_rate: nan is not a number from"),
        ("--learning-rate", "-1", "learning_rate: -1 is not a number from"),
        ("--learning-rate", "0", "learning_rate: 0 is not a number from"),
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
        (["train", "--threads", "0"], "digitpad train: .*--threads: '0' is not a whole number from 1 to 64"),
        (["train", "--threads", "65"], "digitpad train: .*'65' is not a whole number from 1 to 64"),
        (["train", "--threads", "many"], "digitpad train: .*'many' is not a whole number from 1 to 64"),
        (["train", "--threads", "9" * 5_000], "digitpad train: .*'9{40}' is not a whole number from"),
        (["evaluate", "--non-digits", "0"], "digitpad evaluate: .*'0' is not a whole number from 1 to"),
        (["tarin"], "digitpad: .*invalid choice: 'tarin'"),
        (["--wrong"], "digitpad: "),
        (
            ["train", "--wrong", "1"],
            "digitpad train: unrecognized arguments: --wrong 1. 'digitpad train --help'",
        ),
        (["bench", "startup", "all"], "digitpad bench startup: unrecognized arguments: all"),
        (["train", "--data", ""], "digitpad train: argument --data: it is empty"),
        (["evaluate", "--model", ""], "digitpad evaluate: argument --model: it is empty"),
        (["predict", ""], "digitpad predict: argument IMAGE: it is empty"),
        (["train", "--epochs"], "digitpad train: argument --epochs: expected one argument"),
        (["predict"], "digitpad predict: the following arguments are required: IMAGE"),
        (["evaluate", "--data", "a", "--strokes", "b"], "digitpad evaluate: .*not allowed with"),
        (["bench", "startup", "--rounds", "-3"], "digitpad bench startup: .*--rounds: '-3' is not a whole"),
        (["bench", "training", "--rounds", "0"], ".*'0' is not a whole number from 1 to 1000"),
        (["bench", "training", "--seeds", "some"], ".*--seeds: 'some' is not a whole number from 1 to 1000"),
        (["bench", "augmentation", "--rounds", "1001"], ".*'1001' is not a whole number from 1 to 1000"),
        (["bench", "latency", "--rounds", "201"], ".*'201' is not a whole number from 1 to 200"),
        (["bench", "latency", "--seconds", "abc"], ".*--seconds: 'abc' is not a number from 1 to 100"),
        (["bench", "latency", "--seconds", "nan"], ".*'nan' is not a number from 1 to 100"),
        (["bench", "latency", "--seconds", "0.99"], ".*'0.99' is not a number from 1 to 100"),
        (["bench"], "digitpad bench: the following arguments are required: BENCHMARK"),
        (["bench", "teapot"], "digitpad bench: .*invalid choice: 'teapot'"),
    ],
)
def test_a_command_line_that_is_not_understood_is_refused(refused, arguments, reason):
    said = refused(*arguments)

    assert re.match(reason, said)
    assert "--help' lists what is possible.\n" in said
    assert ".." not in said
    assert len(said) < 240  # one sentence may list seven benchmarks


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
        (lambda content, idx: content[:-100], "is cut short: its compressed data ends too early."),
        (lambda content, idx: b"", "is cut short: even its header is not complete."),
        (lambda content, idx: b"\x89PNG\r\n\x1a\n" + content, "is not an IDX file of bytes"),
        (lambda content, idx: gzip.compress(b"<html></html>" * 100), "is not an IDX file of bytes"),
        (
            lambda content, idx: gzip.compress(idx(np.zeros((60, 32, 32), np.uint8))),
            "has pictures of 32x32 pixels",
        ),
        (lambda content, idx: gzip.compress(idx(np.zeros(60, np.uint8))), "does not hold images"),
        (
            lambda content, idx: gzip.compress(idx(np.zeros((59, 28, 28), np.uint8))),
            "has 59 images, but .* 60 labels",
        ),
    ],
    ids=["cut", "empty", "foreign", "HTML", "32x32", "labels", "one missing"],
)
def test_a_damaged_or_foreign_data_file_is_refused(idx, refused, own_data, change, reason):
    path = own_data / "train-images-idx3-ubyte.gz"
    path.write_bytes(change(path.read_bytes(), idx))

    said = refused("train", "--data", own_data)

    assert said.startswith(f"digitpad: {path} ")
    assert re.search(reason, said)


def test_pen_strokes_that_are_none_are_refused(refused, network_file, tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("Buy milk.\n")

    said = refused("evaluate", "--model", network_file, "--strokes", path)

    assert said == f"digitpad: {path} holds no pen digits: it has no .SEGMENT with strokes.\n"


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


def test_a_network_for_fewer_classes_than_the_data_is_refused(
    run, write_data, refused, data, capsys, tmp_path
):
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


def test_a_damaged_picture_is_refused_with_our_sentence_alone(digitpad, network_file, picture, tmp_path):
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
def test_a_drawing_in_svg_is_refused_in_a_sentence(digitpad, network_file, picture, tmp_path, name):
    # Qt ends a process without a window that lays out text; this one must not get so far.
    path = tmp_path / name
    path.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><text x="9" y="30">3</text></svg>'
    )

    done = digitpad("predict", picture, path, "--model", network_file)

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == f"digitpad: {path} is a drawing in SVG; digitpad reads pictures made of pixels.\n"


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
