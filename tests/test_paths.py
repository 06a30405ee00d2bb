"""Where user data lies, also where the system does not say. Writing is tested with the networks' files."""

import errno
import os
import sys
from pathlib import Path

import pytest

from digitpad import paths


@pytest.fixture
def unknown_user(monkeypatch):
    """Have no home, as a user whom the system does not know."""

    def home():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", home)
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA", "XDG_CONFIG_HOME", "APPDATA"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_without_a_home_nothing_can_be_kept_and_that_is_an_ordinary_failure(
    unknown_user, monkeypatch, platform
):
    monkeypatch.setattr(sys, "platform", platform)

    with pytest.raises(OSError):
        paths.log_path().parent.mkdir(parents=True)
    with pytest.raises(OSError):
        paths.window_settings_path().parent.mkdir(parents=True)


def test_what_nobody_may_look_at_may_exist(tmp_path, monkeypatch):
    assert not paths.may_exist(tmp_path / "gone")
    assert paths.may_exist(tmp_path)

    def refuse(*arguments, **options):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "stat", refuse)
    assert paths.may_exist(tmp_path / "gone")
