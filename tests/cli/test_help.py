"""What is told without any work: help and version."""

import pytest

from digitpad import __version__
from digitpad.nn.config.settings import SETTINGS
from digitpad.recognition.training.job_settings import AUGMENTATION, RANGE_SETTINGS, SAMPLE_SETTINGS
from digitpad.recognition.training.presets import PRESETS


@pytest.mark.parametrize(
    "arguments", [["--help"], ["train", "--help"], ["predict", "--help"], ["bench", "--help"]]
)
def test_help_is_printed_to_stdout(run, capsys, arguments):
    assert run(*arguments) == 0

    out, err = capsys.readouterr()
    assert err == ""
    assert out.startswith("usage: digitpad")


def test_the_help_of_train_names_what_is_allowed(run, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "10000")  # no line is broken

    assert run("train", "--help") == 0

    text = " ".join(capsys.readouterr().out.split())
    tables = (SETTINGS, RANGE_SETTINGS, SAMPLE_SETTINGS)
    for setting in (AUGMENTATION, *(setting for table in tables for setting in table.values())):
        assert f" {setting.flag} VALUE {setting.explanation} Allowed: {setting.allowed}. " in text
    assert f" --preset {{{','.join(PRESETS)}}} " in text
    assert "Allowed: a whole number from 1 to 60000." in text
    assert "Allowed: one of sgd, momentum, nesterov, adam, adamw." in text


def test_version_is_printed(run, capsys):
    assert run("--version") == 0

    assert capsys.readouterr().out == f"digitpad {__version__}\n"
