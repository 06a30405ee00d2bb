"""The comparison of networks on distorted pictures."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, SignalInstance, Slot

from digitpad.digits.datasets.distortions import DISTORTIONS, Distortion
from digitpad.errors import DataFileError
from digitpad.insight.robustness import N_PICTURES, RobustnessPoint, check_fit, robustness
from digitpad.library import NetworkRecord, StoredNetwork
from digitpad.nn.model_file import SavedNetwork
from digitpad.recognition.evaluation.example_set import ExampleSet
from digitpad.ui.curves.curve_style import CurveStyle
from digitpad.ui.mistakes.considerate_runner import considerate_runner
from digitpad.ui.mistakes.mistakes_model import MistakesModel
from digitpad.ui.mistakes.robustness.known_curves import KnownCurves
from digitpad.ui.state import AppState
from digitpad.ui.widgets.error_text import as_sentence
from digitpad.workers.task_queue import TaskQueue

MOST_NETWORKS = 4
"""Including the network in use."""


@dataclass(frozen=True, eq=False)
class Compared:
    """A network that is compared with others.

    Attributes
    ----------
    saved : SavedNetwork
    name : str
    style : CurveStyle
        Number 0 is the network in use.
    """

    saved: SavedNetwork
    name: str
    style: CurveStyle


@dataclass(frozen=True, eq=False)
class _Request:
    """The networks, pictures and distortions to measure, and the signal for each point."""

    looked_at: Compared | None
    networks: tuple[SavedNetwork, ...]
    pictures: NDArray[np.uint8]
    labels: NDArray[np.integer]
    distortions: tuple[Distortion, ...]
    came: SignalInstance


class RobustnessModel(QObject):
    """The accuracies of the network in use and up to three others, measured while a page shows them.

    Signals
    -------
    compared_changed()
        The compared networks changed.
    curves_changed()
        The chosen distortion changed, or has new accuracies.
    examples_changed()
    status_changed(str)
        The progress or an error as a sentence; empty for none.
    """

    compared_changed = Signal()
    curves_changed = Signal()
    examples_changed = Signal()
    status_changed = Signal(str)

    _came = Signal(object, object)  # from the worker's thread

    def __init__(self, state: AppState, mistakes: MistakesModel, parent: QObject) -> None:
        super().__init__(parent)
        self._state, self._mistakes = state, mistakes
        self._examples: ExampleSet | None = None
        self._pictures: NDArray[np.uint8] = np.zeros((0, 28, 28), np.uint8)
        self._labels: NDArray[np.integer] = np.zeros(0, np.int64)
        self._distortion = DISTORTIONS[0]
        self._others: list[Compared] = []
        self._held: Compared | None = None  # the newest network in use with a complete curve
        self._known = KnownCurves()
        self._is_watched = False
        self._tasks = TaskQueue(self)
        self._tasks.failed.connect(state.failed)
        self._runner = considerate_runner(_measure, state.computing, self)
        self._runner.measured.connect(self._on_measured)
        self._runner.failed.connect(self._on_failed)
        self._came.connect(self._on_came)
        state.network_changed.connect(self._on_network_changed)
        mistakes.readings_changed.connect(self._on_readings_changed)

    @property
    def examples(self) -> ExampleSet | None:
        """The examples to distort; None if there are none."""
        return self._examples

    @property
    def n_pictures(self) -> int:
        """The number of pictures that are read."""
        return len(self._pictures)

    @property
    def distortion(self) -> Distortion:
        """The chosen distortion."""
        return self._distortion

    @property
    def compared(self) -> list[Compared]:
        """The compared networks, first the one in use.

        While a run is followed, the first is the newest network with a complete curve.
        """
        network, held = self._state.network, self._held
        if network is None:
            return list(self._others)
        first = Compared(network.saved, network.source, CurveStyle(0))
        is_following = self._state.computing.is_training and self._state.follows_run
        if is_following and held is not None and not self._known.is_complete(first.saved, self._distortion):
            first = held
        return [first, *self._others]

    @property
    def is_full(self) -> bool:
        """Whether no other network can be added."""
        return len(self._others) == MOST_NETWORKS - 1

    def accuracies(self, one: Compared) -> list[float | None]:
        """Return accuracies, 0..1, at the levels of the distortion; None where not measured yet."""
        return self._known.of(one.saved, self._distortion)

    def fits(self, one: Compared) -> bool:
        """Return whether a network can read the pictures, and has a class for each label."""
        if not len(self._pictures):
            return False
        try:
            check_fit(one.saved.network, self._pictures, self._labels)
        except DataFileError:
            return False
        return True

    def set_distortion(self, distortion: Distortion) -> None:
        """Choose a distortion, which is then measured first."""
        if distortion is not self._distortion:
            self._distortion = distortion
            self.curves_changed.emit()
            self._measure_what_lacks()

    def set_watched(self, is_watched: bool) -> None:
        """Start or stop measuring. Called by the page when it is shown or hidden."""
        self._is_watched = is_watched
        if is_watched:
            self.compared_changed.emit()
            self._measure_what_lacks()
        else:
            self._runner.stop()

    def add(self, saved: SavedNetwork, name: str) -> None:
        """Add a network to the comparison, unless that is full or has it already."""
        if self.is_full or any(other.saved is saved for other in self._others):
            return
        taken = {other.style.number for other in self._others}
        number = next(number for number in range(1, MOST_NETWORKS) if number not in taken)
        self._others.append(Compared(saved, name, CurveStyle(number)))
        self.compared_changed.emit()
        self._measure_what_lacks()

    def add_network_in_use(self) -> None:
        """Keep the network in use in the comparison, even when another one comes into use."""
        network = self._state.network
        if network is not None:
            name = network.source
            if network.run is not None and network.epoch:
                name = self._state.library.network_name(network.run, network.epoch)
            self.add(network.saved, name)

    def add_record(self, record: NetworkRecord) -> None:
        """Read a network of the library in the background, and add it to the comparison."""

        def add(stored: StoredNetwork) -> None:
            self.add(stored.saved, record.name)

        self._tasks.ask(self._state.library.library.networks.opener(record.id), add)

    def remove(self, one: Compared) -> None:
        """Remove a network from the comparison."""
        self._others = [other for other in self._others if other.saved is not one.saved]
        self.compared_changed.emit()

    def shut_down(self) -> None:
        """Stop background work, and wait for it."""
        self._runner.wait()
        self._tasks.wait()

    @Slot()
    def _on_network_changed(self) -> None:
        if self._is_watched:
            self.compared_changed.emit()
            self._measure_what_lacks()

    @Slot()
    def _on_readings_changed(self) -> None:
        readings = self._mistakes.readings
        examples = None if readings is None else readings.examples
        if examples is self._examples:
            return
        self._examples = examples
        rows = np.zeros(0, np.intp) if examples is None else examples.evenly_picked(N_PICTURES)
        if examples is not None:
            self._pictures, self._labels = examples.levels(rows), examples.labels[rows]
        else:
            self._pictures, self._labels = self._pictures[:0], self._labels[:0]
        self._held = None
        self._known.forget()
        self.examples_changed.emit()
        self.compared_changed.emit()
        self._measure_what_lacks()

    def _measure_what_lacks(self) -> None:
        in_use = self._state.network
        looked_at = None if in_use is None else Compared(in_use.saved, in_use.source, CurveStyle(0))
        all_compared = [*filter(None, [looked_at]), *self._others]
        networks = [one.saved for one in all_compared if self.fits(one)]
        if not self._is_watched or not networks:
            return
        order = (self._distortion, *(one for one in DISTORTIONS if one is not self._distortion))
        lacking = tuple(
            one for one in networks if any(not self._known.is_complete(one, kind) for kind in order)
        )
        if not lacking:
            self._runner.forget_wanted()
            self.status_changed.emit("")
            return
        kinds = tuple(
            kind for kind in order if any(not self._known.is_complete(one, kind) for one in lacking)
        )
        request = _Request(looked_at, lacking, self._pictures, self._labels, kinds, self._came)
        self._runner.measure(lacking[0], "", request)
        self._tell()

    @Slot(object, object)
    def _on_came(self, request: _Request, point: RobustnessPoint) -> None:
        if request.pictures is not self._pictures:
            return
        for saved, accuracy in zip(request.networks, point.accuracies, strict=True):
            self._known.keep(saved, point.distortion, point.level, accuracy)
        if point.distortion != self._distortion.name:
            return
        looked_at = request.looked_at
        if looked_at is not None and self._known.is_complete(looked_at.saved, self._distortion):
            self._held = looked_at
        self.curves_changed.emit()
        self._tell()

    def _tell(self) -> None:
        """Report whether the chosen distortion is being measured, or the others."""
        readers = [one for one in self.compared if self.fits(one)]
        is_known = all(self._known.is_complete(one.saved, self._distortion) for one in readers)
        self.status_changed.emit("measuring the other distortions…" if is_known else "measuring…")

    @Slot(object)
    def _on_measured(self, _: object) -> None:
        if not self._runner.is_newer_wanted:
            self.status_changed.emit("")

    @Slot(str)
    def _on_failed(self, message: str) -> None:
        self.status_changed.emit(as_sentence(message))


def _measure(saved: SavedNetwork, name: str, request: _Request, should_stop: Callable[[], bool]) -> None:
    tell = partial(request.came.emit, request)
    networks = [one.network for one in request.networks]
    for point in robustness(networks, request.pictures, request.labels, request.distortions, should_stop):
        tell(point)
