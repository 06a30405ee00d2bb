"""Reads lessons from files. Knows no Qt; it lies in the window's folder because it names what is there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from digitpad.digits.strokes.strokes import Stroke, as_stroke
from digitpad.errors import LessonFileError, SettingError
from digitpad.paths import lessons_dir, user_lessons_dir, why_not_a_file
from digitpad.presentation import bytes_text
from digitpad.recognition.training.job_settings import ALL_SETTINGS, OWN_RANGES, RANGE_SETTINGS
from digitpad.recognition.training.presets import PRESETS
from digitpad.ui.pages import FORMER_NAMES, PAGES

SHIPPED = "shipped"
"""The network that digitpad comes with, in the place of a preset's name."""

MOST_WORDS = {"title": 8, "text": 80, "question": 40, "answer": 60, "choices": 6}
"""In words; what fits the strip in a small window."""

_MOST_STATIONS = 40
_MOST_CHOICES = 4
_MOST_BYTES = 500_000
_LESSON_PAGE = "one_step"  # it alone takes a label


@dataclass(frozen=True)
class Setup:
    """What the window is to be like at a station. What is not given stays as it is.

    Attributes
    ----------
    page : str
        Name of the page to show, as in ``PAGES``; empty for whichever is shown.
    network : str
        ``SHIPPED``, or the name of a preset: the network that was trained in this window with the layers,
        activation and cost of that preset. If there is none, it is trained.
    preset : str
        Fills the form of the page Train.
    settings : mapping of str to object
        Values for the form, after the preset.
    drawing : tuple of strokes or None
        In units of the canvas's side.
    keeps_drawing : bool
        Whether ``drawing`` is for an empty canvas only.
    label : int or None
        Which digit the drawing is said to be, on the page One step.
    trains : bool
        Whether a run is to be under way.
    """

    page: str = ""
    network: str = ""
    preset: str = ""
    settings: Mapping[str, object] = field(default_factory=dict)
    drawing: tuple[Stroke, ...] | None = None
    keeps_drawing: bool = False
    label: int | None = None
    trains: bool = False


@dataclass(frozen=True)
class Station:
    """One stop of a lesson: a text, a question, and what the student should have found.

    Attributes
    ----------
    title, text, question, answer : str
    choices : tuple of str
        Possible answers to choose from; empty if the question is answered by looking alone.
    right : str
        The one of them that is right.
    setup : Setup or None
        None if nothing has to be set up.
    """

    title: str
    text: str
    question: str
    answer: str
    choices: tuple[str, ...] = ()
    right: str = ""
    setup: Setup | None = None


@dataclass(frozen=True)
class Lesson:
    """A path of stations."""

    title: str
    stations: tuple[Station, ...]


def lesson_files() -> list[Path]:
    """Return the files of the lessons that digitpad comes with, then of those in the user's data folder."""
    found = []
    for folder in (lessons_dir(), user_lessons_dir()):
        try:
            found += sorted(path for path in folder.iterdir() if path.suffix == ".toml")
        except OSError:
            continue  # there need not be one
    return found


def read_lesson(path: Path) -> Lesson:
    """Read a lesson.

    In a lesson that digitpad comes with, pages may be named that this window does not have.

    Raises
    ------
    LessonFileError
        Naming the file, the place in it and what is wrong there.
    """
    pages = None if path.parent == lessons_dir() else [*(page.name for page in PAGES), *FORMER_NAMES]
    whole = _Table(_parsed(path), path.name, pages)
    try:
        return _lesson(whole, path.name, pages)
    except ValueError as error:  # Python turns no number of thousands of digits into a text
        raise whole.error("a number in it is far too long.") from error


def _lesson(whole: "_Table", file_name: str, pages: Collection[str] | None) -> Lesson:
    title = whole.text("title")
    drawings = whole.table("drawings")
    for name in drawings.keys:
        drawings.strokes(name)
    tables = whole.take("station", list, "an array of tables, each under [[station]]", [])
    whole.end("title", "drawings", "station")
    if not tables:
        raise whole.error("there is no station: begin one with [[station]].")
    if len(tables) > _MOST_STATIONS:
        raise whole.error(f"there are {len(tables)} stations, and at most {_MOST_STATIONS} are allowed.")
    stations = []
    for number, values in enumerate(tables, 1):
        place = f"{file_name}, station {number}"
        if not isinstance(values, dict):
            raise LessonFileError(f"{place}: begin a station with [[station]].")
        stations.append(_station(_Table(values, place, pages), drawings))
    return Lesson(title, tuple(stations))


def _parsed(path: Path) -> dict[str, Any]:
    import tomllib  # the start of the window can do without

    try:
        if reason := why_not_a_file(path):  # to open a pipe would be to wait for its writer
            raise LessonFileError(reason)
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise LessonFileError(f"{path} cannot be read: {error.strerror or error}.") from error
    if len(content) > _MOST_BYTES:
        raise LessonFileError(f"{path} is too large for a lesson: more than {bytes_text(_MOST_BYTES)}.")
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise LessonFileError(f"{path.name} is not a text in UTF-8. Save it as one.") from error
    except RecursionError as error:
        raise LessonFileError(f"{path.name} is not a lesson: brackets in brackets, too deep.") from error
    except ValueError as error:
        raise LessonFileError(f"{path.name} is not valid TOML: {error}.") from error


