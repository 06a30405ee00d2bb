"""The tabs with the pages of the window."""

import pkgutil
from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QTabBar, QTabWidget, QToolButton, QVBoxLayout, QWidget

from digitpad.ui.actions import Actions
from digitpad.ui.appearance.icons import icon
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.appearance.theme import follow_theme
from digitpad.ui.epoch_slider import EpochSlider
from digitpad.ui.help_panel import HelpPanel
from digitpad.ui.page_context import PageContext
from digitpad.ui.pages import FORMER_NAMES, PAGES, Page
from digitpad.ui.pen_pauses import PatientTimer
from digitpad.ui.state import AppState
from digitpad.ui.widgets.scrolled import VerticalScrollArea
from digitpad.ui.widgets.tool_tips import wrapped

_MS_UNTIL_LOADING, _MS_BETWEEN_LOADS = 3_000, 300  # for pages that were never opened
_MS_OF_REST = 700  # of the pen, before a page is loaded
_ICON_PX = 18
_SIDES = (QTabBar.ButtonPosition.LeftSide, QTabBar.ButtonPosition.RightSide)
_SLIDER_PX = (150, 320)  # least and greatest width of the epoch slider
_BESIDE_ICONS_PX = 110  # its least width beside tabs of icons; with less it stands below them
_TOP_PX = 6  # free above a page


