import dataclasses

from digitpad.recognition.training.job_comparison import is_same_work, multiplications_ratio
from digitpad.recognition.training.presets import PRESETS

FAST = PRESETS["fast"].job


def changed(**changes):
    return dataclasses.replace(FAST, config=dataclasses.replace(FAST.config, **changes))


def test_multiplications_are_those_of_weights_by_inputs():
    wide, narrow = changed(layers=(784, 20, 10)), changed(layers=(784, 10))

    assert multiplications_ratio(wide, narrow) == (784 * 20 + 20 * 10) / (784 * 10)


def test_jobs_that_differ_in_epochs_alone_are_the_same_work():
    assert is_same_work(changed(epochs=9), FAST)
    assert not is_same_work(changed(epochs=9, seed=1), FAST)
    assert not is_same_work(dataclasses.replace(FAST, pen_digits=1), FAST)
