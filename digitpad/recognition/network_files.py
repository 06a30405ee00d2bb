"""Opening and saving of network files, with the file named in every error."""

from pathlib import Path

from digitpad.errors import ModelFileError
from digitpad.nn.model_file import SavedNetwork, read_network, to_bytes
from digitpad.paths import check_writable, why_not_a_file, write_atomically


def open_network(path: Path) -> SavedNetwork:
    """Open a network file.

    Raises
    ------
    ModelFileError
        If it cannot be read. The message names the file and the problem.
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
    """Save a network. The file holds either its old content or the complete new one.

    Raises
    ------
    ModelFileError
        If it cannot be written. An existing file is left unchanged.
    """
    try:
        write_atomically(path, to_bytes(saved))
    except OSError as error:
        raise ModelFileError(f"The network cannot be saved: {_reason(error, path)}.") from error


def check_can_save(path: Path) -> None:
    """Raise ModelFileError if a network could not be saved at a path. Checked before a long training."""
    try:
        check_writable(path)
    except OSError as error:
        raise ModelFileError(f"The network could not be saved: {_reason(error, path)}.") from error


def _reason(error: OSError, path: Path) -> str:
    return f"{path}: {error.strerror}" if error.strerror else str(error)
