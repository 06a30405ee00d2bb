"""What stays behind of a save that was killed: it is found and removed, and nothing else is."""

import errno
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import digitpad
from digitpad import paths

fcntl = pytest.importorskip("fcntl", reason="needs POSIX")

DAY = 24 * 3600

SAVE = """
import os, signal, sys
from pathlib import Path
from digitpad import paths

def halt(handle):
    {halt}

os.fsync = halt
paths.write_atomically(Path(sys.argv[1]), b"new")
"""


def saving(path, halt, **options):
    command = [sys.executable, "-c", SAVE.format(halt=halt), str(path)]
    environment = {**os.environ, "PYTHONPATH": str(Path(digitpad.__file__).parents[1])}
    return subprocess.Popen(command, env=environment, **options)


@pytest.fixture
def killed_save():
    """Return a function that kills a process while it saves to a path, and returns what it left there."""

    def killed_save(path):
        before = set(path.parent.iterdir())
        with saving(path, "os.kill(os.getpid(), signal.SIGKILL)") as process:
            pass
        assert process.returncode < 0
        (part,) = set(path.parent.iterdir()) - before
        return part

    return killed_save


@pytest.fixture
def folder(tmp_path):
    """Return a folder of the user's own, in which lies a file."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "mine").write_bytes(b"old")
    return folder


def data():
    """Return all files in the folder of the user's data, and make it if need be."""
    folder = paths.user_data_dir()
    folder.mkdir(parents=True, exist_ok=True)
    return {path for path in folder.rglob("*") if not path.is_dir()}


def names(folder):
    return {path.name for path in folder.iterdir()}


def test_what_a_killed_save_left_is_removed_wherever_it_lies(folder, killed_save):
    data()
    killed_save(folder / "mine")
    killed_save(folder / "another é")
    killed_save(paths.user_data_dir() / "networks.db")

    paths.remove_leftovers()

    assert names(folder) == {"mine"}
    assert (folder / "mine").read_bytes() == b"old"
    assert data() == set()


def test_a_save_that_goes_on_loses_nothing(folder):
    halt = 'print("halted", flush=True); sys.stdin.readline()'
    with saving(folder / "mine", halt, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.readline()

        paths.remove_leftovers()

        process.communicate(b"\n")
    assert process.returncode == 0
    assert names(folder) == {"mine"}
    assert (folder / "mine").read_bytes() == b"new"
    assert data() == set()


def as_link(part):
    part.rename(part.with_name("elsewhere"))
    part.symlink_to("elsewhere")


def behind_a_link(part):
    folder = part.parent
    folder.rename(folder.with_name("moved"))
    folder.symlink_to("moved")


@pytest.mark.parametrize("become", [as_link, behind_a_link])
def test_what_has_become_something_else_stays(folder, killed_save, become):
    become(killed_save(folder / "mine"))
    before = names(folder)

    paths.remove_leftovers()

    assert names(folder) == before
    assert data() == set()


def test_a_note_leads_to_nothing_but_its_own_file(folder, killed_save):
    part = killed_save(folder / "mine")
    (note,) = data()
    others = part.with_name(".digitpad-0123456789abcdef.part")
    others.write_bytes(b"")
    told = (
        str(folder / "mine"),
        str(others),
        part.name,
        "/a\0b/.digitpad-0000000000000003.part",
        "x" * 9_999,
    )
    for number, path in enumerate(told):
        note.with_name(f"{number:016x}.note").write_text(path)
    link = note.with_name("fedcba9876543210.note")
    link.symlink_to(note.name)
    foreign = note.with_name("my.note")
    note.rename(foreign)

    paths.remove_leftovers()

    assert names(folder) == {"mine", part.name, others.name}
    assert data() == {link, foreign, note.with_name("0000000000000003.note")}


def test_a_folder_that_is_not_there_is_waited_for_but_not_for_ever(folder, killed_save):
    killed_save(folder / "mine")
    away = folder.rename(folder.with_name("away"))
    paths.remove_leftovers()
    away.rename(folder)
    paths.remove_leftovers()
    assert names(folder) == {"mine"}

    killed_save(folder / "mine")
    (note,) = data()
    folder.rename(away)
    os.utime(note, (0, time.time() - 91 * DAY))
    paths.remove_leftovers()
    assert data() == set()


def test_old_ones_without_a_note_are_removed_from_digitpads_own_folders(folder):
    own = paths.user_data_dir() / "library" / "run"
    own.mkdir(parents=True)
    settings = paths.window_settings_path().parent
    settings.mkdir(parents=True)
    part = ".digitpad-0123456789abcdef.part"
    near = (".digitpad-0123456789abcdef.part2", ".digitpad-0123456789abcde.part", "digitpad.part", "mine")
    for place in (own, settings, folder):
        for name in (part, *near, ".digitpad-aaaaaaaaaaaaaaaa.part"):
            (place / name).write_bytes(b"")
            os.utime(place / name, (0, time.time() - (2 * DAY if "aaa" not in name else 0)))
    link = own / ".digitpad-bbbbbbbbbbbbbbbb.part"
    link.symlink_to(folder / "mine")
    os.utime(link, (0, 0), follow_symlinks=False)
    (own / "link").symlink_to(folder)

    paths.remove_leftovers()

    kept = {*near, ".digitpad-aaaaaaaaaaaaaaaa.part"}
    assert names(own) == kept | {link.name, "link"}
    assert names(settings) == kept
    assert names(folder) == kept | {part}


def test_where_no_note_can_be_kept_saving_goes_on(folder, monkeypatch):
    def fail(*arguments):
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    data()
    monkeypatch.setattr(fcntl, "flock", fail)
    before = data()

    paths.write_atomically(folder / "mine", b"new")
    paths.remove_leftovers()

    assert names(folder) == {"mine"}
    assert (folder / "mine").read_bytes() == b"new"
    assert data() == before
