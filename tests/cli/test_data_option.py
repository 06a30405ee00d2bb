"""Data are named on the command line: a data set, or a folder of IDX files or of pictures."""

import json

import numpy as np
import pytest
from PySide6.QtGui import QImage


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


def test_a_run_on_a_folder_of_pictures_goes_on_without_it(run, picture_folder, capsys):
    assert (
        run("train", "--data", picture_folder, "--preset", "fast", "--batch-size", "4", "--epochs", "1") == 0
    )
    picture_folder.rename(picture_folder.with_name("moved"))

    assert run("train", "--resume", "last", "--epochs", "2", "--json") == 0

    assert json.loads(capsys.readouterr().out.splitlines()[-1])["epochs"] == 2


def test_a_set_that_cannot_be_fetched_is_refused_in_words(refused, monkeypatch):
    for scheme in ("http", "https"):
        monkeypatch.setenv(f"{scheme}_proxy", "http://127.0.0.1:9")  # where nobody answers

    said = refused("train", "--data", "emnist-letters", "--no-record")

    assert "cannot be fetched: " in said
    assert "cannot be reached" in said
    assert said.endswith("Try again later, or open its files if you have them.\n")
