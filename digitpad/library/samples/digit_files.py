"""Import and export of own digits as UNIPEN files."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from digitpad.digits.data_file import OnProgress, ShouldStop, Watch
from digitpad.digits.strokes.unipen import PenDigit, read_unipen, write_unipen
from digitpad.library.samples.my_digit import MyDigit, new_digit

_READING = 0.8  # share of the time of an import


def read_new_digits(
    path: Path,
    known: Sequence[MyDigit],
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> list[MyDigit]:
    """Return the digits of a UNIPEN file as new digits, without those that are already known.

    Parameters
    ----------
    path : Path
    known : sequence of MyDigit
    on_progress, should_stop : callable, optional
        Called several times a second. ``on_progress`` gets the fraction done, 0..1.

    Raises
    ------
    DataFileError
        If the file cannot be read.
    StoppedError
        If ``should_stop`` returned True.
    """
    watch = Watch(on_progress, should_stop)
    digits = read_unipen(path, lambda part: watch.at(_READING * part), should_stop)
    contents = {(sample.label, sample.content) for sample in known}
    new: list[MyDigit] = []
    for number, digit in enumerate(digits, 1):
        if number % 100 == 0:
            watch.at(_READING + (1.0 - _READING) * number / len(digits))
        sample = new_digit(digit.label, digit.strokes)
        if (sample.label, sample.content) not in contents:
            contents.add((sample.label, sample.content))
            new.append(sample)
    return new


def write_digits(
    samples: Sequence[MyDigit],
    path: Path,
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> None:
    """Write digits to a UNIPEN file, compressed if its name ends in ``.gz``.

    Raises
    ------
    DataFileError
        If the file cannot be written, or could not be read again.
    StoppedError
        If ``should_stop`` returned True. An existing file is left unchanged then, too.
    """
    watch = Watch(on_progress, should_stop)

    def digits() -> Iterator[PenDigit]:
        for number, sample in enumerate(samples):
            if number % 100 == 0:
                watch.at(number / len(samples))
            yield PenDigit(sample.label, None, sample.strokes)

    write_unipen(digits(), path)
