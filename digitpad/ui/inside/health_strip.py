"""Health of all layers during training."""

from PySide6.QtCore import QSize, QTimer, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from digitpad.nn.layers import layer_shapes
from digitpad.recognition.training.run_history import RunEvent
from digitpad.ui.appearance.cards import make_card
from digitpad.ui.appearance.text_size import follow_text_size
from digitpad.ui.inside.layer_health_view import LayerHealthView
from digitpad.ui.inside.unit_names import layer_name
from digitpad.ui.state import AppState

_REST_MS = 200
_NO_RUN = (
    "Train a network to see the gradient norm of each layer, its inactive units and the distribution of its "
    "weights."
)
_NOTHING_YET = "The first measurements of this run are coming."
_NOTHING_KEPT = "This run is over, and the library stores no measurements of layers. Train to see some."


class HealthStrip(QWidget):
    """A view for each layer of the selected run, repainted at most a few times a second."""

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self.setObjectName("health_strip")
        self._state = state
        self._views: list[LayerHealthView] = []
        self._n_columns = 0
        heading = QLabel("Layer health")
        heading.setProperty("role", "heading")
        self._note = QLabel()
        self._note.setObjectName("health_note")
        self._note.setWordWrap(True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(24)
        layout = QVBoxLayout(self)
        layout.addWidget(heading)
        layout.addWidget(self._note)
        layout.addLayout(self._grid)
        layout.addStretch(1)
        make_card(self)
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setInterval(_REST_MS)
        self._due.timeout.connect(self._show)
        state.run_changed.connect(self._show)
        state.run_event.connect(self._on_run_event)
        follow_text_size(self, self._arrange)
        self._show()

    def table(self) -> list[list[object]]:
        """Return the column names, then a row for each measurement of each layer."""
        names = ["epochs", "layer", "gradient norm", "update ratio", "inactive share", "saturated share"]
        rows: list[list[object]] = [list(names)]
        for health in self._state.run.healths if self._state.run else ():
            for number, one in enumerate(health.layers, 1):
                numbers = (one.gradient_norm, one.update_ratio, one.inactive_share, one.saturated_share)
                told = ["" if value is None else value for value in numbers]
                rows.append([health.epochs_done, number, *told])
        return rows

    def minimumSizeHint(self) -> QSize:
        """Return the width of one view, and the current height."""
        width = max((view.minimumSizeHint().width() for view in self._views), default=0)
        return QSize(width, super().minimumSizeHint().height())

    def showEvent(self, event: QShowEvent) -> None:
        """Show measurements that arrived while another section was shown."""
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange as many views side by side as fit."""
        self._arrange()

    @Slot(object)
    def _on_run_event(self, event: RunEvent) -> None:
        if event is RunEvent.HEALTH and self.isVisible() and not self._due.isActive():
            self._due.start()

    @Slot()
    def _show(self) -> None:
        run = self._state.run
        healths = run.healths if run is not None else ()
        nothing = _NO_RUN if run is None else _NOTHING_YET if run.end is None else _NOTHING_KEPT
        self._note.setText("" if healths else nothing)
        self._note.setVisible(not healths)
        n_layers = len(healths[0].layers) if healths else 0
        if n_layers != len(self._views):
            for view in self._views:
                view.deleteLater()
            self._views = [LayerHealthView(number) for number in range(1, n_layers + 1)]
            self._n_columns = 0
            self._arrange()
        if run is None:
            return
        shapes = layer_shapes(run.job.config.layers)
        times = [health.epochs_done for health in healths]
        for index, view in enumerate(self._views):
            fared = [health.layers[index] for health in healths]
            view.show_layer(layer_name(n_layers, index), shapes[index].n_out, times, fared)

    def _arrange(self) -> None:
        if not self._views:
            return
        width = self._views[0].sizeHint().width() + self._grid.horizontalSpacing()
        n_columns = max(1, min(len(self._views), (self.width() + self._grid.horizontalSpacing()) // width))
        if n_columns == self._n_columns:
            return
        self._n_columns = n_columns
        for index, view in enumerate(self._views):
            self._grid.addWidget(view, index // n_columns, index % n_columns)
        for column in range(len(self._views)):
            self._grid.setColumnStretch(column, 1 if column < n_columns else 0)
