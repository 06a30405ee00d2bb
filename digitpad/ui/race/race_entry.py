"""One entry of a race: its contestant, style and results."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from digitpad.recognition.race import Contestant, Lap, median_seconds, with_epochs
from digitpad.recognition.training.presets import TrainingJob
from digitpad.ui.curves.curve_style import N_COLORS, N_STYLES, CurveStyle


@dataclass
class RaceEntry:
    """A contestant of this race or an earlier one, with its laps so far.

    Attributes
    ----------
    contestant : Contestant
    run : int
        Number of the race, counted from 1.
    style : int
        Index of its colour and symbol, 0 to ``N_STYLES`` - 1.
    n_timed, n_pictures : int
        Number of training pictures used for timing, and their total.
    laps : list of Lap
    difference : float or None
        Relative difference of its gradients from those of the full matrix; None until known.
    retirement : str
        Why it had to stop; otherwise empty.
    """

    contestant: Contestant
    run: int
    style: int
    n_timed: int
    n_pictures: int
    laps: list[Lap] = field(default_factory=list)
    difference: float | None = None
    retirement: str = ""

    @property
    def title(self) -> str:
        """Return its name, with the number of the race if it is not the first."""
        return self.contestant.title if self.run == 1 else f"{self.contestant.title} (race {self.run})"

    @property
    def curve_style(self) -> CurveStyle:
        """Return the style of its curve."""
        return CurveStyle(self.style)

    @property
    def is_extrapolated(self) -> bool:
        """Return whether its seconds are extrapolated from a part of the pictures."""
        return any(lap.is_extrapolated for lap in self.laps)

    @property
    def epoch_seconds(self) -> float | None:
        """Median duration of its epochs in seconds; None before the first."""
        return median_seconds(self.laps)


class StyleAllocator:
    """Gives each contestant its colour from earlier races, and each curve a unique style."""

    def __init__(self) -> None:
        self._colors: dict[tuple[TrainingJob, str], int] = {}

    def give(self, contestants: Sequence[Contestant], taken: Collection[int]) -> list[int]:
        """Return a style for each contestant, none of them in ``taken``. Enough styles must be free."""
        free = set(range(N_STYLES)) - set(taken)
        styles = []
        for contestant in contestants:
            key = with_epochs(contestant.job, 1), contestant.gradient_method
            own = self._colors.get(key)
            others = self._colors.values() if own is None else set(range(N_COLORS)) - {own}
            style = min(free, key=lambda style: (style % N_COLORS in others, style))
            free.remove(style)
            self._colors.setdefault(key, style % N_COLORS)
            styles.append(style)
        return styles
