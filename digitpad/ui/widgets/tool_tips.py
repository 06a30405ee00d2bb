"""Tool tips of more than one line, in which no typed text is taken for markup."""

import html
from collections.abc import Iterable


def wrapped(text: str) -> str:
    """Return a text as Qt's rich text, which it breaks into lines instead of one across the screen."""
    return f"<qt>{html.escape(text)}</qt>"


def lines(texts: Iterable[str]) -> str:
    """Return texts as Qt's rich text, each in a line of its own that is not broken."""
    return f"<qt><p style='white-space:pre'>{'<br>'.join(map(html.escape, texts))}</p></qt>"
