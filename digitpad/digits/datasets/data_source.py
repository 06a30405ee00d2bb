"""What a data source is."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from digitpad.digits.datasets.dataset import Dataset


@dataclass(frozen=True)
class DataSource:
    """Where a data set can come from.

    Attributes
    ----------
    name : str
        Key in ``SOURCES``.
    title : str
        Its name for people.
    command : str
        What a menu calls loading it, with "&" before the letter that chooses it.
    explanation : str
        One sentence.
    load : callable
        Takes the folder that the user chose, or None where ``needs_folder`` is False, and returns the data
        set. Raises DataFileError.
    needs_folder : bool
        True if the user has to choose a folder.
    """

    name: str
    title: str
    command: str
    explanation: str
    load: Callable[[Path | None], Dataset]
    needs_folder: bool
