"""What an empty canvas invites to."""

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter

from digitpad.ui.canvas.invitation import TO_DIGITS, Invitation, invitation_to, paint_invitation


@pytest.fixture
def ink(pixels, qapp):
    """Return a function that paints an invitation, and returns a mask of its ink."""

    def ink(*words):
        image = QImage(300, 300, QImage.Format.Format_RGB32)
        image.fill("white")
        painter = QPainter(image)
        paint_invitation(painter, Invitation("Draw one of these", words), 300.0)
        painter.end()
        return ~pixels(image, "white")

    return ink


def test_it_names_classes_in_the_middle_until_there_is_no_room_for_more(ink):
    assert invitation_to(("0", "7")) is TO_DIGITS
    some = invitation_to(("7", "shoe"))
    assert some.text == "Draw one of these: 7, shoe"
    names = [f"name {number}" for number in range(100)]

    few, many = ink(*names[:2]), ink(*names)

    for shown, n_lines in ((few, 2), (many, 5)):
        rows, columns = np.nonzero(shown)
        assert (rows.min() + rows.max()) / 2 == pytest.approx(150, abs=8)
        assert np.diff(np.flatnonzero(shown.any(axis=1))).tolist().count(1) > 8 * n_lines
        assert 300 * 0.08 - 2 <= columns.min() <= columns.max() <= 300 * 0.92 + 2
    assert (ink(*names[:90]) == many).all()
    assert not (ink(*names[:10]) == many).all()
    assert not (ink("a", "b") == ink("a", "c")).all()
