"""The lines of a UNIPEN file, with included files in place."""

import bisect
import io
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from digitpad.digits.data_file import Watch, open_data_file
from digitpad.digits.strokes.unipen.limits import MAX_BYTES, MAX_DEPTH, MAX_INCLUDED, MAX_LINE, MAX_LINES
from digitpad.errors import DataFileError
from digitpad.paths import why_not_a_file
from digitpad.presentation import bytes_text

_LINES_BETWEEN_LOOKS = 1 << 14


class UnipenText:
    """Yields lines within the limits, and locates them in their files.

    Parameters
    ----------
    path : Path
        Plain or gzip. ASCII; included files may contain names in other letters.
    include : Path or None
        The folder that ``.INCLUDE`` is relative to. None ignores these lines.
    watch : Watch
        Receives the progress of reading.

    Attributes
    ----------
    n_lines : int
        Number of lines so far. Lines are numbered from 1, through all files.
    leaves_out : bool
        Whether included files were ignored.
    """

    def __init__(self, path: Path, include: Path | None, watch: Watch) -> None:
        self.n_lines = 0
        self.leaves_out = False
        self._path = path
        self._include = include
        self._watch = watch
        self._n_bytes = 0
        self._open: list[Path] = []
        self._n_included = 0
        # For each part of a file: the number of its first line here, the file, and the line's number in it.
        self._starts: list[int] = []
        self._files: list[tuple[Path, int]] = []

    def __iter__(self) -> Iterator[str]:
        return self._lines(self._path)

    def place(self, number: int) -> str:
        """Return the place of a line, such as "pen.unipen, line 7"."""
        index = bisect.bisect_right(self._starts, number) - 1
        path, first = self._files[index]
        return f"{path}, line {number - self._starts[index] + first}"

    def fault(self, number: int, reason: str) -> DataFileError:
        """Return an error that names the place of a line and the reason."""
        return DataFileError(f"{self.place(number)}: {reason}")

    def _lines(self, path: Path) -> Iterator[str]:
        is_main = not self._open
        self._open.append(path)
        content = self._read(path)
        if is_main and not content.isascii():
            raise DataFileError(f"{path} is not a UNIPEN file: it holds bytes that are not ASCII text.")
        self._begin(path, 1)
        # A list of all lines would take 60 times the memory of the text.
        text = io.BytesIO(content)
        for number, line in enumerate(io.TextIOWrapper(text, "latin-1"), 1):
            self.n_lines += 1
            if self.n_lines > MAX_LINES:
                raise DataFileError(f"{self._path} is too large: more than {MAX_LINES:,} lines.")
            if self.n_lines % _LINES_BETWEEN_LOOKS == 0:
                self._watch.at(text.tell() / len(content) if is_main else 0.0)
            if len(line) > MAX_LINE:
                raise self.fault(self.n_lines, f"it has more than {MAX_LINE:,} characters.")
            if line.startswith(".INCLUDE"):
                yield from self._included(line)
                self._begin(path, number + 1)
            else:
                yield line
        self._open.pop()

    def _begin(self, path: Path, first: int) -> None:
        self._starts.append(self.n_lines + 1)
        self._files.append((path, first))

    def _included(self, line: str) -> Iterator[str]:
        name = line.removeprefix(".INCLUDE").strip()
        if self._include is None:
            self.leaves_out = True
            return
        # The benchmark uses relative names. Others could read any file of this machine.
        inside = PurePosixPath(name)
        if not name or inside.is_absolute() or ".." in inside.parts or "\\" in name or ":" in name:
            raise self.fault(self.n_lines, f"it includes {name[:80]!r}, which is not a name inside a folder.")
        path = self._include / inside
        if path in self._open:
            raise self.fault(self.n_lines, f"it includes {name}, which is already being read.")
        self._n_included += 1
        if self._n_included > MAX_INCLUDED or len(self._open) > MAX_DEPTH:
            raise self.fault(
                self.n_lines, f"it includes more than {MAX_INCLUDED:,} files, or nests them too deeply."
            )
        try:
            reason = why_not_a_file(path)
        except OSError as error:
            reason = f"{path} cannot be read: {error.strerror or error}."
        if reason:
            raise self.fault(self.n_lines, f"it includes {name[:80]}, but {reason}")
        yield from self._lines(path)

    def _read(self, path: Path) -> bytes:
        with open_data_file(path, MAX_BYTES) as file:
            content = file.read(MAX_BYTES - self._n_bytes)
            self._n_bytes += len(content)
            has_more = file.has_more()
        if has_more and self._n_bytes == MAX_BYTES:
            raise DataFileError(f"{self._path} is too large: more than {bytes_text(MAX_BYTES)} of text.")
        if has_more:
            raise DataFileError(f"{path} holds more than one compressed text.")
        return content
