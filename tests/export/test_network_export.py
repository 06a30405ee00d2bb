"""What is exported is saved only after it has read as the network does."""

import dataclasses

import numpy as np
import pytest

from digitpad.errors import ExportError, ModelFileError, StoppedError
from digitpad.export import export_network
from digitpad.export.agreement import Agreement
from digitpad.nn.model_file import to_bytes


@pytest.fixture
def path(tmp_path):
    """Return the path of an old file, alone in its folder."""
    path = tmp_path / "exports" / "mine.npz"
    path.parent.mkdir()
    path.write_bytes(b"old")
    return path


def assert_unchanged(path):
    assert path.read_bytes() == b"old"
    assert list(path.parent.iterdir()) == [path]


def test_an_export_is_saved_and_says_on_how_many_pictures_it_agrees(path, make_saved, own_format):
    saved = make_saved()

    agreement = export_network(saved, path, own_format)

    assert path.read_bytes() == to_bytes(saved)
    assert agreement.text == "the same answers on 10,000 of 10,000, the same probabilities"


@pytest.mark.parametrize("change", [lambda table: np.roll(table, 1, axis=1), lambda table: table[:, :-1]])
def test_what_reads_otherwise_is_not_saved(path, make_saved, make_wrong, change):
    with pytest.raises(ExportError, match=r"was not saved .* answers on 0 of 10,000"):
        export_network(make_saved(), path, make_wrong(change))

    assert_unchanged(path)


@pytest.mark.parametrize("error", [2e-5, np.nan])
def test_a_probability_beyond_the_tolerance_is_enough_not_to_save(path, make_saved, make_wrong, error):
    def change(probabilities):
        probabilities[-1, 3] += error
        return probabilities

    with pytest.raises(ExportError, match="was not saved"):
        export_network(make_saved(), path, make_wrong(change))

    assert_unchanged(path)


def test_answers_that_rounding_decides_are_ties_and_do_not_matter(path, make_saved, make_wrong):
    saved = make_saved()
    saved.network.parameters[:] = 0.0

    agreement = export_network(saved, path, make_wrong(lambda table: table + 5e-6 * np.eye(10)[4]))

    assert (agreement.n_same, agreement.n_ties) == (0, 10_000)


@pytest.mark.parametrize(
    ("largest", "told"), [(1.2e-7, "2e-7"), (9.5e-7, "1e-6"), (5e-6, "5e-6"), (np.inf, "inf")]
)
def test_an_agreement_tells_its_ties_and_rounds_its_largest_difference_up(largest, told):
    agreement = Agreement(1_000, 998, 2, largest, 1e-5)

    assert agreement.text == f"the same answers on 998 of 1,000 (2 ties), probabilities within {told}"
    assert agreement.is_good == (largest < 1e-5)
    assert not dataclasses.replace(agreement, n_ties=1).is_good


def test_a_stopped_export_saves_nothing(path, make_saved, own_format):
    asked = []
    export_network(make_saved(), path.with_name("first.npz"), own_format, lambda: asked.append(1))
    path.with_name("first.npz").unlink()
    answers = iter([False] * (len(asked) - 1) + [True])

    with pytest.raises(StoppedError):
        export_network(make_saved(), path, own_format, lambda: next(answers))

    assert_unchanged(path)


def test_a_file_that_cannot_be_written_is_named_before_anything_is_computed(tmp_path, make_saved, own_format):
    never_called = dataclasses.replace(own_format, make=None)

    with pytest.raises(ExportError, match=r"none.mine\.npz cannot be saved: No such file or directory"):
        export_network(make_saved(), tmp_path / "none" / "mine.npz", never_called)


def test_a_network_that_reads_no_pictures_is_refused(path, make_saved, own_format):
    with pytest.raises(ModelFileError, match="reads 5 values, not 28x28 pictures"):
        export_network(make_saved((5, 10), ("identity",)), path, own_format)

    assert_unchanged(path)
