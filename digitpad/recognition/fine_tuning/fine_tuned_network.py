"""The network that was taught its user's hand, kept beside the one it was taught from.

Fine-tuning always begins with the base network, so that one is kept too.
"""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from digitpad.errors import ModelFileError
from digitpad.nn.model_file import SavedNetwork
from digitpad.paths import shipped_network_path, user_data_dir
from digitpad.recognition.network_files import open_network, save_network

_SAMPLES_KEY = "taught_samples"  # the key that ``fine_tune`` writes
_BASE_KEY = "taught_from"


@dataclass(frozen=True)
class FineTunedNetwork:
    """A fine-tuned network and the base network that it was made of."""

    fine_tuned: SavedNetwork
    base: SavedNetwork


def fine_tuned_network_path() -> Path:
    """Return where the fine-tuned network is kept. It may not exist."""
    return user_data_dir() / "taught.npz"


def n_fine_tuned(saved: SavedNetwork) -> int:
    """Return how many of the user's digits a network was fine-tuned on; 0 for a base network."""
    value = saved.origin.get(_SAMPLES_KEY, 0)
    return value if isinstance(value, int) else 0


def described_source(saved: SavedNetwork, otherwise: str) -> str:
    """Return what to call a network in the window: "taught by you, 34 digits", or what it is called else."""
    count = n_fine_tuned(saved)
    return f"taught by you, {count} {'digit' if count == 1 else 'digits'}" if count else otherwise


def with_its_origin(fine_tuned: SavedNetwork, base: SavedNetwork) -> FineTunedNetwork:
    """Return a taught network that says which one it was made of."""
    origin = {**fine_tuned.origin, _BASE_KEY: _digest(base)}
    return FineTunedNetwork(replace(fine_tuned, origin=origin), base)


def save_fine_tuned(pair: FineTunedNetwork) -> None:
    """Keep a taught network in the user's folder, instead of the one before.

    Raises
    ------
    ModelFileError
        Naming the file and why it cannot be written. The one before is then still there.
    """
    path = fine_tuned_network_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ModelFileError(
            f"The taught network cannot be kept: {path}: {error.strerror or error}."
        ) from error
    # In this order: a taught network without the one it was made of could not be taught any further.
    save_network(pair.base, _base_path())
    save_network(pair.fine_tuned, path)


def base_of(saved: SavedNetwork) -> SavedNetwork:
    """Return the network to teach from: for a taught one that it was made of, if that is found.

    Otherwise the shipped one. A base network is returned as it is. Reads files.

    Raises
    ------
    ModelFileError
        If the shipped network cannot be read.
    """
    if not n_fine_tuned(saved):
        return saved
    shipped = open_network(shipped_network_path())
    wanted = saved.origin.get(_BASE_KEY)
    if wanted != _digest(shipped):
        try:
            kept = open_network(_base_path())
        except ModelFileError:  # damaged, or not there
            return shipped
        if wanted == _digest(kept):
            return kept
    return shipped


def _base_path() -> Path:
    return user_data_dir() / "untaught.npz"


def _digest(saved: SavedNetwork) -> str:
    return hashlib.sha256(saved.network.parameters.tobytes()).hexdigest()[:16]
