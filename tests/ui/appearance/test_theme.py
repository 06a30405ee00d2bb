"""How check boxes look in windows and in menus."""

import pytest
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import QCheckBox, QMenu, QStyle, QStyleOptionButton

from digitpad.ui.appearance.text_size import set_text_percent
from digitpad.ui.appearance.theme import DARK, LIGHT, apply_theme, contrast


@pytest.fixture(params=[LIGHT, DARK], ids=["light", "dark"])
def theme(qapp, request):
    apply_theme(qapp, request.param)
    yield request.param
    set_text_percent(100)
    qapp.setStyleSheet("")
    qapp.setPalette(QPalette())


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
