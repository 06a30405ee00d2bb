"""Controller that shows on a unit's card which training pictures excite it."""

import numpy as np
from PySide6.QtCore import QObject, Slot

from digitpad.digits.datasets.dataset import Dataset
from digitpad.insight.units.unit_statistics import UnitStatistics
from digitpad.ui.inside.inside_model import InsideModel
from digitpad.ui.inside.unit.exciting_pictures import ExcitingPicture
from digitpad.ui.inside.unit.unit_card import UnitCard
from digitpad.ui.inside.unit.unit_facts import UnitFacts
from digitpad.ui.inside.unit_names import UnitPlace
from digitpad.ui.state import AppState


class Excitement(QObject):
    """Looks up the statistics of the chosen unit's layer in the background, but not during training.

    They belong to the network without changes to its units.
    """

    def __init__(self, state: AppState, model: InsideModel, card: UnitCard, parent: QObject) -> None:
        super().__init__(parent)
        self._state, self._model, self._card = state, model, card
        self._facts = UnitFacts(self)
        self._facts.changed.connect(self._show)
        model.chosen.connect(self.look_up)

    @Slot()
    def look_up(self) -> None:
        """Look up the statistics for the card."""
        network, dataset = self._state.shown_network, self._state.dataset
        if network is None or dataset is None or not self._card.isVisible():
            return
        if self._state.computing.is_training:
            self._facts.forget()
        else:
            self._facts.ask(network.saved.network, dataset, self._model.place.layer)
        self._show()

    def shut_down(self) -> None:
        """Stop the lookup."""
        self._facts.wait()

    @Slot()
    def _show(self) -> None:
        network, dataset, place = self._state.shown_network, self._state.dataset, self._model.place
        found = None
        if network is not None and dataset is not None:
            found = self._facts.find(network.saved.network, dataset, place.layer)
        if found is None or dataset is None:
            self._card.pictures.show_pictures(self._why_not(), ())
            self._card.bars.show_means((), None)
            return
        title = f"most exciting of {found.n_examples:,} training pictures"
        self._card.pictures.show_pictures(title, _pictures(found, dataset, place))
        means = np.nan_to_num(found.mean_activations[:, place.unit])  # for classes without pictures
        self._card.bars.show_means(self._model.class_names, means)

    def _why_not(self) -> str:
        if self._facts.failure:
            return self._facts.failure
        if self._state.computing.is_training:
            return "The most exciting pictures are looked up when training ends."
        return "Looking up the most exciting pictures…"


def _pictures(found: UnitStatistics, dataset: Dataset, place: UnitPlace) -> list[ExcitingPicture]:
    train = dataset.train
    rows, activations = found.top_examples[place.unit].tolist(), found.top_activations[place.unit].tolist()
    return [
        ExcitingPicture(row, train.images[row], dataset.class_names[train.labels[row]], activation)
        for row, activation in zip(rows, activations, strict=True)
    ]
