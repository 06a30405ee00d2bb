"""From an answer to its reason in the window."""

import numpy as np
from PySide6.QtWidgets import QWidget

from digitpad.ui.page_tabs import PageTabs


def test_the_button_beside_the_answer_opens_the_page_for_the_drawing(qtbot, small, user):
    user.draw(small, [(0.5, 0.2), (0.5, 0.5), (0.5, 0.8)])
    button = user.find(small, "why_button")
    assert button.accessibleName() == "Why?"
    assert button.toolTip()

    user.click(small, "why_button")

    assert small.findChild(PageTabs).current == "why"
    page = small.findChild(QWidget, "why_page")
    qtbot.waitUntil(lambda: page.model.taught is not None)
    assert f"read as {user.answer(small)}, and not as" in user.text(page, "why_heading")
    user.keys(small, "Ctrl+W")
    assert not page.isVisible()


def test_from_a_mistake_to_its_reason_it_takes_two_clicks(qtbot, small, user):
    mistakes = user.open_page(small, "mistakes")
    qtbot.waitUntil(lambda: mistakes.model.readings is not None)
    mistakes.model.point_out(int(mistakes.model.rows[0]))

    user.click(small, "mistakes_why_button")

    assert small.findChild(PageTabs).current == "why"
    page = small.findChild(QWidget, "why_page")
    qtbot.waitUntil(lambda: page.model.taught is not None)
    assert np.array_equal(page.model.subject.picture, small.state.picture.pixels)
    assert user.text(page, "why_heading").lower().startswith(small.state.picture.caption.lower())
