"""How the bars beside the canvas come from what this page shows."""

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
    """Return a sentence or two for the user; empty if there is nothing to compare.

    Parameters
    ----------
    reading : NumberReading or None
        What the bars show.
    probabilities : (n_classes,) float or None
        What comes out of the network on this page.
    is_drawing, is_changed : bool
        Whether the drawing goes through it, and whether units were changed.
    """
    if reading is None or probabilities is None:
        return ""
    if not is_drawing:
        return "The bars beside the canvas are those of your drawing, not of this picture."
    text = ""
    if len(reading.digits) > 1:
        text = (
            f"Your drawing has {len(reading.digits)} digits, and each goes through the network by itself. "
            f"This is the {ordinal(reading.shown + 1)}; click another one on the canvas to see that. "
        )
    if is_changed:
        return f"{text}The bars beside the canvas are those of the network without your changes."
    shown = reading.digits[reading.shown].probabilities
    if shown.shape == probabilities.shape and np.allclose(shown, probabilities, atol=_SAME):
        return f"{text}The bars beside the canvas are the last column."
    return (
        f"{text}The bars beside the canvas come from several looks at the drawing. "
        "This page explains one: the drawing as it was drawn."
    )
