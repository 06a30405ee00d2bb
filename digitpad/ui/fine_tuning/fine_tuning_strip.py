"""Two rows below the answer: a hint about the drawing, and fine-tuning."""

import html
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.widgets.fitted_font import fitted
from digitpad.ui.widgets.tool_tips import wrapped

_ROW_HEIGHT = 36
_SPACING = 6
_UNDO = ' <a href="undo">Undo</a>'
_SMALLEST = 0.85  # smallest font of a hint before it is elided, relative to the text size
_SMALLEST_OUTCOME = 0.6  # smaller, because its figures must not be elided
_TEACH_TIP = (
    "The network learns your own digits in a few seconds without forgetting MNIST; then you keep or discard "
    "the result (Ctrl+T)."
)


class FineTuningStrip(QWidget):
    """A hint, and below it the start, the progress or the outcome of fine-tuning.

    The height never changes, so nothing moves. A button that appears under the pointer ignores clicks at
    first, so that the second half of a double click does not press it.

    Signals
    -------
    undo_wanted()
        The link that undoes the last label was clicked.
    my_digits_wanted(), fine_tune_wanted(), stop_wanted(), keep_wanted(), discard_wanted()
        The button was clicked.
    """

    undo_wanted = Signal()
    my_digits_wanted = Signal()
    fine_tune_wanted = Signal()
    stop_wanted = Signal()
    keep_wanted = Signal()
    discard_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("teaching_strip")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._hint_text, self._has_undo = "", False
        self._counts: tuple[int, int] | None = None  # of digits, and of missing ones, that are shown
        self._teach_texts: Sequence[str] = ("Teach it my hand",)  # the longest that fits is shown
        self._outcome_text = ""
        self._hint = QLabel()
        self._hint.setObjectName("teaching_hint")
        self._hint.setTextFormat(Qt.TextFormat.RichText)
        self._hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._hint.linkActivated.connect(self._on_link)
        self._my_digits = _button("my_digits_button", "My digits…", self.my_digits_wanted)
        self._my_digits.setToolTip(wrapped("See, correct, export and test your own digits (Ctrl+D)"))
        self._fine_tune = _button("teach_button", "Teach it my hand", self.fine_tune_wanted)
        self._fine_tune.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._bar = QProgressBar()
        self._bar.setObjectName("teaching_progress")
        self._bar.setAccessibleName("Progress of teaching")
        self._bar.setRange(0, 1_000)
        self._bar.setFormat("Learning your hand… %p %")
        self._stop = _button("stop_teaching_button", "Stop", self.stop_wanted)
        self._outcome = QLabel()
        self._outcome.setObjectName("teaching_outcome")
        self._outcome.setTextFormat(Qt.TextFormat.PlainText)
        self._outcome.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._keep = _button("keep_taught_button", "Keep", self.keep_wanted)
        self._keep.setToolTip(
            wrapped("Keep this network in the File menu. Closing the window or training keeps it too.")
        )
        self._discard = _button("undo_teaching_button", "Discard", self.discard_wanted)
        self._discard.setToolTip(
            wrapped("Delete this network, and use the previous one again. Your digits stay.")
        )
        self._rows = QStackedWidget()
        self._idle = _row(self._my_digits, self._fine_tune)
        self._running = _row(self._bar, self._stop)
        self._done = _row(self._outcome, self._keep, self._discard)
        for row in (self._idle, self._running, self._done):
            self._rows.addWidget(row)
        self._settling = QTimer(self)  # active while clicks are ignored
        self._settling.setSingleShot(True)
        for button in (self._my_digits, self._fine_tune, self._stop, self._keep, self._discard):
            button.installEventFilter(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._hint)
        layout.addWidget(self._rows)
        # The buttons may get a font before or after this widget, and a new style sheet resets the labels'.
        for widget in (self, self._my_digits, self._discard, self._hint, self._outcome):
            follow_text_size(widget, self._fit)

    @property
    def hint(self) -> str:
        """The full text of the hint, without its link."""
        return self._hint_text

    def show_hint(self, text: str, *, with_undo: bool = False) -> None:
        """Show a hint about the drawing, with or without a link that undoes the last label."""
        if (text, with_undo) != (self._hint_text, self._has_undo):
            self._hint_text, self._has_undo = text, with_undo
            self._hint.setAccessibleName(text)
            self._fit_hint()
            self._settle(self._hint)

    def show_idle(self, n_digits: int, n_missing: int) -> None:
        """Offer fine-tuning, or show how many more digits it needs."""
        if self._counts == (n_digits, n_missing):  # it is called after every epoch
            self._show_row(self._idle)
            return
        self._counts = n_digits, n_missing
        self._my_digits.setText(f"My digits ({n_digits:,})…")
        self._fine_tune.setEnabled(n_missing == 0)
        digits = "digit" if n_missing == 1 else "digits"
        if n_missing:
            self._teach_texts = (
                f"Teach it my hand ({n_missing} more {digits})",
                f"Teach it my hand ({n_missing} more)",
                f"Teach ({n_missing} more)",
            )
            before = f"Draw {n_missing} more {digits}, and press the right digit's key after each. "
        else:
            self._teach_texts, before = ("Teach it my hand", "Teach"), ""
        self._fine_tune.setToolTip(wrapped(f"{before}{_TEACH_TIP}"))
        self._fit_idle()
        self._show_row(self._idle)

    def show_progress(self, part: float) -> None:
        """Show the progress of fine-tuning, 0..1."""
        self._bar.setValue(round(1_000 * part))
        self._stop.setEnabled(True)
        self._show_row(self._running)

    def show_stopping(self) -> None:
        """Show that fine-tuning is about to end."""
        self._stop.setEnabled(False)

    def show_outcome(self, text: str, explanation: str) -> None:
        """Show the outcome of fine-tuning in two short lines, and offer to keep or discard it."""
        self._outcome_text = text
        self._fit_outcome()
        self._outcome.setAccessibleName(explanation)
        self._outcome.setToolTip(wrapped(explanation))
        self._show_row(self._done)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ignore clicks on a button that has just come under the pointer."""
        is_press = event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
        return is_press and self._settling.isActive()

    def changeEvent(self, event: QEvent) -> None:
        """Set the hint again when the colours change: a label keeps the link colour of its text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._hint.clear()
            self._fit_hint()

    def minimumSizeHint(self) -> QSize:
        """Return the width of the two buttons with their shortest texts."""
        width = self._my_digits.sizeHint().width() + _SPACING + self._teach_width(self._teach_texts[-1])
        return QSize(width, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much of the texts as fits."""
        self._fit_texts()

    def _show_row(self, row: QWidget) -> None:
        if row is not self._rows.currentWidget():
            self._settle(self._rows)  # first: after the switch, underMouse() refers to the new row
            self._rows.setCurrentWidget(row)

    def _settle(self, changed: QWidget) -> None:
        if changed.underMouse():
            self._settling.start(QApplication.doubleClickInterval())

    def _fit(self) -> None:
        metrics = self.fontMetrics()
        self._hint.setFixedHeight(metrics.height() + 2)
        self._rows.setFixedHeight(scaled_px(_ROW_HEIGHT))
        for button in (self._keep, self._discard):
            # The style's minimum width would cut the outcome in a small window.
            button.setFixedWidth(metrics.horizontalAdvance(button.text()) + 18)
        self._fit_texts()

    def _fit_texts(self) -> None:
        self._fit_hint()
        self._fit_idle()
        self._fit_outcome()

    def _fit_hint(self) -> None:
        whole = f"{self._hint_text} Undo" if self._has_undo else self._hint_text
        font = fitted(self.font(), whole, self.width(), _SMALLEST)
        metrics = QFontMetrics(font)
        room = self.width() - (metrics.horizontalAdvance(" Undo") if self._has_undo else 0)
        text = metrics.elidedText(self._hint_text, Qt.TextElideMode.ElideRight, room)
        self._hint.setFont(font)
        self._hint.setText(html.escape(text) + (_UNDO if self._has_undo else ""))
        self._hint.setToolTip(wrapped(self._hint_text) if text != self._hint_text else "")

    def _fit_idle(self) -> None:
        room = self.width() - self._my_digits.sizeHint().width() - _SPACING
        fitting = [text for text in self._teach_texts if self._teach_width(text) <= room]
        text = (fitting or self._teach_texts[-1:])[0]
        self._fine_tune.setText(text)
        self._fine_tune.setMinimumWidth(self._teach_width(text))

    def _teach_width(self, text: str) -> int:
        around = self._my_digits.sizeHint().width() - self._text_width(self._my_digits.text())
        return around + self._text_width(text)

    def _text_width(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(text)

    def _fit_outcome(self) -> None:
        room = self.width() - self._keep.width() - self._discard.width() - 2 * _SPACING
        lines = self._outcome_text.split("\n")
        font = fitted(self.font(), max(lines, key=self._text_width), room, _SMALLEST_OUTCOME)
        metrics = QFontMetrics(font)
        self._outcome.setFont(font)
        elided = [metrics.elidedText(line, Qt.TextElideMode.ElideRight, room) for line in lines]
        self._outcome.setText("\n".join(elided))

    def _on_link(self, _: str) -> None:
        if not self._settling.isActive():
            self.undo_wanted.emit()


def _button(name: str, text: str, clicked: SignalInstance) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setMinimumHeight(30)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # the canvas keeps the keys
    button.clicked.connect(clicked)
    return button


def _row(first: QWidget, *others: QWidget) -> QWidget:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(_SPACING)
    layout.addWidget(first, 1)
    for widget in others:
        layout.addWidget(widget, 1 if isinstance(first, QPushButton) else 0)
    return row
