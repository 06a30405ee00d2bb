"""Data are named on the command line: a data set, or a folder of IDX files or of pictures."""

import dataclasses
import json
import time

import numpy as np
import pytest
from PySide6.QtGui import QImage

from digitpad.cli.data_option import load_data
from digitpad.digits.datasets.data_source import DataSource


@pytest.fixture
def picture_folder(tmp_path):
    """A folder of bars in pictures of many sizes, with one file that is none."""
    folder = tmp_path / "bars"
    rng = np.random.default_rng(0)
    for name, is_upright in (("lying", False), ("standing", True)):
        (folder / name).mkdir(parents=True)
        for number in range(12):
            side = int(rng.integers(20, 200))
            bar = np.full((side, side), 255, np.uint8)
            place = slice(side // 5, -side // 5), slice(2 * side // 5, 3 * side // 5)
            bar[place if is_upright else place[::-1]] = 0
            image = QImage(bar.tobytes(), side, side, side, QImage.Format.Format_Grayscale8)
            assert image.save(str(folder / name / f"{number}.png"))
    (folder / "lying" / "notes.txt").write_text("no picture")
    return folder


def test_a_folder_of_pictures_is_learned_with_its_names(run, picture_folder, tmp_path, capsys):
    network = tmp_path / "bars.npz"
    options = ("--preset", "fast", "--batch-size", "4", "--epochs", "10", "--json", "--output", network)

    assert run("train", "--data", picture_folder, *options) == 0

    out, err = capsys.readouterr()
    end = json.loads(out.splitlines()[-1])
    assert (end["test_correct"], end["test_total"]) == (4, 4)
    assert "1 file was left out: lying/notes.txt." in err
    assert run("evaluate", "--data", picture_folder, "--model", network, "--json") == 0
    assert set(json.loads(capsys.readouterr().out)["per_digit"]) == {"lying", "standing"}


def test_pictures_are_copied_for_a_run_that_is_recorded_alone(run, picture_folder, capsys):
    options = ("--preset", "fast", "--batch-size", "4", "--epochs", "1")

    def copies_bytes():
        capsys.readouterr()
        assert run("runs", "space", "--json") == 0
        space = json.loads(capsys.readouterr().out)
        return space["copies_bytes"], space["unneeded_copies_bytes"]

    assert run("train", "--data", picture_folder, *options, "--no-record") == 0
    assert copies_bytes() == (0, 0)
    assert run("train", "--data", picture_folder, *options) == 0
    n_bytes, unneeded = copies_bytes()
    assert n_bytes > 0
    assert unneeded == 0


@pytest.mark.parametrize("way", ["--resume", "--config"])
def test_a_run_on_a_folder_of_pictures_goes_on_or_is_repeated_without_it(
    run, picture_folder, capsys, tmp_path, way
):
    settings = tmp_path / "settings.json"
    options = ("--preset", "fast", "--batch-size", "4", "--epochs", "1")
    assert run("train", "--data", picture_folder, *options) == 0
    assert run("runs", "export", "last", "--config", settings) == 0
    picture_folder.rename(picture_folder.with_name("moved"))

    assert run("train", way, "last" if way == "--resume" else settings, "--epochs", "2", "--json") == 0

    assert json.loads(capsys.readouterr().out.splitlines()[-1])["epochs"] == 2


def test_a_terminal_is_shown_how_far_a_download_and_the_reading_of_a_folder_are(
    picture_folder, stderr_is_a_terminal
):
    terminal = stderr_is_a_terminal()

    def load(folder, on_progress=None, should_stop=None, on_stage=None):
        if on_stage:
            on_stage("Fetching Bars: 1 of 2 MB")
            until = time.monotonic() + 20.0
            while " 25%" not in terminal.getvalue() and time.monotonic() < until:
                on_progress(0.25)  # shown some times a second at most
        return "the data set"

    bars = DataSource("bars", "Bars", "", "", load, needs_folder=False)
    assert load_data(bars) == "the data set"
    assert terminal.getvalue() == ""  # it is at hand
    assert load_data(dataclasses.replace(bars, is_at_hand=lambda: False)) == "the data set"
    assert load_data(picture_folder).name == "bars"

    shown = terminal.getvalue()
    assert "downloading Bars:   0%" in shown
    assert "\rfetching Bars: 1 of 2 MB:  25%" in shown
    assert "\rreading bars:   0%" in shown
    assert "\rdigitpad: 1 file was left out: lying/notes.txt." in shown


def test_a_set_that_cannot_be_fetched_is_refused_in_words(refused, monkeypatch):
    for scheme in ("http", "https"):
        monkeypatch.setenv(f"{scheme}_proxy", "http://127.0.0.1:9")  # where nobody answers

    said = refused("train", "--data", "emnist-letters", "--no-record")

    assert "cannot be downloaded: " in said
    assert "cannot be reached" in said
    assert said.endswith("Try again later, or open its files if you have them.\n")
