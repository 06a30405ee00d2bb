import base64
import errno
import os
import random
import subprocess
import sys
import time

import numpy as np
import pytest

from digitpad.digits import my_digits
from digitpad.digits.entry_file import EntryFile
from digitpad.digits.my_digits import MAX_POINTS, MAX_STROKES, SampleStore
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.digits.strokes.unipen import PenDigit, write_unipen
from digitpad.errors import DataFileError
from digitpad.paths import user_data_dir

ONE = (as_stroke([[10.25, 0.1], [11, 80.3]]),)
SEVEN = (as_stroke([[0, 0], [50, 1e-3], [20, 90]]), as_stroke([[5, 45]]))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "folder" / "my-digits.jsonl"


def contents(digits):
    return [(sample.label, [stroke.tolist() for stroke in sample.strokes]) for sample in digits.samples]


def as_kept(path):
    """Return what somebody finds who opens the file now."""
    return contents(SampleStore(path))


def filled(path):
    digits = SampleStore(path)
    digits.add(1, ONE)
    digits.add(7, SEVEN)
    return digits


BOTH = [(1, [stroke.tolist() for stroke in ONE]), (7, [stroke.tolist() for stroke in SEVEN])]


# Keeping


def test_without_a_file_there_are_no_digits_and_nothing_is_made(path):
    digits = SampleStore(path)

    assert digits.samples == ()
    assert digits.warning is None
    assert not path.parent.exists()


def test_a_drawing_is_kept_at_once_and_exactly(path):
    before = time.time()

    sample = SampleStore(path).add(7, SEVEN)

    (kept,) = SampleStore(path).samples
    assert (kept.id, kept.label, kept.time) == (sample.id, 7, sample.time)
    assert before <= kept.time <= time.time()
    assert [stroke.tolist() for stroke in kept.strokes] == BOTH[1][1]
    assert not kept.strokes[0].flags.writeable


def test_drawings_are_kept_in_the_users_folder():
    SampleStore().add(1, ONE)

    assert (user_data_dir() / "my-digits.jsonl").is_file()
    assert len(SampleStore()) == 1


def test_a_drawing_can_be_relabelled_and_deleted(path):
    digits = filled(path)
    one, seven = digits.samples

    digits.relabel(one.id, 4)
    assert [label for label, _ in as_kept(path)] == [4, 7]

    digits.delete(one.id, seven.id)
    assert as_kept(path) == contents(digits) == []


def test_each_change_can_be_undone_the_last_first(path):
    digits = filled(path)
    states = [contents(digits)]
    one, seven = digits.samples
    digits.relabel(one.id, 4)
    states.append(contents(digits))
    digits.delete(one.id, seven.id)

    for state in reversed(states):
        assert digits.undo()
        assert contents(digits) == as_kept(path) == state
    assert digits.undo()
    assert digits.undo()
    assert contents(digits) == as_kept(path) == []
    assert not digits.can_undo
    assert not digits.undo()


def test_a_drawing_whose_deletion_is_undone_is_at_its_place_again(path):
    digits = filled(path)
    digits.delete(digits.samples[0].id)

    digits.undo()

    assert contents(digits) == as_kept(path) == BOTH


def test_what_changes_nothing_is_no_change_to_undo(path):
    digits = filled(path)
    size = path.stat().st_size

    digits.relabel(digits.samples[0].id, 1)
    digits.delete("nobody's")

    assert path.stat().st_size == size
    digits.undo()
    assert contents(digits) == BOTH[:1]


@pytest.mark.parametrize(
    ("label", "strokes", "sentence"),
    [
        (10, ONE, "10 is not a digit"),
        (-1, ONE, "-1 is not a digit"),
        (1, (), "the drawing is empty"),
        (1, ONE * (MAX_STROKES + 1), f"more than {MAX_STROKES} strokes"),
        (1, (np.zeros((MAX_POINTS + 1, 2)),), f"more than {MAX_POINTS:,} points"),
        (1, (np.array([[2e9, 0.0]]),), "out of any tablet's range"),
    ],
)
def test_what_is_no_digit_is_refused_in_a_sentence(path, label, strokes, sentence):
    digits = filled(path)

    with pytest.raises(DataFileError, match=sentence):
        digits.add(label, strokes)
    assert contents(digits) == as_kept(path) == BOTH


