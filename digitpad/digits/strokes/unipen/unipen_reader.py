"""A reader of UNIPEN files.

A file gives the strokes of a segment in one of two ways. They may follow the segment's line, as in the pen
digits database and in the files of ``write_unipen``. Or the segments follow each other, as in the UNIPEN
benchmark, and a delineation names the components of each: parts of the pen's path, down or up, with at least
one point.
"""

import bisect
import itertools
import re
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from digitpad.digits.data_file import OnProgress, ShouldStop, Watch
from digitpad.digits.strokes.strokes import Stroke
from digitpad.digits.strokes.unipen.delineation import ComponentRange, delineated, parse_delineation
from digitpad.digits.strokes.unipen.limits import (
    LONG_STROKE,
    MANY_STROKES,
    MAX_COORDINATE,
    MAX_DIGIT_STROKES,
    MAX_STROKE_POINTS,
    MAX_STROKES,
)
from digitpad.digits.strokes.unipen.pen_samples import PenCharacter, PenDigit
from digitpad.digits.strokes.unipen.unipen_text import UnipenText
from digitpad.errors import DataFileError

_LABEL = re.compile(r'"((?:[^"\\]|\\.)*)"\s*$')
_OTHER_SEGMENT = re.compile(r"\.SEGMENT\s+(PAGE|TEXT|PARAGRAPH|SENTENCE|LINE|PHRASE|WORD)\s")
_DIGIT = re.compile("[0-9]")
_WHOLE_NUMBER = re.compile("[0-9]{1,9}")
_MOST_LETTERS = 8
_INCLUDE_HINT = " Read the included files with digitpad evaluate --strokes FILE --include FOLDER."
_LONGEST_NAME = 40


def read_unipen(
    path: Path, on_progress: OnProgress | None = None, should_stop: ShouldStop | None = None
) -> list[PenDigit]:
    """Read a UNIPEN file of digits, plain or gzip, that holds nothing else.

    Limits: 20 MB of text, 1,500,000 lines and 200,000 strokes; 50 strokes per digit and 5,000 points per
    stroke. Reading takes under 300 MB of memory and 5 s. Included files are ignored. Named writers get
    numbers in the order of their digits.

    Parameters
    ----------
    path : Path
    on_progress, should_stop : callable, optional
        Called several times a second. ``on_progress`` gets the fraction read, 0..1.

    Raises
    ------
    DataFileError
        If it is invalid. The message names the file, the line and the problem.
    StoppedError
        If ``should_stop`` returned True.
    """
    watch = Watch(on_progress, should_stop)
    samples = list(_Parser(path, None, watch, only_digits=True).samples())
    numbers = _writer_numbers(sample.writer for sample in samples)
    watch.at(1.0)
    return [PenDigit(int(one.label), numbers[one.writer], one.strokes) for one in samples]


def read_pen_characters(path: Path, include: Path | None = None) -> list[PenCharacter]:
    """Read the digits and other characters of a UNIPEN file, plain or gzip, within the same limits.

    Parameters
    ----------
    path : Path
    include : Path, optional
        Folder of the files that the file includes. The limits apply to all of them together.

    Raises
    ------
    DataFileError
        If it is invalid. The message names the file, the line and the problem.
    """
    return list(_Parser(path, include, Watch(), only_digits=False).samples())


class _Segment:
    """A labelled segment during reading.

    Attributes
    ----------
    label : str
    delineation : str or None
    line, end_line : int
        The segment's line, and the line that ended it.
    first, end : int
        Range of the components after it, up to the next segment.
    writer : str or None
        The writer named by its comment.
    """

    __slots__ = ("delineation", "end", "end_line", "first", "label", "line", "writer")

    def __init__(self, label: str, delineation: str | None, line: int, first: int) -> None:
        self.label = label
        self.delineation = delineation
        self.line = self.end_line = line
        self.first = self.end = first
        self.writer: str | None = None


