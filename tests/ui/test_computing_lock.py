"""What may compute beside what, and what is said of it."""

import itertools

import pytest

from digitpad.ui.computing_lock import ComputingLock, Work

REASONS = {
    (Work.RACE, Work.TRAINING): "A race is under way, and training would slow it. Stop the race first.",
    (Work.TRAINING, Work.RACE): "A network is being trained, which would slow all contestants.",
    (Work.FINE_TUNING, Work.RACE): "Your hand is being learned, which would slow all contestants.",
    (Work.TRAINING, Work.FINE_TUNING): "A network is being trained. Stop training or wait for its end",
    (Work.PAUSED_TRAINING, Work.FINE_TUNING): "A network is being trained. Stop training or wait",
    (Work.RACE, Work.FINE_TUNING): "A race is under way, and teaching would slow it.",
    (Work.TRAINING, Work.OPENING): "Stop training first, then open",
    (Work.PAUSED_TRAINING, Work.OPENING): "Stop training first, then open",
    (Work.TRAINING, Work.SETTING_UP): "A network is being trained. Stop training or wait for its end, then",
    (Work.PAUSED_TRAINING, Work.SETTING_UP): "A network is being trained. Stop training or go on",
    (Work.FINE_TUNING, Work.SETTING_UP): "Your hand is being learned. Wait for its end, then set",
}
"""How it begins what is said while the first is under way and the second is wanted. All else may overlap."""


@pytest.fixture
def lock(qapp):
    return ComputingLock()


def test_what_has_to_wait_is_given_a_reason_as_long_as_the_other_work_lasts(lock):
    for active, wanted in itertools.product(Work, Work):
        lock.begin(active)
        assert lock.is_training == (active in (Work.TRAINING, Work.PAUSED_TRAINING))
        reason, expected = lock.why_wait(wanted), REASONS.get((active, wanted), "")
        assert reason.startswith(expected), (active, wanted)
        assert bool(reason) == bool(expected), (active, wanted)
        lock.end(active)
        assert lock.why_wait(wanted) == ""


def test_a_change_is_announced_once_and_nothing_is_if_nothing_changes(lock):
    changes = []
    lock.changed.connect(lambda: changes.append(lock.active))

    lock.end(Work.RACE)
    lock.begin(Work.RACE)
    lock.begin(Work.RACE)
    lock.end(Work.RACE)

    assert changes == [{Work.RACE}, frozenset()]


def test_a_reason_is_outdated_when_it_no_longer_holds(lock):
    lock.begin(Work.TRAINING)
    reason = lock.why_wait(Work.OPENING)
    assert not lock.is_outdated(reason)
    assert not lock.is_outdated("The disk is full.")
    lock.begin(Work.PAUSED_TRAINING)
    lock.end(Work.TRAINING)
    assert not lock.is_outdated(reason)

    lock.end(Work.PAUSED_TRAINING)
    assert lock.is_outdated(reason)
