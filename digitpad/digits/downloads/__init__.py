"""Downloads of published files: on request, verified, and kept."""

from digitpad.digits.downloads.fetch import PublishedFile, alone, fetch, is_kept

__all__ = ["PublishedFile", "alone", "fetch", "is_kept"]
