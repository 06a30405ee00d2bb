"""All data sources, in the order of lists.

To add one, write a file with a ``DataSource`` in this folder and name it here.
"""

from collections.abc import Mapping
from types import MappingProxyType

from digitpad.digits.datasets.data_source import DataSource
from digitpad.digits.datasets.folders.idx_folder import IDX_FOLDER
from digitpad.digits.datasets.mnist import MNIST
from digitpad.digits.datasets.published.published_sets import PUBLISHED_SETS

SOURCES: Mapping[str, DataSource] = MappingProxyType(
    {
        source.name: source
        for source in (
            MNIST,
            *(published.source for published in PUBLISHED_SETS),
            IDX_FOLDER,
        )
    }
)
"""By name."""
