"""What all parts of the session have in common."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

Content = str | Callable[[], str]
"""What is kept of a part, or what makes that: it is called in another thread."""


class SessionPart(QObject):
    """Something of the window that is there again after the next start.

    Attributes
    ----------
    name : str
        Of the setting that it is kept in.

    Signals
    -------
    changed()
        There may be something new to be kept.
    """

    changed = Signal()

    name = ""

    def content(self) -> Content:
        """Return what is to be kept; the same text for the same state."""
        raise NotImplementedError

    def restore(self, text: str) -> None:
        """Bring back what was kept. It changes nothing if the text is damaged, and may raise anything."""
        raise NotImplementedError
