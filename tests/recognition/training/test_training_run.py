"""Training on a data set of digits, and what is remembered of it."""

import dataclasses

import numpy as np
import pytest

import digitpad
from digitpad.digits.datasets.dataset import Dataset, LabelledImages, class_names
from digitpad.digits.strokes.views import SLANTED_VIEWS
from digitpad.digits.synthesis.own_styles import own_style
from digitpad.errors import SettingError
from digitpad.nn.calibration import calibrate
from digitpad.nn.config.live_settings import SettingChange
from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.model_file import SavedNetwork, from_bytes, to_bytes
from digitpad.nn.training.evaluation import evaluate
from digitpad.nn.training.training import create_network
from digitpad.recognition.training.job_settings import AUGMENTATIONS
from digitpad.recognition.training.presets import TrainingJob
from digitpad.recognition.training.training_run import (
    as_examples,
    calibrated,
    check_job_fits,
    make_trainer,
    run_training,
    trained_network,
)

TEN_DIGITS_ALONE = "pen_digits: they can be added only to data sets of the ten digits. Set it to 0."
LETTERS_AMONG_THEM = "non_digits: they include letters, which may be classes of rows. Set it to 0."
CONFIG = TrainingConfig(layers=(784, 6, 10), learning_rate=1.0, batch_size=5, epochs=2)


