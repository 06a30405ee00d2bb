"""Leads through the hints: which one is shown, where, and when no longer."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMainWindow,
    QScrollArea,
    QScrollBar,
    QTabBar,
    QWidget,
)

from digitpad.ui.actions import Actions
from digitpad.ui.canvas.drawing_canvas import DrawingCanvas
from digitpad.ui.page_tabs import PageTabs
from digitpad.ui.pen_pauses import PatientTimer
from digitpad.ui.state import AppState
from digitpad.ui.tour.deeds import Deeds
from digitpad.ui.tour.hint_bubble import HintBubble
from digitpad.ui.tour.hints import Hint, read_hints
from digitpad.ui.tour.placement import GAP_PX, find_placement

_SETTING = "tour"
_OVER = "over"
_CONTROLS = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit, QTabBar)
_PRESSED = (QAbstractButton, QTabBar)
_HALTING = ("pause_button", "stop_button")
_MOVES = (
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.LayoutRequest,
)


class Tour(QObject):
    """Shows one hint at a time beside its anchor, from the first start until it is closed or gone through.

    A hint goes when the user does what it is about, and the next one that is not done yet takes its place.
    While an anchor is out of sight, so is its hint; Back and Next open the page that it is on, and pass over
    what is folded away. The window stays as usable as before.

    Signals
    -------
    focus_lost()
        What had the keyboard focus is gone. Who shows the window says where the focus goes.
    """

    focus_lost = Signal()

    def __init__(
        self, window: QMainWindow, state: AppState, actions: Actions, tabs: PageTabs, deeds: Deeds
    ) -> None:
        super().__init__(window)
        self._window, self._state, self._tabs = window, state, tabs
        self._projector = actions.projector
        self._settings = state.settings
        self._is_first_start = state.settings.is_empty
        self._hints: tuple[Hint, ...] = ()
        self._current: int | None = None
        self._done: set[str] = set()
        self._bubble: HintBubble | None = None
        self._watched: list[QWidget] = []
        self._place_due = PatientTimer(self)
        self._place_due.timeout.connect(self._place)
        actions.tour.triggered.connect(self.start)
        deeds.done.connect(self._on_done)
        state.dataset_changed.connect(self._on_first_dataset)
        for signal in (state.text_size_changed, state.computing.changed, tabs.currentChanged):
            signal.connect(self._place_soon)
        actions.projector.toggled.connect(self._place)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._place_soon)  # what has it is not covered
        window.installEventFilter(self)

    @property
    def current(self) -> str:
        """Name of the hint that is shown, or will be as soon as its anchor is in sight; empty if none is."""
        return "" if self._current is None else self._hints[self._current].name

    @Slot()
    def start(self) -> None:
        """Begin with the first hint, and let keys operate it. Leave projector mode, which shows no hints."""
        self._projector.setChecked(False)
        self._begin()
        if not self._move(range(len(self._hints))):
            self.close()
        if self._bubble is not None and self._bubble.isVisible():
            self._bubble.take_focus()

    @Slot()
    def close(self) -> None:
        """End the tour for good."""
        self._settings.set_value(_SETTING, _OVER)
        self._current = None
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the anchor, and close on an Escape that nothing in the window uses."""
        if self._current is None:
            return False
        if event.type() in _MOVES:
            self._place_due.start()
        is_key = watched is self._window and event.type() == QEvent.Type.KeyPress
        if not is_key or not isinstance(event, QKeyEvent) or self._bubble is None or self._bubble.isHidden():
            return False
        is_escape = event.key() == Qt.Key.Key_Escape and not event.modifiers()
        if is_escape:
            self.close()
        return is_escape

    # Which hint

    @Slot()
    def _on_first_dataset(self) -> None:
        """Show the tour at the first start, and at the next ones where it was left."""
        self._state.dataset_changed.disconnect(self._on_first_dataset)
        remembered = self._settings.value(_SETTING)
        if remembered == _OVER or not (remembered or self._is_first_start):
            return
        self._begin()
        names = [hint.name for hint in self._hints]
        self._show(names.index(remembered) if remembered in names else 0)

    def _begin(self) -> None:
        self._hints = read_hints()
        self._done = set()
        if self._bubble is None:
            self._bubble = HintBubble(self._window)
            self._bubble.next_wanted.connect(self._on_next)
            self._bubble.back_wanted.connect(self._on_back)
            self._bubble.close_wanted.connect(self.close)

    @Slot()
    def _on_next(self) -> None:
        assert self._current is not None
        if not self._move(range(self._current + 1, len(self._hints))):
            self.close()

    @Slot()
    def _on_back(self) -> None:
        assert self._current is not None
        self._move(range(self._current - 1, -1, -1))

    def _move(self, numbers: range) -> bool:
        """Show the first of these hints that has a place, and bring that into sight; tell if there is one."""
        had_focus = self._has_focus()
        for number in numbers:
            hint = self._hints[number]
            if hint.page and self._tabs.current != hint.page:
                self._tabs.open(hint.page)
            anchor = self._anchor(hint)
            if anchor is None or not anchor.isVisible():
                continue
            _scroll_to(anchor)
            self._show(number)
            if had_focus and self._bubble is not None:
                self._bubble.take_focus()
            return True
        return False

    @Slot(str)
    def _on_done(self, name: str) -> None:
        if self._current is None:
            return
        self._done.add(name)
        if name != self.current:
            return
        names = [hint.name for hint in self._hints]
        left = (number for number in range(self._current, len(names)) if names[number] not in self._done)
        if (number := next(left, None)) is None:
            self.close()
        else:
            self._show(number)

    def _show(self, number: int) -> None:
        assert self._bubble is not None
        self._current = number
        self._settings.set_value(_SETTING, self.current)
        self._bubble.say(self._hints[number], number + 1, len(self._hints))
        self._watch(self._anchor(self._hints[number]))
        self._place()

    # Where it is

    @Slot()
    def _place_soon(self) -> None:
        self._place_due.start()

    @Slot()
    def _place(self) -> None:
        if self._bubble is None:
            return
        hint = None if self._current is None else self._hints[self._current]
        anchor = None if hint is None or self._projector.isChecked() else self._anchor(hint)
        placement = None
        if hint is not None and anchor is not None and not anchor.visibleRegion().isEmpty():
            placement = find_placement(
                self._bubble.fitted_size(),
                self._rect(anchor),
                self._area(),
                *self._in_the_way(),
            )
        if placement is not None:
            self._bubble.show_at(placement)
            return
        had_focus = self._has_focus()
        self._bubble.hide()
        if had_focus:
            self.focus_lost.emit()

    def _anchor(self, hint: Hint) -> QWidget | None:
        found: QWidget | None = self._window.findChild(QWidget, hint.widget)
        return found

    def _rect(self, widget: QWidget) -> QRect:
        return widget.rect().translated(widget.mapTo(self._window, QPoint(0, 0)))

    def _area(self) -> QRect:
        central = self._window.centralWidget()
        assert central is not None
        return central.geometry().adjusted(GAP_PX, GAP_PX, -GAP_PX, -GAP_PX)

    def _in_the_way(self) -> tuple[list[QRect], list[QRect]]:
        """Return what a hint never covers, and what it avoids.

        It never covers where one can draw, how to halt a run, or the control that keys operate now. It avoids
        the controls and anchors in sight; what is pressed counts thrice.
        """
        names = {hint.widget for hint in self._hints}
        focused = None if self._has_focus() else self._window.focusWidget()
        kept: list[QRect] = []
        avoided: list[QRect] = []
        for widget in self._window.findChildren(QWidget):
            if not widget.isVisible() or widget.window() is not self._window:
                continue  # an open dialog lies above the window
            is_control = isinstance(widget, _CONTROLS)
            name = widget.objectName()
            is_halting = name in _HALTING and widget.isEnabled()
            if isinstance(widget, DrawingCanvas) or is_halting or (is_control and widget is focused):
                kept.append(self._rect(widget))
            is_own = isinstance(widget, QScrollBar) or widget.parentWidget() is self._bubble
            if (is_control or name in names) and not is_own:
                avoided += [self._rect(widget)] * (3 if isinstance(widget, _PRESSED) else 1)
        return kept, avoided

    def _watch(self, widget: QWidget | None) -> None:
        for one in self._watched:
            one.removeEventFilter(self)
        self._watched = []
        while widget is not None and widget is not self._window:
            widget.installEventFilter(self)
            self._watched.append(widget)
            widget = widget.parentWidget()

    def _has_focus(self) -> bool:
        focused = self._window.focusWidget()
        return self._bubble is not None and focused is not None and self._bubble.isAncestorOf(focused)


def _scroll_to(widget: QWidget) -> None:
    around = widget.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(widget)
        around = around.parentWidget()
