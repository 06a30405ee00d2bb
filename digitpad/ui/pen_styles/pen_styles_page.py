"""The Pen styles page: how digitpad's generator writes digits and non-digits."""

import time
from collections.abc import Iterable, Iterator

import numpy as np
from PySide6.QtCore import Qt, QThreadPool, Slot
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from digitpad.digits.synthesis.pen_families import (
    KINDS_TAB,
    LETTERS_TAB,
    SYMBOLS_TAB,
    PenFamily,
    family_of,
    pen_families,
    placed_on_canvas,
)
from digitpad.digits.synthesis.pen_styles import DIGITS
from digitpad.paths import pen_styles_dir
from digitpad.presentation import count_text
from digitpad.ui.page_context import PageContext
from digitpad.ui.pen_pauses import PatientTimer
from digitpad.ui.pen_styles.own_style_editor import OwnStyleEditor
from digitpad.ui.pen_styles.pen_family_row import PenFamilyRow
from digitpad.ui.widgets.empty_place import EmptyPlace
from digitpad.ui.widgets.page_keys import PageKeys
from digitpad.ui.widgets.tool_tips import wrapped
from digitpad.ui.widgets.wrapping_row import WrappingRow
from digitpad.workers.background_task import BackgroundTask

MINE_TAB = "My styles"

_SECONDS_AT_ONCE = 0.004  # of writing between two movements of the pen

_NONE_YET = "Add a way of writing of your own"
_EMPTY = (
    "Type the character above, draw it on the left and press Return; then draw it once or twice more. The "
    "generator varies your drawings, and the next training with pen digits uses them. A letter or a sign "
    "becomes a non-digit, which networks learn to doubt."
)


