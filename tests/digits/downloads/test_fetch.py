"""Files are fetched whole and right, or not at all; and what a mirror does wrong is told in a sentence."""

import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from digitpad.digits.downloads import fetch, is_kept
from digitpad.errors import DataFileError, StoppedError

CONTENT = bytes(range(256)) * 4_000


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "cache"


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_file_is_fetched_once_and_used_offline_afterwards(mirror, published, folder):
    file, seen = published(mirror), []

    path = fetch(file, folder, seen.append)
    mirror.modes["data.gz"] = "500"
    seen_again = []

    assert fetch(file, folder, seen_again.append) == path == folder / "data.gz"
    assert seen_again == [len(CONTENT)]
    assert is_kept(file, folder)
    assert contents(folder) == {"data.gz": CONTENT}
    assert seen == sorted(seen)
    assert seen[-1] == len(CONTENT)
    assert len(mirror.requests) == 1


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        ("404", "127.0.0.1 answers 404"),
        ("500", "127.0.0.1 answers 500"),
        ("416", "127.0.0.1 sends another file"),
        ("html", "127.0.0.1 sends another file"),
        ("wrong content", "127.0.0.1 sends another file"),
        ("too long", "127.0.0.1 sends another file"),
        ("endless", "127.0.0.1 sends another file"),
        ("reset", "127.0.0.1 broke off"),
        ("hang", "127.0.0.1 is silent or too slow"),
        ("drip", "127.0.0.1 is silent or too slow"),
    ],
)
def test_a_mirror_that_does_this_is_told_and_the_next_one_is_asked(
    mirror, new_mirror, published, folder, mode, reason
):
    other, mirror.modes["data.gz"] = new_mirror(), mode
    file = published(mirror, other, "http://127.0.0.1:1", "http://127.0.0.1:port")
    patience_s = 1.0 if mode in ("hang", "drip") else 60.0

    others = "127.0.0.1 answers 404; 127.0.0.1 cannot be reached; 127.0.0.1 sends no proper answer"
    with pytest.raises(DataFileError, match=rf"^data.gz cannot be downloaded: {reason}; {others}\.$"):
        fetch(file, folder, patience_s=patience_s)
    assert "data.gz" not in contents(folder)
    if "another file" in reason:
        assert contents(folder) == {}
    other.files["data.gz"] = CONTENT
    fetch(file, folder, patience_s=patience_s)

    assert contents(folder) == {"data.gz": CONTENT}
    for thread in threading.enumerate():
        if thread.name == "transfer":
            thread.join(30)
            assert not thread.is_alive()


def test_what_was_received_is_gone_on_with(mirror, published, folder):
    mirror.modes["data.gz"] = "reset"
    with pytest.raises(DataFileError, match="broke off"):
        fetch(published(mirror), folder)
    n_received = len(contents(folder)["data.gz.part"])
    mirror.modes.clear()

    fetch(published(mirror), folder)

    assert n_received > 0
    assert mirror.requests[-1] == ("/data.gz", f"bytes={n_received}-")
    assert contents(folder) == {"data.gz": CONTENT}


@pytest.mark.parametrize(
    ("mode", "part"),
    [
        ("", b""),
        ("", CONTENT),
        ("", bytes(2_000_000)),
        ("no ranges", CONTENT[:-1]),
        ("no length", b"of another file"),
    ],
    ids=["empty", "whole", "too long", "no ranges", "no length"],
)
def test_whatever_was_left_the_file_becomes_right(mirror, published, folder, mode, part):
    folder.mkdir()
    (folder / "data.gz.part").write_bytes(part)
    mirror.modes["data.gz"] = mode

    fetch(published(mirror), folder)

    assert contents(folder) == {"data.gz": CONTENT}


@pytest.mark.parametrize("kept", [CONTENT[:-1], bytes(len(CONTENT))])
def test_a_kept_file_that_was_damaged_is_fetched_anew(mirror, published, folder, kept):
    folder.mkdir()
    (folder / "data.gz").write_bytes(kept)
    mirror.modes["data.gz"] = "500"
    assert is_kept(published(mirror), folder) == (len(kept) == len(CONTENT))
    with pytest.raises(DataFileError, match="answers 500"):
        fetch(published(mirror), folder)
    assert contents(folder) == {}
    mirror.modes.clear()

    fetch(published(mirror), folder)

    assert contents(folder) == {"data.gz": CONTENT}


@pytest.mark.parametrize("mode", ["drip", "half, then wait"])
def test_fetching_stops_although_the_mirror_would_keep_it_waiting(mirror, published, folder, mode):
    mirror.modes["data.gz"] = mode
    n_asked = 0

    def should_stop():
        nonlocal n_asked
        n_asked += 1
        return n_asked > 20

    with pytest.raises(StoppedError):
        fetch(published(mirror), folder, should_stop=should_stop, patience_s=3_600.0)

    assert "data.gz" not in contents(folder)


def test_two_who_want_the_same_file_fetch_it_once(mirror, published, folder):
    mirror.modes["data.gz"] = "half, then the rest"
    file, first_has_some, second_waits = published(mirror), threading.Event(), threading.Event()
    with ThreadPoolExecutor() as pool:
        first = pool.submit(fetch, file, folder, lambda n_bytes: first_has_some.set())
        assert first_has_some.wait(30)
        second = pool.submit(fetch, file, folder, lambda n_bytes: second_waits.set())
        assert second_waits.wait(30)
        with pytest.raises(StoppedError, match="Waiting"):
            fetch(file, folder, should_stop=lambda: True)
        mirror.may_go_on.set()

        assert first.result() == second.result() == folder / "data.gz"

    assert len(mirror.requests) == 1
    assert contents(folder) == {"data.gz": CONTENT}


@pytest.fixture
def full_disk(tmp_path):
    """Return the folder of a disk with room for a tenth of the file."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", str(folder)]
    try:
        is_mounted = subprocess.run(mount, check=False, capture_output=True).returncode == 0
    except OSError:
        is_mounted = False
    if not is_mounted:
        pytest.skip("only root may mount a disk, on Linux")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_is_told_and_left_with_its_room(mirror, published, full_disk):
    with pytest.raises(DataFileError, match=r"data\.gz cannot be saved: No space left on device\.$"):
        fetch(published(mirror), full_disk)

    assert contents(full_disk) == {}
