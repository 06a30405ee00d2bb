"""A run's settings in one small file: what is written comes back, and nothing else is believed."""

import dataclasses
import json

import numpy as np
import pytest

from digitpad.digits.strokes.strokes import as_stroke
from digitpad.digits.synthesis.own_styles import own_style
from digitpad.errors import LibraryError
from digitpad.library import DatasetRecord, SharedSettings, read_settings, settings_of, write_settings
from digitpad.library.runs.job_text import job_as_text, job_from_text
from digitpad.nn.config import SettingChange
from digitpad.recognition.training.presets import PRESETS

DATA = DatasetRecord("MNIST", "ab" * 32, source="mnist")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "settings.json"


@pytest.fixture
def written(path):
    """The content of a file of settings, to be changed."""
    write_settings(SharedSettings(PRESETS["fast"].job, DATA), path)
    return json.loads(path.read_text("utf-8"))


@pytest.mark.parametrize("preset", PRESETS)
def test_what_is_written_comes_back(path, preset):
    stroke = as_stroke([(0.25, 0.125), (0.5, 0.75)])
    shared = SharedSettings(PRESETS[preset].job, DATA, 3, "Try “seed 7” — ü\nand 8", (stroke,))

    write_settings(shared, path)
    read = read_settings(path)

    assert (read.job, read.dataset, read.threads, read.note) == (shared.job, DATA, 3, shared.note)
    assert np.array_equal(read.drawing[0], stroke)
    lines = path.read_text("utf-8").splitlines()
    assert {f'    "momentum": {shared.job.config.momentum},', "    [[0.25, 0.125], [0.5, 0.75]]"} <= {*lines}


def test_no_folder_of_this_machine_is_in_the_file(path, tmp_path):
    dataset = DatasetRecord("bars", "cd" * 32, tuple("0123456789"), "idx_folder", str(tmp_path))

    write_settings(SharedSettings(PRESETS["fast"].job, dataset), path)

    assert str(tmp_path) not in path.read_text("utf-8")
    assert read_settings(path).dataset.name == "bars"


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("format", "digitpad run", "is not a digitpad settings file"),
        ("version", 2, "made by another version of digitpad"),
        ("threads", 0, "threads are not a number from 1 to 64"),
        ("settings", [], "settings of a run cannot be read"),
        ("data", {}, "is not a digitpad settings file"),
        ("note", 5, "is not a digitpad settings file"),
        ("note", "\ud800", "is not a digitpad settings file"),
        ("drawing", [[[0.0, 0.0, 0.0]]], "is not a digitpad settings file"),
        ("drawing", [[[0.0, 1e9]]], "its drawing lies outside the canvas"),
        ("drawing", [[[0.0, 0.0]] * 50_001], "its drawing is too large"),
        ("settings", {"learning_rate": "fast"}, "learning_rate"),
        ("settings", {"epochs": 10**9}, "epochs"),
        ("settings", {"layers": [784, "conv", 10]}, "settings of a run cannot be read"),
        ("settings", {"colour": 1}, "a setting that this digitpad does not know: colour"),
    ],
)
def test_a_file_with_something_else_is_refused_in_one_sentence(path, written, key, value, reason):
    if key == "settings" and value:
        value = written[key] | value
    path.write_text(json.dumps(written | {key: value}), "utf-8")

    with pytest.raises(LibraryError, match=reason) as refusal:
        read_settings(path)

    assert str(path) in str(refusal.value)


def test_what_is_missing_cannot_be_written_or_is_no_such_file_is_named(path, written, tmp_path):
    del written["settings"]["momentum"]
    path.write_text(json.dumps(written), "utf-8")
    with pytest.raises(LibraryError, match=r"it lacks a setting: momentum\."):
        read_settings(path)
    with pytest.raises(LibraryError, match=r"The settings cannot be saved: .*settings\.json: No such file"):
        write_settings(SharedSettings(PRESETS["fast"].job, DATA), tmp_path / "none" / "settings.json")
    with pytest.raises(LibraryError, match="is not a file"):
        read_settings(tmp_path)
    path.write_bytes(b" " * 3_000_000)
    with pytest.raises(LibraryError, match="too large"):
        read_settings(path)


def test_what_the_settings_of_a_run_lack_is_told(open_library, record):
    library = open_library()
    run = library.read_run(record(library, 1))
    assert settings_of(run)[1] == ""
    run.changes = (SettingChange("learning_rate", 0.5, 0.5),)

    shared, warning = settings_of(run)
    assert (shared.job, shared.threads) == (run.record.job, run.record.threads)
    assert warning.startswith("Settings were changed during the run.")
    run.record = dataclasses.replace(run.record, parent="ab000001")
    assert settings_of(run)[1].startswith("The run began with the weights of another run")


def test_the_text_of_a_job_has_styles_only_if_the_job_has_and_they_come_back():
    job = PRESETS["handwriting"].job
    styles = (own_style("hook", "7", ['{"strokes": [[[0, 0], [0.5, 0], [0.2, 1]]]}'] * 2),)
    own = dataclasses.replace(job, own_styles=styles)

    assert "own_styles" not in job_as_text(job)
    assert job_as_text(own).startswith(job_as_text(job)[:-1])
    assert job_from_text(job_as_text(own)) == own
    with pytest.raises(LibraryError, match="must be a list of 2 points"):
        job_from_text(job_as_text(own).replace("[0.5, 0], ", "").replace(", [0.2, 1]", ""))
