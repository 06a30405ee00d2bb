"""A user's own digits: drawings with the labels that the user gave them, kept in the user's folder."""

import base64
import contextlib
import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from digitpad.digits.entry_file import Entry, EntryFile, ReadResult
from digitpad.digits.strokes.strokes import Stroke, as_stroke
from digitpad.digits.strokes.unipen import MAX_COORDINATE, PenDigit, read_unipen, write_unipen
from digitpad.errors import DataFileError
from digitpad.paths import user_data_dir

N_LABELS = 10
MAX_SAMPLES = 20_000
MAX_STROKES = 50
MAX_POINTS = 5_000
"""Of one stroke: ten seconds of the fastest pens and mice."""

MAX_CHANGES_TO_UNDO = 100
_KIND = "digitpad own digits"
_DEAD_ENTRIES = 200  # a file with more entries that no longer count is written anew when it is opened


@dataclass(frozen=True)
class MyDigit:
    """One drawing of the user's.

    Attributes
    ----------
    id : str
        Unlike that of any other drawing.
    label : int
        What the user says it is, 0 to 9.
    strokes : tuple of (n, 2) float
        y downward, in the unit in which they were drawn.
    time : float
        When it was drawn or imported, in seconds since 1970 (UTC).
    """

    id: str
    label: int
    strokes: tuple[Stroke, ...]
    time: float


