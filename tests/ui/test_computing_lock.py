"""Which kinds of work may overlap, and the reasons to wait."""

import itertools

import pytest

from digitpad.ui.computing_lock import ComputingLock, Work

WAITING = {
    Work.TRAINING: {Work.RACE, Work.FINE_TUNING, Work.OPENING, Work.SETTING_UP},
    Work.PAUSED_TRAINING: {Work.FINE_TUNING, Work.OPENING, Work.SETTING_UP},
    Work.RACE: {Work.TRAINING, Work.FINE_TUNING},
    Work.FINE_TUNING: {Work.RACE, Work.SETTING_UP},
}
"""What has to wait for which work. All else may overlap."""


@pytest.fixture
def lock(qapp):
    return ComputingLock()


def test_what_has_to_wait_is_given_a_reason_as_long_as_the_other_work_lasts(lock):
    for active, wanted in itertools.product(Work, Work):
        lock.begin(active)
        assert lock.is_training == (active in (Work.TRAINING, Work.PAUSED_TRAINING))
        assert bool(lock.why_wait(wanted)) == (wanted in WAITING.get(active, ())), (active, wanted)
        lock.end(active)
        assert lock.why_wait(wanted) == ""


def test_a_change_is_announced_once_and_only_if_something_changes(lock):
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
