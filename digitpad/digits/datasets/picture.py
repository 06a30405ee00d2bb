"""Conversion of pictures of any size to 28x28 pictures like MNIST's."""

import numpy as np
from numpy.typing import NDArray

from digitpad.digits.strokes.raster import BOX_PX, SIDE_PX, centred
from digitpad.errors import DataFileError

MIN_CONTRAST = 24  # of 255: less is noise on an empty page
MOST_INKED_BORDER = 8  # 1 in 75 pictures of MNIST touches its border, none with more than 6 pixels


def from_gray(gray: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the digit in a grey picture, dark on light or light on dark.

    A 28x28 picture with a black border, apart from a few pixels, is taken to be MNIST's own and only scaled
    to 0..1.

    Parameters
    ----------
    gray : (height, width) uint8
        0 is black.

    Returns
    -------
    (28, 28) float32
        Ink 1.0 on 0.0.

    Raises
    ------
    DataFileError
        If the picture has no ink. The message begins with "it" and follows the picture's name.
    """
    if gray.size == 0 or int(gray.max()) - int(gray.min()) < MIN_CONTRAST:
        raise DataFileError("it shows no digit: it is all of one shade.")
    border = np.concatenate([gray[0], gray[-1], gray[:, 0], gray[:, -1]])
    if gray.shape == (SIDE_PX, SIDE_PX) and np.count_nonzero(border) <= MOST_INKED_BORDER:
        return gray.astype(np.float32) / np.float32(255.0)
    # The border shows paper, whether paper is lighter or darker than ink.
    paper = float(np.median(border))
    ink = np.abs(gray.astype(np.float32) - paper)
    ink /= ink.max()
    # Paper is never uniform. A quarter of the contrast counts as paper; MNIST's own edges stay soft.
    ink = np.clip((ink - 0.25) / 0.5, 0.0, 1.0)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    box = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return centred(box, max(box.shape) / BOX_PX)
