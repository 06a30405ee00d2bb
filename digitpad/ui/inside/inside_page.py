"""The page Inside: what a network has learned, unit by unit."""

from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QSize, Qt, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QMenu,
    QPushButton,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.files.view_export import ViewExport
from digitpad.ui.inside.bars_note import bars_note
from digitpad.ui.inside.changes.change_controller import ChangeController
from digitpad.ui.inside.changes.change_panel import ChangePanel
from digitpad.ui.inside.changes.unit_changes import UnitChanges
from digitpad.ui.inside.diagram.layer_tabs import LayerTabs
from digitpad.ui.inside.diagram.network_diagram import NetworkDiagram
from digitpad.ui.inside.health_strip import HealthStrip
from digitpad.ui.inside.inside_model import InsideModel
from digitpad.ui.inside.output_section import OutputSection
from digitpad.ui.inside.source_chooser import SourceChooser
from digitpad.ui.inside.unit.excitement import Excitement
from digitpad.ui.inside.unit.unit_card import UnitCard
from digitpad.ui.inside.unit_names import network_text
from digitpad.ui.page_context import PageContext
from digitpad.ui.pen_pauses import PatientTimer
from digitpad.ui.widgets.elided_line import ElidedLine
from digitpad.ui.widgets.remembered_tab import remember_tab
from digitpad.ui.widgets.tool_tips import wrapped

_PICTURE_REST_MS = 30  # between two pictures while a pen draws
_PREDICTION_MS = 8  # after a movement of the pen, so that its prediction is painted first
_TRAINING_REST_MS = 200  # between two pictures during training at full speed, to leave time for its steps
_WIDE_PX = 830  # minimum width to place the changes beside the card, at normal text size
_PANEL_PX = 225
_UNIT, _OUTPUT, _HEALTH = range(3)
_SECTIONS = {
    "Unit": "What the chosen unit looks for, finds and leads to, and how changes to it affect answers",
    "Output": "How the last sums become probabilities, in numbers",
    "Health": "How well each layer learns",
}


