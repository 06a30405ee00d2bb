"""A full disk is told once, costs nothing old, and what is new is saved as soon as there is room."""

import os
import subprocess
from pathlib import Path

import pytest

from digitpad.library import Library

SIZE = 800_000


@pytest.fixture
def disk(tmp_path):
    """Return the folder of a small disk."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    try:
        is_mounted = subprocess.run(mount, check=False, capture_output=True).returncode == 0
    except OSError:
        is_mounted = False
    if not is_mounted:
        pytest.skip("only root may mount a disk, on Linux")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(disk: Path, n_left: int) -> Path:
    """Leave so many bytes of room on a disk."""
    filler = disk / "filler"
    statistics = os.statvfs(disk)
    filler.write_bytes(bytes(statistics.f_bavail * statistics.f_frsize - n_left))
    return filler


@pytest.mark.parametrize(
    "n_pages_left",
    [0, 20, *(pytest.param(n, marks=pytest.mark.endurance) for n in range(39))],
)
def test_what_finds_no_room_waits_for_it(qtbot, disk, record, reopened, n_pages_left):
    events = []
    library = Library(disk / "library", events.append)
    library.open()
    qtbot.waitUntil(lambda: any(event.is_loaded for event in events))
    old = record(library)
    for event in events.copy():
        library.take(event)
    filler = fill(disk, 4096 * n_pages_left)
    events.clear()

    library.runs.rename(old, "old")
    new = record(library, 4, waits=False)
    qtbot.waitUntil(lambda: any(event.trouble is not None for event in events))
    assert [event.trouble for event in events if event.trouble is not None] == [
        f"The disk is full: {disk / 'library'}. Free some space; until then new data stays in memory."
    ]
    assert library.read_run(old).weights[3].network.n_in == 784
    filler.unlink()
    qtbot.waitUntil(lambda: [event.trouble for event in events if event.trouble is not None][1:] == [""])
    library.database.ask(lambda connection: None)

    assert len(list((disk / "library" / "weights").iterdir())) == 9
    library = reopened(library)
    assert library.runs.find(old).name == "old"
    for run_id, n_epochs in ((old, 3), (new, 4)):
        stored = library.read_run(run_id)
        assert [stored.weights[epoch].network.n_in for epoch in stored.weights] == [784] * n_epochs
        library.files.state(stored.checkpoint_name)


def test_closing_on_a_full_disk_says_that_not_all_was_saved_and_harms_nothing(disk, record, open_library):
    library = open_library(disk / "library")
    old = record(library)
    fill(disk, 4096 * 3).with_name("filler")
    record(library, waits=False)

    assert not library.close(0.3)
    assert len(list((disk / "library" / "weights").iterdir())) == 4

    (disk / "filler").unlink()
    library = open_library(disk / "library")
    assert [run.id for run in library.runs.runs] == [old]
    assert library.read_run(old).checkpoint_name
    assert len(list((disk / "library" / "weights").iterdir())) == 4
