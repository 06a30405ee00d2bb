"""The left side of the window: the canvas, its tools, the network's input and its answer."""

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from digitpad.ui.actions import Actions
from digitpad.ui.appearance.icons import icon
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.appearance.theme import follow_theme
from digitpad.ui.canvas.bar_picker import BarPicker
from digitpad.ui.canvas.drawing_canvas import DrawingCanvas
from digitpad.ui.canvas.network_input_view import NetworkInputView
from digitpad.ui.canvas.network_label import NetworkLabel
from digitpad.ui.canvas.prediction_panel import PredictionPanel
from digitpad.ui.pages import PAGES
from digitpad.ui.state import AppState
from digitpad.ui.widgets.tool_tips import wrapped

_SPACING = 8
_GAP = 12  # between picture and bars
_LEAST_SIDE = 200  # of the canvas
_WIDTH = 320  # preferred width for the texts
_MOST_GROWN = 1.6  # height limit of bars and picture in a high window, as a multiple of the normal height
_ICON_PX = 18
_TOOLS_SPACING = 6


class CanvasPanel(QWidget):
    """The left side of the window. It keeps the canvas square and as large as the window allows."""

    def __init__(self, state: AppState, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("canvas_panel")
        self.canvas = DrawingCanvas()
        self.input_view = NetworkInputView()
        self.prediction_panel = PredictionPanel()
        self.bar_picker = BarPicker(self.prediction_panel)
        self.canvas.addAction(actions.eraser)
        self._tools = _Tools(actions)
        self._strips: list[QWidget] = [self._tools, _Source(state, actions)]  # each has a fixed height
        below = QHBoxLayout()
        below.setSpacing(_GAP)
        below.addWidget(self.input_view, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self.prediction_panel, 1)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(_SPACING)
        self._place = _SquarePlace(self.canvas)
        self._rows.addWidget(self._place, 1)
        self._rows.addWidget(self._tools)
        self._rows.addLayout(below)
        self._rows.addWidget(self._strips[1])
        self._rows.addStretch(0)
        self._room = QSize()  # of the newest fit
        self.input_view.views_changed.connect(self._fit_again)

    def add_below(self, widget: QWidget) -> None:
        """Add a widget below the answer."""
        self._strips.append(widget)
        self._rows.insertWidget(self._rows.count() - 1, widget)

    def fit(self, width: int, height: int) -> None:
        """Fit the panel into a width and a height in pixels.

        The panel takes the width that the canvas can use and the texts need. Any height left over enlarges
        the bars and the picture.
        """
        self._room = QSize(width, height)
        panel, view = self.prediction_panel, self.input_view
        strips = sum(strip.sizeHint().height() + _SPACING for strip in self._strips if not strip.isHidden())
        bars = panel.sizeHint().height()
        room = height - strips - bars - _SPACING
        least = view.minimumSizeHint().width() + _GAP + panel.minimumSizeHint().width()
        needed = max(least, *(strip.minimumSizeHint().width() for strip in self._strips))
        column = max(needed, min(width, max(room, scaled_px(_WIDTH))))
        highest = int(min(_MOST_GROWN * bars, bars + max(0, room - column)))
        view.fit(column - _GAP - panel.minimumSizeHint().width(), highest)
        panel.setFixedHeight(max(bars, view.height()))
        self._place.setMaximumHeight(column)
        self.setFixedWidth(column)

    @Slot()
    def _fit_again(self) -> None:
        if self._room.isValid():
            self.fit(self._room.width(), self._room.height())


class _SquarePlace(QWidget):
    """A container that keeps its content square, at the top, and as large as possible."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self._content = content
        content.setParent(self)
        self.setMinimumSize(_LEAST_SIDE, _LEAST_SIDE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the content into the new size."""
        side = min(self.width(), self.height())
        self._content.setGeometry((self.width() - side) // 2, 0, side, side)


class _Source(QWidget):
    """The label of the network that reads the drawing, and the button that explains the answer."""

    def __init__(self, state: AppState, actions: Actions) -> None:
        super().__init__()
        button = QToolButton()
        button.setObjectName("why_button")
        button.setDefaultAction(actions.pages["why"])
        button.setAccessibleName("Why?")
        button.setToolTip(wrapped("Open the page that explains this answer (Ctrl+Shift+Y)"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(NetworkLabel(state), 1)
        row.addWidget(button)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)


class _Tools(QWidget):
    """The buttons under the canvas: icons, with texts where there is room."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self._actions = {
            "undo": actions.undo,
            "redo": actions.redo,
            "eraser": actions.eraser,
            "clear": actions.clear,
        }
        self._buttons = {name: _tool_button(name, action) for name, action in self._actions.items()}
        self._buttons["hand"] = _hand_button(actions)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        for place, button in enumerate(self._buttons.values()):
            if place:
                self._layout.addSpacing(_TOOLS_SPACING)
                self._layout.addStretch(0)  # keeps a button with a text from growing
            self._layout.addWidget(button)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        follow_theme(self, self._show_icons)
        follow_text_size(self, self._fit)

    def sizeHint(self) -> QSize:
        """Return the preferred size. The height is the same with and without texts."""
        return QSize(scaled_px(_WIDTH), self._height())

    def minimumSizeHint(self) -> QSize:
        """Return the size of the icons alone."""
        return QSize(len(self._buttons) * scaled_px(2 * _ICON_PX), self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the texts if there is room for them."""
        self._fit()

    def _height(self) -> int:
        return max(30, self.fontMetrics().height() + 12)

    def _fit(self) -> None:
        self._show_texts(True)
        n_gaps = len(self._buttons) - 1
        needed = sum(button.sizeHint().width() for button in self._buttons.values()) + _TOOLS_SPACING * n_gaps
        self._show_texts(needed <= self.width())
        for button in self._buttons.values():
            button.setIconSize(QSize(scaled_px(_ICON_PX), scaled_px(_ICON_PX)))
            button.setFixedHeight(self._height())

    def _show_texts(self, is_shown: bool) -> None:
        with_text, icon_alone = (
            Qt.ToolButtonStyle.ToolButtonTextBesideIcon,
            Qt.ToolButtonStyle.ToolButtonIconOnly,
        )
        for button in self._buttons.values():
            button.setToolButtonStyle(with_text if is_shown else icon_alone)
            self._layout.setStretchFactor(button, 0 if is_shown else 1)

    def _show_icons(self) -> None:
        for name, action in self._actions.items():
            action.setIcon(icon(f"tool_{name}", is_for_checked=True))
            action.setIconVisibleInMenu(False)
        self._buttons["hand"].setIcon(icon("tool_hand"))


def _hand_button(actions: Actions) -> QToolButton:
    """Return a button with a menu of the pages about handwriting."""
    button = QToolButton()
    button.setObjectName("hand_button")
    button.setText("Hand")
    button.setAccessibleName("Pages about handwriting")
    button.setToolTip(
        wrapped("Your own digits, a test of how well they are read, and other handwriting styles")
    )
    menu = QMenu(button)
    for page in PAGES:
        if not page.is_permanent and page.is_about_hand:
            menu.addAction(actions.pages[page.name])
    button.setMenu(menu)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    return button


def _tool_button(name: str, action: QAction) -> QToolButton:
    button = QToolButton()
    button.setObjectName(f"{name}_button")
    button.setDefaultAction(action)
    button.setAccessibleName(action.text().replace("&", ""))
    button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    return button
