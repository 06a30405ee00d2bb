"""The Map section: the map of a layer, and the choice of the layer."""

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from digitpad.presentation import percent_text
from digitpad.ui.appearance.cards import make_card
from digitpad.ui.mistakes.map.map_model import MapModel
from digitpad.ui.mistakes.map.map_view import MapView
from digitpad.ui.mistakes.mistakes_model import MistakesModel
from digitpad.ui.state import AppState
from digitpad.ui.widgets.elided_line import ElidedLine
from digitpad.ui.widgets.tool_tips import wrapped

_EMPTY = "The map appears once the pictures have been read."
_TIP = (
    "Each point is a picture in the colour of its class, with a ring if it was read wrong. Near points have "
    "similar activations in this layer, as far as two dimensions can show."
)


class MapSection(QWidget):
    """The Map section: pictures placed by the activations of a layer, and the drawing as a moving point.

    Signals
    -------
    chosen(int)
        The user chose an example for the canvas; its row in the set.
    """

    chosen = Signal(int)

    def __init__(self, state: AppState, mistakes: MistakesModel) -> None:
        super().__init__()
        self.setObjectName("map_section")
        self._state = state
        self._model = MapModel(state, mistakes, self)
        self._layer = QComboBox()
        self._layer.setObjectName("map_layer")
        self._layer.setAccessibleName("Layer")
        self._layer.setToolTip(wrapped("Map the pixels of the pictures, or the activations of a layer."))
        self._text = ElidedLine("map_text", _TIP)
        self._view = MapView()
        self._lay_out()
        self._layer.activated.connect(self._model.choose_layer)
        self._view.chosen.connect(self.chosen)
        self._model.layers_changed.connect(self._show_layers)
        self._model.map_changed.connect(self._show_map)
        self._model.failed.connect(self._text.show_text)
        state.reading_changed.connect(self._show_drawing)
        self._show_map()

    @property
    def model(self) -> MapModel:
        """The model of the map."""
        return self._model

    @property
    def view(self) -> MapView:
        """The view of the map."""
        return self._view

    def shut_down(self) -> None:
        """Stop background work, and wait for it."""
        self._model.shut_down()

    def minimumSizeHint(self) -> QSize:
        """Return the minimum width of the map; long layer names may be elided."""
        return QSize(self._view.minimumSizeHint().width(), super().minimumSizeHint().height())

    def showEvent(self, event: QShowEvent) -> None:
        """Map the network in use."""
        self._model.set_watched(True)
        self._show_drawing()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop mapping."""
        self._model.set_watched(False)

    @Slot()
    def _show_layers(self) -> None:
        layers = list(self._model.layers)
        if layers != [self._layer.itemText(index) for index in range(self._layer.count())]:
            self._layer.clear()
            self._layer.addItems(layers)
        self._layer.setCurrentIndex(self._model.layer if layers else -1)

    @Slot()
    def _show_map(self) -> None:
        shown = self._model.shown
        self._view.show_map(shown, _EMPTY)
        if shown is None:
            self._text.show_text("")
        else:
            n_wrong = int(shown.is_wrong.sum())
            self._text.show_text(
                f"{n_wrong:,} of {len(shown.rows):,} read wrong · {percent_text(shown.map.share)} of the "
                f"variance shown"
            )
        self._show_drawing()

    @Slot()
    def _show_drawing(self) -> None:
        shown, reading = self._model.shown, self._state.reading
        if not self.isVisible():
            return
        if shown is None or reading is None:
            self._view.show_drawing(None)
            return
        digit = reading.digits[reading.shown]
        self._view.show_drawing(shown.place(digit.picture), digit.answer)

    def _lay_out(self) -> None:
        self._layer.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        above = QHBoxLayout()
        above.setSpacing(8)
        above.addWidget(self._layer)
        above.addWidget(self._text, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(above)
        card = QWidget()
        QVBoxLayout(card).addWidget(self._view)
        make_card(card)
        layout.addWidget(card, 1)
