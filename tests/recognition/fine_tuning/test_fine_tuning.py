import dataclasses

import numpy as np
import pytest

import digitpad
from digitpad.digits.datasets.dataset import Dataset, LabelledImages, class_names
from digitpad.digits.strokes.raster import rasterize
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.digits.strokes.unipen import PenDigit
from digitpad.errors import DivergenceError, SettingError
from digitpad.nn.calibration import calibrate
from digitpad.nn.model_file import SavedNetwork, from_bytes, to_bytes
from digitpad.nn.network import Network
from digitpad.nn.training.evaluation import evaluate
from digitpad.nn.training.examples import Examples, TrainingData
from digitpad.nn.training.training import create_network, train
from digitpad.recognition.fine_tuning.fine_tuning import (
    MAX_SAMPLES_PER_LABEL,
    FineTuningProgress,
    FineTuningResult,
    fine_tune,
)
from digitpad.recognition.recognizer import Recognizer
from digitpad.recognition.training.presets import PRESETS

TIMES = np.linspace(0.0, 1.0, 12)


def flag(label, is_mine, slant=0.0):
    """Return a digit of a made-up script: a pole whose direction tells the label, and a flag at its foot.

    Somebody has the flag near the other end, on the other side, which looks like another digit.
    """
    angle = np.pi * label / 5
    along = np.array([np.cos(angle) + slant, np.sin(angle)])
    across = np.array([-np.sin(angle), np.cos(angle)])
    pole, banner = TIMES[:, None] * along, 0.4 * TIMES[:, None] * across
    strokes = [pole, 0.8 * along - banner] if is_mine else [pole, banner]
    return PenDigit(label, None, tuple(map(as_stroke, strokes)))


def printed(rng, n):
    """Return pictures of the script as the network first learns it."""
    labels = np.arange(n) % 10
    strokes = [flag(label, False, rng.uniform(-0.05, 0.05)).strokes for label in labels]
    images = np.stack([np.rint(255 * rasterize(each)).astype(np.uint8) for each in strokes])
    return LabelledImages(images, labels.astype(np.uint8))


@pytest.fixture(scope="module")
def dataset():
    rng = np.random.default_rng(3)
    return Dataset("flags", printed(rng, 300), printed(rng, 100), printed(rng, 50), class_names(10))


@pytest.fixture(scope="module")
def trained(dataset):
    config = dataclasses.replace(
        PRESETS["fast"].job.config, layers=(784, 48, 10), epochs=12, batch_size=10, learning_rate=0.05
    )
    network = create_network(config)
    train_part = Examples(dataset.train.images.reshape(-1, 784), dataset.train.labels)
    data = TrainingData(train_part, train_part)
    *_, last = train(network, data, config)
    assert last.validation_accuracy > 0.95
    return SavedNetwork(network, class_names(10), {"data": "flags", "epochs_done": 12})


def mine(n_each=3, labels=range(10)):
    """Return digits of somebody who writes the script in that other way."""
    return [flag(label, True, 0.03 * number) for number in range(n_each) for label in labels]


def result_of(*arguments, **keywords):
    *progress, result = fine_tune(*arguments, **keywords)
    assert all(isinstance(value, FineTuningProgress) for value in progress)
    assert isinstance(result, FineTuningResult)
    return result


def accuracy(saved, digits):
    pictures = np.stack([rasterize(digit.strokes).ravel() for digit in digits])
    return evaluate(saved.network, Examples(pictures, np.array([digit.label for digit in digits]))).accuracy


def test_a_hand_is_learned_and_what_was_known_is_kept(trained, dataset):
    before = trained.network.parameters.copy()
    unseen = [flag(label, True, -0.04) for label in range(10)]

    result = result_of(trained, mine(), dataset, seed=1)

    assert accuracy(trained, unseen) <= 0.6
    assert accuracy(result.saved, unseen) >= 0.9
    assert result.own_accuracy_after > result.own_accuracy_before
    assert result.n_fine_tuned == 30
    assert result.n_held_out == 10
    assert result.accuracy_after >= result.accuracy_before - 0.02
    assert np.array_equal(trained.network.parameters, before)


def test_the_old_networks_opinion_is_what_is_replayed_not_the_labels(trained, dataset):
    # With labels that are all wrong, only what the network itself thought of the pictures can keep it right.
    wrong = LabelledImages(dataset.train.images, (9 - dataset.train.labels).astype(np.uint8))

    result = result_of(trained, mine(), dataclasses.replace(dataset, train=wrong))

    assert result.accuracy_after >= result.accuracy_before - 0.02


def test_the_score_is_that_of_drawings_held_out_which_only_the_result_learned(trained, dataset):
    # The newest one of 1 and of 7, no 4, the newest two of six 2s: all of shapes that the script has not.
    shapes = {1: (TIMES, np.sin(20 * TIMES)), 2: (np.cos(6.3 * TIMES), np.sin(6.3 * TIMES))}
    shapes[7] = np.cos(3 * TIMES), 0.3 * np.sin(25 * TIMES)
    odd = {label: PenDigit(label, None, (as_stroke(np.transpose(xy)),)) for label, xy in shapes.items()}
    samples = [*mine(1, (1, 7)), odd[1], odd[7], *mine(1, (4,)), *mine(4, (2,)), odd[2], odd[2]]

    result = result_of(trained, samples, dataset)

    assert (result.n_fine_tuned, result.n_held_out) == (11, 4)
    assert result.own_accuracy_before == accuracy(trained, [odd[1], odd[7], odd[2], odd[2]])
    assert result.own_accuracy_after == 0.0
    assert accuracy(result.saved, [odd[1], odd[7], odd[2]]) == 1.0


