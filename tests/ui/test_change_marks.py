"""Where the labels of changed settings stand."""

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QImage, QPainter

from digitpad.ui.change_marks import ChangeMark, label_places, paint_marks, with_change
from digitpad.ui.theme import LIGHT


def test_a_label_is_centred_over_its_line():
    assert label_places([100.0], [40.0], 0.0, 200.0) == [80.0]


@pytest.mark.parametrize(("center", "place"), [(5.0, 0.0), (195.0, 160.0)])
def test_a_label_at_the_edge_is_moved_in_instead_of_clipped(center, place):
    assert label_places([center], [40.0], 0.0, 200.0) == [place]


def test_where_labels_would_cover_each_other_the_newest_is_shown():
    assert label_places([20.0, 100.0, 110.0], [38.0, 38.0, 38.0], 0.0, 200.0) == [1.0, None, 91.0]


def test_labels_keep_a_gap():
    assert label_places([20.0, 67.0], [40.0, 40.0], 0.0, 200.0) == [None, 47.0]
    assert label_places([20.0, 68.0], [40.0, 40.0], 0.0, 200.0) == [0.0, 48.0]


def test_only_the_newest_few_have_a_label():
    centers = [100.0 * index for index in range(10)]

    places = label_places(centers, [20.0] * 10, 0.0, 1_000.0)

    assert [place is not None for place in places] == [False] * 7 + [True] * 3


def test_what_changed_at_the_same_place_shares_a_mark():
    marks = ()
    for mark in (
        ChangeMark(3.0, "a 1"),
        ChangeMark(5.5, "a 2"),
        ChangeMark(5.5, "b 1"),
        ChangeMark(6.0, "a 3"),
    ):
        marks = with_change(marks, mark)

    assert marks == (ChangeMark(3.0, "a 1"), ChangeMark(5.5, "a 2, b 1"), ChangeMark(6.0, "a 3"))


def test_a_label_wider_than_the_chart_is_shortened(qapp):
    image = QImage(600, 100, QImage.Format.Format_Grayscale8)
    image.fill(255)
    painter = QPainter(image)

    paint_marks(
        painter,
        [ChangeMark(2.0, "learning rate 0.5, " * 20)],
        lambda epochs: 100.0 * epochs,
        QRectF(100.0, 30.0, 200.0, 60.0),
        QFont(),
        LIGHT,
    )
    painter.end()

    inked = [x for x in range(600) if any(image.pixelColor(x, y).red() < 255 for y in range(30))]
    assert 100 <= inked[0] <= 105
    assert 270 <= inked[-1] <= 300
