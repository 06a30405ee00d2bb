"""Tabs to choose a layer of the diagram if there is no room for all."""

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtWidgets import QTabBar

from digitpad.ui.inside.diagram.network_diagram import NetworkDiagram
from digitpad.ui.inside.inside_model import InsideModel
from digitpad.ui.inside.unit_names import UnitPlace, layer_name


class LayerTabs(QTabBar):
    """A tab for each layer before the outputs; hidden while the diagram shows them all."""

    def __init__(self, model: InsideModel, diagram: NetworkDiagram) -> None:
        super().__init__()
        self.setObjectName("inside_layers")
        self.setAccessibleName("Layer shown")
        self.setDrawBase(False)
        self.setExpanding(False)
        self._model, self._diagram = model, diagram
        diagram.laid_out.connect(self._show)
        model.network_changed.connect(self._show)
        model.chosen.connect(self._show)
        self.currentChanged.connect(self._on_current_changed)
        self.hide()

    @Slot()
    def _show(self) -> None:
        if self._model.saved is not None:
            n_layers = len(self._model.network.shapes)
            names = [layer_name(n_layers, layer) for layer in range(self._diagram.n_layers)]
            with QSignalBlocker(self):
                if names != [self.tabText(index) for index in range(self.count())]:
                    while self.count():
                        self.removeTab(0)
                    for name in names:
                        self.addTab(name)
                self.setCurrentIndex(min(self._model.place.layer, len(names) - 1))
        self.setVisible(not self._diagram.has_room_for_all and self.count() > 1)

    @Slot(int)
    def _on_current_changed(self, layer: int) -> None:
        self._model.choose(UnitPlace(layer, 0))
