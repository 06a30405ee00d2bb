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
    assert wrapped("a < b & c") == "<qt>a &lt; b &amp; c</qt>"
    assert lines(["a < b", "c"]) == "<qt><p style='white-space:pre'>a &lt; b<br>c</p></qt>"