class PageTabs(QTabWidget):
    """A tab for each page, and the slider over the epochs of the run beside them.

    A page is created when it is first shown, and then kept. A page that works in the background has a
    method ``shut_down()``, which ends that work and waits for it. A page that is closed gets a close event.

    Signals
    -------
    focus_lost()
        A page that had the keyboard focus was closed. The receiver decides where the focus goes.
    closables_changed()
        A page that can be closed was opened or closed.
    """

    focus_lost = Signal()
    closables_changed = Signal()

    def __init__(self, state: AppState, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("page_tabs")
        self.setAccessibleName("Pages")
        self._actions = actions
        self._context: PageContext | None = None
        self._pages = {page.name: page for page in PAGES}
        self._places = {page.name: _place() for page in PAGES}
        self._widgets: dict[str, QWidget] = {}
        self._before = PAGES[0].name  # the page to go back to when a closable one is closed
        self._help = HelpPanel(self)
        self._is_late = False  # whether the current page is created after the first paint
        self._make_due = QTimer(self)
        self._make_due.setSingleShot(True)
        self._make_due.setInterval(0)
        self._make_due.timeout.connect(self._on_make_due)
        self._unloaded = [page for page in PAGES if page.is_permanent]
        self._load_due = PatientTimer(self, _MS_OF_REST)
        self._load_due.timeout.connect(self._on_load_due)
        self._fit_due = QTimer(self)
        self._fit_due.setSingleShot(True)
        self._fit_due.setInterval(0)
        self._fit_due.timeout.connect(self._fit)
        self._fold = QToolButton()
        self._fold.setObjectName("fold_canvas_button")
        self._fold.setDefaultAction(actions.fold_canvas)
        self._fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self._fold.setAutoRaise(True)
        self.setCornerWidget(self._fold, Qt.Corner.TopLeftCorner)
        self._slider = EpochSlider(state)
        self._slider.setParent(self)  # a corner widget could not fill the remaining room
        self.setDocumentMode(True)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setUsesScrollButtons(True)
        self.setTabsClosable(True)
        for page in PAGES:
            if page.is_permanent:
                self._add(page.name)
        for action in actions.pages.values():
            action.triggered.connect(self._on_action)
        actions.explain.triggered.connect(self._on_explain)
        actions.close_page.triggered.connect(self._on_close_action)
        self.tabCloseRequested.connect(self._on_close_requested)
        follow_theme(self, self._show_icons)
        follow_text_size(self, self._fit_to_texts)

    def set_context(self, context: PageContext) -> None:
        """Set what pages are created with, and create the current page."""
        self._context = context
        self.currentChanged.connect(self._on_current_changed)
        self._on_current_changed(self.currentIndex())
        self._load_due.start(_MS_UNTIL_LOADING)

    @property
    def current(self) -> str:
        """Name of the current page."""
        return self._name_at(self.currentIndex())

    @property
    def closable(self) -> str:
        """Name of the open page that can be closed; empty if there is none."""
        return next(iter(self._closable_pages()), "")

    def page(self, name: str) -> QWidget:
        """Return a page's widget; create it on first use."""
        name = FORMER_NAMES.get(name, name)
        if name not in self._widgets:
            assert self._context is not None
            widget: QWidget = _class_of(self._pages[name])(self._context)
            self._widgets[name] = widget
            layout = self._places[name].layout()
            assert layout is not None
            layout.addWidget(VerticalScrollArea(widget))
        return self._widgets[name]

    def open(self, name: str) -> QWidget:
        """Show a page and return its widget."""
        name = FORMER_NAMES.get(name, name)
        page = self.page(name)
        if self.indexOf(self._places[name]) < 0:
            for other in self._closable_pages():
                self.close_page(other)  # one at a time keeps the row of tabs short
            self._before = self.current
            self._add(name)
            page.show()
            self._show_icons()
            self.closables_changed.emit()
        self.setCurrentWidget(self._places[name])
        return page

    def show_later(self, name: str, closable: str = "") -> None:
        """Make a page current, but create its widget after the first paint, so the window opens sooner.

        Parameters
        ----------
        name : str
            An unknown name leaves the current page.
        closable : str
            A closable page that gets a tab too.
        """
        name = FORMER_NAMES.get(name, name)
        if closable in self._pages and not self._pages[closable].is_permanent and not self.closable:
            self._add(closable)
            self._show_icons()
        if name in self._pages and self.indexOf(self._places[name]) >= 0:
            self._is_late = True
            self.setCurrentWidget(self._places[name])

    def close_page(self, name: str) -> None:
        """Remove the tab of a closable page, and show the page from before it."""
        place = self._places[name]
        if self._pages[name].is_permanent or self.indexOf(place) < 0:
            return
        had_focus = self.isAncestorOf(QApplication.focusWidget() or self)
        if self.current == name:
            before = self._places[self._before]
            self.setCurrentIndex(max(0, self.indexOf(before)))
        self.removeTab(self.indexOf(place))
        if name in self._widgets:
            self._widgets[name].close()
        self._fit()
        self.closables_changed.emit()
        if had_focus:
            self.focus_lost.emit()

    def shut_down(self) -> None:
        """Close all pages, end their background work and wait for it."""
        for widget in self._widgets.values():
            widget.close()
            if hasattr(widget, "shut_down"):
                widget.shut_down()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close a closable page on Escape, unless a widget in it used the key."""
        is_escape = event.key() == Qt.Key.Key_Escape and not event.modifiers() and not event.isAutoRepeat()
        if is_escape and not self._pages[self.current].is_permanent:
            self.close_page(self.current)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave room for the slider: in a narrow window tabs show icons only, or the slider goes below."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Create the current page if that was put off until the first paint."""
        super().paintEvent(event)
        if self._is_late:
            self._is_late = False
            self._make_due.start()

    def _add(self, name: str) -> None:
        page = self._pages[name]
        index = self.addTab(self._places[name], page.title)
        self.setTabToolTip(index, wrapped(f"{page.title}: {page.question}"))
        if page.is_permanent:
            for side in _SIDES:
                self.tabBar().setTabButton(index, side, None)
        for side in _SIDES:
            if (button := self.tabBar().tabButton(index, side)) is not None:
                button.setAccessibleName(f"Close {page.title}")
        self._fit()

    def _closable_pages(self) -> list[str]:
        names = [self._name_at(index) for index in range(self.count())]
        return [name for name in names if not self._pages[name].is_permanent]

    def _name_at(self, index: int) -> str:
        place = self.widget(index)
        return next(name for name, one in self._places.items() if one is place)

    @Slot()
    def _fit(self) -> None:
        """Show the titles if there is room for them and the slider; put it below if there is none for it."""
        size = QSize(scaled_px(_ICON_PX), scaled_px(_ICON_PX))
        self.setIconSize(size)
        self._fold.setIconSize(size)
        least, most = map(scaled_px, _SLIDER_PX)
        room = self.width() - self._fold.sizeHint().width()
        self._show_titles(True)
        if room - self.tabBar().sizeHint().width() < least:
            self._show_titles(False)
        bar = self.tabBar().sizeHint()
        is_below = room - bar.width() < scaled_px(_BESIDE_ICONS_PX)
        height = self._slider.sizeHint().height() if is_below else bar.height() - 2
        width = min(most, self.width() if is_below else room - bar.width())
        for place in self._places.values():
            place.setContentsMargins(0, height if is_below else 0, 0, 0)
        self._slider.setGeometry(self.width() - width, bar.height() if is_below else 0, width, height)
        self._slider.raise_()

    def _fit_to_texts(self) -> None:
        self._fit()
        self._fit_due.start()  # by then the tab bar has its new font too

    def _show_titles(self, is_shown: bool) -> None:
        for index in range(self.count()):
            name = self._name_at(index)
            # The current page always shows its title.
            title = self._pages[name].title if is_shown or index == self.currentIndex() else ""
            if self.tabText(index) != title:
                self.setTabText(index, title)

    def _show_icons(self) -> None:
        self._actions.fold_canvas.setIcon(icon("canvas"))
        for index in range(self.count()):
            self.setTabIcon(index, icon(f"page_{self._name_at(index)}"))

    @Slot(int)
    def _on_current_changed(self, index: int) -> None:
        if index < 0:
            return
        name = self._name_at(index)
        if not self._is_late:
            self.page(name)
        self._actions.close_page.setEnabled(not self._pages[name].is_permanent)
        self._fit()
        if self._help.isVisible():
            self._explain()

    @Slot()
    def _on_make_due(self) -> None:
        self.page(self.current)

    @Slot()
    def _on_load_due(self) -> None:
        """Import the next page's modules (up to 50 ms), so that the page opens sooner."""
        if self._unloaded:
            _class_of(self._unloaded.pop(0))
            self._load_due.start(_MS_BETWEEN_LOADS)

    @Slot()
    def _on_action(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self.open(action.data())

    @Slot()
    def _on_explain(self) -> None:
        if self._help.isVisible():
            self._help.close_it()
        else:
            self._explain()

    def _explain(self) -> None:
        self._help.explain(self._pages[self.current].explanation, self._places[self.current])

    @Slot()
    def _on_close_action(self) -> None:
        self.close_page(self.current)

    @Slot(int)
    def _on_close_requested(self, index: int) -> None:
        self.close_page(self._name_at(index))


def _class_of(page: Page) -> Callable[[PageContext], QWidget]:
    widget_class: Callable[[PageContext], QWidget] = pkgutil.resolve_name(f"digitpad.ui.{page.widget_class}")
    return widget_class


def _place() -> QWidget:
    """Return an empty container for a page that is not created yet."""
    place = QWidget()
    layout = QVBoxLayout(place)
    layout.setContentsMargins(0, _TOP_PX, 0, 0)
    return place
