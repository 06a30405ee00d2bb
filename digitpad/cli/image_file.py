"""Image files as pictures that networks can read."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from digitpad.cli.interrupts import interrupts_end_the_process

if TYPE_CHECKING:
    from digitpad.ui.files.photo_file import OpenedPicture


def load_image_libraries() -> None:
    """Import the libraries that read image files. Ctrl-C ends the process during the import.

    Raises
    ------
    DigitpadError
        If a library that they need is missing on this machine.
    """
    with interrupts_end_the_process():
        from digitpad.environment import check_libraries

        check_libraries()
        import digitpad.ui.files.photo_file  # noqa: F401


def read_image_file(path: Path) -> NDArray[np.float32]:
    """Return the digit in an image file, (28, 28) with ink 1.0 on 0.0.

    Raises
    ------
    DataFileError
        If the file cannot be read. The message names it and the reason.
    """
    from digitpad.ui.files.picture_file import read_picture

    with _libraries_silenced():
        return read_picture(path)


def open_image_file(path: Path) -> "OpenedPicture":
    """Return the picture in an image file, and the digits found there.

    Raises
    ------
    DataFileError
        If the file cannot be read. The message names it and the reason.
    """
    from digitpad.ui.files.photo_file import open_picture

    with _libraries_silenced():
        return open_picture(path)


@contextlib.contextmanager
def _libraries_silenced() -> Iterator[None]:
    """Silence libpng and Qt, which also print on stderr about a damaged picture."""
    stderr = os.dup(2)
    try:
        with open(os.devnull, "wb") as nothing:  # noqa: PTH123
            os.dup2(nothing.fileno(), 2)
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