def pictures(n, seed, n_classes=10):
    """Return pictures of one bright row each, whose place is the label."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, n_classes, n).astype(np.uint8)
    labels[0] = n_classes - 1
    images = rng.integers(0, 30, (n, 28, 28)).astype(np.uint8)
    images[np.arange(n), 5 + labels % 20, 8:20] = 255
    images.flags.writeable = False
    return LabelledImages(images, labels)


def dataset(n_classes=10):
    parts = [pictures(n, seed, n_classes) for seed, n in enumerate((40, 10, 10))]
    return Dataset("rows", *parts, class_names(n_classes))


def test_the_same_job_gives_the_same_network_and_another_augmentation_another():
    trained = []
    for augmentation in [*AUGMENTATIONS, *AUGMENTATIONS]:
        network = create_network(CONFIG)
        list(run_training(network, dataset(), TrainingJob(CONFIG, AUGMENTATIONS[augmentation])))
        trained.append(network.parameters.tobytes())

    assert trained[:3] == trained[3:]
    assert len(set(trained)) == len(AUGMENTATIONS) == 3


@pytest.mark.parametrize(
    ("before", "work", "threads"),
    [
        (1, "run_training(network, dataset, large_batches, threads=2)", 2),
        (2, "run_training(network, dataset, large_batches)", 1),
        (2, "race([Contestant('', job)], dataset)", 1),
        (2, "fine_tune(saved, [PenDigit(1, 0, (np.eye(2),))], dataset)", 1),
    ],
)
def test_matrix_products_are_kept_in_one_thread_or_so_many_as_are_given(threads_in, before, work, threads):
    assert threads_in(before, work) in (f"{{{threads}}}", "none")


def job_with(layers, **added):
    return TrainingJob(dataclasses.replace(CONFIG, layers=layers), **added)


@pytest.mark.parametrize(
    ("n_classes", "layers", "added", "sentence"),
    [
        (10, (100, 10), {}, "layers: the first layer has 100 units, but each picture has 784 pixels."),
        (10, (784, 11), {}, "layers: the last layer has 11 units, but rows has 10 classes. Set it to 10."),
        (11, (784, 11), {"non_digits": 5}, LETTERS_AMONG_THEM),
        *[
            (n_classes, (784, n_out), {"pen_digits": 5}, TEN_DIGITS_ALONE)
            for n_classes, n_out in ((11, 11), (3, 9))
        ],
    ],
)
def test_a_job_that_does_not_fit_the_data_set_is_refused_in_a_sentence(n_classes, layers, added, sentence):
    job = job_with(layers, **added)

    with pytest.raises(SettingError) as caught:
        check_job_fits(job, dataset(n_classes))
    assert str(caught.value).startswith(sentence)
    with pytest.raises(SettingError):
        make_trainer(create_network(job.config), dataset(n_classes), job)


@pytest.mark.parametrize(
    ("n_classes", "n_out", "added"),
    [
        (3, 10, {"non_digits": 5}),
        (10, 10, {"pen_digits": 5, "non_digits": 5}),
        (62, 62, {"pen_digits": 5}),
    ],
)
def test_what_a_job_adds_is_learned_where_it_belongs(n_classes, n_out, added):
    job = job_with((784, n_out), **added)

    trainer = make_trainer(create_network(job.config), dataset(n_classes), job)

    assert trainer.steps_per_epoch == (40 + sum(added.values())) / 5


@pytest.mark.parametrize("part", ["train", "test"])
def test_a_label_too_large_in_any_part_is_noticed_before_training(part):
    images = getattr(dataset(), part)
    labels = images.labels.copy()
    labels[0] = 10
    data = dataclasses.replace(dataset(), **{part: LabelledImages(images.images, labels)})

    with pytest.raises(SettingError, match="rows has 11 classes"):
        check_job_fits(job_with((784, 10)), data)


def test_a_trained_network_says_where_it_comes_from():
    network, data, job = create_network(CONFIG), dataset(), TrainingJob(CONFIG, AUGMENTATIONS["affine"])
    result = list(run_training(network, data, job))[-1]

    saved = trained_network(network, data, job, "classic", result)

    assert saved.origin == {
        "program": f"digitpad {digitpad.__version__}",
        "data": "rows",
        "preset": "classic",
        "rotation_deg": 12.0,
        "scale": 0.15,
        "shear": 0.2,
        "shift_px": 1.0,
        "elastic_px": 0.0,
        "thickness": 0.0,
        "pen_digits": 0,
        "non_digits": 0,
        "initialization": "nielsen",
        "optimizer": "sgd",
        "learning_rate": 1.0,
        "schedule": "constant",
        "momentum": 0.9,
        "weight_decay": 0.0,
        "l1": 0.0,
        "dropout": 0.0,
        "clip_norm": 0.0,
        "batch_size": 5,
        "epochs": 2,
        "patience": 0,
        "seed": 0,
        "epochs_done": 2,
        "validation_accuracy": result.validation_accuracy,
    }
    assert (saved.class_names, saved.views) == (tuple("0123456789"), ())
    with_pens = trained_network(network, data, TrainingJob(CONFIG, pen_digits=10), "classic", result)
    assert with_pens.views == SLANTED_VIEWS


def test_a_trained_network_says_what_was_changed_before_its_epoch_was_done():
    network, data, job = create_network(CONFIG), dataset(), TrainingJob(CONFIG)
    result = next(run_training(network, data, job))
    changes = [
        SettingChange("learning_rate", 0.5, 0.0),
        SettingChange("weight_decay", 1e-4, 0.625),
        SettingChange("momentum", 0.25, 1.0),
    ]

    saved = from_bytes(to_bytes(trained_network(network, data, job, "classic", result, changes)))

    assert saved.origin["changed"] == (
        "learning_rate 0.5 after 0.00 epochs; weight_decay 0.0001 after 0.62 epochs"
    )
    assert saved.origin["learning_rate"] == 1.0


def test_a_network_of_many_changes_and_styles_can_be_opened_again():
    drawing = '{"strokes": [[[0, 0], [0.5, 0], [0.2, 1]]]}'
    styles = tuple(own_style(f"hook {number}", "7", [drawing]) for number in range(22))
    network, data, job = create_network(CONFIG), dataset(), TrainingJob(CONFIG, own_styles=styles)
    result = next(run_training(network, data, job))
    changes = [SettingChange("learning_rate", 1.0 + step / 1e4, step / 1e4) for step in range(2_000)]

    saved = from_bytes(to_bytes(trained_network(network, data, job, "classic", result, changes)))

    told = saved.origin["changed"].split("; ")
    assert (told[0], told[-1]) == ("1800 earlier changes", "learning_rate 1.1999 after 0.20 epochs")
    assert len(told) == 201
    named = saved.origin["own_styles"].split("; ")
    assert (len(named), named[0], named[-1]) == (21, "7: hook 0", "2 more")


@pytest.mark.parametrize(
    ("n_classes", "n_out", "names"),
    [
        (10, 10, tuple("0123456789")),
        (3, 10, tuple("0123456789")),
        (20, 20, tuple(map(str, range(20)))),
    ],
)
def test_a_trained_network_has_one_name_for_each_output_and_can_be_opened_again(n_classes, n_out, names):
    data = dataset(n_classes)
    config = TrainingConfig(layers=(784, n_out), batch_size=5, epochs=1)
    network, job = create_network(config), TrainingJob(config)
    result = next(run_training(network, data, job))

    saved = from_bytes(to_bytes(trained_network(network, data, job, "classic", result)))

    assert saved.class_names == names
    assert np.array_equal(saved.network.parameters, network.parameters)
    assert evaluate(saved.network, as_examples(data.test)) == evaluate(network, as_examples(data.test))


@pytest.mark.parametrize(
    ("n_most", "is_hurried", "step"), [(None, False, 1), (None, True, 2), (7, True, 215), (1_500, False, 1)]
)
def test_a_network_is_calibrated_on_all_pictures_or_on_some_evenly_picked(n_most, is_hurried, step):
    saved, images = SavedNetwork(create_network(CONFIG), class_names(10)), pictures(1_500, 5)

    changed = calibrated(saved, images, n_most, lambda: is_hurried)

    probabilities = saved.network.probabilities(as_examples(images).inputs)
    expected = calibrate(probabilities[::step], images.labels[::step])
    assert dataclasses.astuple(changed.calibration) == pytest.approx(dataclasses.astuple(expected), rel=1e-5)
