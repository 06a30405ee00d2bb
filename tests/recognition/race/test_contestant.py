"""What a contestant can do, and on how many pictures it is timed."""

import dataclasses

import pytest

from digitpad.digits.datasets.dataset import LabelledImages
from digitpad.errors import SettingError
from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.layers import Convolution
from digitpad.recognition.race import Contestant, check_contestant, timed_data
from digitpad.recognition.training.presets import TrainingJob

MNIST_SIZED = 50_000


def job(**changes):
    return TrainingJob(dataclasses.replace(TrainingConfig(), **changes))


@pytest.mark.parametrize(
    ("way", "changes", "n_timed"),
    [
        ("element_by_element", {}, 600),
        ("block_diagonal", {}, 3_000),
        ("concatenated", {}, MNIST_SIZED),
        ("element_by_element", {"batch_size": 700}, 700),  # one mini-batch, however long it takes
        ("full_matrix", {"layers": (784, 5_000, 5_000, 10)}, MNIST_SIZED),  # whose accuracies the others take
    ],
)
def test_a_contestant_is_timed_on_a_round_number_of_pictures(way, changes, n_timed):
    assert Contestant("", job(**changes), way).n_timed(MNIST_SIZED) == n_timed


def test_a_batch_that_does_not_divide_the_pictures_leaves_none_out(rows, odd):
    for contestant in (Contestant("", job(batch_size=150)), odd("", job(), "per_sample")):
        data, share = timed_data(rows, contestant)
        assert (len(data.train), len(data.validation), share) == (200, 40, 1.0)
    data, share = timed_data(rows, odd("", job(), "per_sample", batch_seconds=0.5))
    # Its accuracy is not used.
    assert (len(data.train), len(data.validation), share) == (60, 1, 0.3)


@pytest.mark.parametrize(
    ("way", "changes", "trouble"),
    [
        (
            "block_diagonal",
            {"layers": (784, 192, 10), "batch_size": 128},
            "each mini-batch of 128 would take about 20 GB of memory, and a race may take 2 GB "
            "(block-diagonal). Use batches of at most 40, or another gradient method.",
        ),
        (
            "element_by_element",
            {"batch_size": 10_000},
            "each mini-batch of 10000 would take about 48 s, and a race, which can stop only between two, "
            "allows 1.0 s (element by element). Use batches of at most 209, or another gradient method.",
        ),
        (
            "concatenated",
            {"dropout": 0.2},
            "only the full matrix method supports dropout. Set dropout to 0.",
        ),
        (
            "concatenated",
            {"layers": (784, Convolution(4, 5, 2), 10)},
            "only the full matrix method supports convolutions.",
        ),
    ],
)
def test_a_way_that_cannot_do_its_job_is_refused_in_words(way, changes, trouble):
    with pytest.raises(SettingError) as caught:
        Contestant("mine", job(**changes), way).check_gradient_method(MNIST_SIZED)
    assert str(caught.value) == f"mine: {trouble}"


@pytest.mark.parametrize("added", ["pen_digits", "non_digits"])
def test_pictures_that_are_added_are_refused_for_every_way(rows, added):
    with pytest.raises(SettingError, match=r"^mine: .* own pictures\. Set pen digits and non-digits to 0\.$"):
        check_contestant(Contestant("mine", TrainingJob(TrainingConfig(), **{added: 5})), rows)


@pytest.mark.parametrize(
    ("way", "largest"),
    [("element_by_element", 32), ("block_diagonal", 40)],
)
def test_the_batch_that_a_refusal_names_is_accepted_and_the_next_is_not(way, largest, rows):
    def sized(batch_size):
        return Contestant("", job(layers=(784, 192, 10), batch_size=batch_size), way)

    assert sized(10_000).largest_batch() == largest
    sized(largest).check_gradient_method(MNIST_SIZED)
    sized(largest + 1).check_gradient_method(largest)  # so few pictures make no larger batch
    with pytest.raises(SettingError, match=f"at most {largest},"):
        sized(largest + 1).check_gradient_method(MNIST_SIZED)


def test_the_full_matrix_is_never_refused_and_a_misfit_always(rows):
    check_contestant(Contestant("", job(layers=(784, 3_000, 10), batch_size=2_000, dropout=0.5)), rows)
    with pytest.raises(SettingError, match="first layer has 100"):
        check_contestant(Contestant("", job(layers=(100, 10))), rows)
    more = LabelledImages(rows.train.images, rows.train.labels + 1)
    with pytest.raises(SettingError, match="11 classes"):
        check_contestant(Contestant("", job()), dataclasses.replace(rows, train=more))
