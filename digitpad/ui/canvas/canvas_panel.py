"""The left side: canvas, its tools, what the network sees, what it answers, and how to teach it better."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from digitpad.ui.actions import Actions
from digitpad.ui.appearance.text_size import scaled_px
from digitpad.ui.canvas.bar_picker import BarPicker
from digitpad.ui.canvas.drawing_canvas import DrawingCanvas
from digitpad.ui.canvas.network_input_view import NetworkInputView
from digitpad.ui.canvas.prediction_panel import PredictionPanel
from digitpad.ui.my_hand.fine_tuning_strip import FineTuningStrip
from digitpad.ui.widgets.windows import bring_to_front

if TYPE_CHECKING:
    from digitpad.ui.pen_styles.pen_styles_window import PenStylesWindow

_SPACING = 8
_LEAST_WIDTH = 320  # for bars beside the answer


class CanvasPanel(QWidget):
    """Keeps the canvas square and as large as the window allows."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = DrawingCanvas()
        self.input_view = NetworkInputView()
        self.prediction_panel = PredictionPanel()
        self._pen_styles: PenStylesWindow | None = None
        actions.pen_styles.triggered.connect(self._on_pen_styles)
        self.bar_picker = BarPicker(self.prediction_panel)
        self.fine_tuning_strip = FineTuningStrip()
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
        self.canvas.addAction(actions.eraser)
        below = QHBoxLayout()
        below.setSpacing(_SPACING + 4)
        below.addWidget(self.input_view, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self.prediction_panel, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_SPACING)
        layout.addWidget(self.canvas, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._tools)
        layout.addLayout(below)
        layout.addWidget(self.fine_tuning_strip)
        layout.addStretch(1)

    def fit(self, width: int, height: int) -> None:
        """Take the largest square for the canvas that leaves room for all else in that height."""
        below = (self._tools, self.prediction_panel, self.fine_tuning_strip)
        others = sum(widget.sizeHint().height() + _SPACING for widget in below)
        side = max(260, min(width, height - others))
        self.canvas.setFixedSize(side, side)
        self.setFixedWidth(max(side, scaled_px(_LEAST_WIDTH)))

    @Slot()
    def _on_pen_styles(self) -> None:
        if self._pen_styles is None:
            from digitpad.ui.pen_styles.pen_styles_window import PenStylesWindow

            self._pen_styles = PenStylesWindow(self.window())
            self._pen_styles.sample_chosen.connect(self.canvas.show_strokes)
        bring_to_front(self._pen_styles)


def _tool_button(name: str, action: QAction) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setDefaultAction(action)
    button.setAccessibleName(action.text().replace("&", ""))
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    button.setMinimumHeight(30)
    return button
