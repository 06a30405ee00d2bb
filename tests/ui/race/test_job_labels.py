import dataclasses

import pytest

from digitpad.recognition.training.job_settings import AUGMENTATIONS
from digitpad.recognition.training.presets import PRESETS
from digitpad.ui.race.job_labels import difference_summary, job_title, weights_summary

FAST = PRESETS["fast"].job
FAST_TITLE = "784-192-10, ReLU, momentum 0.9, batch 128"


def changed(augmentation="none", **changes):
    return dataclasses.replace(
        FAST, config=dataclasses.replace(FAST.config, **changes), augmentation=AUGMENTATIONS[augmentation]
    )


@pytest.mark.parametrize(
    ("job", "title"),
    [
        (FAST, FAST_TITLE),
        (PRESETS["classic"].job, "784-30-10, sigmoid, gradient descent, batch 10"),
        (changed(layers=(784, 10)), "784-10, momentum 0.9, batch 128"),
        (
            changed(layers=(784, 9, 8, 10), activation="tanh,leaky_relu"),
            "784-9-8-10, tanh/leaky ReLU, momentum 0.9, batch 128",
        ),
        (changed(dropout=0.2, weight_decay=1e-4), f"{FAST_TITLE}, weight decay 0.0001, dropout 0.2"),
        (changed(augmentation="elastic"), f"{FAST_TITLE}, affine + elastic"),
        (changed(seed=3, learning_rate=0.1), FAST_TITLE),
        (
            dataclasses.replace(FAST, pen_digits=20_000, non_digits=0),
            f"{FAST_TITLE}, 20,000 pen digits",
        ),
        (changed(optimizer="adam", momentum=0.5), "784-192-10, ReLU, Adam, batch 128"),
    ],
)
def test_a_title_names_what_sets_a_job_apart(job, title):
    assert job_title(job) == title


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"seed": 3, "learning_rate": 0.1}, "learning rate 0.1, seed 3"),
        ({"cost": "quadratic"}, "quadratic"),
        ({"schedule": "cosine", "dtype": "float64"}, "cosine, float64"),
        ({"initialization": "glorot"}, "initial weights Glorot"),
    ],
)
def test_beside_a_job_of_the_same_title_all_differences_are_named(changes, named):
    assert job_title(changed(**changes), FAST) == f"{FAST_TITLE}, {named}"


@pytest.mark.parametrize(
    ("job", "difference"),
    [
        (FAST, ""),
        (changed(layers=(784, 384, 10)), "Different work: 2.0 times the multiplications per picture."),
        (
            changed(batch_size=10, optimizer="adam"),
            "Different work: batches of 10 instead of 128, so more steps per epoch; "
            "Adam instead of momentum.",
        ),
        (changed(augmentation="affine"), "Different work: augmented pictures."),
        (
            changed(l1=0.001, clip_norm=1.0),
            "Different work: L1 penalty 0.001 instead of 0; clip gradient 1 instead of 0.",
        ),
        (changed(layers=(784, 193, 10)), ""),
        (changed(layers=(784, 10)), "Different work: 5 % of the multiplications per picture."),
        (changed(batch_size=256), "Different work: batches of 256 instead of 128."),
        (
            changed(layers=PRESETS["accurate"].job.config.layers),
            "Different work: 2.2 times the multiplications per picture; "
            "convolutions, which copy every square that they read.",
        ),
    ],
)
def test_what_makes_one_job_take_longer_is_said_in_words(job, difference):
    assert difference_summary(job, FAST) == difference


@pytest.mark.parametrize(
    ("jobs", "sentence"),
    [
        ([FAST], ""),
        ([FAST, changed(batch_size=10, activation="tanh")], "All start with the same initial weights."),
        (
            [FAST, changed(seed=1)],
            "Initial weights differ, because the seeds differ.",
        ),
        (
            [FAST, FAST, PRESETS["classic"].job],
            "Initial weights differ, because the layers and initializations differ.",
        ),
    ],
)
def test_whether_first_weights_are_shared_is_said_in_words(jobs, sentence):
    assert weights_summary(jobs) == sentence


def test_beside_augmented_pictures_unchanged_ones_are_the_difference():
    assert difference_summary(FAST, changed("affine")) == "Different work: unchanged pictures."
