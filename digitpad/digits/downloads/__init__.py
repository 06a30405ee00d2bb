"""Published files, fetched when they are asked for, checked, and kept."""

from digitpad.digits.downloads.fetch import PublishedFile, alone, fetch, is_kept

__all__ = ["PublishedFile", "alone", "fetch", "is_kept"]
