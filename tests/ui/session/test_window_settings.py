"""What the window remembers, and what may lie in the place of its file."""

import errno
import json
import logging
import os
import socket
import sys
import tracemalloc
from pathlib import Path

import pytest

from digitpad.paths import window_settings_path
from digitpad.ui.appearance.text_size import text_percent
from digitpad.ui.session.window_settings import WindowSettings

GOOD = b'{"text_size": "130", "color_scheme": "dark"}'

DAMAGED = {
    "nothing": b"",
    "cut": GOOD[:-10],
    "one brace": b"{",
    "noise": bytes(range(256)) * 20,
    "zeros": bytes(300),
    "a zero inside": GOOD[:9] + b"\0" + GOOD[9:],
    "a page of the web": b"<!DOCTYPE html><title>404</title>",
    "a list": b'["text_size", "130"]',
    "a number": b"7",
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


def logged(caplog):
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


def test_what_is_set_is_there_at_the_next_start():
    settings = WindowSettings()
    settings.set_value("color_scheme", "dark")
    settings.set_value("color_scheme", "light")
    settings.set_value("text_size", "130")
    assert settings.value("color_scheme") == "light"

    again = WindowSettings()

    assert [again.value(name) for name in ("color_scheme", "text_size", "other")] == ["light", "130", ""]
    assert again.trouble == ""


def test_a_change_holds_whatever_another_window_wrote_meanwhile_and_leaves_the_rest():
    first, second = WindowSettings(), WindowSettings()
    first.set_value("color_scheme", "dark")
    second.set_value("color_scheme", "light")
    second.set_value("text_size", "130")

    first.set_value("color_scheme", "dark")

    assert WindowSettings().value("color_scheme") == "dark"
    assert WindowSettings().value("text_size") == "130"


def test_what_does_not_change_is_not_written_again(path):
    WindowSettings().set_value("text_size", "130")
    before = path.stat().st_ino

    WindowSettings().set_value("text_size", "130")

    assert path.stat().st_ino == before


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_is_kept_aside_and_told_and_new_settings_are_kept(path, caplog, content):
    path.write_bytes(content)

    settings = WindowSettings()

    assert settings.value("text_size") == ""
    assert path.with_name("window.damaged-1.json").read_bytes() == content
    assert settings.trouble == (
        "The window's settings were damaged and begin anew; the old file is kept as "
        f"{path.with_name('window.damaged-1.json')}."
    )
    assert logged(caplog) == [settings.trouble]
    settings.set_value("text_size", "115")
    assert WindowSettings().value("text_size") == "115"
    assert sorted(file.name for file in path.parent.iterdir()) == ["window.damaged-1.json", "window.json"]


def test_a_large_file_is_put_aside_without_being_read(path):
    with path.open("wb") as file:
        file.truncate(100_000_000)

    tracemalloc.start()
    settings = WindowSettings()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert "begin anew" in settings.trouble
    assert peak < 1_000_000


@pytest.mark.parametrize("wrong", [7, None, True, ["130"], {"a": "b"}])
def test_a_wrong_value_costs_that_value_alone(path, wrong):
    path.write_text(json.dumps({"text_size": wrong, "color_scheme": "dark"}))

    settings = WindowSettings()

    assert (settings.value("text_size"), settings.value("color_scheme")) == ("", "dark")
    assert settings.trouble == ""


def make_pipe(path):
    os.mkfifo(path)  # which Windows lacks


def make_socket(path):
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(path.name)  # a whole path may be too long for a socket


# No link to a device: should digitpad ever replace it, root would lose the device.
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither pipes nor sockets among its files")
@pytest.mark.parametrize("make", [make_pipe, Path.mkdir, make_socket])
def test_what_is_no_file_is_not_opened_and_left_alone(path, caplog, monkeypatch, make):
    monkeypatch.chdir(path.parent)
    make(path)
    kind = path.stat().st_mode

    settings = WindowSettings()
    settings.set_value("text_size", "130")

    assert settings.value("text_size") == "130"  # until the window is closed
    assert settings.trouble == f"The window's settings can be neither read nor kept: {path} is not a file."
    assert logged(caplog) == [settings.trouble]
    assert [file.name for file in path.parent.iterdir()] == ["window.json"]
    assert path.stat().st_mode == kind


def test_a_damaged_file_that_cannot_be_put_aside_is_not_replaced(path, monkeypatch):
    path.write_bytes(b"rubbish")

    def refuse(*arguments):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "rename", refuse)
    settings = WindowSettings()
    settings.set_value("text_size", "130")

    assert path.read_bytes() == b"rubbish"
    assert settings.trouble == (
        f"The window's settings can be neither read nor kept: {path}: Permission denied."
    )


def test_a_disk_that_is_full_is_told_once_and_the_old_file_stays(path, caplog, monkeypatch):
    path.write_bytes(GOOD)
    settings = WindowSettings()

    def fail(handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fail)
    settings.set_value("text_size", "150")
    settings.set_value("text_size", "115")

    assert logged(caplog) == [f"The window's settings cannot be kept: {path}: No space left on device."]
    assert path.read_bytes() == GOOD
    assert settings.value("text_size") == "115"


def test_the_window_opens_with_defaults_and_says_why_until_there_is_news(qtbot, path, user, again):
    path.write_bytes(b"rubbish")

    window = again()

    assert "settings were damaged and begin anew" in user.status(window)
    user.choose(window, "Use the shipped network")
    qtbot.waitUntil(lambda: user.status(window) == "In use now: shipped network")
    window.close()
    assert {"color_scheme", "geometry", "text_size"} <= set(json.loads(path.read_text()))


def test_values_that_make_no_sense_are_the_usual_ones(path, user, again):
    names = ("geometry", "text_size", "color_scheme", "opens_taught", "teaches_by_itself")
    path.write_text(json.dumps(dict.fromkeys(names, "banana \ud800")))

    window = again()

    assert text_percent() == 100
    assert user.action(window, "Colours of the system").isChecked()
    assert not user.action(window, "Teach by itself after each correction").isChecked()
    assert "settings" not in user.status(window)
