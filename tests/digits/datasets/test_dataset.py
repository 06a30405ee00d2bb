import dataclasses
import re
import string

import numpy as np
import pytest

from digitpad.digits.datasets.dataset import Dataset, LabelledImages, class_names


@pytest.mark.parametrize(
    ("n_classes", "names"),
    [
        (3, tuple("0123456789")),
        (27, tuple(str(index) for index in range(27))),
        (47, tuple(string.digits + string.ascii_uppercase + "abdefghnqrt")),
        (62, tuple(string.digits + string.ascii_uppercase + string.ascii_lowercase)),
    ],
)
def test_classes_are_called_digits_or_letters_or_numbers(n_classes, names):
    assert class_names(n_classes) == names


def with_part(dataset, part, **changes):
    return dataclasses.replace(dataset, **{part: dataclasses.replace(getattr(dataset, part), **changes)})


def test_equal_data_have_the_same_fingerprint_whatever_they_are_called_and_tested_on(rows_dataset):
    train = LabelledImages(rows_dataset.train.images.copy(), rows_dataset.train.labels.copy())
    copy = dataclasses.replace(rows_dataset, name="copy", train=train, test=rows_dataset.validation)

    assert copy.fingerprint == rows_dataset.fingerprint
    assert re.fullmatch("[0-9a-f]{64}", copy.fingerprint)


@pytest.mark.parametrize("part", ["train", "validation"])
def test_one_other_pixel_or_label_changes_the_fingerprint(rows_dataset, part):
    images, labels = getattr(rows_dataset, part).images.copy(), getattr(rows_dataset, part).labels.copy()
    images[3, 14, 15] ^= 1
    labels[5] ^= 1

    changed = (with_part(rows_dataset, part, images=images), with_part(rows_dataset, part, labels=labels))

    assert len({one.fingerprint for one in (rows_dataset, *changed)}) == 3


def test_another_split_or_type_changes_the_fingerprint():
    part = LabelledImages(np.zeros((4, 28, 28), np.uint8), np.zeros(4, np.uint8))
    first, last = (LabelledImages(part.images[rows], part.labels[rows]) for rows in (slice(1), slice(1, 4)))
    wide = LabelledImages(part.images, part.labels.view(np.int8))

    splits = [(first, last), (last, first), (part, part), (wide, part)]

    assert len({Dataset("", *split, part, class_names(10)).fingerprint for split in splits}) == len(splits)
