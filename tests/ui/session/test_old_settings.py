"""The import of settings of earlier versions, and what may be in place of their file."""

import json
import logging
import os
import socket
import sys
from pathlib import Path

import pytest

from digitpad.library import Library
from digitpad.paths import window_settings_path
from digitpad.ui.appearance.text_size import text_percent
from digitpad.ui.session.old_settings import bring_over_old_settings

GOOD = b'{"text_size": "130", "color_scheme": "dark"}'

DAMAGED = {
    "nothing": b"",
    "cut": GOOD[:-10],
    "noise": bytes(range(256)) * 20,
    "a list": b'["text_size", "130"]',
    "a number of 10,000 digits": b"1" * 10_000,
    "deep": b"[" * 90_000,
    "not text": b'{"text_size": "\xff"}',
    "too large": b'{"text_size": "130", "more": "%s"}' % (b"x" * 100_000),
}


@pytest.fixture
def path():
    path = window_settings_path()
    path.parent.mkdir(parents=True)
    return path


@pytest.fixture
def start():
    """Return a function that imports settings as a start does, and returns them and the message."""

    def start():
        library = Library()
        sentence = bring_over_old_settings(library.settings)
        library.open()
        assert library.close(60)
        return library.settings, sentence

    return start


def test_old_settings_are_imported_once_and_the_file_is_unchanged(path, start, keep_settings):
    path.write_bytes(GOOD)

    first, _ = start()
    keep_settings(text_size="115")
    again, sentence = start()

    assert [first.value(name) for name in ("text_size", "color_scheme")] == ["130", "dark"]
    assert [again.value(name) for name in ("text_size", "color_scheme")] == ["115", "dark"]
    assert sentence == ""
    assert path.read_bytes() == GOOD


def test_a_setting_changed_by_another_window_stays(path, keep_settings):
    path.write_bytes(GOOD)
    library = Library()
    keep_settings(text_size="150")

    bring_over_old_settings(library.settings)
    library.open()
    library.close(60)

    assert Library().settings.value("text_size") == "150"


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_is_reported_once_and_left_alone(path, caplog, start, content):
    path.write_bytes(content)

    settings, sentence = start()

    assert settings.value("text_size") == ""
    assert sentence == (
        f"The window's earlier settings cannot be read, so defaults are used: {path} is damaged."
    )
    assert sentence in [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert path.read_bytes() == content
    assert start()[1] == ""


@pytest.mark.parametrize("wrong", [7, None, {"a": "b"}])
def test_an_invalid_value_affects_only_itself(path, start, wrong):
    path.write_text(json.dumps({"text_size": wrong, "color_scheme": "dark"}))

    settings, sentence = start()

    assert (settings.value("text_size"), settings.value("color_scheme")) == ("", "dark")
    assert sentence == ""


def make_pipe(path):
    os.mkfifo(path)  # which Windows lacks


def make_socket(path):
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(path.name)  # a whole path may be too long for a socket


# No link to a device: should digitpad ever replace it, root would lose the device.
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither pipes nor sockets among its files")
@pytest.mark.parametrize("make", [make_pipe, Path.mkdir, make_socket])
def test_other_things_than_files_are_not_opened(path, start, monkeypatch, make):
    monkeypatch.chdir(path.parent)
    make(path)

    _, sentence = start()

    assert sentence == (
        f"The window's earlier settings cannot be read, so defaults are used: {path} is not a file."
    )


def test_the_window_opens_with_defaults_and_explains_why(qtbot, path, user, again):
    path.write_bytes(b"rubbish")

    window = again()

    assert "earlier settings cannot be read, so defaults are used" in user.status(window)
    user.choose(window, "Use the shipped network")
    qtbot.waitUntil(lambda: user.status(window) == "In use now: shipped network")


def test_invalid_values_become_defaults(path, user, again):
    names = ("geometry", "text_size", "color_scheme", "opens_taught", "teaches_by_itself")
    path.write_text(json.dumps(dict.fromkeys(names, "banana \ud800")))

    window = again()

    assert text_percent() == 100
    assert user.action(window, "Colours of the system").isChecked()
    assert not user.action(window, "Teach automatically after each correction").isChecked()
    assert "settings" not in user.status(window)
