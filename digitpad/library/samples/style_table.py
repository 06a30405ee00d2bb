"""The user's own pen styles in memory, and their rows in the database."""

import dataclasses
import functools
import itertools
import logging
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from digitpad.digits.strokes.strokes import Stroke
from digitpad.digits.synthesis.drawn_style import drawing_as_entry
from digitpad.digits.synthesis.own_styles import (
    MAX_DRAWING,
    MAX_DRAWINGS,
    MAX_LABEL,
    MAX_NAME,
    MAX_STYLES,
    OwnStyle,
    check_together,
    checked_style_label,
    checked_style_name,
    own_style,
)
from digitpad.errors import DataFileError
from digitpad.library.samples.my_digit import MAX_TIME

log = logging.getLogger(__name__)

MAX_CHANGES_TO_UNDO = 100

Post = Callable[..., None]


@dataclass(frozen=True, slots=True)
class StyleDrawing:
    """One drawing of a pen style.

    Attributes
    ----------
    id : str
        Unique among all drawings.
    style : str
        Id of the style, which all its drawings share.
    name, label : str
        See ``OwnStyle``. Those of the oldest drawing count for the whole style.
    time : float
        Time of drawing or import, in seconds since 1970 (UTC).
    content : str
        Its entry in a file, as JSON without name and label. A drawn one has no weight.
    """

    id: str
    style: str
    name: str
    label: str
    time: float
    content: str


_Change = list[tuple[StyleDrawing | None, StyleDrawing | None]]
"""Drawings before and after a change; None where there is none."""


class StyleTable:
    """All own pen styles. A change is in memory at once, and the writer brings it to the disk.

    Each drawing is a row of its own, so several processes may add drawings to a style, and none is lost. For
    one thread. Methods that add or change something raise DataFileError with the reason if nothing was
    changed.

    Parameters
    ----------
    post : callable
        ``post(work)`` queues a change for the writer.
    announce : callable
        Called after each change.
    """

    def __init__(self, post: Post, announce: Callable[[], object]) -> None:
        self._post = post
        self._announce = announce
        self._rows: dict[str, StyleDrawing] = {}
        self._styles: dict[str, OwnStyle] | None = None
        self._undone_by: list[_Change] = []

    @property
    def by_id(self) -> Mapping[str, OwnStyle]:
        """The styles by id, the oldest first. Their names differ."""
        if self._styles is None:
            styles = _styles_of(self._rows.values())
            self._styles = dict(itertools.islice(styles.items(), MAX_STYLES))
        return self._styles

    @property
    def styles(self) -> tuple[OwnStyle, ...]:
        """The styles, the oldest first."""
        return tuple(self.by_id.values())

    @property
    def can_undo(self) -> bool:
        """Whether this process has a change that can be undone."""
        return bool(self._undone_by)

    def add(self, name: str, label: str, strokes: Sequence[Stroke]) -> str:
        """Add a style of one drawing, and return its id. Without a name, it gets one such as "my 7"."""
        content, label = drawing_as_entry(strokes), checked_style_label(label)
        name = name.strip() or _free_name(f"my {label}", {style.name for style in self.styles})
        style, style_id = own_style(name, label, [content]), _new_id()
        check_together((*self.styles, style))
        self._add(style_id, style, content)
        return style_id

    def add_drawing(self, style_id: str, strokes: Sequence[Stroke]) -> None:
        """Add a drawing to a style."""
        content = drawing_as_entry(strokes)
        style = self._found(style_id)
        more = own_style(style.name, style.label, [*(row.content for row in self._of(style_id)), content])
        check_together([*(one for key, one in self.by_id.items() if key != style_id), more])
        self._add(style_id, style, content)

    def add_all(self, styles: Iterable[OwnStyle]) -> int:
        """Add styles of a file, all or none, as one change. Return how many were new.

        A style that exists already is left out; another one of the same name gets a number.
        """
        added: list[OwnStyle] = []
        for style in styles:
            if style not in self.styles:
                names = {one.name for one in (*self.styles, *added)}
                added.append(dataclasses.replace(style, name=_free_name(style.name, names)))
        check_together((*self.styles, *added))
        times = itertools.count(time.time(), 1e-3)  # the time is their order
        self._change(
            [
                (None, StyleDrawing(_new_id(), style_id, style.name, style.label, next(times), content))
                for style_id, style in ((_new_id(), style) for style in added)
                for content in style.drawings
            ]
        )
        return len(added)

    def rename(self, style_id: str, name: str) -> None:
        """Give a style another name."""
        style, name = self._found(style_id), checked_style_name(name)
        if name != style.name:
            renamed = dataclasses.replace(style, name=name)
            check_together([*(one for key, one in self.by_id.items() if key != style_id), renamed])
            self._change([(row, dataclasses.replace(row, name=name)) for row in self._of(style_id)])

    def delete(self, style_id: str) -> None:
        """Delete a style with its drawings."""
        self._change([(row, None) for row in self._of(style_id)])

    def undo(self) -> bool:
        """Undo this process's last change, except of drawings that others deleted since.

        Return whether there was one. It stays if DataFileError is raised.
        """
        if not self._undone_by:
            return False
        change = [step for step in self._undone_by[-1] if step[0] is None or step[0].id in self._rows]
        if any(now is None for now, _ in change):
            undone = _styles_of(_changed(self._rows, change).values())
            check_together(tuple(undone.values()), "Nothing was undone")
        self._undone_by.pop()
        self._apply(change)
        return True

    def replace(self, rows: Iterable[StyleDrawing]) -> bool:
        """Replace the rows by those in the database. Return whether anything changed."""
        now = {row.id: row for row in rows}
        is_new = now != self._rows
        self._rows, self._styles = now, None
        return is_new

    def _add(self, style_id: str, style: OwnStyle, content: str) -> None:
        row = StyleDrawing(_new_id(), style_id, style.name, style.label, time.time(), content)
        self._change([(None, row)])

    def _found(self, style_id: str) -> OwnStyle:
        if style_id not in self.by_id:
            raise DataFileError("The style was deleted in another window. Draw it as a new one.")
        return self.by_id[style_id]

    def _of(self, style_id: str) -> list[StyleDrawing]:
        return [row for row in self._rows.values() if row.style == style_id]

    def _change(self, change: _Change) -> None:
        if change:
            undone_by: _Change = [(after, before) for before, after in change]
            self._undone_by = [*self._undone_by, undone_by][-MAX_CHANGES_TO_UNDO:]
            self._apply(change)

    def _apply(self, change: _Change) -> None:
        self._rows, self._styles = _changed(self._rows, change), None
        self._post(lambda connection: _write(connection, change))
        self._announce()


