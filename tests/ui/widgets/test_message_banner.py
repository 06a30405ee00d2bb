"""The banner for error messages."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton

from digitpad.ui.widgets.message_banner import MessageBanner

FULL = "The disk is full."


@pytest.fixture
def banner(qtbot):
    banner = MessageBanner()
    qtbot.addWidget(banner)
    return banner


def close(banner):
    QTest.mouseClick(banner.findChild(QToolButton), Qt.MouseButton.LeftButton)


def test_a_message_stays_until_closed_withdrawn_or_dismissed(banner):
    for end in (
        lambda: close(banner),
        lambda: banner.withdraw("no"),
        lambda: banner.withdraw(""),
        banner.dismiss,
    ):
        banner.show_message("no")
        assert (banner.text, banner.accessibleName()) == ("no", "no")
        assert banner.findChild(QLabel, "message_text").textFormat() is Qt.TextFormat.PlainText
        banner.withdraw("another")
        assert banner.text == "no"
        end()
        assert banner.text == ""


def test_a_lasting_message_outlives_others_until_it_is_withdrawn(banner):
    banner.show_lasting(FULL)
    banner.dismiss()
    banner.withdraw("")
    assert banner.text == FULL
    banner.show_message("no")
    close(banner)
    assert banner.text == FULL

    banner.show_message("no")
    banner.withdraw(FULL)

    assert banner.text == "no"
    banner.dismiss()
    assert banner.text == ""


def test_a_closed_lasting_message_does_not_come_back(banner):
    banner.show_lasting(FULL)

    close(banner)
    banner.show_message("no")
    banner.dismiss()

    assert banner.text == ""
