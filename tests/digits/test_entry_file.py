import json
import os
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from digitpad.digits.entry_file import MAX_BYTES, VERSION, EntryFile
from digitpad.digits.file_lock import locked
from digitpad.errors import DataFileError

ENTRIES = [{"add": "a", "strokes": [[0.1, -2.5]]}, {"add": "b"}, {"delete": "a"}]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "folder" / "entries.jsonl"


def written(path, entries=ENTRIES):
    """Return a file with these entries, the first of them there from the start."""
    file = EntryFile(path, "test")
    with file.lock():
        file.rewrite(entries[:1])
        file.append(entries[1:])
    return file


def read(file):
    with file.lock():
        return file.read()


def test_entries_come_back_in_order_and_a_second_look_finds_only_what_is_new(path):
    file, other = written(path), EntryFile(path, "test")

    result = read(other)
    with file.lock():
        file.append([{"add": "c"}])

    assert (result.entries, result.is_everything, result.n_damaged) == (ENTRIES, True, 0)
    assert read(other).entries == [{"add": "c"}]
    assert read(other).entries == read(file).entries == []


@pytest.mark.parametrize(
    "entries", [[{"add": str(i)} for i in range(50)], [*ENTRIES[:-1], {"delete": "b"}], []]
)
def test_a_file_written_anew_by_another_is_read_from_its_start_whatever_its_length(path, entries):
    file, other = written(path), EntryFile(path, "test")
    with other.lock():
        other.rewrite(entries)

    result = read(file)

    assert (result.is_everything, result.entries) == (True, entries)


@pytest.mark.parametrize("exists", [False, True])
def test_no_file_and_an_empty_one_hold_nothing(path, exists):
    if exists:
        path.parent.mkdir()
        path.touch()

    assert read(EntryFile(path, "test")) is None


def test_a_line_cut_anywhere_costs_that_line_alone_and_the_file_is_kept_aside(path):
    written(path)
    content = path.read_bytes()

    for n_cut in (1, 2, 9, 20):
        path.write_bytes(content[:-n_cut])
        file = EntryFile(path, "test")
        result = read(file)

        assert (result.entries, result.n_damaged) == (ENTRIES[:-1], 1)
        assert result.kept_aside.read_bytes() == content[:-n_cut]
        with file.lock():
            file.append([{"add": "c"}])
        assert read(EntryFile(path, "test")).entries == [*ENTRIES[:-1], {"add": "c"}]
    names = sorted(file.name for file in path.parent.glob("*.damaged-*"))
    assert names == [f"entries.damaged-{number}.jsonl" for number in (1, 2, 3, 4)]


def test_any_changed_byte_is_noticed_and_the_other_lines_are_kept(path):
    written(path)
    content = path.read_bytes()

    for place in range(len(content)):
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        result = EntryFile(path, "test").read(may_repair=False)

        assert result.n_damaged > 0, place
        assert len(result.entries) >= len(ENTRIES) - 2, place  # a changed line end joins two lines
        assert all(entry in ENTRIES for entry in result.entries), place


def test_damage_that_comes_while_the_file_is_in_use_is_noticed_and_may_be_left_alone(path):
    file = written(path)
    read(file)
    with path.open("ab") as stream:
        stream.write(b"00000000 torn")
    content = path.read_bytes()

    result = file.read(may_repair=False)

    assert (result.is_everything, result.entries) == (True, ENTRIES)
    assert (result.n_damaged, result.kept_aside) == (1, None)
    assert path.read_bytes() == content
    # It is not taken for sound afterwards.
    assert read(file).kept_aside.read_bytes() == content


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ({"format": "other", "version": VERSION}, "another kind of file"),
        ({"format": "test", "version": 99}, "another version of digitpad"),
    ],
)
def test_a_file_of_another_kind_or_version_is_refused_and_not_touched(path, header, sentence):
    text = json.dumps(header).encode()
    path.parent.mkdir()
    path.write_bytes(b"%08x %s\n" % (zlib.crc32(text), text))
    content = path.read_bytes()

    with pytest.raises(DataFileError, match=sentence):
        read(EntryFile(path, "test"))
    assert path.read_bytes() == content


def test_what_is_no_file_or_too_large_is_refused(path):
    written(path)
    os.truncate(path, MAX_BYTES + 1)

    with pytest.raises(DataFileError, match="too large: more than 200 MB"):
        read(EntryFile(path, "test"))
    path.unlink()
    path.mkdir()
    with pytest.raises(OSError, match="not a file"):
        read(EntryFile(path, "test"))


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_disk_that_fills_up_within_a_line_leaves_the_file_as_it_was(path):
    import resource

    file = written(path)
    content = path.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(content) + 7, limits[1]))
    try:
        with file.lock(), pytest.raises(OSError):
            file.append([{"add": "a long one " * 9}])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert path.read_bytes() == content
    with file.lock():
        file.append([{"add": "c"}])
    assert read(EntryFile(path, "test")).entries == [*ENTRIES, {"add": "c"}]


def test_another_process_keeps_the_lock_until_it_is_killed(path):
    program = (
        "import sys, pathlib\n"
        "from digitpad.digits.entry_file import EntryFile\n"
        "with EntryFile(pathlib.Path(sys.argv[1]), 'test').lock():\n"
        "    print('locked', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    lock = path.with_name("entries.jsonl.lock")
    try:
        assert child.stdout.readline().strip() == b"locked"
        with pytest.raises(TimeoutError), locked(lock, 0.05):
            pass
    finally:
        child.kill()
        child.communicate()

    with EntryFile(path, "test").lock(), pytest.raises(TimeoutError), locked(lock, 0.0):
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_no_file_stays_open(path):
    def n_open():
        return len(list(Path("/proc/self/fd").iterdir()))

    before = n_open()
    file = written(path)
    with file.lock(), pytest.raises(TimeoutError), locked(path.with_name("entries.jsonl.lock"), 0.0):
        pass

    assert n_open() == before
