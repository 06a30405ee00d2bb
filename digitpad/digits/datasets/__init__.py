"""Labelled pictures: data sets and their sources, IDX files, picture files, augmentation."""

from digitpad.digits.datasets.augmentation import AugmentationRanges, Augmenter
from digitpad.digits.datasets.data_source import DataSource
from digitpad.digits.datasets.dataset import Dataset, LabelledImages, class_names
from digitpad.digits.datasets.folders.idx_folder import load_dataset, load_labelled_images
from digitpad.digits.datasets.idx import read_images, read_labels
from digitpad.digits.datasets.mnist import load_mnist
from digitpad.digits.datasets.picture import from_gray
from digitpad.digits.datasets.sources import SOURCES

__all__ = [
    "SOURCES",
    "AugmentationRanges",
    "Augmenter",
    "DataSource",
    "Dataset",
    "LabelledImages",
    "class_names",
    "from_gray",
    "load_dataset",
    "load_labelled_images",
    "load_mnist",
    "read_images",
    "read_labels",
]
