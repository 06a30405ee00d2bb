"""The base class of the parts of the session."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

Content = str | Callable[[], str]
"""The text to store for a part, or a function that returns it. It is called in another thread."""


class SessionPart(QObject):
    """A part of the window's state that the next start restores.

    Attributes
    ----------
    name : str
        Name of the setting that stores it.

    Signals
    -------
    changed()
        The content may have changed.
    """

    changed = Signal()

    name = ""

    def content(self) -> Content:
        """Return the text to store. Equal states give equal texts."""
        raise NotImplementedError

    def restore(self, text: str) -> None:
        """Restore a stored text. For a damaged text, change nothing; any exception may be raised."""
        raise NotImplementedError
