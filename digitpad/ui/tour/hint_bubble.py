"""A hint in a speech bubble."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPolygonF,
    QRegion,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from digitpad.ui.appearance.text_size import scaled_px
from digitpad.ui.appearance.theme import current_theme
from digitpad.ui.tour.hints import Hint
from digitpad.ui.tour.placement import GAP_PX, Placement
from digitpad.ui.widgets.tool_tips import wrapped

_WIDTH_PX = 288
_CORNER_PX = 8


class HintBubble(QFrame):
    """Shows a hint over its window, with an arrow to what it is about. Hidden at first.

    Signals
    -------
    back_wanted(), next_wanted(), close_wanted()
    """

    back_wanted = Signal()
    next_wanted = Signal()
    close_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._is_new = False  # whether a screen reader has to announce the hint
        self.setObjectName("tour_hint")
        self._tip: QPoint | None = None
        self._side = Qt.Edge.RightEdge
        self._title, self._text, self._place = QLabel(), QLabel(), QLabel()
        self._title.setObjectName("tour_title")
        self._title.setProperty("role", "heading")
        self._text.setObjectName("tour_text")
        self._text.setWordWrap(True)
        self._place.setObjectName("tour_place")
        self._close = QToolButton()
        self._close.setObjectName("tour_close_button")
        self._close.setText("✕")
        self._close.setAccessibleName("Close the tour")
        self._close.setToolTip(wrapped("Close the tour (Esc). Help > Tour shows it again"))
        self._back = _button("tour_back_button", "Back", "Go back to the hint before")
        self._next = _button("tour_next_button", "Next", "Go on to the next hint")
        self._close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for button, signal in (
            (self._close, self.close_wanted),
            (self._back, self.back_wanted),
            (self._next, self.next_wanted),
        ):
            button.clicked.connect(signal)
        above, below = QHBoxLayout(), QHBoxLayout()
        above.addWidget(self._title, 1)
        above.addWidget(self._close)
        below.setSpacing(8)
        below.addWidget(self._place, 1)
        below.addWidget(self._back)
        below.addWidget(self._next)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(GAP_PX + 16, GAP_PX + 8, GAP_PX + 8, GAP_PX + 8)
        rows.setSpacing(8)
        rows.addLayout(above)
        rows.addWidget(self._text)
        rows.addLayout(below)

    def say(self, hint: Hint, number: int, n_hints: int) -> None:
        """Take the texts of a hint; ``number`` counts from 1."""
        self._is_new = True
        self._title.setText(hint.title)
        self._text.setText(hint.text)
        self._place.setText(f"{number} of {n_hints}")
        self._back.setVisible(number > 1)
        self._next.setText("Next" if number < n_hints else "Done")
        self._next.setAccessibleName(self._next.text())
        self.setAccessibleName(f"Hint {number} of {n_hints}: {hint.title}")
        self.setAccessibleDescription(hint.text)
        self._next.setAccessibleDescription(f"{hint.title}. {hint.text}")

    def fitted_size(self) -> QSize:
        """Return the size of the bubble without its arrow, at the text size in use."""
        layout = self.layout()
        assert layout is not None
        width = max(scaled_px(_WIDTH_PX) + 2 * GAP_PX, layout.minimumSize().width())
        return QSize(width - 2 * GAP_PX, layout.totalHeightForWidth(width) - 2 * GAP_PX)

    def show_at(self, placement: Placement) -> None:
        """Show the bubble in a place of its parent, in front of all else there."""
        around = placement.rect.adjusted(-GAP_PX, -GAP_PX, GAP_PX, GAP_PX)
        self._tip, self._side = placement.tip - around.topLeft(), placement.side
        self.setGeometry(around)
        # What lies under the room for the arrow can still be clicked.
        self.setMask(QRegion(self._bubble()) + QRegion(self._arrow().boundingRect().toAlignedRect()))
        self.update()
        self._is_new |= self.isHidden()
        self.show()
        if self._is_new:
            self._is_new = False
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        self.raise_()

    def take_focus(self) -> None:
        """Let keys work the bubble."""
        self._next.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Escape."""
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            self.close_wanted.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bubble and its arrow."""
        path, arrow = QPainterPath(), QPainterPath()
        path.addRoundedRect(self._bubble(), _CORNER_PX, _CORNER_PX)
        arrow.addPolygon(self._arrow())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(path.united(arrow), QColor(current_theme().accent))

    def _bubble(self) -> QRect:
        return self.rect().adjusted(GAP_PX, GAP_PX, -GAP_PX, -GAP_PX)

    def _arrow(self) -> QPolygonF:
        if self._tip is None:
            return QPolygonF()
        bubble, tip = self._bubble(), self._tip
        is_beside = self._side in (Qt.Edge.LeftEdge, Qt.Edge.RightEdge)
        inset = _CORNER_PX + GAP_PX
        if is_beside:
            x = bubble.left() + 1 if self._side is Qt.Edge.RightEdge else bubble.right()
            y = min(max(tip.y(), bubble.top() + inset), bubble.bottom() - inset)
            foot = [QPoint(x, y - GAP_PX), QPoint(x, y + GAP_PX)]
        else:
            y = bubble.top() + 1 if self._side is Qt.Edge.BottomEdge else bubble.bottom()
            x = min(max(tip.x(), bubble.left() + inset), bubble.right() - inset)
            foot = [QPoint(x - GAP_PX, y), QPoint(x + GAP_PX, y)]
        return QPolygonF([*foot, tip])


def _button(name: str, text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setAccessibleName(text)
    button.setToolTip(wrapped(tip))
    button.setAutoDefault(True)  # Return presses it
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # the canvas keeps the keys
    return button
