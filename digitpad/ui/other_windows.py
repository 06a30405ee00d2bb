"""The windows beside the main one: each is made when it is first asked for."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from digitpad.digits.datasets.dataset import Dataset
from digitpad.nn.model_file import SavedNetwork
from digitpad.recognition.training.presets import TrainingJob
from digitpad.ui.widgets.windows import bring_to_front

if TYPE_CHECKING:
    from digitpad.ui.evaluation.evaluation_window import EvaluationWindow
    from digitpad.ui.race.race_window import RaceWindow


class OtherWindows(QObject):
    """Opens and closes the race, the trust window and the about dialog, and keeps them up to date.

    Parameters
    ----------
    window : QWidget
        Which they lie over.
    job : callable
        Returns what the form says now.
    why_no_race : callable
        Returns a sentence on why no race can begin now; "" if one can.

    Signals
    -------
    race_ended()
        When a race is no longer under way, also because its window was closed.
    """

    race_ended = Signal()

    def __init__(
        self, window: QWidget, job: Callable[[], TrainingJob], why_no_race: Callable[[], str]
    ) -> None:
        super().__init__(window)
        self._window = window
        self._job = job
        self._why_no_race = why_no_race
        self._network: tuple[SavedNetwork, str] | None = None
        self._dataset: Dataset | None = None
        self.race: RaceWindow | None = None
        self.evaluation: EvaluationWindow | None = None

    def set_network(self, saved: SavedNetwork, source: str) -> None:
        """Say which network is in use, and what it is called."""
        self._network = (saved, source)
        if self.evaluation is not None:
            self.evaluation.set_network(saved, source)

    def set_dataset(self, dataset: Dataset) -> None:
        """Say which data set is in use."""
        self._dataset = dataset
        if self.race is not None:
            self.race.set_dataset(dataset)
        if self.evaluation is not None:
            self.evaluation.set_dataset(dataset)

    @property
    def is_racing(self) -> bool:
        """Tell whether a race is under way, which training or teaching would slow."""
        return self.race is not None and self.race.is_running

    def close(self) -> None:
        """Close all, and end their work."""
        if self.race is not None:
            self.race.close()
        if self.evaluation is not None:
            self.evaluation.close()
            self.evaluation.shut_down()

    @Slot()
    def show_race(self) -> None:
        """Open the race, or bring it to the front."""
        if self._dataset is None:
            return
        if self.race is None:
            from digitpad.ui.race.race_window import RaceWindow

            self.race = RaceWindow(self._dataset, self._job, self._window, self._why_no_race)
            self.race.finished.connect(self.race_ended)
        self.race.set_dataset(self._dataset)
        bring_to_front(self.race)

    @Slot()
    def show_evaluation(self) -> None:
        """Open the trust window, or bring it to the front."""
        if self._dataset is None or self._network is None:
            return
        if self.evaluation is None:
            from digitpad.ui.evaluation.evaluation_window import EvaluationWindow

            self.evaluation = EvaluationWindow(self._window)
            self.evaluation.set_network(*self._network)
            self.evaluation.set_dataset(self._dataset)
        bring_to_front(self.evaluation)

    @Slot()
    def show_about(self) -> None:
        """Open the about dialog, in the place of one that is open."""
        from digitpad.ui.about_dialog import AboutDialog, describe_network

        for earlier in self._window.findChildren(AboutDialog):
            earlier.close()
        description = describe_network(self._network[0]) if self._network else "none"
        AboutDialog(description, self._window).show()
