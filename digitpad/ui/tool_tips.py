"""Tool tips that explain an idea in more than one line."""

import html


def wrapped(text: str) -> str:
    """Return a text as Qt's rich text, which it breaks into lines instead of one across the screen."""
    return f"<qt>{html.escape(text)}</qt>"
