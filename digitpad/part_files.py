"""Part files that are being written, and their removal after their writer was killed.

New content is written to a part file beside its target, while a note stores the location of that file. The
writer holds a lock on its note, which the system releases when the process ends for any reason. So a note
that can be locked belongs to a dead writer, and leads to the file it left.
"""

import contextlib
import os
import re
import secrets
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from digitpad.file_lock import lock_at_once

_PART = re.compile(r"\.digitpad-([0-9a-f]{16})\.part")
_NOTE = re.compile(r"([0-9a-f]{16})\.note")
_MAX_NOTE_BYTES = 100_000
_DAY = 24 * 3600.0
_PATIENCE_SECONDS = 90 * _DAY
"""How long to keep the note of a file in a missing folder, which may be on a removable disk."""

_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_AT_ONCE = getattr(os, "O_DSYNC", 0)
_BINARY = getattr(os, "O_BINARY", 0)


@contextlib.contextmanager
def part_file(target: Path, notes: Path, own_folders: tuple[Path, ...]) -> Iterator[tuple[int, Path]]:
    """Create a part file with the mode of new files there, and remove it at the end if it still exists.

    Parameters
    ----------
    target : Path
        Its folder is the folder of the part file.
    notes : Path
        Folder for the note. If the note cannot be written, there is none.
    own_folders : tuple of Path
        Folders searched by ``remove_old_parts``. Outside them, the note is flushed to the disk before the
        part file exists, so that it survives a power cut.

    Yields
    ------
    handle : int
        Open for writing. The caller closes it.
    part : Path

    Raises
    ------
    OSError
        If it cannot be created.
    """
    token = secrets.token_hex(8)
    part = target.with_name(f".digitpad-{token}.part")
    is_own = any(folder in part.parents for folder in own_folders)
    with _noted(notes / f"{token}.note", part, 0 if is_own else _AT_ONCE):
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | _BINARY
        handle = os.open(part, flags, 0o666)
        try:
            yield handle, part
        finally:
            with contextlib.suppress(OSError):
                part.unlink()


def remove_noted_parts(notes: Path) -> None:
    """Remove the part files of all dead writers that left notes, and the notes. Never fails."""
    for note in _files_in(notes, _NOTE):
        with contextlib.suppress(OSError, ValueError):  # ValueError for an invalid path
            _follow(note)


def remove_old_parts(folder: Path) -> None:
    """Remove part files without a note anywhere in a folder if they are a day old. Never fails.

    They exist because a power cut can lose a note, some systems have no locks, and older versions of digitpad
    left no notes.
    """
    for place, _, _ in os.walk(folder):  # follows no links
        for part in _files_in(Path(place), _PART):
            with contextlib.suppress(OSError):
                if _is_older(part, _DAY):
                    part.unlink()


@contextlib.contextmanager
def _noted(note: Path, part: Path, extra_flags: int) -> Iterator[None]:
    """Keep a note while a part file is written, if possible."""
    handle = None
    with contextlib.suppress(OSError):
        note.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(note, os.O_CREAT | os.O_EXCL | os.O_RDWR | _BINARY | extra_flags, 0o600)
    try:
        if handle is not None:
            try:
                lock_at_once(handle)
                os.write(handle, os.fsencode(part))
            except OSError:
                _remove_note(note, handle)
                handle = None
        yield
    finally:
        if handle is not None:
            _remove_note(note, handle)


def _follow(note: Path) -> None:
    """Remove a note and the part file that it names, unless its writer is alive."""
    handle = os.open(note, os.O_RDWR | _BINARY | _NO_LINK)
    is_done = False
    try:
        lock_at_once(handle)
        part = Path(os.fsdecode(os.read(handle, _MAX_NOTE_BYTES)))
        name = _PART.fullmatch(part.name)
        # The writer may have been killed before it filled in the note.
        is_ours = name is not None and name[1] == note.stem and part.is_absolute()
        is_done = not is_ours or _remove_part(part) or _is_older(note, _PATIENCE_SECONDS)
    finally:
        if is_done:
            _remove_note(note, handle)
        else:
            os.close(handle)


def _remove_part(part: Path) -> bool:
    """Remove a part file, unless its path contains a link. Return whether nothing is left to do."""
    try:
        if part.parent.resolve(strict=True) == part.parent and stat.S_ISREG(part.lstat().st_mode):
            part.unlink()
    except FileNotFoundError:
        return part.parent.exists()
    except OSError:
        return False
    return True


def _remove_note(note: Path, handle: int) -> None:
    if sys.platform == "win32":  # which cannot remove an open file
        os.close(handle)
    with contextlib.suppress(OSError):
        note.unlink()
    if sys.platform != "win32":
        os.close(handle)


def _files_in(folder: Path, name: re.Pattern[str]) -> list[Path]:
    """Return the files of a folder with names of part files or notes, without links."""
    try:
        with os.scandir(folder) as entries:
            return [
                Path(entry.path)
                for entry in entries
                if name.fullmatch(entry.name) and entry.is_file(follow_symlinks=False)
            ]
    except OSError:
        return []


def _is_older(path: Path, seconds: float) -> bool:
    return time.time() - path.lstat().st_mtime > seconds
