"""Diagram of a network: its input, layers and outputs side by side."""

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.insight.forward import receptive_field
from digitpad.insight.units.contributions import weights_onwards
from digitpad.presentation import probability_text
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.appearance.theme import current_theme, follow_theme
from digitpad.ui.files.picture_file import gray_image
from digitpad.ui.inside.diagram.cell_tips import cell_tip, picture_tip
from digitpad.ui.inside.diagram.column_titles import column_title
from digitpad.ui.inside.diagram.diagram_layout import TITLE_LINES, DiagramLayout
from digitpad.ui.inside.diagram.layer_column import LayerColumn
from digitpad.ui.inside.diagram.overlay import paint_connections, paint_frame, paint_mark
from digitpad.ui.inside.diagram.unit_keys import unit_after_key
from digitpad.ui.inside.inside_model import InsideModel
from digitpad.ui.inside.unit_names import UnitPlace
from digitpad.ui.widgets.tool_tips import wrapped

_LEAST_WIDTH_PX = 340
_SETTLING_MS = 400  # delay before smooth lines; a run delivers networks faster
_INVITATION = "Draw on the canvas"
_ACTIVE = 0.1  # threshold in the accessible description


class NetworkDiagram(QWidget):
    """Paints the model's network; the mouse and arrow keys choose a unit.

    Everything that depends only on the network is cached as a pixmap, so a pen movement repaints only the
    activity.

    Signals
    -------
    laid_out()
        Emitted when all layers fit, or no longer fit.
    """

    laid_out = Signal()

    def __init__(self, model: InsideModel) -> None:
        super().__init__()
        self.setObjectName("inside_diagram")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # avoids painting everything below first
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._model = model
        self._layout: DiagramLayout | None = None
        self._ground: QPixmap | None = None  # below the activity
        self._over: QPixmap | None = None  # above the activity
        self._seen: tuple[NDArray[np.float32], QPixmap] | None = None  # input picture at its displayed size
        self._marked: dict[UnitPlace, bool] = {}
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(_SETTLING_MS)
        self._settling.timeout.connect(self._on_settled)
        model.network_changed.connect(self._on_network_changed)
        model.activity_changed.connect(self._on_activity_changed)
        model.chosen.connect(self._on_chosen)
        follow_theme(self, self._forget_ground)
        follow_text_size(self, self._fit)

    @property
    def has_room_for_all(self) -> bool:
        """Whether all layers are shown; otherwise only the chosen unit's layer is."""
        return self._layout is None or self._layout.has_room_for_all

    @property
    def n_layers(self) -> int:
        """Number of layers between the picture and the outputs."""
        return 0 if self._layout is None else len(self._layout.columns)

    def mark(self, changed: dict[UnitPlace, bool]) -> None:
        """Mark the changed units; True means switched off."""
        self._marked = changed
        self._over = None
        self.update()

    def cell(self, place: UnitPlace) -> QRect:
        """Return the cell of a unit, or an empty rectangle if it is not shown."""
        layout = self._layout
        if layout is None:
            return QRect()
        column = self._column(place.layer)
        if column is not None:
            return column.cell(place.unit)
        is_output = place.layer == len(self._model.network.shapes) - 1
        return layout.outputs.cell(place.unit) if is_output else QRect()

    def unit_at(self, position: QPoint) -> UnitPlace | None:
        """Return the unit at a position in the diagram, or None."""
        layout = self._layout
        if layout is None:
            return None
        for column in layout.shown:
            if (unit := column.unit_at(position)) is not None:
                return UnitPlace(column.layer, unit)
        unit = layout.outputs.unit_at(position)
        return None if unit is None else UnitPlace(len(self._model.network.shapes) - 1, unit)

    def minimumSizeHint(self) -> QSize:
        """Return a width that fits one layer, and the current height."""
        return QSize(scaled_px(_LEAST_WIDTH_PX), self.minimumHeight())

    # Changes of the model

    @Slot()
    def _on_network_changed(self) -> None:
        saved, layout = self._model.saved, self._layout
        if saved is None:
            self._layout = None
        elif layout is not None and layout.suits(saved.network, saved.class_names):
            layout.set_network(saved.network)
        else:
            self._layout = DiagramLayout(saved.network, saved.class_names)
            self._fit()
        self._settling.start()
        self._forget_ground()
        self._on_activity_changed()

    @Slot()
    def _on_settled(self) -> None:
        """Make the lines smooth."""
        self._over = None
        self.update()

    @Slot()
    def _on_activity_changed(self) -> None:
        if self._layout is not None and self._layout.outputs.show(self._model.probabilities):
            self._forget_ground()  # names and ends of lines changed
        self._describe()
        self.update()

    @Slot()
    def _on_chosen(self) -> None:
        if not self.has_room_for_all:
            self._fit()
        self._describe()
        self._over = None
        self.update()

    def _describe(self) -> None:
        name = self._model.unit_name
        self.setAccessibleName(f"Network, {name} is chosen" if name else "No network yet")
        if name:
            self.setAccessibleDescription(self._spoken())

    def _spoken(self) -> str:
        """Return a description of the chosen unit's layer and the outputs in words."""
        model, probabilities = self._model, self._model.probabilities
        if probabilities is None or not model.layers:
            return "There is no picture."
        place, best = model.place, int(np.argmax(probabilities))
        activations = model.layers[place.layer].activations
        n_active = int(np.count_nonzero(np.abs(activations) > _ACTIVE))
        return (
            f"{n_active} of {activations.size} activations of the chosen unit's layer are above {_ACTIVE}. "
            f"Most probable: {model.class_names[best]}, {probability_text(probabilities[best])}."
        )

    def _forget_ground(self) -> None:
        self._ground = self._over = None
        self.update()

    def _column(self, layer: int) -> LayerColumn | None:
        shown = self._layout.shown if self._layout else []
        return next((column for column in shown if column.layer == layer), None)

    # Layout

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out again for another width."""
        if event.size().width() != event.oldSize().width():
            self._fit()

    @Slot()
    def _fit(self) -> None:
        if self._layout is None:
            self.setFixedHeight(scaled_px(200))
            return
        had_room = self._layout.has_room_for_all
        self._layout.fit(self.width(), self._model.place.layer, self.fontMetrics())
        self._ground = self._over = self._seen = None
        self.setFixedHeight(self._layout.height)
        if had_room != self._layout.has_room_for_all:
            self.laid_out.emit()
        self.update()

    # Mouse and keys

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus on the frame of the chosen unit."""
        super().focusInEvent(event)
        self._over = None

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Stop showing the focus."""
        super().focusOutEvent(event)
        self._over = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the unit under the mouse."""
        place = self.unit_at(event.position().toPoint())
        if place is not None and event.button() == Qt.MouseButton.LeftButton:
            self._model.choose(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show a tool tip for the number under the mouse, and a hand over units."""
        position = event.position().toPoint()
        place, tip = self.unit_at(position), ""
        if place is not None:
            tip = cell_tip(self._model, place)
        elif self._layout is not None and self._layout.picture.contains(position):
            tip = picture_tip(self._model)
        self.setToolTip(wrapped(tip) if tip else "")
        is_unit = place is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if is_unit else Qt.CursorShape.ArrowCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move from unit to unit; Page Up and Page Down change the layer."""
        target = None
        if self._layout is not None:
            column = self._column(self._model.place.layer)
            n_columns = column.n_columns if column else 1
            target = unit_after_key(event.key(), self._model.place, self._model.network.shapes, n_columns)
        if target is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        else:
            self._model.choose(target)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cached ground, and the activity over it."""
        painter = QPainter(self)
        layout, model = self._layout, self._model
        if layout is None:
            painter.fillRect(self.rect(), self.palette().window())
            painter.setPen(QColor(current_theme().faint_text))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "No network yet.")
            return
        if self._ground is None:
            self._ground = self._paint_ground(layout)
        painter.drawPixmap(0, 0, self._ground)
        self._paint_picture(painter, layout.picture)
        if model.layers:
            for column in layout.shown:
                column.paint_activity(painter, model.layers[column.layer])
        probabilities = model.probabilities
        if probabilities is not None:
            layout.outputs.paint(painter, probabilities)
        if self._over is None:
            self._over = self._paint_over()
        painter.drawPixmap(0, 0, self._over)

    def _pixmap(self, ground: QColor) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(ground)
        return pixmap

    def _paint_over(self) -> QPixmap:
        """Return the overlay that stays while the unit is chosen. Smooth lines are slow."""
        over, place = self._pixmap(QColor("transparent")), self._model.place
        painter = QPainter(over)
        # During training, each long Qt call waits for its turn, and drawing a smooth line is one.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not self._settling.isActive())
        for changed, is_off in self._marked.items():
            paint_mark(painter, self.cell(changed), is_off=is_off)
        weights = weights_onwards(self._model.network, place.layer, place.unit)
        if weights is not None:
            ends = [self.cell(UnitPlace(place.layer + 1, unit)) for unit in range(len(weights))]
            paint_connections(painter, self.cell(place), ends, weights)
        paint_frame(painter, self.cell(place), has_focus=self.hasFocus())
        painter.end()
        return over

    def _paint_ground(self, layout: DiagramLayout) -> QPixmap:
        ground = self._pixmap(self.palette().window().color())
        painter = QPainter(ground)
        painter.setFont(self.font())
        theme, metrics = current_theme(), self.fontMetrics()
        network = self._model.network
        height = TITLE_LINES * metrics.height()
        wrap = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom | Qt.TextFlag.TextWordWrap
        painter.setPen(QColor(theme.faint_text))
        lefts = [column.area.left() for column in layout.shown] + [layout.outputs.area.left()]
        for column, right in zip(layout.shown, lefts[1:], strict=True):
            place = QRect(column.area.left(), 0, right - column.area.left() - 8, height)
            painter.drawText(place, wrap, column_title(network, column, place.width() - 2, metrics))
        painter.drawText(QRect(0, 0, layout.picture.width() + 16, height), wrap, "input")
        painter.drawText(QRect(lefts[-1], 0, layout.outputs.area.width(), height), wrap, "output")
        for column in layout.shown:
            column.paint_ground(painter)
        layout.outputs.paint_ground(painter, self.font())
        painter.end()
        return ground

    def _paint_picture(self, painter: QPainter, place: QRect) -> None:
        picture = self._model.picture
        painter.fillRect(place, QColor("black"))
        if picture is not None:
            if self._seen is None or self._seen[0] is not picture:
                scaled = gray_image(picture).scaled(place.size())
                self._seen = (picture, QPixmap.fromImage(scaled))
            painter.drawPixmap(place, self._seen[1])
            self._paint_field(painter, place)
        else:
            painter.setPen(QColor("#b0b7bf"))
            wrap = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(place, wrap, _INVITATION)

    def _paint_field(self, painter: QPainter, place: QRect) -> None:
        """Frame the receptive field of a chosen channel where its activation is largest."""
        network, found, layer = self._model.network, self._model.unit_sum, self._model.place.layer
        if found is None or network.shapes[layer].convolution is None:
            return
        row, column, side = receptive_field(network.shapes, layer, found.place)
        pixel = place.width() / math.isqrt(network.n_in)
        painter.setPen(QPen(QColor(current_theme().accent), 2.0))
        left, top = place.left() + column * pixel, place.top() + row * pixel
        painter.drawRect(QRectF(left, top, side * pixel, side * pixel))
