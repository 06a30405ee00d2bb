import os
import subprocess
import sys

import pytest

from digitpad.digits import entry_file
from digitpad.digits.entry_file import EntryFile
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


@pytest.fixture
def fast_disk(monkeypatch):
    """Do not wait for the disk: for tests that write hundreds of files."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


def damaged_files(path):
    return sorted(path.parent.glob("entries.damaged-*.jsonl"))


def test_entries_come_back_in_order(path):
    written(path)

    read_result = read(EntryFile(path, "test"))

    assert read_result.entries == ENTRIES
    assert read_result.is_everything
    assert read_result.n_damaged == 0


def test_a_second_look_finds_only_what_is_new(path):
    file, other = written(path), EntryFile(path, "test")
    read(other)
    with file.lock():
        file.append([{"add": "c"}])

    assert read(other).entries == [{"add": "c"}]
    assert read(other).entries == []
    assert read(file).entries == []


def test_a_file_written_anew_by_another_is_read_from_its_start_even_if_it_grew(path):
    file, other = written(path), EntryFile(path, "test")
    with other.lock():
        other.rewrite([{"add": str(number)} for number in range(50)])

    read_result = read(file)

    assert read_result.is_everything
    assert len(read_result.entries) == 50


def test_a_file_written_anew_is_noticed_by_its_mark_even_if_it_is_as_long_as_before(path):
    file, other = written(path), EntryFile(path, "test")
    with other.lock():
        other.rewrite([*ENTRIES[:-1], {"delete": "b"}])

    read_result = read(file)

    assert read_result.is_everything
    assert read_result.entries[-1] == {"delete": "b"}


@pytest.mark.parametrize("exists", [False, True])
def test_no_file_and_an_empty_one_hold_nothing(path, exists):
    if exists:
        path.parent.mkdir()
        path.touch()

    assert read(EntryFile(path, "test")) is None


def test_a_line_cut_anywhere_costs_that_line_alone(path, fast_disk):
    written(path)
    content = path.read_bytes()
    start_of_last = content[:-1].rfind(b"\n") + 1

    for end in range(start_of_last + 1, len(content)):
        path.write_bytes(content[:end])
        read_result = read(EntryFile(path, "test"))

        assert read_result.entries == ENTRIES[:-1]
        assert read_result.n_damaged == 1
        assert read_result.kept_aside.read_bytes() == content[:end]
        read_result.kept_aside.unlink()
        assert read(EntryFile(path, "test")).n_damaged == 0


def test_any_changed_byte_is_noticed_and_the_other_lines_are_kept(path, fast_disk):
    written(path)
    content = path.read_bytes()

    for place in range(len(content)):
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        read_result = read(EntryFile(path, "test"))

        assert read_result.n_damaged > 0, place
        assert len(read_result.entries) >= len(ENTRIES) - 2, place  # a changed line end joins two lines
        assert all(entry in ENTRIES for entry in read_result.entries), place
        read_result.kept_aside.unlink()


def test_what_is_appended_after_a_repair_is_kept(path):
    written(path)
    path.write_bytes(path.read_bytes()[:-5])
    file = EntryFile(path, "test")

    read(file)
    with file.lock():
        file.append([{"add": "c"}])

    assert read(EntryFile(path, "test")).entries == [*ENTRIES[:-1], {"add": "c"}]


def test_damage_that_comes_while_the_file_is_in_use_is_noticed(path):
    file = written(path)
    read(file)
    with path.open("ab") as stream:
        stream.write(b"00000000 torn")

    read_result = read(file)

    assert read_result.is_everything
    assert (read_result.entries, read_result.n_damaged) == (ENTRIES, 1)


def test_each_damaged_file_is_kept_under_a_name_of_its_own(path):
    for _ in range(2):
        written(path)
        path.write_bytes(b"nonsense\n" + path.read_bytes())
        read(EntryFile(path, "test"))

    assert [file.name for file in damaged_files(path)] == [
        "entries.damaged-1.jsonl",
        "entries.damaged-2.jsonl",
    ]


def test_a_file_that_may_not_be_repaired_is_read_and_left_alone(path):
    written(path)
    path.write_bytes(path.read_bytes()[:-5])
    content = path.read_bytes()
    file = EntryFile(path, "test")

    read_result = file.read(may_repair=False)

    assert (read_result.entries, read_result.n_damaged, read_result.kept_aside) == (ENTRIES[:-1], 1, None)
    assert path.read_bytes() == content
    assert damaged_files(path) == []
    # It is not taken for sound afterwards.
    assert read(file).kept_aside is not None


def test_a_repair_that_fails_leaves_everything_as_it_was(path, monkeypatch):
    written(path)
    path.write_bytes(path.read_bytes()[:-5])
    content = path.read_bytes()

    def no_space(self, entries):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(EntryFile, "rewrite", no_space)

    with pytest.raises(OSError, match="No space"):
        read(EntryFile(path, "test"))
    assert path.read_bytes() == content
    assert damaged_files(path) == []


@pytest.mark.parametrize(
    ("kind", "version", "sentence"),
    [("other", entry_file.VERSION, "another kind of file"), ("test", 99, "another version of digitpad")],
)
def test_a_file_of_another_kind_or_version_is_refused_and_not_touched(
    path, kind, version, sentence, monkeypatch
):
    monkeypatch.setattr(entry_file, "VERSION", version)
    file = EntryFile(path, kind)
    with file.lock():
        file.rewrite([])
    monkeypatch.undo()
    content = path.read_bytes()

    with pytest.raises(DataFileError, match=sentence):
        read(EntryFile(path, "test"))
    assert path.read_bytes() == content


@pytest.mark.skipif(os.name != "posix", reason="named pipes are of POSIX")
def test_a_named_pipe_is_refused_at_once(path):
    path.parent.mkdir()
    os.mkfifo(path)

    with pytest.raises(OSError, match=r"not a file"):
        read(EntryFile(path, "test"))


def test_a_file_that_is_too_large_is_refused(path, monkeypatch):
    written(path)
    monkeypatch.setattr(entry_file, "MAX_BYTES", 100)

    with pytest.raises(DataFileError, match="too large"):
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


def test_another_process_keeps_the_lock_until_it_is_killed(path, monkeypatch):
    monkeypatch.setattr(entry_file, "_PATIENCE_SECONDS", 0.05)
    program = (
        "import sys, time, pathlib\n"
        "from digitpad.digits.entry_file import EntryFile\n"
        "with EntryFile(pathlib.Path(sys.argv[1]), 'test').lock():\n"
        "    print('locked', flush=True)\n"
        "    time.sleep(60)\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(path)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    try:
        assert child.stdout.readline().strip() == b"locked"
        with pytest.raises(TimeoutError), EntryFile(path, "test").lock():
            pass
    finally:
        child.kill()
        child.communicate()

    with EntryFile(path, "test").lock():
        pass
