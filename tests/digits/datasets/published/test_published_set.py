"""Published data sets are fetched once, read as they are meant to be, and used offline afterwards."""

import dataclasses
import gzip
import hashlib
import io
import itertools
import struct
import zipfile

import numpy as np
import pytest

from digitpad.digits.datasets.published import PUBLISHED_SETS
from digitpad.digits.downloads import PublishedFile
from digitpad.errors import DataFileError, StoppedError
from digitpad.paths import data_sets_dir

SETS = {published.name: published for published in PUBLISHED_SETS}
N_PICTURES = {"train": 60, "t10k": 20}
EMNIST_PARTS = {"train": "train", "t10k": "test"}


def idx(array, kind=0x08):
    return struct.pack(f">HBB{array.ndim}I", 0, kind, array.ndim, *array.shape) + array.tobytes()


def pictures(part):
    """Return pictures that differ from their transposes."""
    rng = np.random.default_rng(0)
    return rng.integers(0, 256, (N_PICTURES[part], 28, 28), np.uint8)


def labels(part, n_classes=10):
    return (np.arange(N_PICTURES[part]) % n_classes).astype(np.uint8)


def plain_files(published):
    for part in N_PICTURES:
        yield f"{part}-images-idx3-ubyte.gz", gzip.compress(idx(pictures(part)))
        yield f"{part}-labels-idx1-ubyte.gz", gzip.compress(idx(labels(part)))


def qmnist_files(published):
    for part, name in (("train", "train"), ("t10k", "test")):
        wide = np.zeros((N_PICTURES[part], 8), ">i4")
        wide[:, 0], wide[:, 1:] = labels(part), 70_000
        yield f"qmnist-{name}-images-idx3-ubyte.gz", gzip.compress(idx(pictures(part)))
        yield f"qmnist-{name}-labels-idx2-int.gz", gzip.compress(idx(wide, 0x0C))


def emnist_files(published):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        for kind, n_classes, first in (("digits", 10, 0), ("letters", 26, 1)):
            for part, name in EMNIST_PARTS.items():
                transposed = pictures(part).transpose(0, 2, 1).copy()
                numbers = labels(part, n_classes) + np.uint8(first)
                stem = f"gzip/emnist-{kind}-{name}"
                file.writestr(f"{stem}-images-idx3-ubyte.gz", gzip.compress(idx(transposed)))
                file.writestr(f"{stem}-labels-idx1-ubyte.gz", gzip.compress(idx(numbers)))
    yield "gzip.zip", archive.getvalue()


FILES = {
    "fashion-mnist": plain_files,
    "kmnist": plain_files,
    "qmnist": qmnist_files,
    "emnist-digits": emnist_files,
    "emnist-letters": emnist_files,
}


@pytest.fixture
def on_mirror(new_mirror):
    """Return a function that returns a set as it is published, with few pictures, on a mirror."""
    mirror = new_mirror()

    def on_mirror(name, change=lambda contents: None):
        contents = dict(FILES[name](SETS[name]))
        change(contents)
        assert sorted(contents) == sorted(file.name for file in SETS[name].files)
        mirror.files.update(contents)
        files = tuple(
            PublishedFile(
                file, len(content), f"sha256:{hashlib.sha256(content).hexdigest()}", (f"{mirror.url}/{file}",)
            )
            for file, content in contents.items()
        )
        return dataclasses.replace(SETS[name], files=files, patience_s=1.0), mirror

    return on_mirror


@pytest.mark.parametrize("name", SETS)
def test_a_set_is_fetched_once_and_read_upright_with_its_names(on_mirror, name):
    published, mirror = on_mirror(name)
    parts, stages, parts_again, stages_again = [], [], [], []
    assert not published.source.is_at_hand()

    dataset = published.load(None, parts.append, None, stages.append)
    mirror.modes[""] = "500"
    again = published.load(None, parts_again.append, None, stages_again.append)

    names, title = published.class_names, published.title
    unpacking = [f"Unpacking {title}"] if name.startswith("emnist") else []
    for seen in (parts, parts_again):
        assert seen == sorted(seen)
        assert seen[-1] == 1.0
    assert 0.9 in parts  # when all is fetched
    assert 0.5 in parts_again
    fetching = [f"Fetching {title}: 0 of 0 MB", f"Checking {title}"]
    assert list(dict.fromkeys(stages)) == [*fetching, *unpacking, f"Reading {title}"]
    assert all(one != following for one, following in itertools.pairwise(stages))
    assert stages_again == []
    assert published.source.is_at_hand()
    assert (dataset.name, dataset.source, dataset.folder) == (title, name, "")
    assert dataset.class_names == names
    assert [len(part) for part in (dataset.train, dataset.validation, dataset.test)] == [50, 10, 20]
    assert np.array_equal(dataset.train.images, pictures("train")[:50])
    assert np.array_equal(dataset.test.labels, labels("t10k", len(names)))
    assert [array.flags.writeable for array in vars(dataset.train).values()] == [False, False]
    assert again.fingerprint == dataset.fingerprint
    assert not list(data_sets_dir().rglob("*.zip"))


def test_what_one_kind_of_emnist_has_brought_serves_the_other(on_mirror):
    published, mirror = on_mirror("emnist-digits")
    published.load()
    letters, _ = on_mirror("emnist-letters")
    mirror.modes[""] = "500"

    assert letters.load().class_names[:2] == ("A", "B")


def replaced(part, content):
    """Return a function that replaces a part of EMNIST's archive, or takes it away."""

    def change(contents):
        parts = zipfile.ZipFile(io.BytesIO(contents["gzip.zip"]))
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as file:
            for name in parts.namelist():
                if name != part:
                    file.writestr(name, parts.read(name))
                elif content is not None:
                    file.writestr(name, gzip.compress(content))
        contents["gzip.zip"] = archive.getvalue()

    return change


LETTERS = "gzip/emnist-letters-train-labels-idx1-ubyte.gz"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, r"gzip\.zip is damaged, or not the expected archive\."),
        (idx(np.zeros(60, np.uint8)), r"emnist-letters-train-labels-idx1-ubyte\.gz has a label below 1\.$"),
        (idx(np.ones(59, np.uint8)), r"has 60 images, but there are 59 labels\.$"),
    ],
    ids=["no labels", "wrong labels", "too few labels"],
)
def test_what_does_not_fit_is_refused_and_fetched_anew_the_next_time(on_mirror, content, reason):
    published, _ = on_mirror("emnist-letters", replaced(LETTERS, content))
    with pytest.raises(DataFileError, match=reason):
        published.load()

    mended, _ = on_mirror("emnist-letters")

    assert len(mended.load().test) == 20


def test_it_stops_when_it_is_no_longer_wanted_and_goes_on_later(on_mirror):
    published, mirror = on_mirror("emnist-digits")
    mirror.modes["gzip.zip"] = "500"
    with pytest.raises(DataFileError, match=r"^EMNIST digits: gzip\.zip .* answers 500\. Try again later"):
        published.load()
    mirror.modes.clear()
    for n_questions in (1, 3, 6):
        asked, stages = iter(range(n_questions)), []
        with pytest.raises(StoppedError):
            published.load(None, None, lambda asked=asked: next(asked, None) is None, stages.append)
        assert stages[0] == "Fetching EMNIST digits: 0 of 0 MB"

    assert len(published.load().test) == 20
