"""Opening and saving networks, with the file named in every failure."""

from pathlib import Path

from digitpad.errors import ModelFileError
from digitpad.nn.model_file import SavedNetwork, read_network, to_bytes
from digitpad.paths import check_writable, why_not_a_file, write_atomically


def open_network(path: Path) -> SavedNetwork:
    """Open a network's file.

    Raises
    ------
    ModelFileError
        Naming the file and what is wrong with it.
    """
    try:
        if reason := why_not_a_file(path):
            raise ModelFileError(reason)
        with path.open("rb") as file:
            try:
                return read_network(file)
            except ModelFileError as error:
                raise ModelFileError(f"{path} cannot be opened: {error}") from error
    except OSError as error:
        raise ModelFileError(f"{path} cannot be read: {error.strerror or error}.") from error


def save_network(saved: SavedNetwork, path: Path) -> None:
    """Save a network so that the file holds either the old network or all of the new one.

    Raises
    ------
    ModelFileError
        Naming the file and why it cannot be written. A file that was there is unchanged.
    """
    try:
        write_atomically(path, to_bytes(saved))
    except OSError as error:
        raise ModelFileError(f"The network cannot be saved: {_reason(error, path)}.") from error


def check_can_save(path: Path) -> None:
    """Raise ModelFileError if a network could not be saved there, before it is trained for minutes."""
    try:
        check_writable(path)
    except OSError as error:
        raise ModelFileError(f"The network could not be saved: {_reason(error, path)}.") from error


def _reason(error: OSError, path: Path) -> str:
    return f"{path}: {error.strerror}" if error.strerror else str(error)
