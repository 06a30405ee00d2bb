"""Model of the page Inside: a network, a picture passing through it, and a chosen unit."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from digitpad.insight.forward import LayerActivity, picture_pass
from digitpad.insight.units.contributions import UnitSum, unit_sum
from digitpad.insight.units.output_steps import OutputStep, output_steps
from digitpad.nn.activations import FloatArray
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.ui.inside.unit_names import UnitPlace, unit_name


class InsideModel(QObject):
    """Holds the network, the picture and the chosen unit, and computes the activity once for all views.

    Signals
    -------
    network_changed()
        Emitted when the network or its changes differ; everything else may differ too.
    activity_changed()
        Emitted when the picture differs, or there is none.
    chosen()
        Emitted when another unit is chosen.
    """

    network_changed = Signal()
    activity_changed = Signal()
    chosen = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._saved: SavedNetwork | None = None
        self._picture: NDArray[np.float32] | None = None
        self._layers: tuple[LayerActivity, ...] = ()
        self._place = UnitPlace(0, 0)
        self._sum: UnitSum | None = None
        self._steps: tuple[OutputStep, ...] = ()

    @property
    def saved(self) -> SavedNetwork | None:
        """The network shown, including changes to its units."""
        return self._saved

    @property
    def network(self) -> Network:
        """The network itself. Requires a network."""
        assert self._saved is not None
        return self._saved.network

    @property
    def class_names(self) -> Sequence[str]:
        """Names of the outputs."""
        return () if self._saved is None else self._saved.class_names

    @property
    def picture(self) -> NDArray[np.float32] | None:
        """The input picture (28, 28), ink 1.0 on 0.0, or None."""
        return self._picture

    @property
    def layers(self) -> Sequence[LayerActivity]:
        """Activity of each layer for the picture; empty without one."""
        return self._layers

    @property
    def place(self) -> UnitPlace:
        """The chosen unit."""
        return self._place

    @property
    def unit_name(self) -> str:
        """Name of the chosen unit; empty without a network."""
        return "" if self._saved is None else unit_name(self.network, self.class_names, self._place)

    @property
    def unit_sum(self) -> UnitSum | None:
        """Terms of the chosen unit's sum; None without a picture."""
        if self._sum is None and self._layers:
            layer, unit = self._place.layer, self._place.unit
            self._sum = unit_sum(self.network, self._layers[layer], layer, unit)
        return self._sum

    @property
    def output_steps(self) -> Sequence[OutputStep]:
        """Steps from the outputs to probabilities; empty without a picture."""
        if self._saved is not None and self._layers and not self._steps:
            last = self._layers[-1]
            self._steps = output_steps(self._saved, last.sums[0], last.activations[0])
        return self._steps

    @property
    def probabilities(self) -> FloatArray | None:
        """Calibrated probability of each class, (n_classes,); None without a picture."""
        steps = self.output_steps
        return steps[-1].values if steps else None

    def show(self, saved: SavedNetwork | None, picture: NDArray[np.float32] | None) -> None:
        """Show a network and a picture passing through it."""
        self._saved = saved
        if saved is not None and not _has(saved.network, self._place):
            self._place = UnitPlace(0, 0)
        self._picture = picture
        self._compute()
        self.network_changed.emit()

    def show_picture(self, picture: NDArray[np.float32] | None) -> None:
        """Show another picture passing through the same network."""
        self._picture = picture
        self._compute()
        self.activity_changed.emit()

    def choose(self, place: UnitPlace) -> None:
        """Choose a unit of the network."""
        if place != self._place:
            self._place = place
            self._sum = None
            self.chosen.emit()

    def unit_table(self) -> list[list[object]]:
        """Return the column names (layer, unit, place, z, a, bias), then a row for each unit."""
        rows: list[list[object]] = [["layer", "unit", "row", "column", "z", "a", "bias"]]
        for layer, activity in enumerate(self._layers):
            side = round(len(activity.sums) ** 0.5)
            for unit in range(activity.sums.shape[1]):
                one = unit_sum(self.network, activity, layer, unit)
                where = divmod(one.place, side) if len(activity.sums) > 1 else ("", "")
                rows.append([layer + 1, unit + 1, *where, one.sum, one.activation, one.bias])
        return rows

    def _compute(self) -> None:
        self._sum = None
        self._steps = ()
        self._layers = ()
        if self._saved is not None and self._picture is not None:
            self._layers = picture_pass(self._saved.network, self._picture)


def _has(network: Network, place: UnitPlace) -> bool:
    return place.layer < len(network.shapes) and place.unit < network.shapes[place.layer].n_sums
