"""How far one is in each lesson, as a text to be remembered. Knows no Qt."""

import json
from dataclasses import dataclass, field


@dataclass
class LessonPlace:
    """Where one is in a lesson.

    Attributes
    ----------
    station : int
        From 0.
    answers : dict of int to str
        The choice made at each station whose answer was shown; "" if it was shown without one.
    """

    station: int = 0
    answers: dict[int, str] = field(default_factory=dict)

    def move(self, station: int, n_stations: int) -> None:
        """Go to a station, or to the nearest there is."""
        self.station = max(0, min(station, n_stations - 1))


class LessonProgress:
    """The places in all lessons that were ever opened.

    Parameters
    ----------
    text : str
        As ``as_text`` returned it. What is damaged in it is forgotten.
    """

    def __init__(self, text: str = "") -> None:
        self._places = _places(text)

    def place(self, lesson: str) -> LessonPlace:
        """Return the place in a lesson, the beginning if it is new. It may be changed."""
        return self._places.setdefault(lesson, LessonPlace())

    def as_text(self) -> str:
        """Return all places as a text."""
        return json.dumps({name: [one.station, one.answers] for name, one in self._places.items()})


def _places(text: str) -> dict[str, LessonPlace]:
    try:
        places = {}
        for name, (station, answers) in json.loads(text).items():
            kept = {int(number): str(answer) for number, answer in answers.items()}
            places[name] = LessonPlace(int(station), kept)
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        return {}
    return places
