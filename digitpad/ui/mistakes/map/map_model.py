"""The map of a layer of the network in use, computed in the background."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from digitpad.insight.activation_map import ActivationMap, activation_map
from digitpad.nn.model_file import SavedNetwork
from digitpad.recognition.evaluation.example_set import ExampleSet
from digitpad.ui.mistakes.considerate_runner import considerate_runner
from digitpad.ui.mistakes.mistakes_model import MistakesModel
from digitpad.ui.state import AppState
from digitpad.ui.widgets.error_text import as_sentence

N_PICTURES = 2_000
"""Number of pictures on the map, evenly picked from the examples."""


@dataclass(frozen=True, eq=False)
class NetworkMap:
    """A map, with its network and pictures.

    Attributes
    ----------
    saved : SavedNetwork
    examples : ExampleSet
    rows : (n,) int
        Indices of the examples on the map.
    map : ActivationMap
    """

    saved: SavedNetwork
    examples: ExampleSet
    rows: NDArray[np.integer]
    map: ActivationMap

    @property
    def labels(self) -> NDArray[np.integer]:
        """Class index of each point, (n,)."""
        labels: NDArray[np.integer] = self.examples.labels[self.rows]
        return labels

    @property
    def is_wrong(self) -> NDArray[np.bool_]:
        """Whether each point was read wrong, (n,)."""
        is_wrong: NDArray[np.bool_] = self.map.answers != self.labels
        return is_wrong

    def place(self, picture: NDArray[np.float32]) -> tuple[float, float]:
        """Return the place of a picture (28, 28), ink 1.0 on 0.0, on the map."""
        [[x, y]] = self.map.place(self.saved.network, picture.reshape(1, -1)).tolist()
        return x, y

    def told(self, point: int) -> tuple[str, str]:
        """Return the title of a point, and its label and reading."""
        row, answer = int(self.rows[point]), int(self.map.answers[point])
        label = self.examples.label_names[int(self.examples.labels[row])]
        read = "read right" if not self.is_wrong[point] else f"read as {self.saved.class_names[answer]}"
        title = self.examples.title(row)
        return title[:1].upper() + title[1:], f"{label}, {read}"


@dataclass(frozen=True, eq=False)
class _Request:
    """The examples and the layer to map, and the map to align with."""

    examples: ExampleSet
    rows: NDArray[np.integer]
    layer: int
    like: ActivationMap | None


class MapModel(QObject):
    """The map of the network in use, updated for each new network while a page shows it.

    A map is rotated to fit the previous one if that is of the same layer and the same pictures.

    Signals
    -------
    map_changed()
    layers_changed()
        The layers or the chosen layer changed.
    failed(str)
        A sentence for the user.
    """

    map_changed = Signal()
    layers_changed = Signal()
    failed = Signal(str)

    def __init__(self, state: AppState, mistakes: MistakesModel, parent: QObject) -> None:
        super().__init__(parent)
        self._state, self._mistakes = state, mistakes
        self._map: NetworkMap | None = None
        self._chosen: int | None = None
        self._is_watched = False
        self._runner = considerate_runner(_find, state.computing, self)
        self._runner.measured.connect(self._on_found)
        self._runner.failed.connect(self._on_failed)
        state.network_changed.connect(self._on_network_changed)
        mistakes.readings_changed.connect(self._on_readings_changed)

    @property
    def shown(self) -> NetworkMap | None:
        """The newest map; None if there is none."""
        return self._map

    @property
    def layers(self) -> tuple[str, ...]:
        """Names of the layers of the network in use, starting with the pictures themselves."""
        network = self._state.network
        if network is None:
            return ()
        shapes = network.saved.network.shapes
        hidden = [
            f"Hidden layer {number} ({shape.n_out:,} units)" for number, shape in enumerate(shapes[:-1], 1)
        ]
        return f"Pictures ({shapes[0].n_in} pixels)", *hidden, f"Outputs ({shapes[-1].n_out})"

    @property
    def layer(self) -> int:
        """The mapped layer: the chosen one if the network has it, else the last hidden layer."""
        last = max(0, len(self.layers) - 1)
        return self._chosen if self._chosen is not None and self._chosen <= last else max(1, last - 1)

    def choose_layer(self, layer: int) -> None:
        """Choose the layer to map; 0 is the pictures themselves."""
        self._chosen = layer
        self.layers_changed.emit()
        self._find_if_watched()

    def set_watched(self, is_watched: bool) -> None:
        """Start or stop mapping. Called by the page when it is shown or hidden."""
        self._is_watched = is_watched
        if is_watched:
            self.layers_changed.emit()
            self._find_if_watched()
        else:
            self._runner.stop()

    def shut_down(self) -> None:
        """Stop background work, and wait for it."""
        self._runner.wait()

    @Slot()
    def _on_network_changed(self) -> None:
        if self._is_watched:
            self.layers_changed.emit()
            self._find_if_watched()

    @Slot()
    def _on_readings_changed(self) -> None:
        readings = self._mistakes.readings
        examples = None if readings is None else readings.examples
        if self._map is not None and self._map.examples is not examples:
            self._map = None
            self.map_changed.emit()
        self._find_if_watched()

    def _find_if_watched(self) -> None:
        network, readings = self._state.network, self._mistakes.readings
        if not self._is_watched or network is None or readings is None:
            return
        shown, examples, layer = self._map, readings.examples, self.layer
        is_like = shown is not None and shown.map.layer == layer
        if shown is not None and is_like and shown.saved is network.saved:
            self._runner.forget_wanted()
            return
        rows = examples.evenly_picked(N_PICTURES)
        like = shown.map if shown is not None and is_like else None
        self._runner.measure(network.saved, network.source, _Request(examples, rows, layer, like))

    @Slot(object)
    def _on_found(self, found: NetworkMap) -> None:
        readings = self._mistakes.readings
        if readings is None or found.examples is not readings.examples or found.map.layer != self.layer:
            return
        self._map = found
        self.map_changed.emit()
        self._find_if_watched()  # another network may be in use by now

    @Slot(str)
    def _on_failed(self, message: str) -> None:
        self.failed.emit(as_sentence(message))


def _find(saved: SavedNetwork, name: str, request: _Request, should_stop: Callable[[], bool]) -> NetworkMap:
    examples, rows = request.examples, request.rows
    pictures = examples.levels(rows).reshape(len(rows), -1)
    found = activation_map(saved.network, pictures, request.layer, request.like, should_stop)
    return NetworkMap(saved, examples, rows, found)