class _Parser:
    """Collects the content of a file line by line."""

    def __init__(self, path: Path, include: Path | None, watch: Watch, *, only_digits: bool) -> None:
        self._path = path
        self._text = UnipenText(path, include, watch)
        self._watch = watch
        self._only_digits = only_digits
        self._segments: list[_Segment] = []
        self._open: _Segment | None = None
        self._components: list[Stroke | None] = []  # None where the pen was up
        self._n_strokes = 0
        self._writers: list[tuple[int, str | None]] = [(0, None)]  # each with its first component

    def samples(self) -> Iterator[PenCharacter]:
        """Yield the sample of each segment."""
        self._watch.at(0.0)
        self._read()
        if not self._segments:
            raise DataFileError(f"{self._path} holds no pen digits: it has no .SEGMENT with strokes.")
        n_strokes = 0
        by_delineation = self._is_delineated()
        for segment in self._segments:
            if by_delineation:
                ranges = self._ranges(segment)
            else:
                ranges = (ComponentRange(segment.first, 0, segment.end - 1, None),)
            strokes = tuple(itertools.islice(delineated(self._components, ranges), MAX_DIGIT_STROKES + 1))
            if not strokes:
                raise self._text.fault(segment.line, "the segment names no strokes.")
            if len(strokes) > MAX_DIGIT_STROKES:
                raise self._text.fault(segment.line, f"{MANY_STROKES}.")
            n_strokes += max(len(strokes), len(ranges))
            if n_strokes > MAX_STROKES:
                raise self._too_many_strokes()
            writer = self._writer_at(ranges[0].first) if segment.writer is None else segment.writer
            yield PenCharacter(segment.label, writer, strokes)

    def _read(self) -> None:
        points: array[float] | None = None  # x and y in turn, while the pen is down
        is_lifted = False  # the pen is up, and no position has followed yet
        x_at, y_at, n_numbers = 0, 1, 2
        text = self._text
        for line in text:
            if not line.startswith("."):
                if line.isspace():
                    continue
                if points is not None:
                    numbers = line.split(None, n_numbers)
                    try:  # UNIPEN's y points upward
                        points.extend((float(numbers[x_at]), -float(numbers[y_at])))
                    except (ValueError, IndexError):
                        reason = f"{line.strip()[:40]!r} is not a pen position."
                        raise text.fault(text.n_lines, reason) from None
                elif is_lifted:
                    self._add_lifted()
                    is_lifted = False
                continue
            if points and line.startswith((".SEGMENT", ".PEN_DOWN")):
                raise text.fault(text.n_lines, "the stroke before it does not end.")
            is_lifted = False
            if line.startswith(".SEGMENT"):
                self._begin_segment(line)
                points = None
            elif line.startswith(".PEN_DOWN"):
                points = array("d")
            elif line.startswith(".PEN_UP"):
                if points:
                    self._add_stroke(points)
                points, is_lifted = None, True
            elif line.startswith(".COMMENT"):
                self._note_comment(line.split())
            elif line.startswith(".WRITER_ID"):
                self._writers.append((len(self._components), _writer(line.removeprefix(".WRITER_ID"))))
            elif line.startswith(".COORD"):
                names = line.split()[1:]
                if "X" not in names or "Y" not in names:
                    raise text.fault(text.n_lines, "its coordinates have no X or no Y.")
                x_at, y_at = names.index("X"), names.index("Y")
                n_numbers = max(x_at, y_at) + 1
        if points:
            raise DataFileError(f"{self._path} is cut short: its last stroke does not end.")
        self._end_segment()

    def _begin_segment(self, line: str) -> None:
        self._end_segment()
        if _OTHER_SEGMENT.match(line):
            return
        number = self._text.n_lines
        found = _LABEL.search(line)
        label = "" if found is None else re.sub(r"\\(.)", r"\1", found[1])
        if self._only_digits and not _DIGIT.fullmatch(label):
            raise self._text.fault(number, "the segment's label is not a digit.")
        if not 1 <= len(label) <= _MOST_LETTERS or not label.isprintable():
            raise self._text.fault(number, "the segment's label is not a character.")
        words = line.split(None, 3)
        delineation = words[2] if len(words) > 3 else None
        self._open = _Segment(label, delineation, number, len(self._components))
        self._segments.append(self._open)
        if len(self._segments) > MAX_STROKES:
            raise self._too_many_strokes()

    def _end_segment(self) -> None:
        if self._open is not None:
            self._open.end, self._open.end_line = len(self._components), self._text.n_lines
            self._open = None

    def _add_stroke(self, points: "array[float]") -> None:
        number = self._text.n_lines
        if len(points) > 2 * MAX_STROKE_POINTS:
            raise self._text.fault(number, f"{LONG_STROKE}.")
        stroke = np.array(points).reshape(-1, 2)
        farthest = np.abs(stroke).max()
        if not np.isfinite(farthest):
            raise self._text.fault(number, "a pen position is not a finite number.")
        if farthest > MAX_COORDINATE:
            raise self._text.fault(number, "a pen position is outside the range of any tablet.")
        stroke.flags.writeable = False
        self._components.append(stroke)
        self._n_strokes += 1
        if self._n_strokes > MAX_STROKES:
            raise self._too_many_strokes()

    def _add_lifted(self) -> None:
        # The pen can't be lifted twice, so at most one component that is no stroke lies between two strokes.
        if not self._components or self._components[-1] is not None:
            self._components.append(None)

    def _note_comment(self, words: list[str]) -> None:
        # A sample's comment is: label, writer, running number. Other comments are free text.
        segment = self._open
        if segment is None or len(words) != 4 or not all(map(_WHOLE_NUMBER.fullmatch, words[2:])):
            return
        is_digit = _WHOLE_NUMBER.fullmatch(words[1]) and _DIGIT.fullmatch(segment.label)
        if words[1] == segment.label or (is_digit and int(words[1]) == int(segment.label)):
            segment.writer = str(int(words[2]))

    def _is_delineated(self) -> bool:
        """Return whether the segments have delineations. Otherwise components follow the segments.

        Raises
        ------
        DataFileError
            If only some of the segments have strokes after them.
        """
        bare = [segment for segment in self._segments if not self._has_stroke(segment)]
        if not bare:
            return False
        if bare == self._segments or bare == self._segments[:-1]:
            return True
        raise self._text.fault(bare[0].end_line, "the digit before it has no strokes.")

    def _has_stroke(self, segment: _Segment) -> bool:
        return any(self._components[index] is not None for index in range(segment.first, segment.end))

    def _ranges(self, segment: _Segment) -> tuple[ComponentRange, ...]:
        ranges = parse_delineation(segment.delineation or "")
        if ranges is None:
            reason = "the segment has no strokes after it and does not name any."
            raise self._text.fault(segment.line, reason)
        last = max(one.last for one in ranges)
        if last >= len(self._components):
            hint = _INCLUDE_HINT if self._text.leaves_out else ""
            reason = f"the segment names stroke {last}, but there are only {len(self._components)}.{hint}"
            raise self._text.fault(segment.line, reason)
        return ranges

    def _writer_at(self, component: int) -> str | None:
        place = bisect.bisect_right(self._writers, component, key=lambda change: change[0])
        return self._writers[place - 1][1]

    def _too_many_strokes(self) -> DataFileError:
        return DataFileError(f"{self._path} is too large: more than {MAX_STROKES:,} strokes.")


def _writer(text: str) -> str | None:
    name = text.strip()[:_LONGEST_NAME]
    if _WHOLE_NUMBER.fullmatch(name):
        return str(int(name))
    return name if name and name.isprintable() else None


def _writer_numbers(writers: Iterable[str | None]) -> dict[str | None, int | None]:
    """Return the number of each writer: the name if it is a number, or the next free number."""
    names = dict.fromkeys(writers)
    known = {name: int(name) for name in names if name and _WHOLE_NUMBER.fullmatch(name)}
    free = itertools.count(1 + max(known.values(), default=0))
    return {name: None if name is None else known[name] if name in known else next(free) for name in names}
