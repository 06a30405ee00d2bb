"""Lesson files. Without Qt, but in this folder because lessons refer to parts of the window."""

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
"""Stands for the shipped network in place of a preset's name."""

MOST_WORDS = {"title": 8, "text": 80, "question": 40, "answer": 60, "choices": 6}
"""Maximum number of words, so that texts fit into a small window."""

_MOST_STATIONS = 40
_MOST_CHOICES = 4
_MOST_BYTES = 500_000
_LESSON_PAGE = "one_step"  # the only page with a label


@dataclass(frozen=True)
class Setup:
    """State of the window at a station. Fields that are not given leave it unchanged.

    Attributes
    ----------
    page : str
        Name of the page to show, as in ``PAGES``; empty to keep the page.
    network : str
        ``SHIPPED``, or the name of a preset: the network trained in this window with the preset's layers,
        activation and cost. If there is none, it is trained.
    preset : str
        Preset for the form of the page Train.
    settings : mapping of str to object
        Form values to set after the preset.
    drawing : tuple of strokes or None
        In units of the canvas's side.
    keeps_drawing : bool
        Whether ``drawing`` is used only on an empty canvas.
    label : int or None
        Label for the drawing on the page One step.
    trains : bool
        Whether training must be running.
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
    """One station of a lesson: a text, a question and its answer.

    Attributes
    ----------
    title, text, question, answer : str
    choices : tuple of str
        Answers to choose from; empty if the question has no choices.
    right : str
        The correct choice.
    setup : Setup or None
        None if nothing needs to be set up.
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
    """A sequence of stations."""

    title: str
    stations: tuple[Station, ...]


def lesson_files() -> list[Path]:
    """Return the files of the shipped lessons, then of those in the user's data folder."""
    found = []
    for folder in (lessons_dir(), user_lessons_dir()):
        try:
            found += sorted(path for path in folder.iterdir() if path.suffix == ".toml")
        except OSError:
            continue  # the folder is optional
    return found


def read_lesson(path: Path) -> Lesson:
    """Read a lesson.

    Raises
    ------
    LessonFileError
        If the lesson is invalid. The message names the file, the place in it and the fault.
    """
    whole = _Table(_parsed(path), path.name)
    try:
        return _lesson(whole, path.name)
    except ValueError as error:  # Python refuses integers with thousands of digits
        raise whole.error("a number in it is too long.") from error


def _lesson(whole: "_Table", file_name: str) -> Lesson:
    title = whole.text("title")
    drawings = whole.table("drawings")
    for name in drawings.keys:
        drawings.strokes(name)
    tables = whole.take("station", list, "an array of tables, each under [[station]]", [])
    whole.end("title", "drawings", "station")
    if not tables:
        raise whole.error("there is no station: start one with [[station]].")
    if len(tables) > _MOST_STATIONS:
        raise whole.error(f"there are {len(tables)} stations, but at most {_MOST_STATIONS} are allowed.")
    stations = []
    for number, values in enumerate(tables, 1):
        place = f"{file_name}, station {number}"
        if not isinstance(values, dict):
            raise LessonFileError(f"{place}: start a station with [[station]].")
        stations.append(_station(_Table(values, place), drawings))
    return Lesson(title, tuple(stations))


def _parsed(path: Path) -> dict[str, Any]:
    import tomllib  # imported late, to start the window faster

    try:
        if reason := why_not_a_file(path):  # opening a pipe would block
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
        raise LessonFileError(f"{path.name} is not UTF-8 text. Save it as UTF-8.") from error
    except RecursionError as error:
        raise LessonFileError(f"{path.name} is not a lesson: its brackets are nested too deeply.") from error
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
        raise table.error(f"right: it must be exactly one of the choices, not {right!r}.")
    setup = None
    if "setup" in table.keys:
        setup = _setup(table.table("setup"), drawings)
    table.end("title", "text", "question", "answer", "choices", "right", "setup")
    return Station(title, text, question, answer, choices, right, setup)


