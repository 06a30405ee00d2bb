"""Saves and restores the session, which survives a kill."""

import logging
from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Slot

from digitpad.ui.session.parts.session_part import Content, SessionPart
from digitpad.ui.state import AppState

log = logging.getLogger(__name__)

_MS_UNTIL_SAVED = 1_000  # after the first change; less than 2 s together with the writer


class SessionKeeper(QObject):
    """Saves changed parts of the session at most once a second, and restores them at the start.

    Parameters
    ----------
    state : AppState
    parts : sequence of SessionPart
        In the order of restoring.
    parent : QObject
    """

    def __init__(self, state: AppState, parts: Sequence[SessionPart], parent: QObject) -> None:
        super().__init__(parent)
        self._settings = state.settings
        self._parts = tuple(parts)
        self._changed: set[SessionPart] = set()  # parts that may have to be saved
        self._known: dict[SessionPart, Content] = {}  # content as restored or saved last
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
        """Restore all parts. A part with a damaged text stays unchanged."""
        for part in self._parts:
            self._restore(part)

    @Slot()
    def save(self) -> None:
        """Save the changed parts."""
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
        """Save the changed parts for the last time."""
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
                # A damaged text may raise anything; the window opens without this part.
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
