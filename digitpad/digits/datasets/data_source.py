"""The interface of a data source."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from digitpad.digits.data_file import OnProgress, OnStage, ShouldStop
from digitpad.digits.datasets.dataset import Dataset


class LoadDataset(Protocol):
    """Loads a data set."""

    def __call__(
        self,
        folder: Path | None,
        on_progress: OnProgress | None = None,
        should_stop: ShouldStop | None = None,
        on_stage: OnStage | None = None,
    ) -> Dataset:
        """Return the data set in a folder. ``folder`` is None if the source needs none.

        ``on_stage`` is called before stages that take longer than reading. See ``load_dataset`` for the other
        parameters.
        """


@dataclass(frozen=True)
class DataSource:
    """A place to load a data set from.

    Attributes
    ----------
    name : str
        Key in ``SOURCES``.
    title : str
        Name shown in the window.
    command : str
        Menu entry, with "&" before its shortcut letter.
    explanation : str
        One sentence.
    load : callable
        See ``LoadDataset``.
    needs_folder : bool
        Whether the user must choose a folder.
    is_at_hand : callable
        ``is_at_hand()`` returns whether it can be loaded without a download.
    """

    name: str
    title: str
    command: str
    explanation: str
    load: LoadDataset
    needs_folder: bool
    is_at_hand: Callable[[], bool] = lambda: True
