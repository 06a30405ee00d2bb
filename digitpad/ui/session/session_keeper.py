"""Keeps the session: what is there again after the next start, also after a kill."""

import logging
from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Slot

from digitpad.ui.session.parts.session_part import Content, SessionPart
from digitpad.ui.state import AppState

log = logging.getLogger(__name__)

_MS_UNTIL_SAVED = 1_000  # from the first change on; with the writer's own time less than 2 s


class SessionKeeper(QObject):
    """Saves each part of the session soon after it has changed, at most once a second.

    Parameters
    ----------
    state : AppState
    parts : sequence of SessionPart
        In the order in which they are restored.
    parent : QObject
    """

    def __init__(self, state: AppState, parts: Sequence[SessionPart], parent: QObject) -> None:
        super().__init__(parent)
        self._settings = state.settings
        self._parts = tuple(parts)
        self._changed: set[SessionPart] = set()  # to be saved, if there is something new
        self._known: dict[SessionPart, Content] = {}  # as restored, or saved last
        self._is_restoring = False
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setInterval(_MS_UNTIL_SAVED)
        self._due.timeout.connect(self.save)
        for part in self._parts:
            part.setParent(self)
            part.changed.connect(self._on_changed)
        if not self._settings.is_read:
            state.library.loaded.connect(self._restore_late)

    def restore(self) -> None:
        """Bring back what was kept. A part that is damaged stays as it is."""
        for part in self._parts:
            self._restore(part)

    @Slot()
    def save(self) -> None:
        """Save what has changed."""
        self._due.stop()
        changed, self._changed = self._changed, set()
        for part in changed:
            content = part.content()
            if content == self._known[part]:
                continue
            self._known[part] = content
            if isinstance(content, str):
                self._settings.set_value(part.name, content)
            else:
                self._settings.set_later(part.name, content)

    def close(self) -> None:
        """Save what has changed, and nothing from now on."""
        self.save()
        for part in self._parts:
            part.changed.disconnect(self._on_changed)
        self._parts = ()

    def _restore(self, part: SessionPart) -> None:
        if text := self._settings.value(part.name):
            self._is_restoring = True
            try:
                part.restore(text)
            except Exception:
                # Whatever a damaged text leads to: the window opens without this part.
                log.warning("%s cannot be restored", part.name, exc_info=True)
            finally:
                self._is_restoring = False
        self._known[part] = part.content()

    @Slot()
    def _restore_late(self) -> None:
        for part in self._parts:
            if part.content() == self._known[part]:
                self._restore(part)

    @Slot()
    def _on_changed(self) -> None:
        part = self.sender()
        assert isinstance(part, SessionPart)
        if self._is_restoring:
            return
        self._changed.add(part)
        if not self._due.isActive():
            self._due.start()
