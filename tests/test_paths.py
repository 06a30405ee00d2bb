"""Where user data lies, also where the system does not say. Writing is tested with the networks' files."""

import errno
import os
import sys
from pathlib import Path

import pytest
from platformdirs.macos import MacOS
from platformdirs.unix import Unix

from digitpad import paths

PLATFORMS = {"linux": Unix, "darwin": MacOS}


@pytest.fixture
def on_platform(monkeypatch):
    """Return a function that makes another system of this one, without its variables."""

    def change(name, directories):
        monkeypatch.setattr(sys, "platform", name)
        monkeypatch.setattr(paths, "PlatformDirs", directories)
        for variable in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
            monkeypatch.delenv(variable, raising=False)

    return change


@pytest.mark.parametrize(
    ("platform", "data", "settings"),
    [
        ("linux", ".local/share/digitpad", ".config/digitpad/window.json"),
        ("darwin", "Library/Application Support/digitpad", ".config/digitpad/window.json"),
    ],
)
def test_user_files_lie_where_the_system_wants_them(user_folders, on_platform, platform, data, settings):
    on_platform(platform, PLATFORMS[platform])

    assert paths.user_data_dir() == user_folders / data
    assert paths.log_path() == user_folders / data / "digitpad.log"
    assert paths.window_settings_path() == user_folders / settings


def test_on_linux_the_user_may_choose_the_folders(tmp_path, on_platform, monkeypatch):
    on_platform("linux", Unix)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    assert paths.user_data_dir() == tmp_path / "data" / "digitpad"
    assert paths.window_settings_path() == tmp_path / "config" / "digitpad" / "window.json"


@pytest.mark.skipif(sys.platform != "win32", reason="asks Windows for its folders")
def test_on_windows_the_settings_roam_and_the_data_stay():
    assert paths.user_data_dir() == Path(os.environ["LOCALAPPDATA"], "digitpad")
    assert paths.window_settings_path() == Path(os.environ["APPDATA"], "digitpad", "window.json")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows every user's folders")
@pytest.mark.parametrize("platform", PLATFORMS)
def test_without_a_home_nothing_can_be_kept_and_that_is_an_ordinary_failure(
    on_platform, monkeypatch, platform
):
    import pwd

    def unknown(uid):
        raise KeyError(f"getpwuid(): uid not found: {uid}")

    on_platform(platform, PLATFORMS[platform])
    monkeypatch.delenv("HOME")
    monkeypatch.setattr(pwd, "getpwuid", unknown)

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
