"""The left side: canvas, its tools, what the network sees and what it answers."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from digitpad.ui.actions import Actions
from digitpad.ui.appearance.text_size import scaled_px
from digitpad.ui.canvas.bar_picker import BarPicker
from digitpad.ui.canvas.drawing_canvas import DrawingCanvas
from digitpad.ui.canvas.network_input_view import NetworkInputView
from digitpad.ui.canvas.network_label import NetworkLabel
from digitpad.ui.canvas.prediction_panel import PredictionPanel
from digitpad.ui.pages import PAGES
from digitpad.ui.state import AppState
from digitpad.ui.widgets.tool_tips import wrapped

_SPACING = 8
_LEAST_WIDTH = 320  # for bars beside the answer


class CanvasPanel(QWidget):
    """Keeps the canvas square and as large as the window allows."""

    def __init__(self, state: AppState, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("canvas_panel")
        self.canvas = DrawingCanvas()
        self.input_view = NetworkInputView()
        self.prediction_panel = PredictionPanel()
        self.bar_picker = BarPicker(self.prediction_panel)
        self._tools = QWidget()
        tools = QHBoxLayout(self._tools)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(6)
        for name, action in (
            ("undo_button", actions.undo),
            ("redo_button", actions.redo),
            ("eraser_button", actions.eraser),
            ("clear_button", actions.clear),
        ):
            tools.addWidget(_tool_button(name, action))
        tools.addWidget(_hand_button(actions))
        self.canvas.addAction(actions.eraser)
        below = QHBoxLayout()
        below.setSpacing(_SPACING + 4)
        below.addWidget(self.input_view, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self.prediction_panel, 1)
        self._network = NetworkLabel(state)
        self._below: list[QWidget] = [self._tools, self.prediction_panel, self._network]
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(_SPACING)
        self._rows.addWidget(self.canvas, 0, Qt.AlignmentFlag.AlignTop)
        self._rows.addWidget(self._tools)
        self._rows.addLayout(below)
        self._rows.addWidget(self._network)
        self._rows.addStretch(1)

    def add_below(self, widget: QWidget) -> None:
        """Put another widget below the answer."""
        self._below.append(widget)
        self._rows.insertWidget(self._rows.count() - 1, widget)

    def fit(self, width: int, height: int) -> None:
        """Take the largest square for the canvas that leaves room for all else in that height."""
        others = sum(widget.sizeHint().height() + _SPACING for widget in self._below)
        side = max(260, min(width, height - others))
        self.canvas.setFixedSize(side, side)
        self.setFixedWidth(max(side, scaled_px(_LEAST_WIDTH)))


def _hand_button(actions: Actions) -> QToolButton:
    """Return a button with a menu of the pages about handwriting."""
    button = QToolButton()
    button.setObjectName("hand_button")
    button.setText("Hand")
    button.setAccessibleName("Pages about handwriting")
    button.setToolTip(wrapped("Your own digits, a test of how well they are read, and how others write"))
    menu = QMenu(button)
    for page in PAGES:
        if not page.is_permanent:
            menu.addAction(actions.pages[page.name])
    button.setMenu(menu)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    button.setMinimumHeight(30)
    return button


def _tool_button(name: str, action: QAction) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setDefaultAction(action)
    button.setAccessibleName(action.text().replace("&", ""))
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    button.setMinimumHeight(30)
    return button
