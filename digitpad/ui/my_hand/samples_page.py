"""My digits: the drawings that the user has labelled."""

from collections import Counter

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from digitpad.library.samples.my_digit import N_LABELS
from digitpad.presentation import count_text
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.fine_tuning.fine_tuning_controller import MIN_DIGITS
from digitpad.ui.my_hand.digit_files import DigitFileRow, DigitFiles
from digitpad.ui.my_hand.digit_grid import DigitGrid
from digitpad.ui.page_context import PageContext
from digitpad.ui.widgets.empty_place import EmptyPlace
from digitpad.ui.widgets.error_text import as_sentence
from digitpad.ui.widgets.page_keys import PageKeys
from digitpad.ui.widgets.tool_tips import wrapped
from digitpad.ui.widgets.wrapping_row import WrappingRow

_NONE_YET = "You have no digits of your own yet"
_EMPTY = (
    "Draw a digit on the left, then press its key or click its "
    "bar: it appears here. Write each digit at least twice, then teach."
)
_TEACH = "Let the network learn these digits. Then compare, and keep or discard the result."


class SamplesPage(QWidget):
    """The page of the user's own digits, with commands to relabel, delete, export, import and test them."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.setObjectName("my_digits_page")
        self._state = context.state
        self._digits = context.state.samples
        self._fine_tuning = context.fine_tuning
        self._open_page = context.open_page
        self._files = DigitFiles(context.state.samples, self)
        self._chosen: list[str] = []
        self._groups = QListWidget()
        self._grid = DigitGrid()
        self._empty = EmptyPlace("no_digits_text", "page_my_digits", _NONE_YET, _EMPTY)
        self._pages = QStackedWidget()
        self._said = QLabel()
        self._relabel = QPushButton("Change to")
        self._delete = _button("delete_digits_button", "Delete", "Delete the selected digits (Del)")
        self._undo = _button("undo_digits_button", "Undo", "Undo the last change (Ctrl+Z)")
        self._export = _button("export_digits_button", "Export…", "Save all your digits as a UNIPEN file")
        self._import = _button("import_digits_button", "Import…", "Add the digits of a UNIPEN file")
        self._test = _button(
            "test_hand_button", "Test my hand…", "Write 20 digits, and see how well the network reads them"
        )
        self._fine_tune = _button("teach_mine_button", "Teach", _TEACH)
        self._lay_out()
        self._connect()
        self._show_digits()

    @Slot(str)
    def say(self, text: str) -> None:
        """Show a message in the status line."""
        self._said.setText(text)

    def showEvent(self, event: QShowEvent) -> None:
        """Update the digits, which may have changed while the page was hidden."""
        self._show_digits()

    def shut_down(self) -> None:
        """Stop an import or export, and wait for its thread."""
        self._files.shut_down()

    # Changes

    @Slot(int)
    def _on_digit_pressed(self, digit: int) -> None:
        chosen = self._grid.chosen_ids
        if chosen and self._digits.relabel(chosen, digit):
            self.say(f"{_counted(len(chosen))} changed to {digit}.")
        self._take_keys()

    @Slot()
    def _on_relabel_chosen(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self._on_digit_pressed(action.data())

    @Slot()
    def _on_delete(self) -> None:
        chosen = self._grid.chosen_ids
        if chosen and self._digits.delete(chosen):
            self.say(f"{_counted(len(chosen))} deleted. Ctrl+Z brings them back.")
        self._take_keys()

    @Slot()
    def _on_undo(self) -> None:
        if self._digits.undo():
            self.say("Undone.")
        self._take_keys()

    def _take_keys(self) -> None:
        """Focus the digits, because the clicked button may be disabled now."""
        (self._grid if self._grid.isVisible() else self._groups).setFocus()

    @Slot(str)
    def _on_file_begun_or_ended(self, text: str) -> None:
        self.say(text)
        self._show_whether_files_can_be_chosen()

    @Slot(str)
    def _on_file_failed(self, message: str) -> None:
        self._state.failed.emit(as_sentence(message))
        self.say("")
        self._show_choice()
        self._show_whether_files_can_be_chosen()

    def _show_whether_files_can_be_chosen(self) -> None:
        self._import.setEnabled(not self._files.is_busy)
        self._export.setEnabled(not self._files.is_busy and len(self._digits) > 0)

    # Showing

    @Slot()
    def _on_changed(self) -> None:
        if self.isVisible():
            self._show_digits()

    def _show_digits(self) -> None:
        samples = self._digits.samples
        counts = Counter(sample.label for sample in samples)
        self._groups.item(0).setText(f"All ({len(samples):,})")
        for label in range(N_LABELS):
            self._groups.item(label + 1).setText(f"{label} ({counts[label]:,})")
        self._show_group()
        self._pages.setCurrentWidget(self._grid if samples else self._empty)
        self._show_whether_files_can_be_chosen()
        self._undo.setEnabled(self._digits.can_undo)
        n_missing = max(0, MIN_DIGITS - len(samples))
        self._fine_tune.setEnabled(n_missing == 0)
        tip = f"Draw {n_missing} more {'digit' if n_missing == 1 else 'digits'} to teach the network."
        self._fine_tune.setToolTip(wrapped(tip if n_missing else _TEACH))

    @Slot()
    def _show_group(self) -> None:
        group = self._groups.currentRow()
        samples = [sample for sample in self._digits.samples if group in (0, sample.label + 1)]
        # By digit, newest first.
        samples.sort(key=lambda sample: (sample.label, -sample.time))
        self._grid.show_digits(samples)

    @Slot()
    def _show_choice(self) -> None:
        chosen = self._grid.chosen_ids
        n_chosen = len(chosen)
        self._relabel.setEnabled(n_chosen > 0)
        self._delete.setEnabled(n_chosen > 0)
        if chosen == self._chosen and self._said.text():
            return  # keep the last message
        self._chosen = chosen
        if n_chosen:
            self._said.setText(f"{_counted(n_chosen)} selected. Press a digit key to relabel, Del to delete.")
        elif len(self._digits):
            self._said.setText("Click a digit to select it; Ctrl and Shift select several.")

    def _connect(self) -> None:
        for signal, slot in (
            (self._digits.changed, self._on_changed),
            (self._groups.currentRowChanged, self._show_group),
            (self._grid.digit_pressed, self._on_digit_pressed),
            (self._grid.choice_changed, self._show_choice),
            (self._delete.clicked, self._on_delete),
            (self._undo.clicked, self._on_undo),
            (self._export.clicked, self._files.ask_for_export),
            (self._import.clicked, self._files.ask_for_import),
            (self._files.began, self._on_file_begun_or_ended),
            (self._files.ended, self._on_file_begun_or_ended),
            (self._files.failed, self._on_file_failed),
            (self._test.clicked, lambda: self._open_page("hand_test")),
            (self._fine_tune.clicked, self._fine_tuning.start),
            (self._fine_tuning.reported, self.say),
        ):
            signal.connect(slot)
        PageKeys(self, {"Del": self._on_delete, "Ctrl+Z": self._on_undo})

    def _lay_out(self) -> None:
        self._groups.setObjectName("digit_groups")
        self._groups.setAccessibleName("Which digits are shown")
        follow_text_size(self._groups, lambda: self._groups.setFixedWidth(scaled_px(96)))
        self._groups.addItems([""] * (N_LABELS + 1))
        self._groups.setCurrentRow(0)
        self._pages.addWidget(self._grid)
        self._pages.addWidget(self._empty)
        self._said.setObjectName("my_digits_status")
        self._said.setWordWrap(True)
        follow_text_size(
            self._said, lambda: self._said.setMinimumHeight(2 * self._said.fontMetrics().lineSpacing())
        )
        menu = QMenu(self._relabel)
        for label in range(N_LABELS):
            action = menu.addAction(str(label))
            action.setData(label)
            action.triggered.connect(self._on_relabel_chosen)
        self._relabel.setMenu(menu)
        self._relabel.setObjectName("relabel_button")
        self._relabel.setToolTip(wrapped("Change the label of the selected digits (or press a digit key)"))
        buttons = WrappingRow(
            (self._relabel, self._delete, self._undo),
            (self._import, self._export, self._test, self._fine_tune),
        )
        middle = QHBoxLayout()
        middle.addWidget(self._groups)
        middle.addWidget(self._pages, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(middle, 1)
        status = QHBoxLayout()
        status.addWidget(self._said, 1)
        status.addWidget(DigitFileRow(self._files))
        layout.addLayout(status)
        layout.addWidget(buttons)


def _counted(number: int) -> str:
    return count_text(number, "digit")


def _button(name: str, text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setToolTip(wrapped(tip))
    return button
