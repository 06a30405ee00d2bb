"""What a network has learned, unit by unit."""

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QTabBar, QVBoxLayout, QWidget

from digitpad.ui.inside.inside_model import InsideModel
from digitpad.ui.inside.network_diagram import NetworkDiagram
from digitpad.ui.inside.source_chooser import SourceChooser
from digitpad.ui.inside.unit_card import UnitCard
from digitpad.ui.inside.unit_names import UnitPlace, layer_name, network_text
from digitpad.ui.page_context import PageContext

_TRAINING_REST_MS = 100  # between two networks of a run: a training step is worth more than a picture of it


class InsidePage(QWidget):
    """Shows the network that reads drawings with a picture on its way through it, and one unit closer.

    While it is hidden it follows nothing.
    """

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.setObjectName("inside_page")
        self._state = state = context.state
        self._model = InsideModel(self)
        self._heading = QLabel()
        self._heading.setObjectName("inside_heading")
        self._heading.setProperty("role", "caption")
        self._heading.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._source = SourceChooser(state)
        self._layers = QTabBar()
        self._layers.setObjectName("inside_layers")
        self._layers.setAccessibleName("Layer that is shown")
        self._layers.setDrawBase(False)
        self._diagram = NetworkDiagram(self._model)
        self._card = UnitCard(self._model)
        self._is_stale = True
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_TRAINING_REST_MS)
        self._lay_out()
        self._rest.timeout.connect(self._refresh)
        state.network_changed.connect(self._on_network_changed)
        state.epoch_pointed.connect(self._on_network_changed)
        self._source.changed.connect(self._on_picture_changed)
        self._diagram.laid_out.connect(self._show_layers)
        self._model.network_changed.connect(self._show_layers)
        self._model.chosen.connect(self._show_layers)
        self._layers.currentChanged.connect(self._on_layer_chosen)
        self._card.picture_wanted.connect(self._source.choose_training_picture)

    @property
    def model(self) -> InsideModel:
        """What is looked at."""
        return self._model

    def showEvent(self, event: QShowEvent) -> None:
        """Look at what came into use while another page was shown."""
        super().showEvent(event)
        if self._is_stale:
            self._refresh()

    def minimumSizeHint(self) -> QSize:
        """Return the width of the widest part."""
        width = max(part.minimumSizeHint().width() for part in (self._diagram, self._card))
        return QSize(width, super().minimumSizeHint().height())

    @Slot()
    def _on_network_changed(self) -> None:
        self._is_stale = True
        if self.isVisible() and not self._rest.isActive():
            self._rest.start(_TRAINING_REST_MS if self._state.computing.is_training else 0)

    @Slot()
    def _on_picture_changed(self) -> None:
        if not self.isVisible():
            self._is_stale = True
        elif not self._is_stale:
            self._model.show_picture(self._source.picture)

    @Slot()
    def _refresh(self) -> None:
        if not self.isVisible():
            return
        self._is_stale = False
        network = self._state.shown_network
        if network is not None:
            name = f"{network.source[:1].upper()}{network.source[1:]}"
            self._heading.setText(f"{name}: {network_text(network.saved.network)}")
        self._model.show(network.saved if network else None, self._source.picture)

    @Slot()
    def _show_layers(self) -> None:
        """Offer the layers one by one if there is no room for all."""
        if self._model.saved is None:
            return
        names = [layer_name(self._model.network, layer) for layer in range(self._diagram.n_layers)]
        self._layers.blockSignals(True)
        if names != [self._layers.tabText(index) for index in range(self._layers.count())]:
            while self._layers.count():
                self._layers.removeTab(0)
            for name in names:
                self._layers.addTab(name)
        self._layers.setCurrentIndex(min(self._model.place.layer, len(names) - 1))
        self._layers.blockSignals(False)
        self._layers.setVisible(not self._diagram.has_room_for_all)

    @Slot(int)
    def _on_layer_chosen(self, layer: int) -> None:
        self._model.choose(UnitPlace(layer, 0))

    def _lay_out(self) -> None:
        above = QHBoxLayout()
        above.addWidget(self._heading, 1)
        above.addWidget(self._source, 0, Qt.AlignmentFlag.AlignRight)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(above)
        layout.addWidget(self._layers)
        layout.addWidget(self._diagram)
        layout.addWidget(self._card)
        layout.addStretch(1)