class PenStylesPage(QWidget):
    """The page with a button for each digit and for the user's own styles, and a row for each style.

    Rows are created and filled in short parts between two movements of the pen. A clicked sample is put in
    the middle of the canvas.
    """

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._state = context.state
        self.setObjectName("pen_styles_page")
        self._rng = np.random.default_rng()
        self._families: dict[str, tuple[PenFamily, ...]] = {}
        self._rows: list[PenFamilyRow] = []
        self._unwritten: Iterator[None] = iter(())
        self._chooser = QButtonGroup(self)
        self._scroll = QScrollArea()
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the samples take the focus
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._count = QLabel("Reading the styles…")
        self._is_over = False
        self._again = QPushButton("&Again")
        self._again.setObjectName("write_again_button")
        self._again.setToolTip(wrapped("Write new samples of all styles."))
        digits = [self._tab_button(title) for title in DIGITS]
        others = [self._tab_button(title) for title in (LETTERS_TAB, SYMBOLS_TAB, KINDS_TAB, MINE_TAB)]
        self._table = context.state.library.library.pen_styles
        self._editor = OwnStyleEditor(context.state)
        self._files = QLabel(f"The styles that come with digitpad are JSON files in {pen_styles_dir()}.")
        self._tabs = WrappingRow(digits, others)
        self._tabs.setObjectName("pen_styles_tabs")
        self._timer = PatientTimer(self)
        self._timer.timeout.connect(self._on_idle)
        self._pool = QThreadPool(self)
        self._lay_out()
        self._task = BackgroundTask(pen_families, self, gives_way=True)
        self._task.succeeded.connect(self._on_read)
        self._task.failed.connect(self._on_failed)
        self._task.start(self._pool)
        self._again.clicked.connect(self._on_again)
        context.state.library.pen_styles_changed.connect(self._on_mine_changed)
        self._chooser.buttonClicked.connect(self._on_chosen)
        # A digit key chooses a tab here; it must not label a sample on the canvas as an own digit.
        PageKeys(self, {button.text(): button.click for button in digits})

    @property
    def rows(self) -> tuple[PenFamilyRow, ...]:
        """The rows of the chosen character created so far."""
        return tuple(self._rows)

    @property
    def is_writing(self) -> bool:
        """Whether rows are still to be created or filled."""
        return self._timer.is_active

    def shut_down(self) -> None:
        """Stop writing samples, and wait for the reading of the styles."""
        self._is_over = True
        self._timer.stop()
        self._pool.waitForDone()
        self._editor.shut_down()

    @Slot(object)
    def _on_read(self, families: dict[str, tuple[PenFamily, ...]]) -> None:
        if self._is_over:  # the signal was queued before the page was shut down
            return
        self._families = families
        for button in self._chooser.buttons():
            button.setEnabled(button.text() in families or button.text() == MINE_TAB)
        self._chooser.buttons()[0].click()

    @Slot(str)
    def _on_failed(self, message: str) -> None:
        self._state.failed.emit(message)
        self._count.setText("There is nothing to show.")

    @Slot(QAbstractButton)
    def _on_chosen(self, button: QAbstractButton) -> None:
        tab = button.text()
        is_mine = tab == MINE_TAB
        self._editor.setVisible(is_mine)
        self._files.setVisible(not is_mine)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addStretch(1)
        self._scroll.setWidget(page)  # deletes the previous page with its rows
        self._rows = []
        if is_mine:
            n_styles = len(self._table.styles)
            self._count.setText(f"{count_text(n_styles, 'style')} of yours" if n_styles else "")
            self._unwritten = self._adding(self._my_rows(), column)
            if not n_styles:
                column.insertWidget(
                    0, EmptyPlace("no_styles_text", "page_pen_styles", _NONE_YET, _EMPTY), 1_000
                )
        else:
            families = self._families[tab]
            self._count.setText(f"{tab}: {len(families)} ways, and how frequent each is in training pictures")
            self._unwritten = self._adding((PenFamilyRow(family) for family in families), column)
        self._timer.start()

    @Slot()
    def _on_mine_changed(self) -> None:
        button = self._chooser.checkedButton()
        if button is not None and button.text() == MINE_TAB and not self._is_over:
            self._on_chosen(button)

    def _my_rows(self) -> Iterator[PenFamilyRow]:
        """Yield a row for each style of the user, the newest first."""
        for style in reversed(self._table.styles):
            yield PenFamilyRow(family_of(style), count_text(len(style.drawings), "drawing"))

    @Slot()
    def _on_again(self) -> None:
        if not self.is_writing:
            self._unwritten = self._writing_again()
            self._timer.start()

    @Slot()
    def _on_idle(self) -> None:
        until = time.perf_counter() + _SECONDS_AT_ONCE
        for _ in self._unwritten:
            if time.perf_counter() >= until:
                self._timer.start()
                break

    def _adding(self, rows: Iterable[PenFamilyRow], column: QVBoxLayout) -> Iterator[None]:
        """Add rows, and fill each before the next."""
        for row in rows:
            row.sample_chosen.connect(self._on_sample_chosen)
            column.insertWidget(len(self._rows), row)
            self._rows.append(row)
            yield
            yield from row.writing(self._rng)
            yield

    def _writing_again(self) -> Iterator[None]:
        for row in self._rows:
            yield from row.writing(self._rng)
            yield

    @Slot(object)
    def _on_sample_chosen(self, strokes: object) -> None:
        assert isinstance(strokes, tuple)
        self._state.set_drawing(placed_on_canvas(strokes))

    def _tab_button(self, title: str) -> QToolButton:
        button = QToolButton()
        button.setText(title)
        button.setCheckable(True)
        button.setEnabled(False)
        button.setAccessibleName(f"Styles of {title}")
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._chooser.addButton(button)
        return button

    def _lay_out(self) -> None:
        hint = QLabel(
            "Each picture is what the network would see. Click one to put its strokes on the canvas."
        )
        hint.setProperty("role", "caption")
        hint.setWordWrap(True)
        self._files.setObjectName("pen_styles_files")
        self._files.setProperty("role", "caption")
        self._files.setWordWrap(True)
        self._files.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._count.setObjectName("pen_styles_count")
        self._count.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.addWidget(self._count, 1)
        row.addWidget(self._again)
        layout.addWidget(self._tabs)
        layout.addLayout(row)
        layout.addWidget(self._editor)
        self._editor.hide()
        layout.addWidget(self._scroll, 1)
        layout.addWidget(hint)
        layout.addWidget(self._files)
