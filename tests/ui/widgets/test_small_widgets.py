"""The banner, the fields side by side, what scrolls, and words for a tool tip."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton, QVBoxLayout, QWidget

from digitpad.ui.appearance.theme import LIGHT
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


def test_a_message_is_shown_until_another_takes_its_place(banner):
    assert (banner.isVisible(), banner.text) == (False, "")

    banner.show_message("The disk is <b>full</b>.")
    assert (banner.isVisible(), banner.text) == (True, "The disk is <b>full</b>.")
    assert banner.accessibleName() == banner.text
    assert banner.findChild(QLabel, "message_text").textFormat() == Qt.TextFormat.PlainText

    banner.show_message("The disk is gone.")
    assert banner.text == "The disk is gone."


def test_a_message_is_seen_to_be_one(put_on, banner):
    put_on(LIGHT)
    banner.show_message("The disk is full.")

    paper = banner.grab().toImage().pixelColor(4, banner.height() // 2)

    assert paper.name() == LIGHT.error_surface


@pytest.mark.parametrize(
    ("withdrawn", "left"), [("", ""), ("One.", ""), ("Two.", "One.")], ids=["all", "this", "another"]
)
def test_a_message_that_is_withdrawn_goes_unless_another_is_shown(banner, withdrawn, left):
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


def test_what_is_too_high_scrolls_up_and_down_and_is_as_wide_as_there_is_room(qtbot):
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


def test_what_is_typed_is_no_markup_in_a_tool_tip():
    assert wrapped("a < b & c") == "<qt>a &lt; b &amp; c</qt>"
    assert lines(["a < b", "c"]) == "<qt><p style='white-space:pre'>a &lt; b<br>c</p></qt>"


def test_a_slim_bar_says_what_it_measures(qtbot):
    bar = slim_bar("race_bar", "Progress of the race", "How far it is.")
    qtbot.addWidget(bar)

    assert (bar.minimum(), bar.maximum(), bar.isTextVisible()) == (0, 1_000, False)
    assert (bar.objectName(), bar.accessibleName()) == ("race_bar", "Progress of the race")
    assert bar.toolTip() == "<qt>How far it is.</qt>"
