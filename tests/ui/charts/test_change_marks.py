"""The texts and places of the labels of changed settings."""

import itertools

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QImage, QPainter

from digitpad.ui.appearance.theme import LIGHT
from digitpad.ui.charts.change_marks import ChangeMark, label_text, labels, paint_marks, with_change

RATE, DECAY = "learning rate {}", "weight decay {}"
AREA = QRectF(0.0, 30.0, 600.0, 60.0)


def rates(*values, first=0.0, apart=1.0):
    """Return marks of new learning rates at given distances in pixels."""
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
def test_a_label_for_several_marks_has_the_first_and_the_newest_value(values, text, factor):
    marks = [ChangeMark(mark.epochs_done, {RATE + factor: mark.values[RATE]}) for mark in rates(*values)]

    assert label_text(marks) == text + factor


def test_each_setting_has_its_own_values():
    marks = [*rates(3, 1), ChangeMark(5.0, {DECAY: "0.1"}), *rates(2, first=6.0)]

    assert label_text(marks) == "learning rate 3 → 1 → 2, weight decay 0.1"
    assert label_text(marks, is_short=True) == "learning rate 2, weight decay 0.1"


def test_a_label_is_centred_over_its_line_or_its_lines():
    (one,) = placed(rates("3", first=500.0))
    (two,) = placed(rates("3", "1", first=500.0, apart=20.0))

    assert (one.begin, one.end) == (425.0, 575.0)
    assert (two.begin, two.end) == (415.0, 605.0)


@pytest.mark.parametrize(("center", "begin"), [(5.0, 0.0), (195.0, 50.0)])
def test_a_label_at_the_edge_is_moved_in_instead_of_clipped(center, begin):
    (label,) = placed(rates("3", first=center), right=200.0)

    assert (label.begin, label.end) == (begin, begin + 150.0)


def test_a_setting_is_named_once_where_only_its_value_changes():
    assert told(rates("3", "2", "1.5", first=100.0, apart=200.0)) == ["learning rate 3", "2", "1.5"]


def test_a_setting_is_named_again_after_another():
    marks = [
        *rates(3, first=100.0),
        ChangeMark(300.0, {DECAY: "0.1"}),
        *rates(2, first=500.0),
        ChangeMark(900.0, {RATE: "1", DECAY: "0"}),
        ChangeMark(1_300.0, {RATE: "1", DECAY: "0"}),
        *rates(4, first=1_700.0),
    ]

    assert told(marks, right=2_000.0) == [
        "learning rate 3",
        "weight decay 0.1",
        "learning rate 2",
        "learning rate 1, weight decay 0",
        "learning rate 1, weight decay 0",
        "learning rate 4",
    ]


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


def test_a_label_that_grew_also_absorbs_the_previous_one():
    marks = [*rates("3", first=75.0), *rates("2", "1", first=180.0, apart=9.0)]
    assert told(marks[:2], right=200.0) == ["learning rate 3", "2"]

    assert told(marks, right=200.0) == ["learning rate 1"]
    assert told(marks, right=240.0) == ["learning rate 3", "2 → 1"]


def test_labels_never_overlap_or_leave_the_chart_and_cover_all_marks():
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


def test_a_label_wider_than_the_chart_is_shortened():
    marks = [*rates(3, 2), ChangeMark(5.0, {DECAY: "0.1"})]

    assert told(marks, right=400.0) == ["learning rate 3 → 2, weight decay 0.1"]
    assert told(marks, right=360.0) == ["learning rate 2, weight decay 0.1"]


def painted(marks, area):
    """Return the columns with ink above the area."""
    image = QImage(600, 100, QImage.Format.Format_Grayscale8)
    image.fill(255)
    painter = QPainter(image)
    paint_marks(painter, marks, lambda epochs: 100.0 * epochs, area, QFont(), LIGHT)
    painter.end()
    return [x for x in range(600) if any(image.pixelColor(x, y).red() < 255 for y in range(30))]


def test_marks_are_ordered_and_merged_at_the_same_place():
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


def test_labels_are_painted_inside_the_chart_for_the_newest_twenty_marks(qapp):
    assert painted(rates("3", *range(19), first=0.1, apart=0.01), AREA)[0] < 10
    assert painted([*rates("3", first=0.1), *rates(*range(20), first=4.0, apart=0.01)], AREA)[0] > 200

    long = ChangeMark(2.0, {f"learning rate {number} {{}}": "0.5" for number in range(20)})
    inked = painted([long], QRectF(100.0, 30.0, 200.0, 60.0))
    assert 100 <= inked[0] <= 105
    assert 270 <= inked[-1] <= 300  # is elided
