"""From an answer to its reason in the window."""

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
