"""The pictures and labels of a step, or the reason why there are none."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitpad.ui.one_step.batch_chooser import BatchChooser
from digitpad.ui.state import AppState, NetworkInUse

NO_NETWORK = "There is no network yet. Train one, or open one from the menu File."
_NO_DRAWING = (
    "Draw on the left and choose the label here to see one step of training on the drawing. Or take the step "
    "on training pictures."
)
_NO_PICTURES = "The training pictures are loading. Or draw on the left and take the step on the drawing."
_OTHER_CLASSES = (
    "The training pictures have more classes than this network has outputs. Take the step on the drawing."
)


@dataclass(frozen=True, eq=False)
class StepBatch:
    """A mini-batch.

    Attributes
    ----------
    inputs : (batch, n_in) float
        Ink 1.0 on 0.0.
    labels : (batch,) int
        Class indices.
    """

    inputs: NDArray[np.float64]
    labels: NDArray[np.intp]


def chosen_batch(state: AppState, chooser: BatchChooser, in_use: NetworkInUse) -> StepBatch | str:
    """Return the chosen mini-batch, or a sentence that says what to do."""
    if chooser.is_drawing:
        reading = state.reading
        if reading is None:
            return _NO_DRAWING
        shown = reading.digits[reading.shown]
        chooser.suggest_label(shown.label)
        inputs = shown.picture.reshape(1, -1).astype(np.float64)
        return StepBatch(inputs, np.array([chooser.label], np.intp))
    if state.dataset is None:
        return _NO_PICTURES
    batch = StepBatch(*chooser.pictures(state.dataset))
    return _OTHER_CLASSES if batch.labels.max() >= in_use.saved.network.n_out else batch
