"""Own digits in the library: as one window keeps them, and as several processes do."""

import time

import numpy as np
import pytest

from digitpad.digits.strokes.strokes import as_stroke
from digitpad.digits.strokes.unipen import MAX_COORDINATE, MAX_DIGIT_STROKES, MAX_STROKE_POINTS
from digitpad.errors import DataFileError
from digitpad.library.samples import sample_table

ONE = (as_stroke([[10.25, 0.1], [11, 80.3]]),)
SEVEN = (as_stroke([[0, 0], [50, 1e-3], [20, 90]]), as_stroke([[5, 45]]))
BOTH = [(1, [stroke.tolist() for stroke in ONE]), (7, [stroke.tolist() for stroke in SEVEN])]
THREE = (3, BOTH[0][1])


@pytest.fixture
def filled(opened):
    """Return a function that opens a library, and adds a 1 and a 7."""

    def filled():
        owner = opened()
        owner.samples.add(1, ONE)
        owner.samples.add(7, SEVEN)
        return owner

    return filled


def test_a_drawing_is_in_memory_at_once_and_on_the_disk_exactly_if_it_is_as_large_as_can_be(opened):
    before = time.time()
    owner = opened()
    longest = np.full((MAX_STROKE_POINTS, 2), MAX_COORDINATE)

    sample = owner.samples.add(7, SEVEN)
    assert owner.samples.samples == (sample,)
    owner.samples.add(0, (*ONE * (MAX_DIGIT_STROKES - 1), longest))
    owner.library.close(60)

    kept, large = opened().samples.samples
    assert np.array_equal(large.strokes[-1], longest)
    assert (kept.id, kept.label, kept.time) == (sample.id, 7, sample.time)
    assert before <= kept.time <= time.time()
    assert [stroke.tolist() for stroke in kept.strokes] == BOTH[1][1]
    assert not kept.strokes[1].flags.writeable


def test_each_change_can_be_undone_the_last_first(filled, as_kept):
    owner = filled()
    samples = owner.samples
    one, seven = samples.samples
    states = [[], BOTH[:1], BOTH]
    samples.relabel([one.id], 4)
    states.append(owner.contents)
    samples.relabel([one.id, seven.id], 5)
    states.append(owner.contents)
    samples.delete([one.id, seven.id, one.id])
    assert samples.find(one.id) is None
    states.append(owner.contents)
    samples.add_all([(3, ONE), (7, SEVEN)])

    assert [[label for label, _ in state] for state in states] == [[], [1], [1, 7], [4, 7], [5, 5], []]
    assert [label for label, _ in as_kept(owner)] == [3, 7]
    for state in reversed(states):
        assert samples.undo()
        assert owner.contents == state
    assert as_kept(owner) == []
    assert not samples.can_undo
    assert not samples.undo()


def test_a_full_library_takes_no_more_until_one_is_deleted(filled, as_kept, monkeypatch):
    monkeypatch.setattr(sample_table, "MAX_SAMPLES", 2)
    owner = filled()  # just full
    with pytest.raises(DataFileError, match="at most 2 of your digits"):
        owner.samples.add(*THREE)
    assert owner.contents == as_kept(owner) == BOTH

    owner.samples.delete([owner.samples.samples[0].id])
    owner.samples.add(*THREE)

    n_bytes = sum(len(sample.content) for sample in owner.samples.samples)
    monkeypatch.setattr(sample_table, "MAX_SAMPLES", 3)
    monkeypatch.setattr(sample_table, "MAX_BYTES", n_bytes)
    with pytest.raises(DataFileError, match="would take more than"):
        owner.samples.add(*THREE)
    owner.samples.delete([owner.samples.samples[1].id])
    owner.samples.add(*THREE)  # which is as much as before
    assert owner.contents == as_kept(owner) == [BOTH[1], THREE]


@pytest.mark.parametrize(
    ("label", "strokes", "sentence"),
    [
        (10, ONE, "10 is not a digit"),
        (-1, ONE, "-1 is not a digit"),
        (1, (), "(?i)the drawing is empty"),
        (1, ONE * (MAX_DIGIT_STROKES + 1), f"more than {MAX_DIGIT_STROKES} strokes"),
        (1, (np.zeros((MAX_STROKE_POINTS + 1, 2)),), f"more than {MAX_STROKE_POINTS:,} points"),
        (1, (np.array([[2e9, 0.0]]),), "outside the range of any tablet"),
    ],
)
def test_what_is_no_digit_is_refused_in_a_sentence(filled, as_kept, label, strokes, sentence):
    owner = filled()

    with pytest.raises(DataFileError, match=sentence):
        owner.samples.add(label, strokes)
    with pytest.raises(DataFileError, match=sentence):
        owner.samples.add_all([(1, ONE), (label, strokes)])

    assert owner.contents == as_kept(owner) == BOTH


def test_two_windows_hear_of_each_others_drawings_and_deletions_and_each_undoes_its_own(
    filled, opened, as_kept
):
    first, second = opened(), opened()
    heard = []
    first.library.subscribe(heard.append)

    first.samples.add(1, ONE)
    second.samples.add(7, SEVEN)
    first.until(lambda: first.contents == BOTH)
    second.until(lambda: second.contents == BOTH)
    second.samples.relabel([first.samples.samples[0].id], 4)
    first.until(lambda: first.contents[0][0] == 4)
    first.samples.undo()

    assert heard == ["samples"] * 4
    assert first.contents == as_kept(first) == BOTH[1:]
    (seven,) = first.samples.samples
    second.samples.delete([seven.id])
    second.library.database.ask(lambda connection: None)
    first.samples.relabel([seven.id], 5)  # it may not have heard of it yet
    first.until(lambda: len(first.samples) == 0)
    first.samples.undo()
    assert first.contents == as_kept(first) == []
