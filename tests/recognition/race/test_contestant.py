"""What a contestant can do, and on how many pictures it is timed."""

import dataclasses

import pytest

from digitpad.digits.datasets.dataset import LabelledImages
from digitpad.errors import SettingError
from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.gradients import GRADIENT_METHODS
from digitpad.nn.layers import Convolution
from digitpad.recognition.race import Contestant, check_contestant, timed_data
from digitpad.recognition.training.presets import TrainingJob

MNIST_SIZED = 50_000


@pytest.fixture
def dataset(rows_dataset):
    train = LabelledImages(rows_dataset.train.images[:200], rows_dataset.train.labels[:200])
    return dataclasses.replace(rows_dataset, train=train)


def job(**changes):
    return TrainingJob(dataclasses.replace(TrainingConfig(), **changes))


@pytest.mark.parametrize(
    ("way", "n_timed"),
    [
        ("element_by_element", 600),
        ("per_sample", MNIST_SIZED),
        ("block_diagonal", 3_000),
        ("concatenated", MNIST_SIZED),
        ("full_matrix", MNIST_SIZED),
    ],
)
def test_the_classic_network_is_timed_on_a_round_number_of_pictures(way, n_timed):
    assert Contestant("", job(), way).n_timed(MNIST_SIZED) == n_timed


def test_a_larger_network_is_timed_on_fewer_pictures():
    small = Contestant("", job(layers=(784, 60, 10)), "element_by_element")
    large = Contestant("", job(layers=(784, 600, 10)), "element_by_element")

    assert (small.n_timed(MNIST_SIZED), large.n_timed(MNIST_SIZED)) == (300, 30)


@pytest.mark.parametrize(
    ("way", "changes"),
    [
        ("per_sample", {"layers": (784, 800, 800, 10)}),
        ("block_diagonal", {"batch_size": 100}),
        ("concatenated", {"batch_size": 3_000}),
        ("element_by_element", {"layers": (784, 192, 10)}),
    ],
)
def test_an_epoch_that_is_cut_is_estimated_to_take_up_to_three_seconds(way, changes):
    contestant = Contestant("", job(**changes), way)
    config = contestant.job.config

    n_batches, rest = divmod(contestant.n_timed(MNIST_SIZED), config.batch_size)

    assert rest == 0
    assert n_batches < MNIST_SIZED // config.batch_size
    assert 1.0 < n_batches * GRADIENT_METHODS[way].needs(config.layers, config.batch_size, 4).seconds <= 3.0


def test_one_mini_batch_is_timed_however_long_it_takes():
    assert Contestant("", job(batch_size=700), "element_by_element").n_timed(MNIST_SIZED) == 700


def test_the_full_matrix_learns_from_all_pictures_however_long_it_takes():
    contestant = Contestant("", job(layers=(784, 5_000, 5_000, 10)))

    assert contestant.n_timed(100 * MNIST_SIZED) == 100 * MNIST_SIZED


@pytest.mark.parametrize(("n_pictures", "n_timed"), [(10 * MNIST_SIZED, 600), (5_000, 600), (500, 500)])
def test_as_many_pictures_are_timed_of_a_large_data_set_as_of_a_small_one(n_pictures, n_timed):
    assert Contestant("", job(), "element_by_element").n_timed(n_pictures) == n_timed


def test_a_batch_that_does_not_divide_the_pictures_leaves_none_out(dataset):
    data, share = timed_data(dataset, Contestant("", job(batch_size=150), "full_matrix"))

    assert len(data.train) == 200
    assert share == 1.0


@pytest.mark.parametrize(
    ("way", "changes", "trouble"),
    [
        ("block_diagonal", {"layers": (784, 192, 10), "batch_size": 128}, r"20 GB of memory.*at most 40,"),
        ("element_by_element", {"batch_size": 10_000}, r"47.7 seconds.*at most 209,"),
        ("concatenated", {"batch_size": 60_000}, r"seconds.*Take batches of at most"),
        ("concatenated", {"dropout": 0.2}, r"dropout"),
        ("concatenated", {"layers": (784, Convolution(4, 5, 2), 10)}, r"only .* knows convolutions"),
    ],
)
def test_a_way_that_cannot_do_its_job_is_refused_in_words(way, changes, trouble):
    with pytest.raises(SettingError, match=rf"^mine: .*{trouble}"):
        Contestant("mine", job(**changes), way).check_gradient_method(MNIST_SIZED)


def test_the_batch_that_a_refusal_names_is_accepted_and_the_next_is_not():
    contestant = Contestant("mine", job(layers=(784, 192, 10), batch_size=128), "block_diagonal")
    largest = contestant.largest_batch()

    Contestant("", job(layers=(784, 192, 10), batch_size=largest), "block_diagonal").check_gradient_method(
        MNIST_SIZED
    )
    with pytest.raises(SettingError):
        Contestant(
            "", job(layers=(784, 192, 10), batch_size=largest + 1), "block_diagonal"
        ).check_gradient_method(MNIST_SIZED)


def test_a_network_that_no_batch_makes_possible_is_refused_with_that_advice():
    contestant = Contestant("mine", job(layers=(784, 5_000, 5_000, 10), batch_size=1), "element_by_element")

    with pytest.raises(SettingError, match="Take a smaller network"):
        contestant.check_gradient_method(MNIST_SIZED)


@pytest.mark.parametrize("way", [name for name in GRADIENT_METHODS if name != "full_matrix"])
def test_a_batch_larger_than_the_data_is_judged_by_the_data(way, dataset):
    check_contestant(Contestant("", job(batch_size=10_000, layers=(784, 3, 10)), way), dataset)


def test_the_full_matrix_is_never_refused():
    Contestant("", job(layers=(784, 3_000, 10), batch_size=2_000, dropout=0.5)).check_gradient_method(
        MNIST_SIZED
    )
