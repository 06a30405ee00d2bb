"""The command that trains: what it prints, and what it saves."""

import json
import re

import numpy as np
import pytest

from digitpad import __version__
from digitpad.recognition.network_files import open_network

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
# Steps too long to go on getting better.
UNSTEADY = ("--epochs", 200, "--learning-rate", 20, "--initialization", "lecun")


def test_train_prints_one_line_for_each_epoch_and_one_for_the_end(train, json_lines, data):
    assert train(data, "--epochs", 3, "--json") == 0

    *epochs, end = json_lines()
    assert [line["epoch"] for line in epochs] == [1, 2, 3]
    elapsed = 0.0
    for line in epochs:
        elapsed += line["seconds"] + line["evaluation_seconds"]
        assert line["event"] == "epoch"
        assert set(line) == {"event", "epoch"} | EPOCH_NUMBERS
        assert type(line["epoch"]) is int
        assert all(type(line[name]) is float for name in EPOCH_NUMBERS)
        assert 0.0 <= line["train_accuracy"] <= 1.0
        assert 0.0 <= line["validation_accuracy"] <= 1.0
        assert line["elapsed_seconds"] == pytest.approx(elapsed)
    assert end == {
        "event": "end",
        "reason": "completed",
        "epochs": 3,
        "kept_epoch": 3,
        "test_loss": float(end["test_loss"]),
        "test_accuracy": end["test_correct"] / 20,
        "test_correct": int(end["test_correct"]),
        "test_total": 20,
        "seconds": pytest.approx(sum(line["seconds"] for line in epochs)),
        "elapsed_seconds": epochs[-1]["elapsed_seconds"],
        "output": None,
        "run": end["run"],
    }
    assert len(end["run"]) == 8


def test_train_without_json_prints_the_same_in_sentences_and_replaces_an_old_network(
    train, json_lines, capsys, data, leftover, tmp_path
):
    assert train(data, "--epochs", 2, "--json") == 0
    *epochs, end = json_lines()

    (tmp_path / "new.npz").write_bytes(b"an old network")
    assert train(data, "--epochs", 2, "--output", tmp_path / "new.npz") == 0

    out, err = capsys.readouterr()
    *told, end_told, where = out.splitlines()
    assert err == ""
    for line, epoch in zip(told, epochs, strict=True):
        n_right = round(10 * epoch["validation_accuracy"])
        begin = f"epoch   {epoch['epoch']}   {n_right} / 10 right   loss {epoch['validation_loss']:.4f}   "
        assert line.startswith(begin)
        assert re.fullmatch(r"[\d.]+ (s|ms)", line.removeprefix(begin))
    percent = f"{100 * end['test_accuracy']:.2f} %"
    assert end_told == f"completed: {end['test_correct']} / 20 test images right ({percent})"
    assert where == f"saved to {tmp_path / 'new.npz'}"
    assert not leftover.exists()
    saved = open_network(tmp_path / "new.npz")
    assert saved.class_names == tuple("0123456789")
    assert saved.calibration.temperature != 1.0
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["new.npz"]


def test_training_that_gets_no_better_ends_early_and_saves_the_best_network(
    run, train, json_lines, capsys, data, tmp_path
):
    output = tmp_path / "new.npz"

    assert train(data, *UNSTEADY, "--patience", 2, "--output", output, "--json") == 0

    *epochs, end = json_lines()
    losses = [line["validation_loss"] for line in epochs]
    best = losses.index(min(losses))
    assert end["reason"] == "early_stopped"
    assert end["epochs"] == len(epochs) == best + 1 + 2 < 200
    assert end["kept_epoch"] == best + 1
    saved = open_network(output)
    assert saved.origin["epochs_done"] == best + 1
    assert saved.origin["validation_accuracy"] == epochs[best]["validation_accuracy"]
    assert run("evaluate", "--model", output, "--data", data, "--json") == 0
    assert json_lines()[0]["correct"] == end["test_correct"]

    assert train(data, *UNSTEADY, "--patience", 2) == 0

    *_, last, told, kept = capsys.readouterr().out.splitlines()
    assert last.startswith(f"epoch {len(epochs):3}   ")
    assert told.startswith(f"early stopped: {end['test_correct']} / 20 test images right (")
    assert kept == f"kept the network of epoch {best + 1}, which has the smallest validation loss"


def test_what_is_given_replaces_what_the_preset_says(run, data, tmp_path):
    output = tmp_path / "new.npz"

    settings = ["--momentum", "0.5", "--layers", "784-7-10", "--augmentation", "elastic", "--shear", "0.3"]
    settings += ["--pen-digits", "10"]
    assert run("train", "--data", data, "--preset", "fast", "--epochs", 1, *settings, "--output", output) == 0

    saved = open_network(output)
    assert saved.network.layers == (784, 7, 10)
    assert saved.network.cost == "cross_entropy"
    expected = {
        "preset": "custom",
        "momentum": 0.5,
        "optimizer": "momentum",
        "batch_size": 128,
        "shear": 0.3,
        "pen_digits": 10,
        "non_digits": 0,
        "data": "bars",
        "program": f"digitpad {__version__}",
    }
    assert expected.items() <= saved.origin.items()
    assert saved.origin["elastic_px"] > 0.0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ("--momentum", "0.5"),
            "digitpad: --momentum has no effect: gradient descent has no momentum.\n",
        ),
        (
            ("--layers", "784,10", "--dropout", "0.5"),
            "digitpad: --dropout has no effect: without hidden layers there are no units to drop.\n",
        ),
        (("--momentum", "0.5", "--optimizer", "adam"), ""),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_setting_that_was_given_and_does_nothing_is_told_of(run, capsys, data, arguments, told):
    assert run("train", "--data", data, "--epochs", 1, "--json", *arguments) == 0

    out, err = capsys.readouterr()
    assert err == told
    assert [json.loads(line)["event"] for line in out.splitlines()] == ["epoch", "end"]


def test_data_of_sixty_two_classes_gets_an_output_for_each(run, idx, tmp_path):
    folder, output = tmp_path / "letters", tmp_path / "letters.npz"
    folder.mkdir()
    for part in ("train", "t10k"):
        (folder / f"{part}-images.idx3-ubyte").write_bytes(idx(np.full((62, 28, 28), 9, np.uint8)))
        (folder / f"{part}-labels.idx1-ubyte").write_bytes(idx(np.arange(62, dtype=np.uint8)))

    assert run("train", "--data", folder, "--epochs", 1, "--output", output) == 0

    saved = open_network(output)
    assert saved.network.layers == (784, 30, 62)
    assert saved.class_names[35:37] == ("Z", "a")
