"""The banner, the fields side by side, what scrolls, and words for a time and a tool tip."""

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from digitpad.ui.widgets.duration import duration
from digitpad.ui.widgets.message_banner import MessageBanner
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


# Words


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (9.94, "9.9 s"),
        (10, "10 s"),
        (59.6, "1 min 00 s"),
        (125, "2 min 05 s"),
        (3_599.6, "1 h 00 min"),
        (86_399, "23 h 59 min"),
        (86_400, "more than a day"),
    ],
)
def test_a_time_is_told_in_the_unit_that_suits_it(seconds, text):
    assert duration(seconds) == text


def test_what_is_typed_is_no_markup_in_a_tool_tip():
    assert wrapped("a < b & c") == "<qt>a &lt; b &amp; c</qt>"
    assert lines(["a < b", "c"]) == "<qt><p style='white-space:pre'>a &lt; b<br>c</p></qt>"
