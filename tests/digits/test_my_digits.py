import errno
import os
import subprocess
import sys
import time

import numpy as np
import pytest

from digitpad.digits.my_digits import MAX_POINTS, MAX_STROKES, SampleStore
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.digits.strokes.unipen import PenDigit, write_unipen
from digitpad.errors import DataFileError
from digitpad.paths import user_data_dir

ONE = (as_stroke([[10.25, 0.1], [11, 80.3]]),)
SEVEN = (as_stroke([[0, 0], [50, 1e-3], [20, 90]]), as_stroke([[5, 45]]))
BOTH = [(1, [stroke.tolist() for stroke in ONE]), (7, [stroke.tolist() for stroke in SEVEN])]
THREE = (3, BOTH[0][1])


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


# Keeping


def test_a_full_store_takes_no_more_until_one_is_deleted(path, monkeypatch):
    monkeypatch.setattr("digitpad.digits.my_digits.MAX_SAMPLES", 2)
    digits = filled(path)  # just full
    with pytest.raises(DataFileError, match="at most 2 of your digits"):
        digits.add(*THREE)
    assert as_kept(path) == BOTH

    digits.delete(digits.samples[0].id)
    digits.add(*THREE)

    assert as_kept(path) == [BOTH[1], THREE]


def test_a_drawing_is_kept_at_once_and_exactly_in_the_users_folder():
    before = time.time()

    sample = SampleStore().add(7, SEVEN)

    (kept,) = SampleStore().samples
    assert (kept.id, kept.label, kept.time) == (sample.id, 7, sample.time)
    assert before <= kept.time <= time.time()
    assert contents(SampleStore(user_data_dir() / "my-digits.jsonl")) == BOTH[1:]
    assert not kept.strokes[0].flags.writeable


def test_each_change_can_be_undone_the_last_first(path):
    digits = filled(path)
    one, seven = digits.samples
    states = [[], BOTH[:1], BOTH]
    digits.relabel(one.id, 4)
    states.append(contents(digits))
    digits.relabel_all([one.id, seven.id], 5)
    states.append(contents(digits))
    digits.delete(one.id, seven.id)
    assert digits.find(one.id) is None
    states.append(contents(digits))
    digits.add_all([(3, ONE), (7, SEVEN)])

    assert [[label for label, _ in state] for state in states] == [[], [1], [1, 7], [4, 7], [5, 5], []]
    for state in reversed(states):
        assert digits.undo()
        assert contents(digits) == as_kept(path) == state
    assert not digits.can_undo
    assert not digits.undo()


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
    command = [sys.executable, "-c", ADD_UNTIL_KILLED, str(path)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    children = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) for _ in range(2)
    ]
    lines = []
    for child in children:
        lines += [child.stdout.readline() for _ in range(15)]
    for child in children:
        child.kill()
        lines += child.communicate()[0].splitlines()
    lines = [line.strip() for line in lines]
    added_only = {line for line in lines if lines.count(line) == 1}

    digits = SampleStore(path)

    kept = {sample.id for sample in digits.samples}
    assert digits.warning is None
    # A last change of each program may have been made and not told any more.
    assert len(added_only - kept) <= 2
    assert len(kept - added_only) <= 2
    assert kept.isdisjoint(set(lines) - added_only)


@pytest.mark.parametrize("content", [None, b"\0" * 4_000, b"no digits\n" * 3])
def test_a_damaged_file_is_kept_aside_and_what_can_be_read_is_kept(path, content):
    filled(path)
    damaged = path.read_bytes()[:-20] if content is None else content
    path.write_bytes(damaged)

    digits = SampleStore(path)

    kept = BOTH[:1] if content is None else []
    assert contents(digits) == kept
    n_lines = "3 damaged lines" if content and content[0] else "1 damaged line"
    assert digits.warning == (
        f"The file of your own digits, {path}, has {n_lines}, and is kept as it was under the name "
        f"my-digits.damaged-1.jsonl; {len(kept)} of your digits could be read."
    )
    assert path.with_name("my-digits.damaged-1.jsonl").read_bytes() == damaged
    digits.add(7, SEVEN)
    assert as_kept(path) == [*kept, BOTH[1]]
    assert SampleStore(path).warning is None


@pytest.mark.parametrize("is_new", [False, True])
@pytest.mark.parametrize(("function", "number"), [("open", errno.EROFS), ("fsync", errno.ENOSPC)])
def test_what_cannot_be_written_does_not_happen(path, monkeypatch, function, number, is_new):
    digits = SampleStore(path) if is_new else filled(path)
    kept, could_undo = contents(digits), digits.can_undo

    def fail(*arguments, **keywords):
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os, function, fail)
        with pytest.raises(DataFileError) as caught:
            digits.add(3, ONE)

    assert str(caught.value) == f"Your own digits were not changed: {path}: {os.strerror(number)}."
    assert contents(digits) == as_kept(path) == kept
    assert digits.can_undo == could_undo
    digits.add(3, ONE)
    assert as_kept(path) == contents(digits) == [*kept, THREE]


# Two windows


def test_two_windows_do_not_lose_each_others_drawings_and_each_undoes_its_own(path):
    first, second = SampleStore(path), SampleStore(path)

    first.add(1, ONE)
    second.add(7, SEVEN)
    assert contents(second) == as_kept(path) == BOTH
    first.refresh()
    assert contents(first) == BOTH
    first.undo()

    assert contents(first) == as_kept(path) == BOTH[1:]


def test_what_another_window_deleted_stays_deleted(path):
    first = filled(path)
    second = SampleStore(path)
    first.relabel(first.samples[0].id, 4)
    second.delete(second.samples[0].id)

    first.relabel(first.samples[0].id, 5)
    first.undo()

    assert contents(first) == as_kept(path) == BOTH[1:]


# UNIPEN


def test_an_import_is_exact_leaves_out_what_is_there_and_is_undone_as_a_whole(path, tmp_path):
    filled(path).export_unipen(tmp_path / "mine.unipen")
    digits = SampleStore(tmp_path / "others.jsonl")
    digits.add(1, ONE)

    assert digits.import_unipen(tmp_path / "mine.unipen") == 1
    assert contents(digits) == as_kept(tmp_path / "others.jsonl") == BOTH
    digits.undo()
    assert contents(digits) == BOTH[:1]


def test_an_import_with_a_drawing_too_large_imports_nothing(path, tmp_path):
    file = tmp_path / "large.unipen"
    write_unipen([PenDigit(3, None, ONE), PenDigit(2, None, ONE)], file)
    with file.open("a") as text:
        text.write(".PEN_DOWN\n1 1\n.PEN_UP\n" * MAX_STROKES)
    digits = filled(path)

    with pytest.raises(DataFileError, match=r"large.unipen, line \d+: a digit has more than 50 strokes"):
        digits.import_unipen(file)
    assert contents(digits) == BOTH
