"""The network that was taught its user's hand, kept beside the one it was taught from.

Teaching always begins with the untaught network, so that one is kept too.
"""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from digitpad.errors import ModelFileError
from digitpad.nn.model_file import SavedNetwork
from digitpad.paths import shipped_network_path, user_data_dir
from digitpad.recognition.network_files import open_network, save_network

_TAUGHT_SAMPLES = "taught_samples"  # the key that ``teach`` writes
_TAUGHT_FROM = "taught_from"


@dataclass(frozen=True)
class TaughtNetwork:
    """A taught network and the untaught one that it was made of."""

    taught: SavedNetwork
    untaught: SavedNetwork


def taught_network_path() -> Path:
    """Return where the taught network is kept. It may not exist."""
    return user_data_dir() / "taught.npz"


def n_taught(saved: SavedNetwork) -> int:
    """Return how many of the user's digits a network was taught; 0 for an untaught one."""
    value = saved.origin.get(_TAUGHT_SAMPLES, 0)
    return value if isinstance(value, int) else 0


def described_source(saved: SavedNetwork, otherwise: str) -> str:
    """Return what to call a network in the window: "taught by you, 34 digits", or what it is called else."""
    count = n_taught(saved)
    return f"taught by you, {count} {'digit' if count == 1 else 'digits'}" if count else otherwise


def with_its_origin(taught: SavedNetwork, untaught: SavedNetwork) -> TaughtNetwork:
    """Return a taught network that says which one it was made of."""
    origin = {**taught.origin, _TAUGHT_FROM: _digest(untaught)}
    return TaughtNetwork(replace(taught, origin=origin), untaught)


def keep_taught(pair: TaughtNetwork) -> None:
    """Keep a taught network in the user's folder, instead of the one before.

    Raises
    ------
    ModelFileError
        Naming the file and why it cannot be written. The one before is then still there.
    """
    path = taught_network_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ModelFileError(
            f"The taught network cannot be kept: {path}: {error.strerror or error}."
        ) from error
    # In this order: a taught network without the one it was made of could not be taught any further.
    save_network(pair.untaught, _untaught_path())
    save_network(pair.taught, path)


def untaught_of(saved: SavedNetwork) -> SavedNetwork:
    """Return the network to teach from: for a taught one that it was made of, if that is found.

    Otherwise the shipped one. An untaught network is returned as it is. Reads files.

    Raises
    ------
    ModelFileError
        If the shipped network cannot be read.
    """
    if not n_taught(saved):
        return saved
    shipped = open_network(shipped_network_path())
    wanted = saved.origin.get(_TAUGHT_FROM)
    if wanted != _digest(shipped):
        try:
            kept = open_network(_untaught_path())
        except ModelFileError:  # damaged, or not there
            return shipped
        if wanted == _digest(kept):
            return kept
    return shipped


def _untaught_path() -> Path:
    return user_data_dir() / "untaught.npz"


def _digest(saved: SavedNetwork) -> str:
    return hashlib.sha256(saved.network.parameters.tobytes()).hexdigest()[:16]
