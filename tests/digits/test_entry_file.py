import os
import subprocess
import sys

import pytest

from digitpad.digits.entry_file import EntryFile
from digitpad.digits.file_lock import locked

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
    assert b' {"format":"test","version":1,"mark":"' in path.read_bytes().splitlines()[0]
    assert read(other).entries == [{"add": "c"}]
    assert read(other).entries == read(file).entries == []


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


def test_damage_that_comes_while_the_file_is_in_use_is_noticed(path):
    file = written(path)
    read(file)
    with path.open("ab") as stream:
        stream.write(b"00000000 torn")

    assert file.read(may_repair=False).n_damaged == 1
    result = read(file)

    assert (result.is_everything, result.entries, result.n_damaged) == (True, ENTRIES, 1)


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
