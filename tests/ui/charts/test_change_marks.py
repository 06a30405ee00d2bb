"""What the labels of changed settings say, and where they stand."""

import itertools

import pytest

from digitpad.ui.charts.change_marks import ChangeMark, label_text, labels, with_change

RATE, DECAY = "learning rate {}", "weight decay {}"


def rates(*values, first=0.0, apart=1.0):
    """Return marks of new learning rates, so many pixels apart."""
    return [ChangeMark(first + apart * index, {RATE: f"{value}"}) for index, value in enumerate(values)]


def placed(marks, left=0.0, right=1_000.0):
    """Place labels where an epoch is a pixel, and a letter ten."""
    return labels(marks, lambda epochs: epochs, lambda text: 10.0 * len(text), left, right)


def told(marks, right=1_000.0):
    return [label.text for label in placed(marks, right=right)]


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (("3",), "learning rate 3"),
        (("3", "1"), "learning rate 3 → 1"),
        (("3", "1", "2"), "learning rate 3 → 1 → 2"),
        (("3", "1", "2", "0.5"), "learning rate 3 → … → 0.5"),
    ],
)
@pytest.mark.parametrize("factor", ["", " × schedule"])
def test_a_label_for_several_marks_tells_the_first_and_the_newest_value(values, text, factor):
    marks = [ChangeMark(mark.epochs_done, {RATE + factor: mark.values[RATE]}) for mark in rates(*values)]

    assert label_text(marks) == text + factor


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (170.0, [("learning rate 3", 0.0), ("2", 165.0)]),
        (163.0, [("learning rate 3", 0.0), ("2", 158.0)]),
        (158.0, [("learning rate 3", 0.0), ("2", 158.0)]),
        (157.0, [("learning rate 3 → 2", 21.0)]),
    ],
    ids=["centred", "just so", "moved", "shared"],
)
def test_a_label_without_room_is_moved_and_shared_before_it_leaves_its_mark(at, expected):
    marks = [*rates("3", first=75.0), *rates("2", first=at)]

    assert [(label.text, label.begin) for label in placed(marks)] == expected


def test_labels_never_cover_each_other_nor_leave_the_chart_and_are_for_all_marks():
    for apart in range(1, 120, 3):
        marks = [
            ChangeMark(5.0 + apart * index, {(DECAY if index % 5 == 4 else RATE): f"{index}"})
            for index in range(8)
        ]
        placed_labels = placed(marks, right=900.0)
        assert [mark for label in placed_labels for mark in label.marks] == marks
        assert placed_labels[0].begin >= 0.0
        assert placed_labels[-1].end <= 900.0
        for label, following in itertools.pairwise(placed_labels):
            assert label.end + 8.0 <= following.begin <= following.marks[0].epochs_done


def test_what_is_wider_than_the_chart_is_told_in_short():
    marks = [*rates(3, 2), ChangeMark(5.0, {DECAY: "0.1"})]

    assert told(marks, right=400.0) == ["learning rate 3 → 2, weight decay 0.1"]
    assert told(marks, right=360.0) == ["learning rate 2, weight decay 0.1"]


def test_marks_stand_from_left_to_right_and_two_at_the_same_place_become_one():
    marks = ()
    for place, values in (
        *((10.0, {RATE: "1"}), (11.0, {RATE: "2"}), (11.0, {DECAY: "1"}), (12.0, {RATE: "3"})),
        *((5.0, {"epoch {} is kept": "5"}), (10.0, {DECAY: "0"})),
    ):
        marks = with_change(marks, ChangeMark(place, values))

    assert [(mark.epochs_done, mark.text) for mark in marks] == [
        (5.0, "epoch 5 is kept"),
        (10.0, "learning rate 1, weight decay 0"),
        (11.0, "learning rate 2, weight decay 1"),
        (12.0, "learning rate 3"),
    ]