def _setup(table: "_Table", drawings: "_Table") -> Setup:
    page = table.choice("page", [*(page.name for page in PAGES), *FORMER_NAMES])
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
        raise table.error("preset: remove it or network. A preset's network is trained with its preset.")
    if network == SHIPPED and trains:
        raise table.error("train: it cannot be combined with the shipped network, which training replaces.")
    return Setup(page, network, preset, settings, drawing, keeps_drawing, label, trains)


def _settings(table: "_Table") -> Mapping[str, object]:
    allowed = [name for name in ALL_SETTINGS if name not in RANGE_SETTINGS]
    table.end(*allowed)
    values = {}
    for name, value in table.values.items():
        is_text = isinstance(value, str | int | float) and not isinstance(value, bool)
        try:
            if not is_text or value == OWN_RANGES:
                raise SettingError(f"it must be {ALL_SETTINGS[name].allowed}.")
            values[name] = ALL_SETTINGS[name].parse(str(value))
        except SettingError as error:
            raise table.error(f"{name}: {error.reason}") from error
    return MappingProxyType(values)


class _Table:
    """A table of a lesson file that knows its place for error messages.

    Parameters
    ----------
    values : dict
    place : str
        For messages: the file, and the place in it.
    """

    def __init__(self, values: dict[str, Any], place: str) -> None:
        self.values = values
        self._place = place

    @property
    def keys(self) -> Collection[str]:
        return self.values.keys()

    def error(self, reason: str) -> LessonFileError:
        return LessonFileError(f"{self._place}: {reason}")

    def end(self, *allowed: str) -> None:
        """Raise LessonFileError if there are keys other than ``allowed``."""
        for key in self.keys:
            if key not in allowed:
                raise self.error(f"there is no {key!r}. Choose from {', '.join(allowed)}.")

    def take(self, key: str, kind: type, description: str, default: Any) -> Any:
        """Return the value of a key, or ``default`` if it is missing."""
        if key not in self.values:
            return default
        value = self.values[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.error(f"{key}: it must be {description}.")
        return value

    def table(self, key: str) -> "_Table":
        """Return a nested table; an empty one if it is missing."""
        values = self.take(key, dict, f"a table, under [{key}] or in braces", {})
        return _Table(values, f"{self._place}, {key}")

    def text(self, key: str) -> str:
        """Return a required text with its lines joined."""
        text = self.take(key, str, "a text, in quotes", "")
        self.check_text(key, text)
        return " ".join(text.split())

    def check_text(self, key: str, text: object) -> None:
        if not isinstance(text, str):
            raise self.error(f"{key}: it must be a text, in quotes.")
        if not text.strip():
            raise self.error(f"there is no {key}." if key not in self.keys else f"{key}: it is empty.")
        if (n_words := len(text.split())) > MOST_WORDS[key]:
            raise self.error(f"{key}: {n_words} words; at most {MOST_WORDS[key]} fit into the window.")

    def choice(self, key: str, allowed: Collection[str]) -> str:
        """Return one of the allowed names; empty if missing."""
        name: str = self.take(key, str, "a name, in quotes", "")
        if key in self.keys and name not in allowed:
            names = f"Choose from {', '.join(allowed)}." if allowed else "The file has none."
            raise self.error(f"{key}: there is no {name!r}. {names}")
        return name

    def strokes(self, key: str) -> tuple[Stroke, ...]:
        """Return a drawing."""
        strokes = self.values[key]
        shape = "a list of strokes, each a list of points such as [0.5, 0.2], from 0 to 1"
        if not isinstance(strokes, list) or not strokes:
            raise self.error(f"{key}: it must be {shape}.")
        for number, stroke in enumerate(strokes, 1):
            if not isinstance(stroke, list) or not stroke or not all(map(_is_point, stroke)):
                raise self.error(f"{key}, stroke {number}: a drawing must be {shape}.")
        return tuple(map(as_stroke, strokes))


def _is_point(point: object) -> bool:
    return isinstance(point, list) and len(point) == 2 and all(map(_is_place, point))


def _is_place(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0.0 <= value <= 1.0
