"""The Photo page: read, label and teach the digits of a photo."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from digitpad.library import MyDigit
from digitpad.presentation import count_text
from digitpad.recognition.photo_reader import PhotoReading
from digitpad.ui.appearance.text_size import follow_text_size
from digitpad.ui.fine_tuning.fine_tuning_controller import MIN_DIGITS
from digitpad.ui.page_context import PageContext
from digitpad.ui.photo.photo_model import PhotoModel
from digitpad.ui.photo.photo_reading import TracedPhoto
from digitpad.ui.photo.photo_view import PhotoView
from digitpad.ui.photo.symbol_field import SymbolField
from digitpad.ui.widgets.empty_place import EmptyPlace
from digitpad.ui.widgets.page_keys import PageKeys
from digitpad.ui.widgets.tool_tips import wrapped
from digitpad.ui.widgets.wrapping_row import WrappingRow

_NONE_YET = "Read the digits of a photo"
_EMPTY = (
    "Open, paste or drop a photo, scan or screenshot of handwritten digits. They may be on ruled or "
    "squared paper, in several lines, and a little askew; each must stand apart from the others."
)
_TEACH = (
    "Let the network learn your own digits, including these. Then compare, and keep or discard the result."
)


class PhotoPage(QWidget):
    """The page with a photo, and commands to label, keep and teach its digits."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.setObjectName("photo_page")
        self._state = context.state
        self._fine_tuning = context.fine_tuning
        self._model = PhotoModel(context.state, self)
        self._view = PhotoView(self._model)
        self._empty = EmptyPlace("no_photo_text", "page_photo", _NONE_YET, _EMPTY)
        self._pages = QStackedWidget()
        self._text = QLabel()
        self._said = QLabel()
        self._open = _button("open_photo_button", "Open picture…", "Open another photo (Ctrl+I)")
        self._paste = _button("paste_photo_button", "Paste", "Paste a copied picture (Ctrl+V)")
        self._keep = _button(
            "keep_photo_button",
            "Keep all as read",
            "Add all digits that are read without doubt to My digits, as read or corrected.",
        )
        self._forget = _button(
            "forget_photo_button", "Not mine", "Remove the digit from My digits and My symbols (Del)"
        )
        self._symbol = SymbolField(self._model.symbols)
        self._teach = _button("teach_photo_button", "Teach", _TEACH)
        self._acts: list[tuple[bool, bool]] = []  # whether each act changed symbols, and digits
        self._lay_out()
        for signal, slot in (
            (self._model.changed, self._show),
            (self._model.chosen_changed, self._show),
            (self._state.network_changed, self._on_network_changed),
            (self._state.epoch_pointed, self._on_network_changed),
            (self._view.digit_pressed, self._on_digit_pressed),
            (self._open.clicked, context.actions.open_picture.trigger),
            (self._paste.clicked, context.actions.paste_picture.trigger),
            (self._keep.clicked, self._on_keep),
            (self._forget.clicked, self._on_forget),
            (self._symbol.wanted, self._on_symbol_wanted),
            (self._symbol.chosen, self._view.setFocus),
            (self._teach.clicked, self._fine_tuning.start),
            (self._fine_tuning.reported, self._say),
        ):
            signal.connect(slot)
        PageKeys(self, {"Del": self._on_forget, "Ctrl+Z": self._on_undo, "S": self._symbol.want})
        self._show()

    def show_photo(self, photo: TracedPhoto) -> None:
        """Show another photo."""
        self._acts.clear()
        self._say("")
        self._model.show(photo)
        self._view.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Read the digits again if the network changed meanwhile."""
        self._model.read()

    @Slot()
    def _on_network_changed(self) -> None:
        if self.isVisible():
            self._model.read()

    @Slot(int)
    def _on_digit_pressed(self, digit: int) -> None:
        chosen = self._model.chosen
        if chosen is None:
            return
        was_wrong = not self._model.answered(chosen, digit)
        is_labelled = self._model.label(chosen, digit)
        is_digit = is_labelled or self._model.label_of(chosen) == digit  # not if it was refused
        if self._note(of_symbols=is_digit and self._model.symbols.forget(chosen), of_digits=is_labelled):
            self._say(f"Remembered as {digit}. Ctrl+Z undoes it.")
            sample = self._model.sample_of(chosen)
            if is_labelled and isinstance(sample, MyDigit):
                self._fine_tuning.on_labelled(sample, was_wrong)

    @Slot()
    def _on_keep(self) -> None:
        n_added = self._model.keep_all()
        if n_added:
            self._note(of_digits=True)
            self._say(f"{count_text(n_added, 'digit')} added to My digits. Ctrl+Z undoes it.")
        self._view.setFocus()

    @Slot()
    def _on_forget(self) -> None:
        chosen = self._model.chosen
        is_symbol = chosen is not None and self._model.symbols.symbol_of(chosen) is not None
        if chosen is not None and self._model.forget(chosen):
            self._note(of_symbols=is_symbol, of_digits=not is_symbol)
            self._say("Removed from My symbols." if is_symbol else "Taken out of My digits.")
        self._view.setFocus()

    @Slot(str, str)
    def _on_symbol_wanted(self, set_name: str, label: str) -> None:
        chosen = self._model.chosen
        assert chosen is not None  # else the field is disabled
        if self._model.symbols.keep(chosen, set_name, label):
            self._note(of_symbols=True, of_digits=self._model.remove_label(chosen))
            self._say(f"Kept as {label} in {set_name}. Ctrl+Z takes it back.")
        self._view.setFocus()

    def _on_undo(self) -> None:
        of_symbols, of_digits = self._acts.pop() if self._acts else (False, False)
        undone = [of_symbols and self._model.symbols.undo(), of_digits and self._state.samples.undo()]
        if any(undone):
            self._say("Undone.")

    def _note(self, *, of_symbols: bool = False, of_digits: bool = False) -> bool:
        """Note for undo what an act changed. Return whether it changed anything."""
        if of_symbols or of_digits:
            self._acts.append((of_symbols, of_digits))
        return of_symbols or of_digits

    # Showing

    @Slot(str)
    def _say(self, text: str) -> None:
        self._said.setText(text)
        self._show()

    @Slot()
    def _show(self) -> None:
        photo, reading, chosen = self._model.photo, self._model.reading, self._model.chosen
        self._pages.setCurrentWidget(self._empty if photo is None else self._view)
        n_digits = 0 if photo is None else len(photo.found.digits)
        self._text.setText("" if photo is None else self._summary())
        if not self._said.text():
            hint = "Click a digit, then press its key to label it. The arrow keys move to the next digit."
            if self._model.symbols.classes:
                hint += " S keeps it as the symbol that is chosen below."
            self._said.setText(hint if photo else "")
        has_more = self._model.n_labelled < n_digits
        self._keep.setEnabled(has_more and reading is not None and _is_of_digits(reading))
        self._forget.setEnabled(chosen is not None and self._model.name_of(chosen) is not None)
        self._symbol.setEnabled(chosen is not None)
        n_missing = max(0, MIN_DIGITS - len(self._state.samples))
        self._teach.setEnabled(n_missing == 0)
        tip = f"Label {n_missing} more {'digit' if n_missing == 1 else 'digits'} to teach the network."
        self._teach.setToolTip(wrapped(tip if n_missing else _TEACH))

    def _summary(self) -> str:
        """Return the readings as text, such as "7 digits in 2 lines, 1 in doubt: 407 12 / 35"."""
        reading = self._model.reading
        if reading is None:
            return "No network is in use yet."
        lines = reading.numbers
        counted = count_text(len(reading.digits), "digit" if _is_of_digits(reading) else "mark")
        counted += f" in {len(lines)} lines" if len(lines) > 1 else ""
        doubt = f", {reading.n_doubted} in doubt" if reading.n_doubted else ""
        labelled = f", {self._model.n_labelled} in My digits" if self._model.n_labelled else ""
        labelled += f", {n_symbols} in My symbols" if (n_symbols := self._model.symbols.n_kept) else ""
        return f"{counted}{doubt}{labelled}: {' / '.join(' '.join(line) for line in lines)}"

    def _lay_out(self) -> None:
        self._text.setObjectName("photo_text")
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._said.setObjectName("photo_status")
        self._said.setProperty("role", "caption")
        self._said.setWordWrap(True)
        follow_text_size(
            self._said, lambda: self._said.setMinimumHeight(2 * self._said.fontMetrics().lineSpacing())
        )
        self._pages.addWidget(self._view)
        self._pages.addWidget(self._empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._text)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self._said)
        changes = (self._symbol, self._keep, self._forget, self._teach)
        layout.addWidget(WrappingRow((self._open, self._paste), changes))


def _is_of_digits(reading: PhotoReading) -> bool:
    return all(digit.is_of_digits for digit in reading.digits[:1])


def _button(name: str, text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setToolTip(wrapped(tip))
    return button
