"""Data sets in folders: of IDX files or of pictures, the names of their classes, and copies in the cache."""

from digitpad.digits.datasets.folders.folder_names import folder_class_names
from digitpad.digits.datasets.folders.idx_folder import (
    IDX_FOLDER,
    has_idx_files,
    load_dataset,
    load_labelled_images,
)
from digitpad.digits.datasets.folders.kept_copy import kept_copy, kept_folder
from digitpad.digits.datasets.folders.picture_folder import has_pictures, load_folder

__all__ = [
    "IDX_FOLDER",
    "folder_class_names",
    "has_idx_files",
    "has_pictures",
    "kept_copy",
    "kept_folder",
    "load_dataset",
    "load_folder",
    "load_labelled_images",
]
