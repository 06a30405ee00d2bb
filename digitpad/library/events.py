"""What the writer's thread has to tell the thread that owns a library."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class LibraryEvent:
    """What the writer's thread has to tell the thread that owns a Library: see ``Library.take``.

    Attributes
    ----------
    rows : mapping
        New rows of tables, by name; None where nothing is new.
    is_loaded : bool
        Whether these are the first.
    settings : mapping or None
        All settings, if they could not be read at the start.
    trouble : str or None
        Why nothing can be written at present; "" when it can again.
    warning : str
        A sentence on damage, once.
    number : int
        Changes that the rows contain.
    """

    rows: dict[str, list[Any]] = field(default_factory=dict)
    is_loaded: bool = False
    settings: Mapping[str, str] | None = None
    trouble: str | None = None
    warning: str = ""
    number: int = 0


class WaitingEvents:
    """Events that wait to be taken, without rows that are out of date. For any thread."""

    def __init__(self) -> None:
        self._events: list[LibraryEvent] = []
        self._lock = threading.Lock()

    def add(self, event: LibraryEvent) -> None:
        """Add an event; rows of the same tables that wait are dropped."""
        with self._lock:
            for number, waiting in enumerate(self._events):
                if event.rows.keys() & waiting.rows.keys():
                    rows = {name: rows for name, rows in waiting.rows.items() if name not in event.rows}
                    event = replace(event, is_loaded=event.is_loaded or waiting.is_loaded)
                    self._events[number] = replace(waiting, rows=rows, is_loaded=False)
            self._events = [one for one in self._events if one != LibraryEvent(number=one.number)]
            self._events.append(event)

    def take(self) -> list[LibraryEvent]:
        """Return all events that wait, in order; none waits afterwards."""
        with self._lock:
            events, self._events = self._events, []
        return events