def _station(table: "_Table", drawings: "_Table") -> Station:
    title, text = table.text("title"), table.text("text")
    question, answer = table.text("question"), table.text("answer")
    choices = tuple(table.take("choices", list, 'a list of texts, such as ["yes", "no"]', []))
    for choice in choices:
        table.check_text("choices", choice)
    right = table.take("right", str, "one of the choices, in quotes", "")
    if choices and not (2 <= len(choices) <= _MOST_CHOICES and len(set(choices)) == len(choices)):
        raise table.error(f"choices: give 2 to {_MOST_CHOICES} that differ.")
    if (choices or right) and right not in choices:
        raise table.error(f"right: it should be one of the choices, as it is written there, not {right!r}.")
    setup = None
    if "setup" in table.keys:
        setup = _setup(table.table("setup"), drawings)
    table.end("title", "text", "question", "answer", "choices", "right", "setup")
    return Station(title, text, question, answer, choices, right, setup)


def _setup(table: "_Table", drawings: "_Table") -> Setup:
    page = table.choice("page", table.pages)
    network = table.choice("network", [SHIPPED, *PRESETS])
    preset = table.choice("preset", list(PRESETS))
    settings = _settings(table.table("settings"))
    drawing = None
    if isinstance(table.values.get("drawing"), str):
        drawing = drawings.strokes(table.choice("drawing", drawings.keys))
    elif "drawing" in table.keys:
        drawing = table.strokes("drawing")
    keeps_drawing = table.take("keep_drawing", bool, "true or false", False)
    label = table.take("label", int, "a digit", None)
    trains = table.take("train", bool, "true or false", False)
    table.end("page", "network", "preset", "settings", "drawing", "keep_drawing", "label", "train")
    if label is not None and not 0 <= label <= 9:
        raise table.error(f"label: {label} is not a digit.")
    if label is not None and page != _LESSON_PAGE:
        raise table.error(f'label: it needs page = "{_LESSON_PAGE}", where a label is chosen.')
    if network and preset:
        raise table.error("preset: leave it out, or network: a network of a preset is trained with it.")
    if network == SHIPPED and trains:
        raise table.error("train: it cannot be beside the shipped network, which it would replace.")
    return Setup(page, network, preset, settings, drawing, keeps_drawing, label, trains)


def _settings(table: "_Table") -> Mapping[str, object]:
    allowed = [name for name in ALL_SETTINGS if name not in RANGE_SETTINGS]
    table.end(*allowed)
    values = {}
    for name, value in table.values.items():
        is_text = isinstance(value, str | int | float) and not isinstance(value, bool)
        try:
            if not is_text or value == OWN_RANGES:
                raise SettingError(f"it should be {ALL_SETTINGS[name].allowed}.")
            values[name] = ALL_SETTINGS[name].parse(str(value))
        except SettingError as error:
            raise table.error(f"{name}: {error.reason}") from error
    return MappingProxyType(values)


class _Table:
    """A table of a lesson's file, which knows its place there.

    Parameters
    ----------
    values : dict
    place : str
        For messages: the file, and where in it.
    pages : collection of str or None
        The pages that may be named; None for any.
    """

    def __init__(self, values: dict[str, Any], place: str, pages: Collection[str] | None) -> None:
        self.values = values
        self.pages = pages
        self._place = place

    @property
    def keys(self) -> Collection[str]:
        return self.values.keys()

    def error(self, reason: str) -> LessonFileError:
        return LessonFileError(f"{self._place}: {reason}")

    def end(self, *allowed: str) -> None:
        """Raise LessonFileError if there is anything but this."""
        for key in self.keys:
            if key not in allowed:
                raise self.error(f"there is no {key!r}. Choose from {', '.join(allowed)}.")

    def take(self, key: str, kind: type, description: str, default: Any) -> Any:
        """Return the value of a key, or ``default`` without it."""
        if key not in self.values:
            return default
        value = self.values[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.error(f"{key}: it should be {description}.")
        return value

    def table(self, key: str) -> "_Table":
        """Return a table inside this one; an empty one if it is not there."""
        values = self.take(key, dict, f"a table, under [{key}] or in braces", {})
        return _Table(values, f"{self._place}, {key}", self.pages)

    def text(self, key: str) -> str:
        """Return a text that has to be there, its lines joined."""
        text = self.take(key, str, "a text, in quotes", "")
        self.check_text(key, text)
        return " ".join(text.split())

    def check_text(self, key: str, text: object) -> None:
        if not isinstance(text, str):
            raise self.error(f"{key}: it should be a text, in quotes.")
        if not text.strip():
            raise self.error(f"there is no {key}." if key not in self.keys else f"{key}: it is empty.")
        if (n_words := len(text.split())) > MOST_WORDS[key]:
            raise self.error(f"{key}: {n_words} words; at most {MOST_WORDS[key]} fit into the window.")

    def choice(self, key: str, allowed: Collection[str] | None) -> str:
        """Return one of the allowed names, any if that is None; empty without it."""
        name: str = self.take(key, str, "a name, in quotes", "")
        if key in self.keys and allowed is not None and name not in allowed:
            names = f"Choose from {', '.join(allowed)}." if allowed else "The file has none."
            raise self.error(f"{key}: there is no {name!r}. {names}")
        return name

    def strokes(self, key: str) -> tuple[Stroke, ...]:
        """Return a drawing."""
        strokes = self.values[key]
        shape = "a list of strokes, each a list of points such as [0.5, 0.2], from 0 to 1"
        if not isinstance(strokes, list) or not strokes:
            raise self.error(f"{key}: it should be {shape}.")
        for number, stroke in enumerate(strokes, 1):
            if not isinstance(stroke, list) or not stroke or not all(map(_is_point, stroke)):
                raise self.error(f"{key}, stroke {number}: a drawing should be {shape}.")
        return tuple(map(as_stroke, strokes))


def _is_point(point: object) -> bool:
    return isinstance(point, list) and len(point) == 2 and all(map(_is_place, point))


def _is_place(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0.0 <= value <= 1.0