_IS_SOUND = f"""
    typeof(id) = 'text' AND length(id) BETWEEN 1 AND 64
    AND typeof(style) = 'text' AND length(style) BETWEEN 1 AND 64
    AND typeof(name) = 'text' AND length(name) BETWEEN 1 AND {MAX_NAME}
    AND typeof(label) = 'text' AND length(label) BETWEEN 1 AND {MAX_LABEL}
    AND typeof(time) = 'real' AND time BETWEEN 0 AND {MAX_TIME:.1f}
    AND typeof(content) = 'text' AND length(content) <= {MAX_DRAWING}
"""


def read_style_drawings(connection: sqlite3.Connection) -> list[StyleDrawing]:
    """Return all drawings of styles. An invalid row is skipped."""
    drawings = []
    for row in connection.execute(
        f"SELECT id, style, name, label, time, content FROM pen_styles WHERE {_IS_SOUND}"
        f" ORDER BY time, rowid LIMIT {MAX_DRAWINGS}"
    ):
        drawing = StyleDrawing(*row)
        if _is_sound(drawing.name, drawing.label, drawing.content):
            drawings.append(drawing)
        else:
            log.warning("A pen style in the library is damaged and was left out: %r", drawing.id)
    return drawings


@functools.lru_cache(maxsize=2 * MAX_DRAWINGS)
def _is_sound(name: str, label: str, content: str) -> bool:
    try:
        own_style(name, label, [content])
    except (DataFileError, ValueError, TypeError, RecursionError):
        return False
    return True


def _changed(rows: Mapping[str, StyleDrawing], change: _Change) -> dict[str, StyleDrawing]:
    changed = dict(rows)
    for before, after in change:
        if after is not None:
            changed[after.id] = after
        elif before is not None:
            del changed[before.id]
    return changed


def _styles_of(rows: Iterable[StyleDrawing]) -> dict[str, OwnStyle]:
    drawings: dict[str, list[StyleDrawing]] = {}
    for row in sorted(rows, key=lambda row: row.time):
        drawings.setdefault(row.style, []).append(row)
    styles: dict[str, OwnStyle] = {}
    for style_id, own in drawings.items():
        # Two windows may have given the same name.
        name = _free_name(own[0].name, {style.name for style in styles.values()})
        try:
            styles[style_id] = own_style(name, own[0].label, [row.content for row in own])
        except DataFileError as error:
            # Each drawing is sound alone, but an equal share of the weight may be a longer number.
            log.warning("A pen style in the library was left out: %s", error)
    return styles


def _free_name(name: str, taken: Iterable[str]) -> str:
    free, number = name, 2
    while free in taken:
        free, number = f"{name[: MAX_NAME - 4]} {number}", number + 1
    return free


def _new_id() -> str:
    return secrets.token_hex(8)


def _write(connection: sqlite3.Connection, change: _Change) -> None:
    """Make a change in the database, unless it is already there."""
    for before, after in change:
        if after is None and before is not None:
            connection.execute("DELETE FROM pen_styles WHERE id = ?", (before.id,))
        elif before is not None and after is not None:
            connection.execute("UPDATE pen_styles SET name = ? WHERE id = ?", (after.name, after.id))
        elif after is not None:
            connection.execute(
                "INSERT OR IGNORE INTO pen_styles VALUES (?, ?, ?, ?, ?, ?)", dataclasses.astuple(after)
            )
