"""Test my hand: the user writes twenty digits, then a report shows which are confused."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from digitpad.errors import DigitpadError
from digitpad.recognition.evaluation.hand_report import Drawing, digits_to_write, report_on
from digitpad.recognition.fine_tuning.fine_tuned_network import n_fine_tuned
from digitpad.ui.appearance.type_scale import DISPLAY, give_size
from digitpad.ui.canvas.drawing_canvas import DrawingCanvas
from digitpad.ui.my_hand.hand_report_view import HandReportView
from digitpad.ui.page_context import PageContext
from digitpad.ui.widgets.error_text import as_sentence
from digitpad.ui.widgets.page_keys import PageKeys
from digitpad.ui.widgets.square import Square
from digitpad.ui.widgets.tool_tips import wrapped

_SIDES_PX = (220, 480)  # least and greatest side of the canvas
_NO_TEST_ANY_MORE = (
    "The network has learned these digits, so they no longer test it: take the test again to see the effect. "
    "Keep or discard the taught network below the canvas."
)


class HandTestPage(QWidget):
    """The page of the handwriting test. It asks for each digit twice without answers, and then reports.

    A test closed before its digits were added continues when the page is opened again.

    Parameters
    ----------
    context : PageContext
    rng : numpy.random.Generator, optional
        For the order of the digits.
    """

    def __init__(
        self,
        context: PageContext,
        rng: np.random.Generator | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("hand_test_page")
        self._state = context.state
        self._fine_tuning = fine_tuning = context.fine_tuning
        self._rng = rng or np.random.default_rng()
        self._asked: tuple[int, ...] = ()
        self._drawings: list[Drawing] = []
        self._are_added = False
        self._ask = QLabel()
        self._position = QLabel()
        self._canvas = DrawingCanvas()
        self._anew = _button("test_anew_button", "Start over", "Discard these digits, and start a new test")
        self._back = _button("test_back_button", "Back", "Write the previous digit again")
        self._clear = _button("test_clear_button", "Clear", "Remove all strokes (Delete)")
        self._next = _button("test_next_button", "Next", "Go to the next digit (Enter)")
        self.report = HandReportView()
        self._pages = QStackedWidget()
        self._lay_out()
        self._canvas.strokes_changed.connect(self._show_state)
        self._anew.clicked.connect(self.begin)
        self._back.clicked.connect(self._on_back)
        self._clear.clicked.connect(self._canvas.clear)
        self._next.clicked.connect(self._on_next)
        keys: dict[str, Callable[[], object]] = dict.fromkeys(("Return", "Enter", "Space"), self._on_next)
        # A digit key must not label the drawing on the main canvas.
        keys |= dict.fromkeys("0123456789", lambda: None)
        PageKeys(self._canvas, {**keys, "Del": self._canvas.clear, "Ctrl+Z": self._canvas.undo})
        self.report.add_wanted.connect(self._on_add)
        self.report.fine_tune_wanted.connect(self._on_fine_tune)
        self.report.again_wanted.connect(self.begin)
        fine_tuning.reported.connect(self.say)
        fine_tuning.fine_tuned.connect(self.show_fine_tuned)
        self.begin()

    @property
    def asked(self) -> int | None:
        """The digit to write now; None when all are written."""
        n_written = len(self._drawings)
        return self._asked[n_written] if n_written < len(self._asked) else None

    @Slot()
    def begin(self) -> None:
        """Start a new test."""
        self._asked = digits_to_write(self._rng)
        self._drawings = []
        self._are_added = False
        self._pages.setCurrentIndex(0)
        self._ask_next()

    @Slot(str)
    def say(self, text: str) -> None:
        """Show the progress of fine-tuning, if the test's digits were added."""
        if self._are_added and self.asked is None:
            self.report.show_note(text)

    @Slot()
    def show_fine_tuned(self) -> None:
        """Show that the digits no longer test a network that has learned them."""
        if self._are_added and self.asked is None:
            self.report.show_fine_tuned(_NO_TEST_ANY_MORE)

    def showEvent(self, event: QShowEvent) -> None:
        """Focus the canvas of the test."""
        self._canvas.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep an unfinished test; start a new one if its digits were added."""
        if self._are_added:
            self.begin()

    @Slot()
    def _on_next(self) -> None:
        asked = self.asked
        if asked is None or self._canvas.is_empty or self._canvas.is_drawing:
            return
        self._drawings.append((asked, self._canvas.strokes))
        if len(self._drawings) == len(self._asked):
            self._report()
        else:
            self._ask_next()

    @Slot()
    def _on_back(self) -> None:
        if self._drawings:
            self._drawings.pop()
            self._ask_next()

    def _ask_next(self) -> None:
        self._canvas.clear()
        self._ask.setText(f"Write {'an' if self.asked == 8 else 'a'} {self.asked}")
        self._position.setText(f"{len(self._drawings) + 1} of {len(self._asked)}")
        if self.isVisible():  # a hidden canvas must not take the keys
            self._canvas.setFocus()
        self._show_state()

    @Slot()
    def _show_state(self) -> None:
        self._next.setEnabled(not self._canvas.is_empty)
        self._clear.setEnabled(not self._canvas.is_empty)
        for button in (self._anew, self._back):
            button.setEnabled(bool(self._drawings))

    def _report(self) -> None:
        network = self._state.network
        self._pages.setCurrentIndex(1)
        if network is None:
            self.report.show_failure("No network is open to read the test.")
            return
        try:
            report = report_on(network.saved, self._drawings)
            before = report_on(network.base, self._drawings) if n_fine_tuned(network.saved) else None
        except DigitpadError as error:
            self.report.show_failure(f"The network in use cannot read drawings. {as_sentence(str(error))}")
        else:
            self.report.show_report(report, before, network.source)

    @Slot()
    def _on_add(self) -> None:
        if not self._are_added and self._state.samples.add_all(self._drawings):
            self._are_added = True
            self.report.show_added(f"Added. You have {len(self._state.samples):,} own digits.")

    @Slot()
    def _on_fine_tune(self) -> None:
        self._on_add()
        if self._are_added:
            self._fine_tuning.start()

    def _lay_out(self) -> None:
        give_size(self._ask, DISPLAY)
        self._ask.setObjectName("test_ask")
        self._ask.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._position.setObjectName("test_position")
        self._position.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._position.setProperty("role", "caption")
        self._canvas.setObjectName("test_canvas")
        buttons = QHBoxLayout()
        for button in (self._anew, self._back, self._clear, self._next):
            buttons.addWidget(button)
        hint = QLabel("Write as you usually do, then press Enter or Next.")
        hint.setProperty("role", "caption")
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hint.setWordWrap(True)
        writing = QWidget()
        column = QVBoxLayout(writing)
        column.setContentsMargins(0, 0, 0, 0)
        column.addStretch(1)
        column.addWidget(self._ask)
        column.addWidget(self._position)
        column.addWidget(Square(self._canvas, *_SIDES_PX), 100)
        column.addWidget(hint)
        column.addLayout(buttons)
        column.addStretch(1)
        self._pages.addWidget(writing)
        self._pages.addWidget(self.report)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)


def _button(name: str, text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setToolTip(wrapped(tip))
    button.setMinimumHeight(30)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
