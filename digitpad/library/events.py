"""Events from the writer's thread for the thread that owns a library."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class LibraryEvent:
    """A message from the writer's thread to the thread that owns a Library. See ``Library.take``.

    Attributes
    ----------
    rows : mapping
        New rows of tables, by name; None if nothing is new.
    is_loaded : bool
        Whether these are the first rows.
    settings : mapping or None
        All settings, if they could not be read at the start.
    trouble : str or None
        Why nothing can be written at present; "" if writing works again.
    warning : str
        A sentence on damage, sent once.
    number : int
        Number of changes included in the rows.
    """

    rows: dict[str, list[Any]] = field(default_factory=dict)
    is_loaded: bool = False
    settings: Mapping[str, str] | None = None
    trouble: str | None = None
    warning: str = ""
    number: int = 0


class WaitingEvents:
    """A queue of events that drops outdated rows. For any thread."""

    def __init__(self) -> None:
        self._events: list[LibraryEvent] = []
        self._lock = threading.Lock()

    def add(self, event: LibraryEvent) -> None:
        """Add an event. Waiting rows of the same tables are dropped."""
        with self._lock:
            for number, waiting in enumerate(self._events):
                if event.rows.keys() & waiting.rows.keys():
                    rows = {name: rows for name, rows in waiting.rows.items() if name not in event.rows}
                    event = replace(event, is_loaded=event.is_loaded or waiting.is_loaded)
                    self._events[number] = replace(waiting, rows=rows, is_loaded=False)
            self._events = [one for one in self._events if one != LibraryEvent(number=one.number)]
            self._events.append(event)

    def take(self) -> list[LibraryEvent]:
        """Remove and return all waiting events, in order."""
        with self._lock:
            events, self._events = self._events, []
        return events
