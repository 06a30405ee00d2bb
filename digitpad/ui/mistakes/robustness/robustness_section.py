"""The Robustness section: the network in use compared with others on distorted pictures."""

from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, QTimer, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from digitpad.digits.datasets.distortions import DISTORTIONS
from digitpad.insight.robustness import read_distorted
from digitpad.ui.appearance.cards import make_card
from digitpad.ui.appearance.text_size import scaled_px
from digitpad.ui.mistakes.mistakes_model import MistakesModel
from digitpad.ui.mistakes.robustness.compared_networks import ComparedNetworks
from digitpad.ui.mistakes.robustness.distortion_strip import DistortionStrip, Strip
from digitpad.ui.mistakes.robustness.robustness_chart import RobustnessChart
from digitpad.ui.mistakes.robustness.robustness_model import RobustnessModel
from digitpad.ui.state import AppState
from digitpad.ui.widgets.elided_line import ElidedLine
from digitpad.ui.widgets.scrolled import VerticalScrollArea
from digitpad.ui.widgets.tool_tips import wrapped
from digitpad.ui.widgets.wrapping_row import WrappingRow

_MS_BETWEEN_STRIPS = 50  # while a pen moves
_LEAST_WIDTH_PX = 300
_MOST_LISTED = 20
_NO_DRAWING = "Draw on the canvas to see the drawing distorted and read at each level."


