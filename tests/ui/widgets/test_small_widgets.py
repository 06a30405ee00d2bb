"""The banner, the scroll area, durations and tool tips."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton, QVBoxLayout, QWidget

from digitpad.ui.appearance.theme import LIGHT
from digitpad.ui.widgets.duration import duration
from digitpad.ui.widgets.message_banner import MessageBanner
from digitpad.ui.widgets.scrolled import VerticalScrollArea
from digitpad.ui.widgets.slim_bar import slim_bar
from digitpad.ui.widgets.tool_tips import lines, wrapped

# The banner


@pytest.fixture
def banner(qtbot):
    """A banner inside a window that is shown."""
    window = QWidget()
    qtbot.addWidget(window)
    banner = MessageBanner(window)
    QVBoxLayout(window).addWidget(banner)
    window.show()
    return banner


def test_a_message_is_shown_until_it_is_replaced(banner):
    assert (banner.isVisible(), banner.text) == (False, "")

    banner.show_message("The disk is <b>full</b>.")
    assert (banner.isVisible(), banner.text) == (True, "The disk is <b>full</b>.")
    assert banner.accessibleName() == banner.text
    assert banner.findChild(QLabel, "message_text").textFormat() == Qt.TextFormat.PlainText

    banner.show_message("The disk is gone.")
    assert banner.text == "The disk is gone."


def test_a_message_has_the_colours_of_errors(put_on, banner):
    put_on(LIGHT)
    banner.show_message("The disk is full.")

    paper = banner.grab().toImage().pixelColor(4, banner.height() // 2)

    assert paper.name() == LIGHT.error_surface


@pytest.mark.parametrize(
    ("withdrawn", "left"), [("", ""), ("One.", ""), ("Two.", "One.")], ids=["all", "this", "another"]
)
def test_a_withdrawn_message_disappears_unless_replaced(banner, withdrawn, left):
    banner.show_message("One.")

    banner.withdraw(withdrawn)

    assert banner.text == left


@pytest.mark.parametrize("way", ["click", "Esc"])
def test_a_message_is_closed_by_its_cross_and_by_escape(qtbot, banner, user, way):
    banner.show_message("The disk is full.")
    qtbot.waitUntil(banner.isActiveWindow)  # its window is

    if way == "click":
        QTest.mouseClick(banner.findChild(QToolButton), Qt.MouseButton.LeftButton)
    else:
        user.keys(banner.window(), "Esc")

    qtbot.waitUntil(banner.isHidden)


# What scrolls


def test_high_content_scrolls_vertically_and_fills_the_width(qtbot):
    content = QWidget()
    QVBoxLayout(content).addWidget(QLabel("wide " * 20))
    content.setMinimumHeight(900)
    area = VerticalScrollArea(content)
    qtbot.addWidget(area)
    area.resize(800, 300)
    area.show()

    assert area.verticalScrollBar().isVisible()
    assert not area.horizontalScrollBar().isVisible()
    assert content.width() == area.viewport().width()
    bar = area.verticalScrollBar().sizeHint().width()
    assert area.minimumSizeHint().width() == content.minimumSizeHint().width() + bar
    assert area.minimumSizeHint().height() == 80
    assert area.focusPolicy() == Qt.FocusPolicy.NoFocus  # Tab goes on to what is in it


# Words


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.04, "0.0 s"),
        (9.94, "9.9 s"),
        (10, "10 s"),
        (59.4, "59 s"),
        (59.6, "1 min 00 s"),
        (125, "2 min 05 s"),
        (3_599.6, "1 h 00 min"),
        (4_800, "1 h 20 min"),
        (86_399, "23 h 59 min"),
        (86_400, "more than a day"),
    ],
)
def test_a_duration_has_a_suitable_unit(seconds, text):
    assert duration(seconds) == text


def test_typed_text_is_not_markup_in_a_tool_tip():
    assert wrapped("a < b & c") == "<qt>a &lt; b &amp; c</qt>"
    assert lines(["a < b", "c"]) == "<qt><p style='white-space:pre'>a &lt; b<br>c</p></qt>"


def test_a_slim_bar_has_a_name_and_a_tool_tip(qtbot):
    bar = slim_bar("race_bar", "Progress of the race", "How far it is.")
    qtbot.addWidget(bar)

    assert (bar.minimum(), bar.maximum(), bar.isTextVisible()) == (0, 1_000, False)
    assert (bar.objectName(), bar.accessibleName()) == ("race_bar", "Progress of the race")
    assert bar.toolTip() == "<qt>How far it is.</qt>"
