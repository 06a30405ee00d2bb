"""Where a hint is put: beside its anchor, at the first side that covers least."""

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt

from digitpad.ui.tour.placement import Placement, find_placement

ANCHOR = QRect(200, 150, 40, 40)
RIGHT = Placement(QRect(250, 139, 100, 60), Qt.Edge.RightEdge, QPoint(241, 169))
BELOW = Placement(QRect(169, 200, 100, 60), Qt.Edge.BottomEdge, QPoint(219, 191))
LEFT = Placement(QRect(90, 139, 100, 60), Qt.Edge.LeftEdge, QPoint(198, 169))
ABOVE = Placement(QRect(180, 80, 100, 60), Qt.Edge.TopEdge, QPoint(219, 148))


@pytest.mark.parametrize(
    ("area", "forbidden", "avoided", "expected"),
    [
        ((0, 0, 500, 400), (), (), RIGHT),
        ((0, 0, 300, 400), (), (), BELOW),
        ((0, 0, 300, 220), (), (), LEFT),
        ((180, 0, 120, 220), (), (), ABOVE),
        ((180, 100, 120, 120), (), (), None),
        ((0, 0, 500, 400), (), [(340, 150, 99, 9)], BELOW),
        ((0, 0, 500, 400), [(349, 150, 9, 9)], [(0, 199, 500, 2)], LEFT),
        ((0, 0, 500, 400), [(0, 0, 500, 400)], (), None),
    ],
)
def test_a_hint_is_put_where_it_covers_least(area, forbidden, avoided, expected):
    others = [[QRect(*one) for one in some] for some in (forbidden, avoided)]

    assert find_placement(QSize(100, 60), ANCHOR, QRect(*area), *others) == expected
