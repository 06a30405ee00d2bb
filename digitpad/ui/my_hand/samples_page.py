"""My digits: all that the user drew and said what it is."""

from collections import Counter
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from digitpad.errors import DigitpadError
from digitpad.library.samples.my_digit import N_LABELS
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.files.save_dialog import SaveDialog, open_dialog
from digitpad.ui.fine_tuning.fine_tuning_controller import MIN_DIGITS
from digitpad.ui.my_hand.digit_grid import DigitGrid
from digitpad.ui.page_context import PageContext
from digitpad.ui.widgets.error_text import as_sentence
from digitpad.ui.widgets.page_keys import PageKeys
from digitpad.ui.widgets.tool_tips import wrapped
from digitpad.ui.widgets.wrapping_row import WrappingRow

_UNIPEN_FILES = "Pen digits (*.unipen *.unipen.gz *.dat);;All files (*)"
_EMPTY = (
    "You have no digits of your own yet.\n\nDraw a digit on the left, then press its key or click its "
    "bar: it appears here. Write each digit twice or more, and teach."
)
_TEACH = "Let the network learn these digits. You see what it brought, and keep it or not."


class SamplesPage(QWidget):
    """Shows own digits, and lets them be relabelled, deleted, exported, imported and tested."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.setObjectName("my_digits_page")
        self._state = context.state
        self._digits = context.state.samples
        self._fine_tuning = context.fine_tuning
        self._open_page = context.open_page
        self._chosen: list[str] = []
        self._groups = QListWidget()
        self._grid = DigitGrid()
        self._empty = QLabel(_EMPTY)
        self._pages = QStackedWidget()
        self._said = QLabel()
        self._relabel = QPushButton("Change to")
        self._delete = _button("delete_digits_button", "Delete", "Delete the chosen digits (Del)")
        self._undo = _button("undo_digits_button", "Undo", "Undo the last change (Ctrl+Z)")
        self._export = _button("export_digits_button", "Export…", "Save all your digits as a UNIPEN file")
        self._import = _button("import_digits_button", "Import…", "Add the digits of a UNIPEN file")
        self._test = _button(
            "test_hand_button", "Test my hand…", "Write 20 digits, and see how they are read"
        )
        self._fine_tune = _button("teach_mine_button", "Teach", _TEACH)
        self._lay_out()
        self._connect()
        self._show_digits()

    @Slot(str)
    def say(self, text: str) -> None:
        """Say what was done."""
        self._said.setText(text)

    def showEvent(self, event: QShowEvent) -> None:
        """Read what other programs wrote."""
        super().showEvent(event)
        self._digits.refresh()

    @Slot(object)
    def export_to(self, path: Path) -> None:
        """Save all digits as a UNIPEN file."""
        try:
            self._digits.export_unipen(path)
        except DigitpadError as error:
            self._state.failed.emit(as_sentence(str(error)))
        else:
            self.say(f"Saved to {path}")

    def import_from(self, path: Path) -> None:
        """Add the digits of a UNIPEN file, those left out that are here already."""
        try:
            n_added = self._digits.import_unipen(path)
        except DigitpadError as error:
            self._state.failed.emit(as_sentence(str(error)))
        else:
            self.say(f"{_counted(n_added)} added." if n_added else "Nothing was added: all are here already.")

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
        """Let the next key act on the digits, also after a button was clicked that is off now."""
        (self._grid if self._grid.isVisible() else self._groups).setFocus()

    @Slot()
    def _on_export(self) -> None:
        dialog = SaveDialog(self, "Export my digits", "my-digits.unipen", _UNIPEN_FILES)
        dialog.path_chosen.connect(self.export_to)
        open_dialog(dialog)

    @Slot()
    def _on_import(self) -> None:
        dialog = QFileDialog(self, "Import digits", "", _UNIPEN_FILES)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._on_import_file_chosen)
        dialog.finished.connect(dialog.deleteLater)
        open_dialog(dialog)

    @Slot(str)
    def _on_import_file_chosen(self, name: str) -> None:
        self.import_from(Path(name))

    # Showing

    @Slot()
    def _show_digits(self) -> None:
        samples = self._digits.samples
        counts = Counter(sample.label for sample in samples)
        self._groups.item(0).setText(f"All ({len(samples):,})")
        for label in range(N_LABELS):
            self._groups.item(label + 1).setText(f"{label} ({counts[label]:,})")
        self._show_group()
        self._pages.setCurrentWidget(self._grid if samples else self._empty)
        self._export.setEnabled(bool(samples))
        self._undo.setEnabled(self._digits.can_undo)
        n_missing = max(0, MIN_DIGITS - len(samples))
        self._fine_tune.setEnabled(n_missing == 0)
        tip = f"Draw {n_missing} more {'digit' if n_missing == 1 else 'digits'} to teach the network."
        self._fine_tune.setToolTip(wrapped(tip if n_missing else _TEACH))

    @Slot()
    def _show_group(self) -> None:
        group = self._groups.currentRow()
        samples = [sample for sample in self._digits.samples if group in (0, sample.label + 1)]
        # The newest of each digit first.
        samples.sort(key=lambda sample: (sample.label, -sample.time))
        self._grid.show_digits(samples)

    @Slot()
    def _show_choice(self) -> None:
        chosen = self._grid.chosen_ids
        n_chosen = len(chosen)
        self._relabel.setEnabled(n_chosen > 0)
        self._delete.setEnabled(n_chosen > 0)
        if chosen == self._chosen and self._said.text():
            return  # what was said last stays
        self._chosen = chosen
        if n_chosen:
            self._said.setText(f"{_counted(n_chosen)} chosen. Press a digit's key to change, Del to delete.")
        elif len(self._digits):
            self._said.setText("Click a digit to choose it; Ctrl and Shift choose several.")

    def _connect(self) -> None:
        for signal, slot in (
            (self._digits.changed, self._show_digits),
            (self._groups.currentRowChanged, self._show_group),
            (self._grid.digit_pressed, self._on_digit_pressed),
            (self._grid.choice_changed, self._show_choice),
            (self._delete.clicked, self._on_delete),
            (self._undo.clicked, self._on_undo),
            (self._export.clicked, self._on_export),
            (self._import.clicked, self._on_import),
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
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setObjectName("no_digits_text")
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
        self._relabel.setToolTip(wrapped("Say what the chosen digits are instead (the digit's key)"))
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
        layout.addWidget(self._said)
        layout.addWidget(buttons)


def _counted(number: int) -> str:
    return "1 digit" if number == 1 else f"{number:,} digits"


def _button(name: str, text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setToolTip(wrapped(tip))
    return button
