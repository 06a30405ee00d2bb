"""What is told without any work: help and version."""

import pytest

from digitpad import __version__
from digitpad.recognition.training.job_settings import ALL_SETTINGS
from digitpad.recognition.training.presets import PRESETS


@pytest.fixture
def help_of(run, capsys, monkeypatch):
    """Return a function that returns a command's help, in one line."""
    monkeypatch.setenv("COLUMNS", "10000")  # no line is broken

    def help_of(*command):
        assert run(*command, "--help") == 0
        out, err = capsys.readouterr()
        assert err == ""
        assert out.startswith(" ".join(["usage: digitpad", *command]))
        return " ".join(out.split())

    return help_of


def test_the_help_lists_the_commands(help_of):
    text = help_of()

    for line in (
        "train train a network",
        "runs list and manage",
        "predict read digits",
        "evaluate measure the accuracy",
        "explain explain why",
        "robustness measure a network's accuracy",
        "export save a network",
        "check-gradients compare backpropagation",
        "bench measure",
    ):
        assert f" {line} " in f"{text} "


def test_the_help_of_train_names_what_is_allowed(help_of):
    text = help_of("train")

    for setting in ALL_SETTINGS.values():
        assert f" {setting.flag} VALUE {setting.explanation} Allowed: {setting.allowed}. " in text
    assert f" --preset {{{','.join(PRESETS)}}} (default: classic) " in text


def test_version_is_printed(run, capsys):
    assert run("--version") == 0

    assert capsys.readouterr().out == f"digitpad {__version__}\n"
