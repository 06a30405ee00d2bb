"""A row of small pictures, and the map of pixels: what is painted, told and chosen in which place."""

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from digitpad.ui.appearance.theme import DARK, LIGHT
from digitpad.ui.why.picture_row import PictureRow, Thumbnail
from digitpad.ui.why.pixel_map import PixelMap
from digitpad.ui.widgets.tool_tips import wrapped

from ..pictures import colors_of


def thumbnails(n_pictures, n_lines=1):
    """Return pictures that are brighter from one to the next."""
    return [
        Thumbnail(np.full((4, 4), number / 16), ("read",) * n_lines, f"Tip {number}")
        for number in range(n_pictures)
    ]


@pytest.fixture
def make_row(qtbot):
    """Return a function that shows an empty row."""

    def make_row(width=400, **options):
        row = PictureRow("row", "Spoken", **options)
        qtbot.addWidget(row)
        row.resize(width, 100)
        row.show()
        qtbot.waitUntil(row.isActiveWindow)
        row.clearFocus()
        return row

    return make_row


@pytest.mark.parametrize(
    ("n_pictures", "n_lines", "in_rows"), [(10, 1, [10]), (3, 1, [3]), (5, 2, [2, 2, 1])]
)
def test_each_picture_is_painted_told_and_chosen_in_its_place(make_row, n_pictures, n_lines, in_rows):
    row = make_row(340, title="Near", n_lines=n_lines, cell_px=128)
    row.show_thumbnails(thumbnails(n_pictures, n_lines))
    row.resize(340, row.sizeHint().height())
    chosen = []
    row.chosen.connect(chosen.append)
    places = {}
    for y in range(1, row.height(), 8):
        for x in range(1, row.width(), 8):
            QTest.mouseMove(row, QPoint(x, y))
            places.setdefault(row.toolTip(), []).append((y, x))

    tips = [wrapped(f"Tip {number}") for number in range(n_pictures)]
    assert set(places) == {wrapped("Near"), *tips}
    image = colors_of(row)
    firsts = [places[tip][0] for tip in tips]
    for number, (y, x) in enumerate(firsts):
        gray = round(255 * number / 16)
        assert gray * 0x010101 in {image[place] for place in places[tips[number]]}
        QTest.mouseClick(row, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
        QTest.mouseClick(row, Qt.MouseButton.RightButton, pos=QPoint(x, y))
    for y, x in places[wrapped("Near")]:
        QTest.mouseClick(row, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
    assert chosen == list(range(n_pictures))
    tops = [y for y, _ in firsts]
    assert [tops.count(top) for top in sorted(set(tops))] == in_rows


def test_the_keys_1_to_9_choose(make_row):
    row = make_row()
    row.show_thumbnails(thumbnails(10))
    chosen = []
    row.chosen.connect(chosen.append)

    QTest.keyClicks(row, "0123456789")
    QTest.keyClick(row, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(row, Qt.Key.Key_A)
    row.show_thumbnails(thumbnails(2))
    QTest.keyClicks(row, "123")

    assert chosen == [*range(9), 0, 1]


def test_what_is_missing_or_outdated_looks_and_is_called_so(make_row):
    row = make_row()
    assert row.accessibleName() == "Spoken"
    looks = [colors_of(row)]
    for change, name, description in (
        (lambda: row.show_outdated("later"), "later", "No pictures yet."),
        (lambda: row.show_thumbnails(thumbnails(2)), "Spoken", "Tip 0; Tip 1"),
        (row.setFocus, "Spoken", "Tip 0; Tip 1"),
        (row.clearFocus, "Spoken", "Tip 0; Tip 1"),
        (row.show_outdated, "Spoken", "Tip 0; Tip 1"),
        (lambda: row.show_thumbnails((), title="Towards 4", note="none"), "Towards 4", "No pictures yet."),
    ):
        change()
        looks.append(colors_of(row))
        assert (row.accessibleName(), row.accessibleDescription()) == (name, description)

    assert [(one != other).any() for one, other in pairwise(looks)] == [True] * 6


def test_a_map_shows_which_pixels_speak_for_and_against_over_the_ink(qtbot, tip_at, put_on):
    values, picture = np.zeros((28, 28)), np.zeros((28, 28), np.float32)
    values[3, 5], values[20, 10], picture[14:, 14:] = 2.0, -0.5, 1.0
    view = PixelMap()
    qtbot.addWidget(view)
    view.show_values(values.ravel(), picture, ("4", "9"))
    view.resize(view.sizeHint())
    assert view.hasMouseTracking()

    def place(row, column):
        return QPoint(int((column + 0.5) * view.width() / 28), int((row + 0.5) * view.height() / 28))

    for row, column, told in (
        (3, 5, "ink 0.00 contributes +2.000, for 4."),
        (20, 10, "ink 0.00 contributes −0.500, for 9."),
        (16, 17, "ink 1.00 contributes nothing."),
    ):
        tip = tip_at(view, place(row, column))
        assert tip == f"Row {row + 1}, column {column + 1}: {told}"
    assert tip_at(view, QPoint(view.width(), 5)) == tip  # outside, with a button held

    for theme in (DARK, LIGHT):
        put_on(theme)
        image = view.grab().toImage()
        pro, contra, ink, paper = (
            image.pixelColor(place(*at)) for at in ((3, 5), (20, 10), (20, 20), (3, 20))
        )
        assert pro.blue() > pro.red()
        assert contra.red() > contra.blue()
        assert paper.name() == theme.surface
        assert (ink.lightness() - paper.lightness()) * (1 if theme.is_dark else -1) > 10
