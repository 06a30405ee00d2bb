"""Data sets, pen strokes and 28x28 pictures. Independent of networks and Qt."""

from digitpad.digits.datasets import Dataset, LabelledImages, load_dataset, load_mnist
from digitpad.digits.strokes import PenDigit, Stroke, group_strokes, rasterize, read_unipen

__all__ = [
    "Dataset",
    "LabelledImages",
    "PenDigit",
    "Stroke",
    "group_strokes",
    "load_dataset",
    "load_mnist",
    "rasterize",
    "read_unipen",
]
