"""The copies of data sets on the disk, and which of them no run needs."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from digitpad.digits.datasets.folders.kept_copy import KeptCopy, kept_copies, made_dir, remove_copy
from digitpad.errors import LibraryError
from digitpad.library.runs.run_record import DatasetRecord


@dataclass(frozen=True)
class Copies:
    """Copies of data sets that were made of drawings or image files: their runs go on with them.

    Attributes
    ----------
    folder : Path
        In which they lie.
    n_bytes : int
        What all of them take.
    unneeded : tuple of KeptCopy
        Those that no run needs.
    """

    folder: Path
    n_bytes: int
    unneeded: tuple[KeptCopy, ...]

    @property
    def unneeded_bytes(self) -> int:
        """What could be removed."""
        return sum(copy.n_bytes for copy in self.unneeded)


def find_copies(needed: Iterable[DatasetRecord]) -> Copies:
    """Return the copies on the disk; from any thread.

    Parameters
    ----------
    needed : iterable of DatasetRecord
        The data sets of all runs: ``Library.datasets``.
    """
    copies, needed = kept_copies(), frozenset(needed)
    folders = {str(copy.folder) for copy in copies}

    def is_needed(copy: KeptCopy) -> bool:
        # A run of another machine does not say which of the copies with its pictures it needs.
        return copy.is_recent or any(
            copy.is_of(record.fingerprint)
            and (record.folder == str(copy.folder) or record.folder not in folders)
            for record in needed
        )

    unneeded = tuple(copy for copy in copies if not is_needed(copy))
    return Copies(made_dir(), sum(copy.n_bytes for copy in copies), unneeded)


def remove_copies(copies: Iterable[KeptCopy]) -> None:
    """Delete copies; from any thread.

    Raises
    ------
    LibraryError
        Naming one that cannot be deleted.
    """
    for copy in copies:
        try:
            remove_copy(copy)
        except OSError as error:
            raise LibraryError(f"{copy.folder} cannot be deleted: {error.strerror or error}.") from error
