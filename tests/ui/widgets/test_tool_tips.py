"""Words for a tool tip."""

from digitpad.ui.widgets.tool_tips import lines, wrapped


def test_typed_text_is_not_markup_in_a_tool_tip():
    assert wrapped("a < b & c") == "<qt><p style='white-space:pre'>a &lt; b &amp; c</p></qt>"
    assert lines(["a < b", "c"]) == "<qt><p style='white-space:pre'>a &lt; b<br>c</p></qt>"


def test_a_tool_tip_is_plain_text_in_lines_of_a_readable_width():
    text = "one word after the other & so on, " * 5
    broken = wrapped(text).split("\n")
    assert " ".join(broken) == text.strip()
    assert 1 < len(broken) < 5