class InsidePage(QWidget):
    """Shows the network in use with a picture passing through it, and one unit in detail.

    While hidden, it follows no changes.
    """

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.setObjectName("inside_page")
        self._state = state = context.state
        self._model = model = InsideModel(self)
        self._heading = ElidedLine(
            "inside_heading",
            "The network shown: units or channels of each layer, activation, cost",
        )
        self._status = ElidedLine("inside_status", "")
        self._source = SourceChooser(state)
        self._diagram = NetworkDiagram(model)
        self._layers = LayerTabs(model, self._diagram)
        self._changes = UnitChanges(self)
        self._card = UnitCard(model)
        self._panel = ChangePanel(model, self._changes)
        self._controller = ChangeController(state, model, self._changes, self._panel, self)
        self._excitement = Excitement(state, model, self._card, self)
        self._output = OutputSection(model)
        self._health = HealthStrip(state)
        self._sections = QTabBar()
        self._sections.setObjectName("inside_sections")
        self._sections.setAccessibleName("Section of the page")
        self._sections.setDrawBase(False)
        self._sections.setExpanding(False)
        for title, tip in _SECTIONS.items():
            self._sections.setTabToolTip(self._sections.addTab(title), wrapped(tip))
        self._is_stale = True
        self._due = PatientTimer(self)
        self._picture_due = PatientTimer(self)
        self._picture_due.timeout.connect(self._show_picture)
        self._since_picture = QElapsedTimer()
        self._since_picture.start()
        self._lay_out()
        self._due.timeout.connect(self._refresh)
        state.network_changed.connect(self._on_outdated)
        state.epoch_pointed.connect(self._on_outdated)
        state.dataset_changed.connect(self._on_outdated)
        state.computing.changed.connect(self._on_computing_changed)
        self._source.changed.connect(self._on_picture_changed)
        self._changes.changed.connect(self._on_changed)
        self._card.picture_wanted.connect(self._source.choose_training_picture)
        self._sections.currentChanged.connect(self._arrange)
        remember_tab(self._sections, state.library.library.settings)
        follow_text_size(self, self._arrange)

    @property
    def model(self) -> InsideModel:
        """The model shown by the page."""
        return self._model

    def shut_down(self) -> None:
        """Stop all background work and wait for it."""
        self._controller.shut_down()
        self._excitement.shut_down()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with changes made while another page was shown."""
        self._state.set_watching(True)
        if self._is_stale:
            self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop measuring layer health, because nobody sees it."""
        self._state.set_watching(False)

    def minimumSizeHint(self) -> QSize:
        """Return the width of the widest part, as if only one fitted per row."""
        parts = (self._diagram, self._card, self._panel, self._output, self._health, self._sections)
        width = max(part.minimumSizeHint().width() for part in parts)
        return QSize(width, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the changes beside the card if there is room."""
        self._arrange()

    # Changes of network and picture

    @Slot()
    def _on_outdated(self) -> None:
        self._is_stale = True
        if self.isVisible() and not self._due.is_active:
            run = self._state.run
            is_at_full_speed = self._state.computing.is_training and not (run and run.is_followed)
            self._due.start(_TRAINING_REST_MS if is_at_full_speed else 0)

    @Slot()
    def _on_picture_changed(self) -> None:
        if not self.isVisible():
            self._is_stale = True
        elif self._state.computing.is_training:
            self._on_outdated()
        elif not self._source.is_drawing:
            self._show_picture()
        else:
            rest = _PICTURE_REST_MS - self._since_picture.elapsed()
            if rest > 0 or not self._picture_due.is_active:  # else a fast pen would put it off for ever
                self._picture_due.start(max(rest, _PREDICTION_MS))

    @Slot()
    def _show_picture(self) -> None:
        self._since_picture.restart()
        if not self.isVisible():
            self._is_stale = True
        elif not self._is_stale:  # otherwise the new network brings the picture
            self._model.show_picture(self._source.picture)
            self._tell()

    @Slot()
    def _on_changed(self) -> None:
        """Show the same network with other changes."""
        self._diagram.mark(self._changes.marks)
        if self._is_stale:
            return
        network = self._state.shown_network
        if network is not None:
            self._model.show(self._controller.changed(network.saved), self._model.picture)
            self._controller.measure()
            self._tell()

    @Slot()
    def _refresh(self) -> None:
        if not self.isVisible():
            return
        network = self._state.shown_network
        saved = None if network is None else self._controller.changed(network.saved)
        self._is_stale = False
        self._model.show(saved, self._source.picture)
        self._controller.measure()
        self._excitement.look_up()
        self._tell()

    @Slot()
    def _on_computing_changed(self) -> None:
        if self.isVisible():
            self._controller.measure()
            self._excitement.look_up()

    def _tell(self) -> None:
        network = self._state.shown_network
        if network is not None:
            name = f"{network.source[:1].upper()}{network.source[1:]}"
            caption = self._source.caption
            told = f"{name}: {network_text(network.saved.network)}"
            self._heading.show_text(f"{told} · {caption}" if caption else told)
        self._output.show_note(
            bars_note(
                self._state.reading,
                self._model.probabilities,
                is_drawing=self._source.is_drawing,
                is_changed=self._controller.is_changed,
            )
        )

    # Files

    @Slot(object)
    def _on_exported(self, path: Path) -> None:
        self._status.show_text(f"Saved to {path}")
        self._status.setVisible(True)

    def _exports(self) -> QPushButton:
        button = QPushButton("&Export…")
        button.setObjectName("inside_export")
        button.setToolTip(
            wrapped("Save a part of this page as a picture (PNG) or its numbers as a table (CSV)")
        )
        menu = QMenu(button)
        for title, view, name, table in (
            ("The &layers…", self._diagram, "layers", self._model.unit_table),
            ("The &unit…", self._card, "unit", self._card.sum_table),
            ("The &output…", self._output, "output", self._output.table),
            ("The &health…", self._health, "health", self._health.table),
        ):
            export = ViewExport(view, name, table)
            export.saved.connect(self._on_exported)
            export.failed.connect(self._state.failed)
            menu.addAction(title, export.ask)
        button.setMenu(menu)
        return button

    # Layout

    @Slot()
    def _arrange(self) -> None:
        section = self._sections.currentIndex()
        self._unit.setVisible(section == _UNIT)
        self._output.setVisible(section == _OUTPUT)
        self._health.setVisible(section == _HEALTH)
        is_wide = self.width() >= scaled_px(_WIDE_PX)
        self._heading.set_lines(1 if is_wide else 2)
        place = (0, 1) if is_wide else (1, 0)
        self._unit_grid.addWidget(self._panel, *place)
        self._panel.setMaximumWidth(scaled_px(_PANEL_PX) if is_wide else 16_777_215)

    def _lay_out(self) -> None:
        above = QHBoxLayout()
        above.addWidget(self._heading, 1)
        above.addWidget(self._source)
        above.addWidget(self._exports())
        self._status.hide()
        self._unit = QWidget()
        self._unit_grid = QGridLayout(self._unit)
        self._unit_grid.setContentsMargins(0, 0, 0, 0)
        self._unit_grid.setHorizontalSpacing(16)
        self._unit_grid.addWidget(self._card, 0, 0, Qt.AlignmentFlag.AlignTop)
        self._unit_grid.setColumnStretch(0, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.setSizeConstraint(
            QLayout.SizeConstraint.SetNoConstraint
        )  # the page itself adapts to small widths
        layout.addLayout(above)
        parts: tuple[QWidget, ...] = (self._status, self._layers, self._diagram, self._sections)
        for part in (*parts, self._unit, self._output, self._health):
            layout.addWidget(part)
        layout.addStretch(1)
