"""The wording of an answer, including its doubt."""

from dataclasses import dataclass

from digitpad.presentation import probability_text
from digitpad.recognition.number_reader import NumberReading
from digitpad.recognition.recognizer import Doubt, Recognition

NO_ANSWER = "–"
_NO_DIGIT_OF_A_NUMBER = "?"  # a dash would read as a minus sign


@dataclass(frozen=True)
class ShownDigit:
    """An answer as the window shows it.

    Attributes
    ----------
    recognition : Recognition
    is_settled : bool
        Whether the pen has rested. A half-drawn digit is always doubtful, so until then a doubtful answer
        is only muted.
    """

    recognition: Recognition
    is_settled: bool = True

    @property
    def doubt(self) -> Doubt:
        """The doubt to put in words."""
        return self.recognition.doubt if self.is_settled else Doubt.NONE

    @property
    def is_muted(self) -> bool:
        """Whether the answer is shown faintly."""
        return self.recognition.doubt is not Doubt.NONE

    @property
    def alone(self) -> str:
        """The answer on its own, such as "4", "4?" or a dash."""
        if self.doubt is Doubt.NOT_A_DIGIT:
            return NO_ANSWER
        return self.recognition.answer + ("?" if self.doubt is Doubt.NOT_SURE else "")

    @property
    def in_number(self) -> str:
        """The answer as part of a number, such as "4", or "?" if it is not a digit."""
        return _NO_DIGIT_OF_A_NUMBER if self.doubt is Doubt.NOT_A_DIGIT else self.recognition.answer

    @property
    def under_ink(self) -> str:
        """The answer under its ink, such as "4", "4?" or "?"."""
        return _NO_DIGIT_OF_A_NUMBER if self.doubt is Doubt.NOT_A_DIGIT else self.alone

    @property
    def candidates(self) -> str:
        """The possible answers, such as "4" or "4 or 9?"; empty if it is not a digit."""
        if self.doubt is Doubt.NOT_A_DIGIT:
            return ""
        answer, other = self.recognition.answer, self.recognition.runner_up
        return f"{answer} or {other}?" if self.doubt is Doubt.NOT_SURE and other != answer else answer

    @property
    def certainty(self) -> str:
        """The certainty in words, such as "97 % sure" or "not sure"."""
        sure = f"{probability_text(self.recognition.probability)} sure"
        return sure if self.doubt is Doubt.NONE else self.recognition.doubt_text

    @property
    def spoken(self) -> str:
        """The answer and its certainty for a screen reader."""
        if self.doubt is Doubt.NONE:
            return f"{self.recognition.answer}, {probability_text(self.recognition.probability)} sure"
        return f"{self.recognition.doubt_text}, {self.candidates}".rstrip(", ?")

    @property
    def noun(self) -> str:
        """The noun for the answer: "digit" or "sign"."""
        return "digit" if self.recognition.is_of_digits else "sign"


def shown_digits(reading: NumberReading, *, is_settled: bool) -> tuple[ShownDigit, ...]:
    """Return the digits of a number as the window shows them."""
    return tuple(ShownDigit(digit, is_settled) for digit in reading.digits)
