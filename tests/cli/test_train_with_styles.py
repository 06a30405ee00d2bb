"""``digitpad train --styles`` and ``--config``: pen styles of the user, and settings, that a run keeps."""

import json

import pytest

from digitpad.recognition.network_files import open_network

SEVEN = {"name": "hooked", "label": "7", "weight": 30, "strokes": [[[0, 0.2], [0, 0], [0.5, 0], [0.2, 1]]]}
EURO = {"name": "euro", "label": "€", "weight": 60, "strokes": [[[0.5, 0], [0, 0.5], [0.5, 1]]]}
PENS = (
    "--pen-digits",
    30,
    "--non-digits",
    20,
    "--batch-size",
    10,
    "--seed",
    7,
    "--augmentation",
    "affine",
    "--threads",
    3,
)


def weights(path):
    return open_network(path).network.parameters.tobytes()


@pytest.fixture
def styles(tmp_path):
    path = tmp_path / "styles.json"
    path.write_text(json.dumps([SEVEN, EURO]))
    return path


def test_a_run_keeps_its_styles_and_settings_to_go_on_and_to_be_made_again_with_the_same_data(
    train, run, data, write_data, styles, tmp_path, capsys
):
    five, further, again, plain = (tmp_path / f"{name}.npz" for name in ("five", "further", "again", "plain"))
    assert train(data, *PENS, "--epochs", 5, "--styles", styles, "--no-record", "--output", five) == 0
    assert train(data, *PENS, "--epochs", 5, "--no-record", "--output", plain) == 0
    assert train(data, *PENS, "--epochs", 2, "--styles", styles) == 0
    styles.unlink()
    settings = tmp_path / "settings.json"
    assert run("runs", "export", "last", "--config", settings) == 0

    assert run("train", "--resume", "last", "--epochs", 5, "--output", further) == 0
    options = ("--epochs", 5, "--no-record", "--output", again)
    assert run("train", "--config", settings, "--data", data, *options) == 0

    assert weights(five) == weights(further) == weights(again) != weights(plain)
    assert open_network(further).origin["own_styles"] == "7: hooked; €: euro"
    assert "own_styles" not in open_network(plain).origin
    assert capsys.readouterr().err == ""
    assert run("train", "--config", settings, *options) == 2
    assert "was trained on bars. Give its location with --data" in capsys.readouterr().err
    other = write_data(tmp_path / "others", 10, 30)
    assert run("train", "--config", settings, "--data", other, *options) == 0
    assert "data differ from" in capsys.readouterr().err
    assert run("runs", "show", "last") == 0
    assert "  own_styles 7: hooked,€: euro\n" in capsys.readouterr().out
    assert run("runs", "show", "last", "--json") == 0
    assert json.loads(capsys.readouterr().out)["settings"]["own_styles"] == [SEVEN, EURO]


def test_styles_without_pictures_to_write_are_told_and_left_out(train, run, data, styles, capsys):
    assert train(data, "--epochs", 1, "--styles", styles) == 0

    assert "--styles has no effect: no such pictures are added." in capsys.readouterr().err
    assert run("runs", "show", "last", "--json") == 0
    assert "own_styles" not in json.loads(capsys.readouterr().out)["settings"]


def test_styles_that_cannot_be_used_are_refused_in_a_sentence(refused, data, styles, tmp_path):
    train = ("train", "--data", data, "--pen-digits", "30", "--styles", styles)
    other = tmp_path / "other.json"
    other.write_text("no styles")

    assert "--styles: there are two styles named 'hooked'" in refused(*train, "--styles", styles)
    assert "other.json is not a file of pen styles" in refused(*train, "--styles", other)
    assert "--styles cannot be given with --resume" in refused("train", "--resume", "x", "--styles", styles)
