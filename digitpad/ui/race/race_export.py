"""Saves a race as a table, a picture or a drawing."""

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication, QWidget

from digitpad import __version__
from digitpad.errors import DataFileError
from digitpad.paths import write_atomically
from digitpad.recognition.race import Lap
from digitpad.ui.appearance.theme import LIGHT, apply_theme, current_theme
from digitpad.ui.race.job_labels import settings_summary
from digitpad.ui.race.race_chart import RaceChart
from digitpad.ui.race.race_entry import RaceEntry
from digitpad.ui.race.race_view import RaceView

_PNG_SCALE = 2  # sharp on paper


def save_race(path: Path, entries: Sequence[RaceEntry], running: Sequence[RaceEntry], data_set: str) -> None:
    """Save races to a file whose ending says how; pictures and drawings are light, for paper.

    Pictures and drawings have all figures and sentences, however little of them a window shows.

    Parameters
    ----------
    path : Path
    entries : sequence of RaceEntry
    running : sequence of RaceEntry
        Those of the last race, of which the sentences are.
    data_set : str
        Its name.

    Raises
    ------
    DataFileError
        For an ending that is none of these, or a file that cannot be written. An old file is unchanged.
    """
    makers = {
        ".csv": lambda: _as_csv(entries),
        ".png": lambda: _in_light(_as_png, entries, running, data_set),
        ".svg": lambda: _in_light(_as_svg, entries, running, data_set),
    }
    make = makers.get(path.suffix.lower())
    if make is None:
        raise DataFileError(f"{path} cannot be saved: its name should end in .csv, .png or .svg.")
    try:
        write_atomically(path, make())
    except OSError as error:
        raise DataFileError(f"{path} cannot be saved: {error.strerror or error}.") from error


def _in_light(
    make: Callable[[QWidget], bytes],
    entries: Sequence[RaceEntry],
    running: Sequence[RaceEntry],
    data_set: str,
) -> bytes:
    theme = current_theme()
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    if theme.is_dark:
        # Nothing is painted on the screen before the theme is what it was.
        apply_theme(application, LIGHT)
    view = RaceView()
    try:
        view.show_entries(entries, running, data_set)
        view.fit_to_paper()
        view.grab()  # painting finds out sizes of axes
        return make(view)
    finally:
        view.deleteLater()
        if theme.is_dark:
            apply_theme(application, theme)


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
        difference = f"{entry.difference:.1e}" if is_compared else ""  # the full matrix is itself
        settings = settings_summary(entry.contestant.job)
        about = entry.n_pictures, entry.n_timed, difference, entry.retirement, settings
        names = entry.run, entry.contestant.title, entry.contestant.gradient_method
        rows = [(str(lap.epoch), *_numbers(lap)) for lap in entry.laps] or [("", "", "", "")]
        for row in rows:
            writer.writerow([*names, *row, *about, f"digitpad {__version__}"])
    return text.getvalue().encode()


def _numbers(lap: Lap) -> tuple[str, str, str]:
    """Return what was measured of a lap: an extrapolated one has two digits, and no accuracy of its own."""
    if lap.is_extrapolated:
        return f"{float(f'{lap.seconds:.2g}'):g}", f"{float(f'{lap.total_seconds:.2g}'):g}", ""
    return f"{lap.seconds:.6f}", f"{lap.total_seconds:.6f}", f"{lap.accuracy:.6f}"


def _as_png(view: QWidget) -> bytes:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    pixmap = QPixmap(view.size() * _PNG_SCALE)
    pixmap.setDevicePixelRatio(_PNG_SCALE)
    _paint_for_paper(view, _PNG_SCALE)
    view.render(pixmap, QPoint())
    pixmap.save(buffer, "PNG")
    return bytes(content.data())


def _paint_for_paper(view: QWidget, line_scale: float = 1.0) -> None:
    for chart in view.findChildren(RaceChart):
        chart.paint_for_paper(line_scale)


def _as_svg(view: QWidget) -> bytes:
    # pyqtgraph's own SVG export fails on Qt 6.11.
    content = QByteArray()
    buffer = QBuffer(content)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(view.size())
    generator.setViewBox(view.rect())
    generator.setResolution(view.logicalDpiX())  # or texts are laid out for another size
    generator.setTitle("A race of digitpad")
    painter = QPainter(generator)
    painter.fillRect(view.rect(), view.palette().window())  # or seams between widgets show as hairlines
    _paint_for_paper(view)
    view.render(painter, QPoint())
    painter.end()
    return bytes(content.data())