class SampleStore:
    """The user's own digits. Each change is on the disk when its method returns.

    Several windows may be open: each change begins with a look at what the others wrote, so nobody's drawings
    are lost. If a change cannot be written it does not happen: in memory and on the disk all is as it was.

    From one thread only. All methods that change something raise DataFileError, with a sentence that says why
    nothing was changed.

    Parameters
    ----------
    path : Path, optional
        Left out, it lies in the user's folder. The file need not exist.

    Attributes
    ----------
    warning : str or None
        A sentence for the user if the file was found damaged.

    Raises
    ------
    DataFileError
        If there is a file that cannot be read at all; it is not touched.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._file = EntryFile(path or user_data_dir() / "my-digits.jsonl", _KIND)
        self._samples: dict[str, MyDigit] = {}
        self._n_entries = 0
        self._inverses: list[list[Entry]] = []
        self.warning: str | None = None
        self.refresh()
        if self._n_entries - len(self._samples) > max(_DEAD_ENTRIES, len(self._samples)):
            with contextlib.suppress(DataFileError), self._changing():  # it can wait
                self._write_all()

    @property
    def samples(self) -> tuple[MyDigit, ...]:
        """All drawings, the oldest first."""
        # One whose deletion was undone is at the end.
        return tuple(sorted(self._samples.values(), key=lambda sample: sample.time))

    def __len__(self) -> int:
        return len(self._samples)

    @property
    def can_undo(self) -> bool:
        """Whether this window changed something that is not undone yet."""
        return bool(self._inverses)

    def find(self, sample_id: str) -> MyDigit | None:
        """Return a drawing; None if it is not there any more."""
        return self._samples.get(sample_id)

    def refresh(self) -> None:
        """Read what other windows wrote."""
        try:
            # Without the file there is nothing to be read, and no folder has to be made.
            if self._file.path.exists():
                with self._file.lock():
                    self._take(self._file.read())
        except OSError:
            # A folder that cannot be written can be read all the same.
            try:
                self._take(self._file.read(may_repair=False))
            except OSError as error:
                raise DataFileError(f"Your own digits cannot be read: {self._reason(error)}.") from error

    def add(self, label: int, strokes: Sequence[Stroke]) -> MyDigit:
        """Keep a drawing, and return it as it is kept."""
        sample = _new_sample(label, strokes)
        self._change([_adding(sample)])
        return sample

    def add_all(self, drawings: Sequence[tuple[int, Sequence[Stroke]]]) -> None:
        """Keep drawings with their labels, all or none. It is one change: one ``undo`` takes all back."""
        self._change([_adding(_new_sample(label, strokes)) for label, strokes in drawings])

    def relabel(self, sample_id: str, label: int) -> None:
        """Give a drawing another label. One that another window deleted stays deleted."""
        self.relabel_all([sample_id], label)

    def relabel_all(self, sample_ids: Sequence[str], label: int) -> None:
        """Give drawings another label, as one change."""
        self._change([{"relabel": sample_id, "label": _checked_label(label)} for sample_id in sample_ids])

    def delete(self, *sample_ids: str) -> None:
        """Delete drawings."""
        self._change([{"delete": sample_id} for sample_id in sample_ids])

    def undo(self) -> bool:
        """Undo this window's last change that is not undone yet; tell whether there was one."""
        if not self._inverses:
            return False
        self._change(self._inverses[-1], is_undo=True)
        return True

    def export_unipen(self, path: Path) -> None:
        """Write all drawings as a UNIPEN file."""
        write_unipen([PenDigit(sample.label, None, sample.strokes) for sample in self.samples], path)

    def import_unipen(self, path: Path) -> int:
        """Add the digits of a UNIPEN file, those left out that are here already; return how many were added.

        It is one change: one ``undo`` takes all of them back.
        """
        digits = read_unipen(path)
        self.refresh()
        known = {_content(sample.label, sample.strokes) for sample in self.samples}
        entries = []
        for number, digit in enumerate(digits, 1):
            content = _content(digit.label, digit.strokes)
            if content in known:
                continue
            known.add(content)
            try:
                entries.append(_adding(_new_sample(digit.label, digit.strokes)))
            except DataFileError as error:
                raise DataFileError(f"{path}, digit {number}: {error} Nothing was imported.") from error
        self._change(entries)
        return len(entries)

    def _change(self, entries: list[Entry], *, is_undo: bool = False) -> None:
        with self._changing():
            # Another window may have deleted what is to be changed.
            entries = [entry for entry in entries if self._has_effect(entry)]
            n_added = sum("add" in entry for entry in entries)
            if n_added and len(self) + n_added > MAX_SAMPLES:
                raise DataFileError(
                    f"Nothing was added: digitpad keeps at most {MAX_SAMPLES:,} of your digits. "
                    "Delete some first."
                )
            inverses = [self._inverse(entry) for entry in entries]
            before = self._samples.copy()
            self._apply(entries)
            try:
                if self._n_entries == 0:
                    self._write_all()
                elif entries:
                    self._file.append(entries)
                    self._n_entries += len(entries)
            except OSError:
                self._samples = before
                raise
        if is_undo:
            self._inverses.pop()
        elif inverses:
            self._inverses = [*self._inverses, inverses][-MAX_CHANGES_TO_UNDO:]

    @contextlib.contextmanager
    def _changing(self) -> Iterator[None]:
        """Hold the file's lock, with all of the file read."""
        try:
            with self._file.lock():
                self._take(self._file.read())
                yield
        except TimeoutError as error:
            raise DataFileError(
                "Your own digits were not changed: another window of digitpad is busy with them. Try again."
            ) from error
        except OSError as error:
            raise DataFileError(f"Your own digits were not changed: {self._reason(error)}.") from error

    def _take(self, read_result: ReadResult | None) -> None:
        if read_result is None:
            # If somebody took the file away, the next change writes all that is here anew.
            self._n_entries = 0
            return
        if read_result.is_everything:
            self._samples, self._n_entries = {}, 0
        self._apply(read_result.entries)
        self._n_entries += len(read_result.entries)
        if read_result.n_damaged:
            lines = f"{read_result.n_damaged} damaged {'line' if read_result.n_damaged == 1 else 'lines'}"
            aside = (
                f", and is kept as it was under the name {read_result.kept_aside.name}"
                if read_result.kept_aside
                else ""
            )
            self.warning = (
                f"The file of your own digits, {self._file.path}, has {lines}{aside}; "
                f"{len(self):,} of your digits could be read."
            )

    def _apply(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            match entry:
                case {"add": str(sample_id)}:
                    if sample := _sample(entry):
                        self._samples[sample_id] = sample
                case {"relabel": str(sample_id), "label": int(label)}:
                    if sample_id in self._samples and 0 <= label < N_LABELS:
                        self._samples[sample_id] = replace(self._samples[sample_id], label=label)
                case {"delete": str(sample_id)}:
                    self._samples.pop(sample_id, None)

    def _has_effect(self, entry: Entry) -> bool:
        match entry:
            case {"add": sample_id}:
                return sample_id not in self._samples
            case {"relabel": sample_id, "label": label}:
                return sample_id in self._samples and self._samples[sample_id].label != label
            case _:
                return entry["delete"] in self._samples

    def _inverse(self, entry: Entry) -> Entry:
        match entry:
            case {"add": sample_id}:
                return {"delete": sample_id}
            case {"relabel": sample_id}:
                return {"relabel": sample_id, "label": self._samples[sample_id].label}
            case _:
                return _adding(self._samples[entry["delete"]])

    def _write_all(self) -> None:
        self._file.rewrite([_adding(sample) for sample in self.samples])
        self._n_entries = len(self)

    def _reason(self, error: OSError) -> str:
        return f"{self._file.path}: {error.strerror or error}"


def _new_sample(label: int, strokes: Sequence[Stroke]) -> MyDigit:
    return MyDigit(secrets.token_hex(8), _checked_label(label), _checked_strokes(strokes), time.time())


def _checked_label(label: int) -> int:
    if not 0 <= label < N_LABELS:
        raise DataFileError(f"{label} is not a digit: your own digits are 0 to 9.")
    return int(label)


def _checked_strokes(strokes: Sequence[Stroke]) -> tuple[Stroke, ...]:
    if not strokes:
        raise DataFileError("There is nothing to keep: the drawing is empty.")
    if len(strokes) > MAX_STROKES:
        raise DataFileError(f"The drawing has more than {MAX_STROKES} strokes, too many for a digit.")
    if max(map(len, strokes)) > MAX_POINTS:
        raise DataFileError(f"A stroke has more than {MAX_POINTS:,} points, too many for a digit.")
    checked = tuple(map(as_stroke, strokes))
    if max(np.abs(stroke).max() for stroke in checked) > MAX_COORDINATE:
        raise DataFileError("A stroke is out of any tablet's range.")
    return checked


def _content(label: int, strokes: Sequence[Stroke]) -> tuple[int, tuple[bytes, ...]]:
    return label, tuple(stroke.tobytes() for stroke in strokes)


def _adding(sample: MyDigit) -> Entry:
    # Numbers as JSON would take several times as long to read.
    return {
        "add": sample.id,
        "label": sample.label,
        "time": sample.time,
        "strokes": [base64.b64encode(stroke.astype("<f8").tobytes()).decode() for stroke in sample.strokes],
    }


def _sample(entry: Entry) -> MyDigit | None:
    """Return the drawing of an entry; None for one that this program would not have written."""
    try:
        label = _checked_label(entry["label"])
        strokes = [np.frombuffer(base64.b64decode(text), "<f8").reshape(-1, 2) for text in entry["strokes"]]
        return MyDigit(entry["add"], label, _checked_strokes(strokes), float(entry["time"]))
    except (DataFileError, KeyError, TypeError, ValueError, OverflowError):
        return None
