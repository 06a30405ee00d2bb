"""How widgets follow the theme, and how check boxes look in windows and in menus."""

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QCheckBox, QMenu, QStyle, QStyleOptionButton, QWidget

from digitpad.ui.appearance.text_size import set_text_percent
from digitpad.ui.appearance.theme import DARK, LIGHT, contrast, current_theme, follow_theme


def test_the_theme_is_light_until_another_is_applied(put_on):
    assert current_theme() is LIGHT

    put_on(DARK)

    assert current_theme() is DARK


@pytest.mark.parametrize("place", ["shown", "hidden", "never shown", "inside one never shown"])
def test_a_widget_is_called_at_once_and_once_for_each_change(qtbot, put_on, place):
    parent, themes = QWidget(), []
    qtbot.addWidget(parent)
    if place in ("shown", "hidden"):
        parent.show()
    parent.setHidden(place != "shown")
    widget = QWidget(parent) if place.startswith("inside") else parent

    follow_theme(widget, lambda: themes.append(current_theme()))
    for theme in (DARK, DARK, LIGHT):
        put_on(theme)

    assert themes == [LIGHT, DARK, LIGHT]


def test_colours_are_on_the_application_when_a_widget_is_called(qtbot, qapp, put_on):
    widget, papers = QWidget(), []
    qtbot.addWidget(widget)
    follow_theme(widget, lambda: papers.append(qapp.palette().window().color().name()))

    put_on(DARK)

    assert papers[-1] == DARK.window


def test_a_widget_that_is_gone_is_not_called(qapp, put_on):
    widget, calls = QWidget(), []
    follow_theme(widget, lambda: calls.append(current_theme()))

    widget.deleteLater()
    qapp.sendPostedEvents(widget, QEvent.Type.DeferredDelete)
    put_on(DARK)

    assert calls == [LIGHT]


def test_a_widget_that_asks_while_it_paints_is_painted_anew(qtbot, put_on):
    class Paper(QWidget):
        def paintEvent(self, event):
            painted.append(current_theme())

    painted, paper = [], Paper()
    qtbot.addWidget(paper)
    paper.show()
    qtbot.waitUntil(lambda: painted != [])

    put_on(DARK)

    qtbot.waitUntil(lambda: painted[-1] is DARK)


@pytest.fixture(params=[LIGHT, DARK], ids=["light", "dark"])
def theme(put_on, request):
    put_on(request.param)
    yield request.param
    set_text_percent(100)


@pytest.fixture
def box(qtbot, theme):
    box = QCheckBox("One")
    qtbot.addWidget(box)
    box.show()
    return box


def indicator(box) -> QImage:
    option = QStyleOptionButton()
    box.initStyleOption(option)
    rect = box.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, box)
    return box.grab(rect).toImage()


def share(image: QImage, color: str) -> float:
    """Return which part of a picture has exactly this colour, 0..1."""
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return sum(pixel == QColor(color) for pixel in pixels) / len(pixels)


def test_a_checked_box_is_filled_with_the_accent_and_its_tick_is_seen_on_it(box, theme):
    assert share(indicator(box), theme.accent) == 0.0

    box.setChecked(True)

    assert share(indicator(box), theme.accent) > 0.4
    assert share(indicator(box), theme.accent_text) > 0.02
    assert contrast(QColor(theme.accent), QColor(theme.accent_text)) > 4.5


def test_a_disabled_box_is_grey_and_still_tells_whether_it_is_checked(box, theme):
    box.setEnabled(False)
    unchecked = indicator(box)

    box.setChecked(True)

    assert share(indicator(box), theme.accent) == 0.0
    assert share(indicator(box), theme.faint_text) > 0.4
    assert share(indicator(box), theme.accent_text) > 0.02
    assert share(unchecked, theme.faint_text) == 0.0


def test_boxes_grow_with_the_texts(box):
    box.setChecked(True)
    side = indicator(box).width()

    set_text_percent(150)

    assert indicator(box).width() == pytest.approx(1.5 * side, abs=2)
    assert indicator(box).height() == indicator(box).width()


@pytest.mark.parametrize("is_checked", [False, True])
def test_the_box_of_an_entry_is_seen_on_its_menu(qtbot, theme, is_checked):
    menu = QMenu()
    qtbot.addWidget(menu)
    action = menu.addAction("Eraser")
    action.setCheckable(True)
    action.setChecked(is_checked)
    menu.resize(menu.sizeHint())

    entry = menu.grab(menu.actionGeometry(action)).toImage()

    left_of_text = range(4, 22)
    rows = range(2, entry.height() - 2)
    paper = entry.pixelColor(entry.width() - 5, entry.height() // 2)
    seen = [(x, y) for x in left_of_text for y in rows if contrast(entry.pixelColor(x, y), paper) > 4]
    columns, lines = ({place[axis] for place in seen} for axis in (0, 1))
    assert len(columns) >= 12
    assert len(columns) == len(lines)
