"""Notices when the user does what a hint of the tour is about."""

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.ui.canvas.drawing_canvas import DrawingCanvas
from digitpad.ui.my_hand.annotator import Annotator
from digitpad.ui.page_tabs import PageTabs
from digitpad.ui.state import AppState

_INSIDE = ("inside", "why")


class Deeds(QObject):
    """Tells what the user does.

    Signals
    -------
    done(str)
        "draw", "see_answer" (say which digit it is, or go on), "train", "look_inside" or "go_back" (to an
        earlier epoch).
    """

    done = Signal(str)

    def __init__(
        self, state: AppState, canvas: DrawingCanvas, annotator: Annotator, tabs: PageTabs, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._state = state
        self._tabs = tabs
        canvas.stroke_ended.connect(self._on_stroke_ended)
        annotator.labelled.connect(self._on_labelled)
        state.computing.changed.connect(self._on_computing_changed)
        state.network_changed.connect(self._on_network_changed)
        tabs.currentChanged.connect(self._on_page_changed)

    @Slot()
    def _on_stroke_ended(self) -> None:
        self.done.emit("draw")

    @Slot()
    def _on_labelled(self) -> None:
        self.done.emit("see_answer")

    @Slot()
    def _on_computing_changed(self) -> None:
        if self._state.computing.is_training:
            self._seen_and_done("train")

    @Slot()
    def _on_network_changed(self) -> None:
        if self._state.shown_epoch is not None:
            self.done.emit("go_back")

    @Slot()
    def _on_page_changed(self) -> None:
        if self._tabs.current in _INSIDE:
            self._seen_and_done("look_inside")

    def _seen_and_done(self, name: str) -> None:
        self.done.emit(name)
        self.done.emit("see_answer")  # whoever goes on has seen it
