"""Data sets that are fetched once from where they were published, and read from the user's cache."""

from digitpad.digits.datasets.published.published_set import PublishedSet
from digitpad.digits.datasets.published.published_sets import PUBLISHED_SETS

__all__ = ["PUBLISHED_SETS", "PublishedSet"]
