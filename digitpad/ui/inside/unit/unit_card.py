"""The chosen unit in detail: weights, sum, connections and most exciting pictures."""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from digitpad.ui.appearance.cards import CARD_MARGIN_PX, make_card
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.inside.arrangement import read_as_picture
from digitpad.ui.inside.inside_model import InsideModel
from digitpad.ui.inside.unit.class_bars import ClassBars
from digitpad.ui.inside.unit.exciting_pictures import ExcitingPictures
from digitpad.ui.inside.unit.number_lines import NumberLines
from digitpad.ui.inside.unit.picture_view import PictureView
from digitpad.ui.inside.unit.sum_text import N_CONNECTIONS, N_TERMS, leads_lines, sum_lines
from digitpad.ui.inside.unit_names import map_side

_WIDE_PX = 590  # below it, the last part of each row wraps; at normal text size


class UnitCard(QWidget):
    """Shows the model's chosen unit.

    Signals
    -------
    picture_wanted(int)
        Emitted with the index of a clicked training picture, counted from 0.
    """

    picture_wanted = Signal(int)

    def __init__(self, model: InsideModel) -> None:
        super().__init__()
        self.setObjectName("unit_card")
        self._model = model
        self._heading = QLabel()
        self._heading.setObjectName("unit_heading")
        self._heading.setProperty("role", "heading")
        self._weights = PictureView(
            "unit_weights",
            "its weights",
            "The pattern that the unit looks for. Ink raises its sum where a weight is blue, and "
            "lowers it where a weight is orange.",
        )
        self._products = PictureView(
            "unit_products",
            "weights × input",
            "Each weight times its input in this picture. The products and the bias add up to z.",
        )
        self._sum = NumberLines(
            "unit_sum",
            "its sum",
            "The weighted sum z: the largest products of weight and input, the sum of the others, and "
            "the bias. The activation a goes on to the next layer; pixels are (row, column), from "
            "0 at the top left.",
            N_TERMS + 4,
            32,
        )
        self._leads = NumberLines(
            "unit_leads",
            "leads to",
            "The strongest connections to the next layer: the weight, and weight times activation. If a "
            "convolution has several weights for a connection, their sum is shown.",
            N_CONNECTIONS,
            27,
        )
        self.pictures = ExcitingPictures()
        self.bars = ClassBars()
        self._grid = QGridLayout(self)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        make_card(self)
        self._is_wide: bool | None = None
        self.pictures.clicked.connect(self.picture_wanted)
        model.network_changed.connect(self._show)
        model.activity_changed.connect(self._show_numbers)
        model.chosen.connect(self._show)
        follow_text_size(self, self._arrange)

    def minimumSizeHint(self) -> QSize:
        """Return the width of the narrow layout, and the current height."""
        first = sum(view.sizeHint().width() for view in (self._weights, self._products))
        gaps = 2 * (self._grid.horizontalSpacing() + CARD_MARGIN_PX)
        return QSize(first + self._sum.minimumSizeHint().width() + gaps, self._grid.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the parts in as few rows as fit."""
        self._arrange()

    def sum_table(self) -> list[list[object]]:
        """Return the column names, then a row for each product of the unit's sum."""
        rows: list[list[object]] = [["reads", "weight", "input", "product"]]
        found = self._model.unit_sum
        if found is not None:
            numbers = (found.sources + 1, found.weights, found.inputs, found.products)
            rows += [list(row) for row in zip(*(one.tolist() for one in numbers), strict=True)]
            rows += [["bias", "", "", found.bias], ["z", "", "", found.sum], ["a", "", "", found.activation]]
        return rows

    @Slot()
    def _show(self) -> None:
        self._heading.setText(self._model.unit_name)
        if self._model.saved is not None:
            place = self._model.place
            weights = self._model.network.weights[place.layer][place.unit]
            self._weights.show_values(read_as_picture(self._model.network, place.layer, weights))
        self._show_numbers()

    @Slot()
    def _show_numbers(self) -> None:
        model = self._model
        found = model.unit_sum
        if found is None:
            self._products.show_values(None)
            self._sum.show_lines("its sum", ["Draw on the canvas to see", "the terms of its sum."])
        else:
            self._products.show_values(read_as_picture(model.network, model.place.layer, found.products))
            self._sum.show_lines(self._sum_title(found.place), sum_lines(model, found))
        if model.saved is None:
            return
        is_output = model.place.layer == len(model.network.shapes) - 1
        title = (
            "becomes" if is_output else "leads to: weight, adds now" if model.layers else "leads to: weight"
        )
        self._leads.show_lines(title, leads_lines(model))

    def _sum_title(self, place: int) -> str:
        network, layer = self._model.network, self._model.place.layer
        if network.shapes[layer].convolution is None:
            return "its sum"
        row, column = divmod(place, map_side(network, layer))
        return f"sum at ({row}, {column}), largest a"

    def _arrange(self) -> None:
        is_wide = self.width() >= scaled_px(_WIDE_PX)
        if is_wide == self._is_wide:
            return
        self._is_wide = is_wide
        grid = self._grid
        grid.addWidget(self._heading, 0, 0, 1, 4)
        for column, view in enumerate((self._weights, self._products, self._sum)):
            grid.addWidget(view, 1, column, Qt.AlignmentFlag.AlignTop)
        if is_wide:
            grid.addWidget(self.bars, 1, 3)
            grid.addWidget(self.pictures, 2, 0, 1, 3, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(self._leads, 2, 3)
        else:
            grid.addWidget(self.bars, 2, 0, 1, 2)
            grid.addWidget(self._leads, 2, 2)
            grid.addWidget(self.pictures, 3, 0, 1, 3)
        for column, stretch in enumerate((0, 0, 3, 2 if is_wide else 0)):
            grid.setColumnStretch(column, stretch)