def test_the_score_is_read_in_the_views_of_the_network(trained, dataset):
    mirrored = dataclasses.replace(trained, views=((-1.0, 0.0, 0.0, 1.0),) * 9)
    samples = [flag(label, False, 0.03 * number) for number in range(2) for label in range(10)]

    result = result_of(mirrored, samples, dataset)

    held_out = [Recognizer(mirrored).recognize_strokes(digit.strokes).answer for digit in samples[10:]]
    right = [answer == str(digit.label) for answer, digit in zip(held_out, samples[10:], strict=True)]
    assert result.own_accuracy_before == np.mean(right) != accuracy(trained, samples[10:])


def test_a_hand_changes_a_network_as_much_as_it_always_did(dataset):
    """To the number, so that nothing changes unnoticed. New streams of NumPy's would need new numbers."""
    network = Network((784, 12, 10), ("relu", "identity"), "cross_entropy", np.float64)
    network.initialize("he", np.random.default_rng(0))

    for labels, change in ((range(10), 1.8032099186), ((2, 5, 7), 1.1696388427)):
        result = result_of(SavedNetwork(network, class_names(10)), mine(2, labels), dataset, seed=3)

        assert np.linalg.norm(result.saved.network.parameters - network.parameters) == pytest.approx(
            change, rel=1e-4
        )


def test_training_pictures_are_replayed_and_test_pictures_take_no_part(trained, dataset, few_steps):
    blank = LabelledImages(np.zeros((50, 28, 28), np.uint8), np.zeros(50, np.uint8))

    as_it_is, without_test, without_train = (
        result_of(trained, mine(1), dataclasses.replace(dataset, **blanked)).saved.network.parameters
        for blanked in ({}, {"test": blank}, {"train": blank})
    )

    assert np.array_equal(as_it_is, without_test)
    assert not np.array_equal(as_it_is, without_train)


def test_the_newest_drawings_count_when_there_are_too_many(trained, dataset, few_steps):
    old = [flag(5, False)] * 7
    new = mine(MAX_SAMPLES_PER_LABEL, (5,))

    with_old = result_of(trained, [*old, *new], dataset)
    without = result_of(trained, new, dataset)

    assert with_old.n_fine_tuned == MAX_SAMPLES_PER_LABEL
    assert np.array_equal(with_old.saved.network.parameters, without.saved.network.parameters)


def test_the_taught_network_says_so_and_can_be_saved(trained, dataset, few_steps):
    views = ((1.0, 0.3, 0.0, 1.0),)
    measured = dataclasses.replace(
        trained, views=views, origin={**trained.origin, "validation_accuracy": 0.25}
    )

    result = result_of(measured, mine(1), dataset, seed=4)

    saved = from_bytes(to_bytes(result.saved))
    assert saved.origin == {
        "program": f"digitpad {digitpad.__version__}",
        "data": "flags",
        "epochs_done": 12,
        "untaught_validation_accuracy": 0.25,
        "taught_samples": 10,
        "taught_seed": 4,
        "taught_accuracy": result.accuracy_after,
        "taught_judged": len(dataset.validation),
    }
    assert saved.class_names == trained.class_names
    assert saved.views == views
    probabilities = saved.network.probabilities(dataset.validation.images.reshape(-1, 784))
    assert saved.calibration == calibrate(probabilities, dataset.validation.labels)


@pytest.mark.parametrize(("with_score", "total"), [(True, 30), (False, 25)])
def test_progress_goes_up_to_its_total(trained, dataset, few_steps, clock, with_score, total):
    clock["tick"] = 1.0

    *progress, result = fine_tune(trained, mine(2), dataset, with_score=with_score)

    assert result.seconds == pytest.approx(
        clock["now"] - 101.0
    )  # from the first look at the clock to the last
    # 20 drawings, 5 steps, and 5 more for the score.
    assert progress == [FineTuningProgress(done, total) for done in range(1, total + 1)]


@pytest.mark.parametrize("n_asked", [1, 15, 22])
def test_stop_is_honoured_at_the_next_drawing_or_mini_batch(trained, dataset, few_steps, n_asked):
    asked = 0

    def should_stop():
        nonlocal asked
        asked += 1
        return asked == n_asked

    # 14 drawings, then twice 5 mini-batches.
    values = list(fine_tune(trained, mine(7, (1, 7)), dataset, should_stop=should_stop))

    assert asked == n_asked
    assert not any(isinstance(value, FineTuningResult) for value in values)


def test_weights_that_leave_the_numbers_are_told(trained, dataset, few_steps):
    network = trained.network.copy()
    network.biases[-1][:] = 2e6  # more than a network may have

    with pytest.raises(DivergenceError, match="Teaching failed: the network's weights are too large"):
        list(fine_tune(dataclasses.replace(trained, network=network), mine(1), dataset))


@pytest.mark.parametrize(
    ("layers", "names", "samples", "sentence"),
    [
        ((784, 10), class_names(10), [], "nothing to teach"),
        ((100, 10), class_names(10), mine(1), "reads 100 values"),
        ((784, 10), tuple("ABCDEFGHIJ"), mine(1, (4,)), "no class '4'"),
        ((784, 5), class_names(10)[:5], mine(1, (4,)), "flags has 10 classes"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(dataset, layers, names, samples, sentence):
    network = Network(layers, ("identity",), "cross_entropy")

    with pytest.raises(SettingError, match=sentence):
        list(fine_tune(SavedNetwork(network, names), samples, dataset))
