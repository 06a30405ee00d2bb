"""Progress in each lesson, stored as text. Without Qt."""

import json
from dataclasses import dataclass, field


@dataclass
class LessonPlace:
    """Position in a lesson.

    Attributes
    ----------
    station : int
        Counted from 0.
    answers : dict of int to str
        The choice at each answered station; "" if the answer was shown without one.
    """

    station: int = 0
    answers: dict[int, str] = field(default_factory=dict)

    def move(self, station: int, n_stations: int) -> None:
        """Go to a station, clipped to the existing ones."""
        self.station = max(0, min(station, n_stations - 1))


class LessonProgress:
    """Positions in all lessons that were ever opened.

    Parameters
    ----------
    text : str
        Result of ``as_text``. Damaged parts are ignored.
    """

    def __init__(self, text: str = "") -> None:
        self._places = _places(text)

    def place(self, lesson: str) -> LessonPlace:
        """Return the position in a lesson, the beginning if it is new. The caller may change it."""
        return self._places.setdefault(lesson, LessonPlace())

    def as_text(self) -> str:
        """Return all positions as text."""
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