class RobustnessSection(VerticalScrollArea):
    """The Robustness section: curves of accuracy, and below each level an example and the drawing.

    Parameters
    ----------
    state : AppState
    mistakes : MistakesModel
        The model with the examples. Its current example is shown below the axis.
    """

    def __init__(self, state: AppState, mistakes: MistakesModel) -> None:
        self._column = QWidget()
        super().__init__(self._column)
        self.setObjectName("robustness_section")
        self._column.setObjectName("robustness_column")
        self._state, self._mistakes = state, mistakes
        self._model = RobustnessModel(state, mistakes, self)
        self._buttons = QButtonGroup(self)
        self._compare = self._compare_button()
        self._status = ElidedLine("robustness_status", "")
        self._chart = RobustnessChart(self._model)
        self._example = DistortionStrip("example_strip", self._chart.x_of)
        self._drawing = DistortionStrip("drawing_strip", self._chart.x_of)
        self._strips_due = QTimer(self)
        self._strips_due.setSingleShot(True)
        self._strips_due.setInterval(_MS_BETWEEN_STRIPS)
        self._strips_due.timeout.connect(self._show_strips)
        self._example_shown: tuple[object, ...] | None = None
        self._lay_out()
        self._chart.axis_moved.connect(self._example.update)
        self._chart.axis_moved.connect(self._drawing.update)
        self._model.status_changed.connect(self._show_status)
        self._model.compared_changed.connect(self._on_compared_changed)
        self._model.examples_changed.connect(self._show_status)
        mistakes.current_changed.connect(self._show_strips)
        state.reading_changed.connect(self._show_strips_soon)

    @property
    def model(self) -> RobustnessModel:
        """The model of the comparison."""
        return self._model

    def shut_down(self) -> None:
        """Stop background work, and wait for it."""
        self._strips_due.stop()
        self._model.shut_down()

    def showEvent(self, event: QShowEvent) -> None:
        """Start measuring."""
        self._model.set_watched(True)
        self._show_strips()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop measuring."""
        self._model.set_watched(False)

    @Slot()
    def _on_compared_changed(self) -> None:
        self._compare.setEnabled(self._state.network is not None and not self._model.is_full)
        self._show_strips_soon()

    @Slot()
    @Slot(str)
    def _show_status(self, text: str = "") -> None:
        examples = self._model.examples
        read = "" if examples is None else f"{self._model.n_pictures:,} {examples.name}"
        self._status.show_text(" · ".join(filter(None, [read, text])))

    @Slot()
    def _show_strips_soon(self) -> None:
        if self.isVisible() and not self._strips_due.isActive():
            self._strips_due.start()

    @Slot()
    def _show_strips(self) -> None:
        if self.isVisible():
            self._show_drawing()
            self._show_example()

    def _show_example(self) -> None:
        network, readings = self._state.network, self._mistakes.readings
        if network is None or readings is None:
            self._example_shown = None
            self._example.show_strip(None)
            return
        examples, row = readings.examples, self._mistakes.current or 0
        shown = (network.saved, examples, row, self._model.distortion)
        if shown == self._example_shown:
            return
        self._example_shown = shown
        label = int(examples.labels[row])
        title = f"{examples.title(row)}: {examples.label_names[label]}"
        self._example.show_strip(self._strip(title[:1].upper() + title[1:], examples.picture(row), label))

    def _show_drawing(self) -> None:
        reading = self._state.reading
        network = self._state.network
        if network is None or reading is None:
            self._drawing.show_strip(None, _NO_DRAWING)
            return
        title = "The picture on the canvas"
        if self._state.picture is None:
            title = "Your drawing, read as drawn" if network.saved.views else "Your drawing"
        self._drawing.show_strip(self._strip(title, reading.digits[reading.shown].picture))

    def _strip(self, title: str, picture: NDArray[np.float32], wanted: int | None = None) -> Strip:
        network, distortion = self._state.network, self._model.distortion
        assert network is not None
        readings = read_distorted(network.saved, picture, distortion)
        texts = tuple(distortion.text(level) for level in distortion.levels)
        return Strip(title, readings, network.saved.class_names, texts, wanted)

    @Slot(int)
    def _on_distortion_chosen(self, index: int) -> None:
        self._model.set_distortion(DISTORTIONS[index])
        self._show_strips()

    @Slot()
    def _fill_menu(self) -> None:
        menu = self._compare.menu()
        menu.clear()
        network, library = self._state.network, self._state.library.library
        in_use = None if network is None else self._state.record_of(network)
        if network is not None:
            title = f"The network in use: {network.source}"
            menu.addAction(title.replace("&", "&&"), self._model.add_network_in_use)
        menu.addSection("From the library")
        others = [record for record in library.networks.networks if record != in_use]
        for record in others[:_MOST_LISTED]:
            action = menu.addAction(record.name.replace("&", "&&"))
            action.triggered.connect(partial(self._model.add_record, record))

    def _compare_button(self) -> QPushButton:
        button = QPushButton("&Compare with")
        button.setObjectName("robustness_compare")
        button.setAccessibleName("Compare with another network")
        button.setToolTip(
            wrapped(
                "Add up to three networks of the library, such as one trained with augmentation. Add the "
                "network in use to keep its curve while the slider moves."
            )
        )
        menu = QMenu(button)
        menu.aboutToShow.connect(self._fill_menu)
        button.setMenu(menu)
        return button

    def _lay_out(self) -> None:
        buttons = []
        for index, distortion in enumerate(DISTORTIONS):
            button = QToolButton()
            button.setText(distortion.name.capitalize())
            button.setObjectName(f"distortion_{distortion.name}")
            button.setToolTip(wrapped(f"{distortion.name.capitalize()}: {distortion.meaning}"))
            button.setCheckable(True)
            button.setChecked(distortion is self._model.distortion)
            self._buttons.addButton(button, index)
            buttons.append(button)
        self._buttons.idClicked.connect(self._on_distortion_chosen)
        layout = QVBoxLayout(self._column)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(WrappingRow(buttons, [self._compare]))
        layout.addWidget(ComparedNetworks(self._model))
        layout.addWidget(self._status)
        card = QWidget()
        on_card = QVBoxLayout(card)
        on_card.addWidget(self._chart, 1)
        on_card.addWidget(self._example)
        on_card.addWidget(self._drawing)
        make_card(card)
        layout.addWidget(card, 1)

    def minimumSizeHint(self) -> QSize:
        """Return the smallest width at which levels and pictures can be distinguished."""
        return super().minimumSizeHint().expandedTo(QSize(scaled_px(_LEAST_WIDTH_PX), 0))
