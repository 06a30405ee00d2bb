"""The origin of a network, and the digest that identifies it."""

import hashlib

from digitpad.nn.model_file import SavedNetwork


def digest_of(saved: SavedNetwork) -> str:
    """Return the SHA-256 of a network's weights and biases, in hexadecimal."""
    return hashlib.sha256(saved.network.parameters.data).hexdigest()


def dataset_name_of(saved: SavedNetwork) -> str:
    """Return the name of the data set that a network was trained on, or an empty string if unknown."""
    return str(saved.origin.get("data") or "")


def accuracy_of(saved: SavedNetwork) -> float | None:
    """Return a network's accuracy on validation pictures, 0..1, or None if unknown.

    For a fine-tuned network it is measured on the first ``taught_judged`` of them.
    """
    for key in ("validation_accuracy", "taught_accuracy"):
        value = saved.origin.get(key)
        if isinstance(value, float) and 0.0 <= value <= 1.0:
            return value
    return None
