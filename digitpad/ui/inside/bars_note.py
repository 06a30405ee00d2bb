"""The relation between the bars beside the canvas and this page."""

import numpy as np

from digitpad.nn.activations import FloatArray
from digitpad.recognition.number_reader import NumberReading
from digitpad.ui.canvas.prediction_panel import ordinal

_SAME = 1e-4


def bars_note(
    reading: NumberReading | None,
    probabilities: FloatArray | None,
    *,
    is_drawing: bool,
    is_changed: bool,
) -> str:
    """Return one or two sentences for the user, or "" if there is nothing to compare.

    Parameters
    ----------
    reading : NumberReading or None
        The reading shown by the bars.
    probabilities : (n_classes,) float or None
        The network's output on this page.
    is_drawing, is_changed : bool
        Whether the page shows the drawing, and whether units were changed.
    """
    if reading is None or probabilities is None:
        return ""
    if not is_drawing:
        return "The bars beside the canvas show your drawing, not this picture."
    text = ""
    if len(reading.digits) > 1:
        text = (
            f"Of the {len(reading.digits)} digits of your drawing, each read separately, this is the "
            f"{ordinal(reading.shown + 1)}; click another one on the canvas to see it. "
        )
    if is_changed:
        return f"{text}The bars beside the canvas show the network without your changes."
    shown = reading.digits[reading.shown]
    if shown.probabilities.shape == probabilities.shape and np.allclose(
        shown.probabilities, probabilities, atol=_SAME
    ):
        return f"{text}The bars beside the canvas show the last column."
    if len(shown.pictures) == 1:  # of a network that was replaced just now
        return text
    return (
        f"{text}The bars beside the canvas are the mean of {len(shown.pictures)} views; "
        "this page shows the drawing as drawn."
    )
