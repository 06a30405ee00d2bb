"""What a data source is."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from digitpad.digits.data_file import OnProgress, OnStage, ShouldStop
from digitpad.digits.datasets.dataset import Dataset


class LoadDataset(Protocol):
    """Loads a data set of a kind."""

    def __call__(
        self,
        folder: Path | None,
        on_progress: OnProgress | None = None,
        should_stop: ShouldStop | None = None,
        on_stage: OnStage | None = None,
    ) -> Dataset:
        """Return the data set of a folder, or of None for a source that needs none.

        What takes longer than reading is told to ``on_stage``. The rest is as for ``load_dataset``.
        """


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
        See ``LoadDataset``.
    needs_folder : bool
        True if the user has to choose a folder.
    is_at_hand : callable
        ``is_at_hand()`` tells whether it can be loaded without being fetched from anywhere.
    """

    name: str
    title: str
    command: str
    explanation: str
    load: LoadDataset
    needs_folder: bool
    is_at_hand: Callable[[], bool] = lambda: True
