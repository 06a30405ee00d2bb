"""Multi-line tool tips. Text is escaped, so that no input is read as markup."""

import html
from collections.abc import Iterable


def wrapped(text: str) -> str:
    """Return a text as Qt's rich text, which Qt wraps instead of showing one long line."""
    return f"<qt>{html.escape(text)}</qt>"


def lines(texts: Iterable[str]) -> str:
    """Return texts as Qt's rich text, each on a line of its own, without wrapping."""
    return f"<qt><p style='white-space:pre'>{'<br>'.join(map(html.escape, texts))}</p></qt>"
