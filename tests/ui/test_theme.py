"""How check boxes look under the style sheet."""

import pytest
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import QCheckBox, QStyle, QStyleOptionButton

from digitpad.ui.text_size import set_text_percent
from digitpad.ui.theme import DARK, LIGHT, apply_theme, contrast


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
