"""Pictures for the screen."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage


def gray_image(picture: NDArray[np.floating]) -> QImage:
    """Return a picture (height, width), ink 1.0 on 0.0, as white ink on black that owns its pixels."""
    levels = np.rint(picture * 255.0).astype(np.uint8)
    height, width = levels.shape
    # The image must not outlive the bytes, so it is copied.
    return QImage(levels.tobytes(), width, height, width, QImage.Format.Format_Grayscale8).copy()
