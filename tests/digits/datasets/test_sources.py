"""The registry of data sources: a list can show each, and each loads."""

from digitpad.digits.datasets.sources import SOURCES


def test_mnist_comes_first_and_needs_nothing():
    first = next(iter(SOURCES.values()))

    dataset = first.load(None)

    assert (first.name, first.title, first.needs_folder) == ("mnist", "MNIST", False)
    assert (dataset.name, dataset.source, dataset.folder) == ("MNIST", "mnist", "")
    n_images = [len(part) for part in (dataset.train, dataset.validation, dataset.test)]
    assert n_images == [50_000, 10_000, 10_000]
