"""Small data sets for tests of workers."""

import numpy as np
import pytest

from digitpad.digits.dataset import Dataset, LabelledImages, class_names


@pytest.fixture
def dataset() -> Dataset:
    """Ten easily told apart classes: a bright row of pixels for each."""
    rng = np.random.default_rng(5)

    def part(n_images: int) -> LabelledImages:
        labels = rng.integers(0, 10, n_images).astype(np.uint8)
        images = rng.integers(0, 40, (n_images, 28, 28)).astype(np.uint8)
        for image, label in zip(images, labels, strict=True):
            image[2 * label + 3 : 2 * label + 5] = 220
        return LabelledImages(images, labels)

    return Dataset("rows", part(600), part(100), part(100), class_names(10))
