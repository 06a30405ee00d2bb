"""Image files as the pictures that networks read."""

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
    """Load what reads image files. It takes a moment, in which Ctrl-C ends the process.

    Raises
    ------
    DigitpadError
        If this machine lacks something they need.
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
        Naming the file and what is wrong with it.
    """
    from digitpad.ui.files.picture_file import read_picture

    with _libraries_silenced():
        return read_picture(path)


def open_image_file(path: Path) -> "OpenedPicture":
    """Return the picture in an image file, and the digits found there.

    Raises
    ------
    DataFileError
        Naming the file and what is wrong with it.
    """
    from digitpad.ui.files.photo_file import open_picture

    with _libraries_silenced():
        return open_picture(path)


@contextlib.contextmanager
def _libraries_silenced() -> Iterator[None]:
    """Keep stderr to digitpad's own sentence: libpng and Qt complain there about a damaged picture too."""
    stderr = os.dup(2)
    try:
        with open(os.devnull, "wb") as nothing:  # noqa: PTH123
            os.dup2(nothing.fileno(), 2)
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
