"""The banner, the fields side by side, what scrolls, and words for a tool tip."""

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

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


def test_typed_text_is_not_markup_in_a_tool_tip():
    assert wrapped("a < b & c") == "<qt><p style='white-space:pre'>a &lt; b &amp; c</p></qt>"
    assert lines(["a < b", "c"]) == "<qt><p style='white-space:pre'>a &lt; b<br>c</p></qt>"


def test_a_tool_tip_is_plain_text_in_lines_of_a_readable_width():
    text = "one word after the other & so on, " * 5
    broken = wrapped(text).split("\n")
    assert " ".join(broken) == text.strip()
    assert 1 < len(broken) < 5
