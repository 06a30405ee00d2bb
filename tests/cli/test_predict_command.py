"""The command that reads pictures."""

import re

import pytest


def test_predict_prints_digit_and_probabilities_of_each_picture(run, json_lines, network_file, picture):
    assert run("predict", picture, picture, "--model", network_file, "--json") == 0

    first, second = json_lines()
    assert first == second
    assert first["image"] == str(picture)
    assert set(first["probabilities"]) == set("0123456789")
    assert sum(first["probabilities"].values()) == pytest.approx(1.0, abs=1e-5)
    assert first["digit"] == max(first["probabilities"], key=first["probabilities"].get)


def test_predict_reads_what_it_was_trained_on(run, train, json_lines, capsys, data, tmp_path, picture):
    output = tmp_path / "good.npz"
    settings = ["--cost", "cross_entropy", "--learning-rate", "0.2", "--epochs", 30, "--batch-size", 5]
    assert train(data, *settings, "--output", output, "--json") == 0
    assert json_lines()[-1]["test_accuracy"] == 1.0

    assert run("predict", picture, "--model", output) == 0

    out, _ = capsys.readouterr()
    assert re.fullmatch(rf"{re.escape(str(picture))}: 3 \(\d+\.\d %\)\n", out)


def test_a_picture_whose_name_stdout_cannot_encode_is_read(digitpad, network_file, picture, tmp_path):
    path = picture.rename(tmp_path / "dreieinhalb-\u00bd.png")

    done = digitpad("predict", path, "--model", network_file, PYTHONIOENCODING="ascii")

    assert done.returncode == 0
    assert done.stderr == ""
    assert "dreieinhalb-\\xbd.png: " in done.stdout
