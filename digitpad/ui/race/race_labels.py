"""The sentences under a race's table, in an area of their own that scrolls where there is no room."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from digitpad.ui.appearance.text_size import follow_text_size
from digitpad.ui.race.race_chooser import caption

_SPACING = 6
_FEWEST_LINES = 3
_ANY_HEIGHT = 16_777_215  # Qt's QWIDGETSIZE_MAX


class RaceLabels(QScrollArea):
    """Shows notes and an explanation; hidden while there are none.

    It asks for the height of its texts, or of those that are expected, and scrolls if it has less.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("race_texts")
        self.setAccessibleName("What is said of the race")
        self._notes = caption("")
        self._notes.setObjectName("race_notes")
        self._explanation = QLabel()
        self._explanation.setObjectName("race_explanation")
        self._explanation.setWordWrap(True)
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_SPACING)
        for label in (self._notes, self._explanation):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
            layout.addWidget(label)
        layout.addStretch(1)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        # On the window's ground, not on a field's.
        self.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)
        self._expected = ("", "")
        self.show_labels("", "")
        follow_text_size(self, self.updateGeometry)

    def expect(self, notes: str, explanation: str) -> None:
        """Keep room for texts as long as these, so that nothing moves when they come; for none if empty."""
        self._expected = (notes, explanation)
        self._fit()

    def show_labels(self, notes: str, explanation: str) -> None:
        """Show these."""
        self._notes.setText(notes)
        self._explanation.setText(explanation)
        self._explanation.setVisible(bool(explanation))
        self._fit()

    def show_all(self, shows_all: bool) -> None:
        """Be as high as all that is shown, without a scroll bar, or not."""
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(policy.ScrollBarAlwaysOff if shows_all else policy.ScrollBarAsNeeded)
        self.setMinimumHeight(self.full_height() if shows_all else 0)
        self.setMaximumHeight(self.full_height() if shows_all else _ANY_HEIGHT)

    def full_height(self) -> int:
        """Return the height of all that is shown."""
        return self._height_of(self._notes.text(), self._explanation.text())

    def sizeHint(self) -> QSize:
        """Return a size with room for what is shown and what is expected."""
        return QSize(super().sizeHint().width(), max(self.full_height(), self._height_of(*self._expected)))

    def minimumSizeHint(self) -> QSize:
        """Return a size with room for some lines."""
        lines = _FEWEST_LINES * self.fontMetrics().lineSpacing()
        return QSize(super().minimumSizeHint().width(), min(lines, self.sizeHint().height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for another height if another width breaks the lines elsewhere."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def _fit(self) -> None:
        texts = self._notes.text(), self._explanation.text(), *self._expected
        self.setVisible(any(texts))
        self.updateGeometry()

    def _height_of(self, notes: str, explanation: str) -> int:
        texts = ((self._notes, notes), (self._explanation, explanation))
        heights = [_height(label, text, self.width()) for label, text in texts if text]
        return sum(heights) + _SPACING * max(0, len(heights) - 1)


def _height(label: QLabel, text: str, width: int) -> int:
    flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop
    return label.fontMetrics().boundingRect(0, 0, width, 0, flags, text).height()
