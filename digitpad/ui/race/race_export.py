"""Export of a race as a table, a picture or a drawing."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from digitpad import __version__
from digitpad.errors import DataFileError
from digitpad.paths import write_atomically
from digitpad.recognition.race import Lap
from digitpad.ui.curves.paper import on_paper
from digitpad.ui.race.job_labels import settings_summary
from digitpad.ui.race.race_entry import RaceEntry
from digitpad.ui.race.race_view import RaceView


def save_race(path: Path, entries: Sequence[RaceEntry], running: Sequence[RaceEntry], data_set: str) -> None:
    """Save races to a file in the format of its ending. Pictures and drawings use light colours, for paper.

    They include all figures and sentences, even those hidden in a small window.

    Parameters
    ----------
    path : Path
    entries : sequence of RaceEntry
    running : sequence of RaceEntry
        Entries of the last race, which the sentences describe.
    data_set : str
        Name of the data set.

    Raises
    ------
    DataFileError
        If the ending is unknown, or the file cannot be written. An existing file is unchanged.
    """
    ending = path.suffix.lower()
    if ending not in (".csv", ".png", ".svg"):
        raise DataFileError(f"{path} cannot be saved: its name must end in .csv, .png or .svg.")
    if ending == ".csv":
        content = _as_csv(entries)
    else:
        content = on_paper(lambda: _view(entries, running, data_set), ending, "A race of digitpad")
    try:
        write_atomically(path, content)
    except OSError as error:
        raise DataFileError(f"{path} cannot be saved: {error.strerror or error}.") from error


def _view(entries: Sequence[RaceEntry], running: Sequence[RaceEntry], data_set: str) -> RaceView:
    view = RaceView()
    view.show_entries(entries, running, data_set)
    view.fit_to_paper()
    return view


def _as_csv(entries: Sequence[RaceEntry]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(
        [
            *("race", "contestant", "way", "epoch", "seconds", "total_seconds", "validation_accuracy"),
            *("pictures", "pictures_timed", "gradient_difference", "retirement", "settings", "program"),
        ]
    )
    for entry in entries:
        is_compared = entry.difference is not None and entry.contestant.gradient_method != "full_matrix"
        difference = f"{entry.difference:.1e}" if is_compared else ""  # the full matrix is the reference
        settings = settings_summary(entry.contestant.job)
        about = entry.n_pictures, entry.n_timed, difference, entry.retirement, settings
        names = entry.run, entry.contestant.title, entry.contestant.gradient_method
        rows = [(str(lap.epoch), *_numbers(lap)) for lap in entry.laps] or [("", "", "", "")]
        for row in rows:
            writer.writerow([*names, *row, *about, f"digitpad {__version__}"])
    return text.getvalue().encode()


def _numbers(lap: Lap) -> tuple[str, str, str]:
    """Return the figures of a lap. An extrapolated lap has two digits, and no accuracy of its own."""
    if lap.is_extrapolated:
        return f"{float(f'{lap.seconds:.2g}'):g}", f"{float(f'{lap.total_seconds:.2g}'):g}", ""
    return f"{lap.seconds:.6f}", f"{lap.total_seconds:.6f}", f"{lap.accuracy:.6f}"
