"""The model of the Photo page: the photo, its readings, the chosen digit and the labels."""

import contextlib

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.errors import DataFileError
from digitpad.library.samples.my_digit import as_content, new_digit
from digitpad.recognition.photo_reader import PhotoReading, read_photo
from digitpad.recognition.recognizer import DIGITS, Doubt
from digitpad.ui.files.photo_file import OpenedPicture
from digitpad.ui.photo.photo_reading import TracedPhoto
from digitpad.ui.photo.photo_symbols import PhotoSymbols
from digitpad.ui.state import AppState, PictureOnCanvas


class PhotoModel(QObject):
    """A photo, its readings by the displayed network, and the labels of its digits.

    The chosen digit is also put on the canvas. A labelled digit is one of the user's own digits, until the
    label is undone.

    Attributes
    ----------
    symbols : PhotoSymbols
        Which of them are drawings of own symbols.

    Signals
    -------
    changed()
        The photo, the network or a label changed.
    chosen_changed()
    """

    changed = Signal()
    chosen_changed = Signal()

    def __init__(self, state: AppState, parent: QObject) -> None:
        super().__init__(parent)
        self._state = state
        self._photo: TracedPhoto | None = None
        self._reading: PhotoReading | None = None
        self._reader: object = None  # the recognizer that read it
        self._chosen: int | None = None
        self._on_canvas: PictureOnCanvas | None = None
        self._kept: dict[int, str] = {}  # index of a digit -> id of the own digit
        self.symbols = PhotoSymbols(state, self)
        for signal in (state.samples.changed, self.symbols.changed):
            signal.connect(self.changed)

    @property
    def photo(self) -> OpenedPicture | None:
        """The open photo, or None."""
        return None if self._photo is None else self._photo.opened

    @property
    def reading(self) -> PhotoReading | None:
        """The readings of its digits; None without a photo or a network."""
        return self._reading

    @property
    def chosen(self) -> int | None:
        """Index of the chosen digit, or None."""
        return self._chosen

    @property
    def n_labelled(self) -> int:
        """Number of digits of the photo that are among the user's own."""
        return sum(self.label_of(index) is not None for index in self._kept)

    def show(self, photo: TracedPhoto) -> None:
        """Open another photo. Digits that are among the own digits already get their label."""
        self._photo, self._kept = photo, self._found_again(photo)
        self.symbols.show(photo.strokes)
        self._reader = None
        self.choose(None)
        self.read()

    @Slot()
    def read(self) -> None:
        """Read the digits with the displayed network."""
        recognizer = self._state.recognizer
        if self._photo is None or recognizer is None or recognizer is self._reader:
            return
        self._reader = recognizer
        self._reading = read_photo(self._photo.opened.found, recognizer)
        self.changed.emit()

    def label_of(self, index: int) -> int | None:
        """Return the user's label of a digit, or None."""
        sample = self._state.samples.find(self._kept.get(index, ""))
        return None if sample is None else sample.label

    def name_of(self, index: int) -> str | None:
        """Return what the user says a digit is: its label, or a symbol's; None if nothing."""
        if (symbol := self.symbols.symbol_of(index)) is not None:
            return symbol.label
        label = self.label_of(index)
        return None if label is None else str(label)

    def choose(self, index: int | None) -> None:
        """Choose a digit and put it on the canvas; None chooses none."""
        if index == self._chosen and (index is None or self._state.picture is self._on_canvas):
            return
        self._chosen = index
        if index is not None and self._photo is not None:
            digits = self._photo.opened.found.digits
            caption = f"photo, digit {index + 1} of {len(digits)}"
            self._on_canvas = PictureOnCanvas(digits[index].picture, caption)
            self._state.set_picture(self._on_canvas)
        self.chosen_changed.emit()

    def label(self, index: int, digit: int) -> bool:
        """Add a digit of the photo to the own digits, or relabel it; return whether the label changed."""
        if self._photo is None or self._reading is None or not self._can_label(digit):
            return False
        label = self.label_of(index)
        if label == digit:
            return False
        if label is not None:
            if not self._state.samples.relabel([self._kept[index]], digit):
                return False
        else:
            sample = self._state.samples.add(digit, self._photo.strokes[index])
            if sample is None:
                return False
            self._kept[index] = sample.id
            self.changed.emit()
        return True

    def answered(self, index: int, digit: int) -> bool:
        """Return whether the network reads the digit at ``index`` as ``digit``."""
        return self._reading is not None and self._reading.digits[index].answer == str(digit)

    def sample_of(self, index: int) -> object:
        """Return the own digit of a digit of the photo, or None."""
        return self._state.samples.find(self._kept.get(index, ""))

    def forget(self, index: int) -> bool:
        """Remove a digit from the own digits and symbols; return whether it was there."""
        return self.symbols.forget(index) or self.remove_label(index)

    def remove_label(self, index: int) -> bool:
        """Remove a digit from the own digits; return whether it was there."""
        return self.label_of(index) is not None and self._state.samples.delete([self._kept[index]])

    def keep_all(self) -> int:
        """Add all digits without a label as they are read, and return how many were added.

        Doubtful digits are left out.
        """
        if self._photo is None or self._reading is None:
            return 0
        added = {}
        try:
            for index, digit in enumerate(self._reading.digits):
                if self.name_of(index) is None and digit.answer in DIGITS and digit.doubt is Doubt.NONE:
                    added[index] = new_digit(int(digit.answer), self._photo.strokes[index])
        except DataFileError as error:
            self._state.failed.emit(str(error))
            return 0
        if not added or not self._state.samples.add_new(added.values()):
            return 0
        self._kept |= {index: sample.id for index, sample in added.items()}
        self.changed.emit()
        return len(added)

    def _found_again(self, photo: TracedPhoto) -> dict[int, str]:
        """Return the ids of the own digits with the same strokes as digits of a photo."""
        ids: dict[bytes, list[str]] = {}
        for sample in reversed(self._state.samples.samples):
            ids.setdefault(sample.content, []).append(sample.id)
        kept = {}
        for index, strokes in enumerate(photo.strokes):
            with contextlib.suppress(DataFileError):  # such strokes cannot be stored
                if same := ids.get(as_content(strokes)):
                    kept[index] = same.pop()
        return kept

    def _can_label(self, digit: int) -> bool:
        return self._reading is not None and all(
            str(digit) in recognition.class_names for recognition in self._reading.digits[:1]
        )
