"""Multi-line tool tips: plain text, because screen readers read them too.

A text that Qt could take for markup is escaped, so that no input is read as such.
"""

import html
import textwrap
from collections.abc import Iterable
from functools import lru_cache

_WIDTH = 66  # characters


@lru_cache(512)  # most texts are set again and again, and wrapping one takes 0.1 ms
def wrapped(text: str) -> str:
    """Return a text broken into lines of a readable width."""
    return lines(
        line
        for paragraph in text.split("\n")
        for line in textwrap.wrap(paragraph, _WIDTH, break_long_words=False, break_on_hyphens=False)
    )


def lines(texts: Iterable[str]) -> str:
    """Return texts, each on a line of its own."""
    text = "\n".join(texts)
    if "<" not in text:  # without it, Qt finds no markup
        return text
    return f"<qt><p style='white-space:pre'>{html.escape(text).replace(chr(10), '<br>')}</p></qt>"
