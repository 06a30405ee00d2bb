"""A network's predictions for a test set as a CSV table."""

import csv
import io
from pathlib import Path

from digitpad.digits.datasets.dataset import LabelledImages
from digitpad.errors import DataFileError
from digitpad.nn.model_file import SavedNetwork
from digitpad.paths import write_atomically

_ROWS = 1_000


def save_predictions(saved: SavedNetwork, images: LabelledImages, path: Path) -> None:
    """Save a CSV table of image number from 1, label, prediction, and the probability of each class.

    Raises
    ------
    DataFileError
        If the network does not fit the pictures, or the file cannot be written. An existing file is left
        unchanged.
    """
    try:
        write_atomically(path, _as_csv(saved, images).encode())
    except OSError as error:
        raise DataFileError(f"{path} cannot be saved: {error.strerror or error}.") from error


def _as_csv(saved: SavedNetwork, images: LabelledImages) -> str:
    inputs = images.images.reshape(len(images), -1)
    network, names = saved.network, saved.class_names
    if network.n_in != inputs.shape[1] or int(images.labels.max()) >= network.n_out:
        raise DataFileError("The network in use does not fit these pictures and their labels.")
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["image", "label", "prediction", *(f"probability_{name}" for name in names)])
    for start in range(0, len(inputs), _ROWS):
        probabilities = saved.probabilities(inputs[start : start + _ROWS])
        for row, values in enumerate(probabilities, start):
            label, prediction = names[images.labels[row]], names[values.argmax()]
            writer.writerow([row + 1, label, prediction, *(f"{value:.6f}" for value in values)])
    return text.getvalue()