def test_the_largest_drawing_is_kept(path):
    strokes = tuple(as_stroke(np.random.default_rng(0).random((MAX_POINTS, 2))) for _ in range(3))

    SampleStore(path).add(1, strokes)

    assert as_kept(path)[0][1] == [stroke.tolist() for stroke in strokes]


def test_there_is_a_largest_number_of_digits(path, monkeypatch):
    digits = filled(path)
    monkeypatch.setattr(my_digits, "MAX_SAMPLES", 2)

    with pytest.raises(DataFileError, match="at most 2"):
        digits.add(1, ONE)
    digits.relabel(digits.samples[0].id, 3)

    assert len(digits) == 2


# What can go wrong

ADD_UNTIL_KILLED = """\
import pathlib, sys
from digitpad.digits.my_digits import SampleStore
from digitpad.digits.strokes.strokes import as_stroke
digits = SampleStore(pathlib.Path(sys.argv[1]))
while True:
    sample = digits.add(len(digits) % 10, [as_stroke([[float(len(digits)), 0.5]] * 300)])
    print(sample.id, flush=True)
    if len(digits) % 5 == 0:
        digits.delete(sample.id)
        print(sample.id, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_nothing_confirmed_is_lost_when_two_programs_are_killed_while_they_write(path):
    confirmed = {}
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    rng = random.Random(1)
    for _ in range(2):
        command = [sys.executable, "-c", ADD_UNTIL_KILLED, str(path)]
        children = [
            subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) for _ in range(2)
        ]
        lines = []
        for child in children:
            lines += [child.stdout.readline() for _ in range(5)]
        time.sleep(rng.uniform(0.0, 0.05))
        for child in children:
            child.kill()
            lines += child.communicate()[0].splitlines()
        for line in lines:
            confirmed[line.strip()] = confirmed.get(line.strip(), 0) + 1

    digits = SampleStore(path)

    kept = {sample.id for sample in digits.samples}
    assert digits.warning is None
    assert len(confirmed) > 20
    # A last change of each program may have been made and not told any more.
    assert len({id for id, times in confirmed.items() if times == 1} - kept) <= 4
    assert {id for id, times in confirmed.items() if times == 2} & kept == set()
    assert len(kept - set(confirmed)) <= 4


def test_a_damaged_file_is_kept_aside_and_what_can_be_read_is_kept(path):
    filled(path)
    damaged = path.read_bytes()[:-20]
    path.write_bytes(damaged)

    digits = SampleStore(path)

    assert contents(digits) == BOTH[:1]
    assert digits.warning == (
        f"The file of your own digits, {path}, has 1 damaged line, and is kept as it was under the name "
        "my-digits.damaged-1.jsonl; 1 of your digits could be read."
    )
    assert path.with_name("my-digits.damaged-1.jsonl").read_bytes() == damaged
    digits.add(7, SEVEN)
    assert as_kept(path) == BOTH
    assert SampleStore(path).warning is None


@pytest.mark.parametrize("content", [b"\0" * 4_000, b"no digits\n" * 3, bytes(range(256))])
def test_a_file_of_nonsense_is_kept_aside(path, content):
    path.parent.mkdir()
    path.write_bytes(content)

    digits = SampleStore(path)
    digits.add(1, ONE)

    assert "could be read" in digits.warning
    assert path.with_name("my-digits.damaged-1.jsonl").read_bytes() == content
    assert as_kept(path) == BOTH[:1]


def test_entries_that_digitpad_would_not_write_are_passed_over(path):
    filled(path)
    one = SampleStore(path).samples[0]
    sound = {**my_digits._adding(one), "add": "x"}
    file = EntryFile(path, my_digits._KIND)
    with file.lock():
        file.read()
        file.append(
            [
                {**sound, "label": 11},
                {**sound, "time": "late"},
                {**sound, "strokes": [sound["strokes"][0] + "AAAA"]},
                {**sound, "strokes": [base64.b64encode(np.full(2, np.nan)).decode()]},
                {**sound, "strokes": 5},
                {"add": ["x"]},
                {"relabel": "x", "label": 1},
                {"relabel": one.id, "label": 99},
                {"delete": "x"},
                {"delete": {}},
                {"sing": 1},
            ]
        )

    assert as_kept(path) == BOTH


def fail(error):
    def failing(*arguments, **keywords):
        raise error

    return failing


@pytest.mark.parametrize("is_new", [False, True])
@pytest.mark.parametrize(
    ("function", "number"), [("open", errno.EROFS), ("fsync", errno.ENOSPC), ("fsync", errno.EIO)]
)
def test_what_cannot_be_written_does_not_happen(path, monkeypatch, function, number, is_new):
    digits = SampleStore(path) if is_new else filled(path)
    kept = contents(digits)
    could_undo = digits.can_undo

    with monkeypatch.context() as patch:
        patch.setattr(os, function, fail(OSError(number, os.strerror(number))))
        with pytest.raises(DataFileError) as caught:
            digits.add(3, ONE)
        if kept:
            with pytest.raises(DataFileError):
                digits.undo()

    reason = f"Your own digits were not changed: {path}: {os.strerror(number)}."
    assert str(caught.value) == reason
    assert contents(digits) == as_kept(path) == kept
    assert digits.can_undo == could_undo
    digits.add(3, ONE)
    assert as_kept(path) == contents(digits) == [*kept, (3, BOTH[0][1])]


def test_a_fault_after_all_was_written_does_not_take_the_change_back(path, monkeypatch):
    digits = SampleStore(path)
    digits.add(1, ONE)
    close = os.close

    def close_and_complain(handle):
        close(handle)
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "close", close_and_complain)
    digits.add(2, ONE)
    monkeypatch.undo()

    assert [sample.label for sample in digits.samples] == [1, 2]
    assert [sample.label for sample in SampleStore(path).samples] == [1, 2]
    assert digits.can_undo


def test_a_folder_that_cannot_be_written_can_be_read(path, monkeypatch):
    filled(path)
    monkeypatch.setattr(os, "open", fail(OSError(errno.EROFS, os.strerror(errno.EROFS))))

    assert as_kept(path) == BOTH


def test_a_damaged_file_in_a_folder_that_cannot_be_written_is_read_and_left_alone(path, monkeypatch):
    filled(path)
    damaged = path.read_bytes()[:-20]
    path.write_bytes(damaged)
    monkeypatch.setattr(os, "open", fail(OSError(errno.EROFS, os.strerror(errno.EROFS))))

    digits = SampleStore(path)

    assert contents(digits) == BOTH[:1]
    assert digits.warning.endswith("has 1 damaged line; 1 of your digits could be read.")
    with pytest.raises(DataFileError, match="Your own digits were not changed"):
        digits.add(3, ONE)
    assert path.read_bytes() == damaged


def test_a_file_that_cannot_be_read_is_told_in_a_sentence(path):
    path.mkdir(parents=True)

    with pytest.raises(DataFileError, match=r"Your own digits cannot be read: .*my-digits.jsonl: "):
        SampleStore(path)


def test_a_file_taken_away_is_written_again_with_the_next_change(path):
    digits = filled(path)
    path.unlink()

    digits.add(3, ONE)

    assert as_kept(path) == [*BOTH, (3, BOTH[0][1])]


# Two windows


def test_two_windows_do_not_lose_each_others_drawings(path):
    first, second = SampleStore(path), SampleStore(path)

    first.add(1, ONE)
    second.add(7, SEVEN)
    assert contents(second) == as_kept(path) == BOTH
    first.refresh()

    assert contents(first) == BOTH


def test_what_another_window_deleted_stays_deleted(path):
    first = filled(path)
    second = SampleStore(path)
    first.relabel(first.samples[0].id, 4)
    second.delete(second.samples[0].id)

    first.relabel(first.samples[0].id, 5)
    first.undo()

    assert contents(first) == as_kept(path) == BOTH[1:]


def test_undo_takes_back_this_windows_change_not_the_others(path):
    first, second = SampleStore(path), SampleStore(path)
    first.add(1, ONE)
    second.add(7, SEVEN)

    first.undo()

    assert contents(first) == as_kept(path) == BOTH[1:]


def test_a_file_full_of_what_was_deleted_is_written_anew_and_other_windows_notice(path, monkeypatch):
    monkeypatch.setattr(my_digits, "_DEAD_ENTRIES", 4)
    first = filled(path)
    for _ in range(4):
        first.add(3, ONE)
        first.undo()
    size = path.stat().st_size

    assert as_kept(path) == BOTH
    assert path.stat().st_size < size
    first.add(3, ONE)
    assert contents(first) == as_kept(path) == [*BOTH, (3, BOTH[0][1])]


# Many


def test_ten_thousand_drawings_are_opened_and_added_to_fast(path):
    drawing = as_stroke(np.random.default_rng(0).random((40, 2)))
    sample = my_digits._adding(SampleStore(path).add(1, [drawing]))
    file = EntryFile(path, my_digits._KIND)
    with file.lock():
        file.rewrite([{**sample, "add": str(number)} for number in range(10_000)])

    start = time.process_time()
    opened = SampleStore(path)
    seconds_to_open = time.process_time() - start
    start = time.process_time()
    for _ in range(10):
        opened.add(1, ONE)
    seconds_to_add = (time.process_time() - start) / 10

    assert len(opened) == 10_010
    assert seconds_to_open < 1.5
    assert seconds_to_add < 0.02


# UNIPEN


def test_exported_digits_are_imported_exactly(path, tmp_path):
    filled(path).export_unipen(tmp_path / "mine.unipen")

    digits = SampleStore(tmp_path / "others.jsonl")
    assert digits.import_unipen(tmp_path / "mine.unipen") == 2

    assert contents(digits) == as_kept(tmp_path / "others.jsonl") == BOTH


def test_an_import_is_undone_as_a_whole_and_leaves_out_what_is_there(path, tmp_path):
    filled(path).export_unipen(tmp_path / "mine.unipen")
    digits = SampleStore(tmp_path / "others.jsonl")
    digits.add(1, ONE)

    assert digits.import_unipen(tmp_path / "mine.unipen") == 1
    assert contents(digits) == BOTH
    digits.undo()

    assert contents(digits) == BOTH[:1]


def test_an_import_with_a_drawing_too_large_imports_nothing(path, tmp_path):
    file = tmp_path / "large.unipen"
    write_unipen([PenDigit(1, None, ONE), PenDigit(2, None, ONE * (MAX_STROKES + 1))], file)
    digits = filled(path)

    with pytest.raises(DataFileError, match=r"large.unipen, digit 2: .* Nothing was imported."):
        digits.import_unipen(file)
    assert contents(digits) == BOTH


def test_a_digit_is_found_by_its_id_until_it_is_deleted():
    digits = SampleStore()
    sample = digits.add(4, [as_stroke([(0.0, 0.0), (1.0, 1.0)])])
    assert digits.find(sample.id) is digits.samples[0]

    digits.delete(sample.id)

    assert digits.find(sample.id) is None


def test_several_drawings_and_several_labels_are_one_change_each():
    digits = SampleStore()
    line = [as_stroke([(0.0, 0.0), (1.0, 1.0)])]
    digits.add_all([(1, line), (2, line)])
    digits.relabel_all([sample.id for sample in digits.samples], 7)
    assert [sample.label for sample in SampleStore().samples] == [7, 7]

    digits.undo()
    assert [sample.label for sample in SampleStore().samples] == [1, 2]
    digits.undo()
    assert len(SampleStore()) == 0
