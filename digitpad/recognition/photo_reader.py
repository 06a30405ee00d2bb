"""Recognition of the digits in a photo."""

from dataclasses import dataclass

from digitpad.digits.photos import FoundDigits
from digitpad.recognition.recognizer import Doubt, Recognition, Recognizer


@dataclass(frozen=True, eq=False)
class PhotoReading:
    """The digits of a photo and the network's reading of each.

    Attributes
    ----------
    found : FoundDigits
    digits : tuple of Recognition
        One for each digit found.
    """

    found: FoundDigits
    digits: tuple[Recognition, ...]

    @property
    def numbers(self) -> tuple[tuple[str, ...], ...]:
        """The numbers of each line, such as "407"; "?" stands for something that is not a digit."""
        signs = ["?" if digit.doubt is Doubt.NOT_A_DIGIT else digit.answer for digit in self.digits]
        return tuple(
            tuple("".join(signs[index] for index in number) for number in line) for line in self.found.lines
        )

    @property
    def n_doubted(self) -> int:
        """Number of digits that are read with doubt."""
        return sum(digit.doubt is not Doubt.NONE for digit in self.digits)


def read_photo(found: FoundDigits, recognizer: Recognizer) -> PhotoReading:
    """Return a network's reading of the digits found in a photo."""
    return PhotoReading(found, recognizer.recognize_pictures([digit.picture for digit in found.digits]))
