import dataclasses

import numpy as np
import pytest

from digitpad.nn.training.training import create_network
from digitpad.recognition.training.job_settings import AUGMENTATIONS
from digitpad.recognition.training.presets import PRESETS
from digitpad.ui.race.job_labels import difference_summary, job_title, settings_summary, weights_summary

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
        (changed(optimizer="adam"), "784-192-10, ReLU, Adam, batch 128"),
        (changed(layers=(784, 10)), "784-10, momentum 0.9, batch 128"),
        (
            changed(layers=(784, 9, 8, 10), activation="tanh,leaky_relu"),
            "784-9-8-10, tanh/leaky ReLU, momentum 0.9, batch 128",
        ),
        (changed(dropout=0.2, weight_decay=1e-4), f"{FAST_TITLE}, weight decay 0.0001, dropout 0.2"),
        (changed(l1=0.01), f"{FAST_TITLE}, L1 penalty 0.01"),
        (changed(augmentation="elastic"), f"{FAST_TITLE}, affine + elastic"),
        (changed(seed=3, learning_rate=0.1), FAST_TITLE),
    ],
)
def test_a_title_names_what_sets_a_job_apart(job, title):
    assert job_title(job) == title


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"seed": 3, "learning_rate": 0.1}, "learning rate 0.1, seed 3"),
        ({"cost": "quadratic"}, "quadratic"),
        ({"initialization": "glorot"}, "initial weights Glorot"),
        ({"schedule": "cosine", "dtype": "float64"}, "cosine, float64"),
        ({"patience": 2}, "patience 2"),
    ],
)
def test_beside_a_job_of_the_same_title_all_differences_are_named(changes, named):
    assert job_title(changed(**changes), FAST) == f"{FAST_TITLE}, {named}"


def test_another_momentum_is_named_once():
    assert job_title(changed(momentum=0.5), FAST) == FAST_TITLE.replace("0.9", "0.5")
    adam = changed(optimizer="adam")
    assert job_title(changed(optimizer="adam", momentum=0.5), adam).endswith("Adam, batch 128, momentum 0.5")


@pytest.mark.parametrize(
    ("job", "difference"),
    [
        (FAST, ""),
        (changed(seed=4, learning_rate=0.3), ""),
        (changed(layers=(784, 384, 10)), "Different work: 2.0 times the multiplications per picture."),
        (changed(layers=(784, 10)), "Different work: 5 % of the multiplications per picture."),
        (
            changed(batch_size=10, optimizer="adam"),
            "Different work: batches of 10 instead of 128, so more steps per epoch; "
            "Adam instead of momentum.",
        ),
        (changed(batch_size=512), "Different work: batches of 512 instead of 128."),
        (changed(augmentation="affine"), "Different work: augmented pictures."),
        (
            changed(dropout=0.5, dtype="float64"),
            "Different work: float64 instead of float32; dropout 0.5 instead of 0.",
        ),
        (
            changed(l1=0.001, clip_norm=1.0),
            "Different work: L1 penalty 0.001 instead of 0; clip gradient 1 instead of 0.",
        ),
        (changed(layers=(784, 193, 10)), ""),
        (
            changed(layers=PRESETS["accurate"].job.config.layers),
            "Different work: 2.2 times the multiplications per picture; "
            "convolutions, which copy every square that they read.",
        ),
    ],
)
def test_what_makes_one_job_take_longer_is_said_in_words(job, difference):
    assert difference_summary(job, FAST) == difference


def test_settings_without_effect_are_not_among_the_settings():
    assert ", momentum 0.9, " in settings_summary(FAST)
    assert "dropout 0" in settings_summary(FAST)

    plain = settings_summary(changed(optimizer="sgd", layers=(784, 10)))

    assert "optimizer gradient descent" in plain
    assert "momentum" not in plain
    assert "dropout" not in plain


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


def test_the_sentence_on_first_weights_is_true():
    weights = create_network(FAST.config).parameters
    same = changed(batch_size=10, activation="tanh", cost="quadratic", optimizer="adam", dropout=0.5)
    assert np.array_equal(create_network(same.config).parameters, weights)
    for other in (changed(seed=1), changed(initialization="glorot")):
        assert not np.array_equal(create_network(other.config).parameters, weights)


def test_numbers_are_told_with_all_their_digits():
    job = changed(seed=12_345_678, learning_rate=0.12345678, momentum=0.9876543)
    other = changed(seed=12_345_679, learning_rate=0.12345679, momentum=0.9876543)

    told = settings_summary(job)

    assert "seed 12345678," in told
    assert "learning rate 0.12345678," in told
    assert "momentum 0.9876543" in job_title(job)
    assert job_title(job, other) != job_title(other, job)
