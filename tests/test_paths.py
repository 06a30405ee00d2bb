"""Where resources and user data lie, also where the system does not say.

Writing is tested with the networks' files.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from digitpad import paths

ASK = """
import json, sys
sys.platform = {platform!r}
if not {has_home}:
    import os, pwd
    def unknown(uid):
        raise KeyError(f"getpwuid(): uid not found: {{uid}}")
    pwd.getpwuid = unknown
    os.environ.pop("HOME")
from digitpad import paths
print(json.dumps([str(paths.user_data_dir()), str(paths.log_path()), str(paths.window_settings_path())]))
"""


@pytest.fixture
def user_files(monkeypatch):
    """Return a function that asks, in a process that takes itself for another system's, where files lie."""
    for variable in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(variable, raising=False)

    def user_files(platform, *, has_home=True, **environment):
        script = ASK.format(platform=platform, has_home=has_home)
        done = subprocess.run(
            [sys.executable, "-c", script], env=os.environ | environment, stdout=subprocess.PIPE, check=True
        )
        return [Path(path) for path in json.loads(done.stdout)]

    return user_files


on_posix = pytest.mark.skipif(os.name != "posix", reason="Windows knows every user's folders")


@on_posix
@pytest.mark.parametrize(
    ("platform", "data", "settings"),
    [
        ("linux", ".local/share/digitpad", ".config/digitpad/window.json"),
        ("darwin", "Library/Application Support/digitpad", ".config/digitpad/window.json"),
    ],
)
def test_user_files_lie_where_the_system_wants_them(user_folders, user_files, platform, data, settings):
    assert user_files(platform) == [
        user_folders / data,
        user_folders / data / "digitpad.log",
        user_folders / settings,
    ]


@on_posix
def test_on_linux_the_user_may_choose_the_folders(tmp_path, user_files):
    chosen = {"XDG_DATA_HOME": str(tmp_path / "data"), "XDG_CONFIG_HOME": str(tmp_path / "config")}

    data, _, settings = user_files("linux", **chosen)

    assert data == tmp_path / "data" / "digitpad"
    assert settings == tmp_path / "config" / "digitpad" / "window.json"


@pytest.mark.skipif(sys.platform != "win32", reason="asks Windows for its folders")
def test_on_windows_the_settings_roam_and_the_data_stay():
    assert paths.user_data_dir() == Path(os.environ["LOCALAPPDATA"], "digitpad")
    assert paths.window_settings_path() == Path(os.environ["APPDATA"], "digitpad", "window.json")


@on_posix
@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_without_a_home_nothing_can_be_kept_and_that_is_an_ordinary_failure(user_files, platform):
    for path in user_files(platform, has_home=False):
        with pytest.raises(NotADirectoryError):
            path.mkdir(parents=True)


def test_resources_are_found_from_any_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert {path.name for path in paths.resources_dir().iterdir()} >= {"icons", "mnist"}
    assert len(list(paths.mnist_dir().glob("*-ubyte.gz"))) == 4
    assert paths.shipped_network_path().stat().st_size > 10_000
    assert list(paths.pen_styles_dir().glob("*.json"))


def test_what_is_no_file_is_told_in_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")

    assert paths.why_not_a_file(tmp_path / "file") is None
    assert paths.why_not_a_file(tmp_path) == f"{tmp_path} is not a file."
    for name in ("gone", "file/below", "a\0b"):
        assert paths.why_not_a_file(tmp_path / name) == f"{tmp_path / name} does not exist."
    with pytest.raises(OSError, match="name too long"):
        paths.why_not_a_file(tmp_path / ("long" * 100))


def test_all_of_a_file_is_on_the_disk_before_it_takes_the_old_ones_place(tmp_path, monkeypatch):
    def noted_fsync(handle):
        noted.append((os.fstat(handle).st_size, path.read_bytes()))
        fsync(handle)

    noted, fsync, path = [], os.fsync, tmp_path / "file"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", noted_fsync)

    paths.write_atomically(path, b"something new")

    assert noted == [(len(b"something new"), b"old")]
    assert path.read_bytes() == b"something new"
    assert {one.name for one in tmp_path.iterdir()} == {"file", "home"}
