"""The command that reads pictures."""

import json
import sys

import numpy as np
import pytest
from PySide6.QtGui import QImage

from digitpad.nn.calibration import Calibration
from digitpad.ui.files.picture_file import gray_image


@pytest.fixture
def blank(tmp_path):
    """Return the file of a white picture."""
    image = QImage(100, 100, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFF)
    assert image.save(str(tmp_path / "blank.png"))
    return tmp_path / "blank.png"


@pytest.fixture
def network_in_doubt(new_network):
    """Return a function that saves a network that answers 3 with 55.0 %, whatever it sees."""

    def change(network):
        network.biases[0][:] = np.log([0.05] * 3 + [0.55] + [0.05] * 6)

    return lambda *thresholds: new_network(784, 10, change=change, calibration=Calibration(1.0, *thresholds))


@pytest.mark.parametrize(
    ("thresholds", "told"),
    [((0.5, 0.2), ""), ((0.6, 0.2), ", not sure"), ((0.8, 0.6), ", not a digit")],
)
def test_predict_tells_its_doubts(run, capsys, picture, network_in_doubt, thresholds, told):
    assert run("predict", picture, "--model", network_in_doubt(*thresholds)) == 0

    assert capsys.readouterr().out == f"{picture}: 3 (55.0 %{told})\n"


def test_each_picture_is_told_with_its_probabilities_and_one_that_cannot_be_read_keeps_no_other_back(
    run, capsys, network_file, picture, blank, tmp_path
):
    gone = tmp_path / "gone.png"

    assert run("predict", blank, picture, gone, picture, "--model", network_file, "--json") == 2

    out, err = capsys.readouterr()
    answer, again = map(json.loads, out.splitlines())
    assert answer == again
    assert set(answer) == {"image", "digit", "doubt", "probabilities"}
    assert answer["image"] == str(picture)
    assert list(answer["probabilities"]) == list("0123456789")
    assert sum(answer["probabilities"].values()) == pytest.approx(1.0, abs=1e-5)
    assert answer["digit"] == max(answer["probabilities"], key=answer["probabilities"].get)
    first, second = err.splitlines()
    assert first.startswith(f"digitpad: {blank} cannot be used: it shows no digit")
    assert second == f"digitpad: {gone} does not exist."


def test_predict_finds_reads_and_places_the_digits_of_a_photo(
    run, json_lines, capsys, tmp_path, rendered_photos, network_in_doubt
):
    photo = rendered_photos.photo(15)
    path = tmp_path / "photo.png"
    assert gray_image(photo.gray / np.float32(255)).save(str(path))

    assert run("predict", path, "--json") == 0
    [found] = json_lines()
    assert run("predict", path) == 0
    said = capsys.readouterr().out
    assert run("predict", path, "--model", network_in_doubt(0.6, 0.2)) == 0

    assert capsys.readouterr().out.endswith(" (12 digits, 12 in doubt)\n")
    assert set(found) == {"image", "lines", "digits"}
    assert found["lines"] == photo.numbers
    for digit, written in zip(found["digits"], photo.digits, strict=True):
        assert set(digit) == {"box", "digit", "doubt", "probabilities"}
        assert digit["digit"] == str(written.label)
        assert sum(digit["probabilities"].values()) == pytest.approx(1.0, abs=1e-5)
        np.testing.assert_allclose(digit["box"], written.box, atol=6)
    assert said == f"{path}: {' / '.join(' '.join(line) for line in photo.numbers)} (12 digits)\n"


def test_predict_says_that_a_photo_shows_no_digit(refused, tmp_path, rendered_photos):
    path = tmp_path / "paper.png"
    assert gray_image(rendered_photos.text_free("ruled") / np.float32(255)).save(str(path))

    said = refused("predict", path)

    assert said.startswith(f"digitpad: {path} shows no digits that can be found. ")


@pytest.mark.parametrize("command", ["predict {picture}", "explain {picture}", "evaluate --data {tmp}"])
def test_a_missing_system_library_is_named(refused, picture, tmp_path, monkeypatch, command):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    monkeypatch.setitem(sys.modules, "PySide6.QtWidgets", None)  # which makes its import fail

    said = refused(*(word.format(picture=picture, tmp=tmp_path) for word in command.split()))

    assert said.startswith("digitpad: Qt needs a system library that is missing: ")


def test_a_picture_whose_name_stdout_cannot_encode_is_read(digitpad, network_file, picture, tmp_path):
    path = picture.rename(tmp_path / "dreieinhalb-\u00bd.png")

    done = digitpad("predict", path, "--model", network_file, PYTHONIOENCODING="ascii")

    assert (done.returncode, done.stderr) == (0, "")
    assert "dreieinhalb-\\xbd.png: " in done.stdout


@pytest.mark.parametrize("content", ["No picture.\n", "cut"])
def test_a_damaged_picture_is_refused_with_our_sentence_alone(
    digitpad, network_file, picture, tmp_path, content
):
    # libpng and Qt write to the process's stderr, past sys.stderr, so this needs a process.
    path = tmp_path / "damaged.png"
    path.write_bytes(picture.read_bytes()[:-30] if content == "cut" else content.encode())

    done = digitpad("predict", path, "--model", network_file)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"digitpad: {path} is not a picture that can be read: ")
    assert done.stderr.count("\n") == 1
