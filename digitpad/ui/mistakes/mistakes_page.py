"""The Mistakes page: the mistakes of the network in use, and how far it can be trusted."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QTabBar, QVBoxLayout, QWidget

from digitpad.ui.mistakes.data.data_section import DataSection
from digitpad.ui.mistakes.example_meter import ExampleMeter
from digitpad.ui.mistakes.gallery.gallery_export import GalleryExport
from digitpad.ui.mistakes.gallery.gallery_section import GallerySection
from digitpad.ui.mistakes.map.map_section import MapSection
from digitpad.ui.mistakes.mistakes_model import MistakesModel
from digitpad.ui.mistakes.robustness.robustness_section import RobustnessSection
from digitpad.ui.mistakes.source_chooser import SourceChooser
from digitpad.ui.mistakes.trust.trust_section import TrustSection
from digitpad.ui.page_context import PageContext
from digitpad.ui.pages import PAGES, Page
from digitpad.ui.state import PictureOnCanvas
from digitpad.ui.widgets.elided_line import ElidedLine
from digitpad.ui.widgets.page_keys import PageKeys
from digitpad.ui.widgets.remembered_tab import remember_tab
from digitpad.ui.widgets.tool_tips import wrapped

_WHY = "why"  # name of the page that explains the answer to the canvas
_GALLERY, _TRUST, _ROBUSTNESS, _MAP, _DATA = "gallery", "trust", "robustness", "map", "data"
_SECTIONS = {
    _GALLERY: (
        "Gallery",
        "All pictures with the network's answers, filtered by the confusion matrix",
    ),
    _TRUST: ("Calibration", "Whether the network is right as often as it claims to be"),
    _ROBUSTNESS: ("Robustness", "Accuracy on distorted pictures, compared with other networks"),
    _MAP: ("Map", "The pictures and the drawing, placed by the activations of a layer"),
    _DATA: ("Data", "What the pictures of each class look like, and which of them are odd"),
}


class MistakesPage(QWidget):
    """The page about a network's mistakes on a choice of pictures, in sections.

    While it is visible, each network put in use reads the pictures in the background.

    Parameters
    ----------
    context : PageContext
    pages : sequence of Page
        The pages of the window. The page "why" is opened from here if it is among them.

    Signals
    -------
    why_wanted()
        The user asks for an explanation of the answer to the canvas.
    """

    why_wanted = Signal()

    def __init__(self, context: PageContext, pages: Sequence[Page] = PAGES) -> None:
        super().__init__()
        self.setObjectName("mistakes_page")
        self._context, self._state = context, context.state
        self._model = MistakesModel(self)
        self._meter = ExampleMeter(context.state, self._model, self)
        self._source = SourceChooser(context.state)
        self._heading = ElidedLine("mistakes_heading", "The network and the pictures that it reads")
        self._status = ElidedLine("mistakes_status", "")
        self._export_button = self._exports()
        self._gallery = GallerySection(self._model)
        self._trust = TrustSection(self._model, lambda: self._state.computing.is_training)
        self._robustness = RobustnessSection(context.state, self._model)
        self._map = MapSection(context.state, self._model)
        self._data = DataSection(self._model, context.actions.augmentation)
        self._widgets: dict[str, QWidget] = {
            _GALLERY: self._gallery,
            _TRUST: self._trust,
            _ROBUSTNESS: self._robustness,
            _MAP: self._map,
            _DATA: self._data,
        }
        self._has_why = any(page.name == _WHY for page in pages)
        self._tabs = self._section_tabs()
        self._lay_out()
        PageKeys(self, {"Ctrl+C": self._export.copy})
        self._tabs.currentChanged.connect(self._on_section_changed)
        self._source.source_changed.connect(self._on_source_changed)
        self._meter.status_changed.connect(self._tell)
        self._model.readings_changed.connect(self._on_readings_changed)
        self._gallery.chosen.connect(self._put_on_canvas)
        self._gallery.why_wanted.connect(self._on_why_wanted)
        self._data.chosen.connect(self._put_on_canvas)
        self._data.opened.connect(self._explain)
        self._trust.pair_chosen.connect(self._on_pair_chosen)
        self._map.chosen.connect(self._on_point_chosen)
        self._state.network_changed.connect(self._show_heading)
        if self._has_why:
            self._gallery.offer_why()
        self._meter.set_source(self._source.source)
        self._show_heading()
        self._on_readings_changed()
        remember_tab(self._tabs, self._state.library.library.settings)

    @property
    def model(self) -> MistakesModel:
        """The model of the readings."""
        return self._model

    @property
    def source(self) -> SourceChooser:
        """The list to choose the pictures from."""
        return self._source

    @property
    def export(self) -> GalleryExport:
        """The export of pictures and matrix."""
        return self._export

    def open_section(self, name: str) -> None:
        """Show a section: "gallery", "trust", "robustness", "map" or "data"."""
        self._tabs.setCurrentIndex(list(_SECTIONS).index(name))

    def shut_down(self) -> None:
        """Stop background work, and wait for it."""
        if self._source.source is not None:
            self._source.source.abandon()
        self._meter.shut_down()
        self._export.shut_down()
        self._trust.shut_down()
        self._robustness.shut_down()
        self._map.shut_down()
        self._data.shut_down()

    def showEvent(self, event: QShowEvent) -> None:
        """Evaluate the network in use if it changed while the page was hidden."""
        self._meter.set_watched(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop evaluating."""
        self._meter.set_watched(False)

    def minimumSizeHint(self) -> QSize:
        """Return the width of the widest section, and the height of the visible one."""
        width = max(widget.minimumSizeHint().width() for widget in self._widgets.values())
        return QSize(width, super().minimumSizeHint().height())

    @Slot()
    def _on_source_changed(self) -> None:
        self._meter.set_source(self._source.source)
        self._show_heading()

    @Slot()
    def _show_heading(self) -> None:
        self._heading.show_text(self._meter.heading)

    @Slot(str)
    def _tell(self, text: str) -> None:
        self._status.show_text(text)
        if self._model.readings is None:
            self._gallery.show_reason(text)
            self._data.show_reason(text)

    @Slot()
    def _on_readings_changed(self) -> None:
        self._export_button.setEnabled(self._model.readings is not None)
        self._show_status()

    def _show_status(self) -> None:
        """Hide the status where the section shows the same text, or does not show the readings."""
        has_readings = self._model.readings is not None
        shows_readings = not (self._gallery.isHidden() and self._trust.isHidden())
        is_twice = not has_readings and not (self._gallery.isHidden() and self._data.isHidden())
        self._status.setVisible(not is_twice and (shows_readings or not has_readings))

    @Slot(int)
    def _put_on_canvas(self, row: int) -> None:
        readings = self._model.readings
        if readings is None:
            return
        self._context.actions.fold_canvas.setChecked(False)  # so that the canvas is visible
        examples = readings.examples
        if examples.drawings:
            self._state.set_drawing(examples.drawings[row])
        else:
            caption = f"{examples.title(row)}: {readings.label_name(row)}"
            self._state.set_picture(PictureOnCanvas(examples.picture(row), caption))

    @Slot(int)
    def _on_point_chosen(self, row: int) -> None:
        self._model.point_out(row)
        self._put_on_canvas(row)

    @Slot()
    def _on_why_wanted(self) -> None:
        if self._model.current is not None:
            self._put_on_canvas(self._model.current)
        self._ask_why()

    @Slot(int)
    def _explain(self, row: int) -> None:
        self._put_on_canvas(row)
        self._ask_why()

    def _ask_why(self) -> None:
        self.why_wanted.emit()
        if self._has_why:
            self._context.open_page(_WHY)

    @Slot(int, int)
    def _on_pair_chosen(self, label: int, answer: int) -> None:
        self._model.look_at_cell(label, answer)
        self.open_section(_GALLERY)

    @Slot(int)
    def _on_section_changed(self, index: int) -> None:
        shown = list(_SECTIONS)[index]
        for name, widget in self._widgets.items():
            widget.setVisible(name == shown)
        self._export_button.setVisible(shown != _DATA)  # the export saves pictures of the gallery
        self._show_status()

    def _section_tabs(self) -> QTabBar:
        tabs = QTabBar()
        tabs.setObjectName("mistakes_sections")
        tabs.setAccessibleName("Section of the page")
        tabs.setDrawBase(False)
        tabs.setExpanding(False)
        for title, tip in _SECTIONS.values():
            tabs.setTabToolTip(tabs.addTab(title), wrapped(tip))
        return tabs

    def _exports(self) -> QPushButton:
        self._export = GalleryExport(self._model, self)
        self._export.told.connect(self._tell)
        self._export.failed.connect(self._state.failed)
        button = QPushButton("&Export…")
        button.setObjectName("mistakes_export")
        button.setAccessibleName("Export")
        button.setToolTip(
            wrapped(
                "Save the shown pictures as a sheet (PNG) or a table (CSV), or the confusion matrix. Ctrl+C "
                "copies the marked picture."
            )
        )
        menu = QMenu(button)
        menu.addAction("The &pictures shown…", self._export.ask_for_pictures)
        menu.addAction("The confusion &matrix…", self._export.ask_for_matrix)
        button.setMenu(menu)
        return button

    def _lay_out(self) -> None:
        above = QHBoxLayout()
        above.addWidget(self._source)
        above.addWidget(self._heading, 1)
        above.addWidget(self._export_button)
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addWidget(self._tabs)
        below.addWidget(self._status, 1)
        for widget in list(self._widgets.values())[1:]:
            widget.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(above)
        layout.addLayout(below)
        for widget in self._widgets.values():
            layout.addWidget(widget, 1)
