"""What may compute beside what, and what is said of it."""

import pytest

from digitpad.ui.computing_lock import ComputingLock, Work

MAY_OVERLAP = {
    (Work.TRAINING, Work.TRAINING),
    (Work.TRAINING, Work.PAUSED_TRAINING),
    (Work.PAUSED_TRAINING, Work.TRAINING),
    (Work.PAUSED_TRAINING, Work.PAUSED_TRAINING),
    (Work.PAUSED_TRAINING, Work.RACE),
    (Work.FINE_TUNING, Work.TRAINING),
}
"""Work under way, and work that may begin beside it."""


@pytest.fixture
def lock(qapp):
    return ComputingLock()


@pytest.mark.parametrize("wanted", Work)
def test_nothing_has_to_wait_while_nothing_computes(lock, wanted):
    assert lock.why_wait(wanted) == ""
    assert lock.active == frozenset()
    assert not lock.is_training


@pytest.mark.parametrize(
    ("active", "wanted", "words"),
    [
        (Work.RACE, Work.TRAINING, "A race is under way"),
        (Work.TRAINING, Work.RACE, "A network is being trained"),
        (Work.FINE_TUNING, Work.RACE, "Your hand is being learned"),
        (Work.TRAINING, Work.FINE_TUNING, "A network is being trained"),
        (Work.PAUSED_TRAINING, Work.FINE_TUNING, "A network is being trained"),
        (Work.RACE, Work.FINE_TUNING, "A race is under way"),
        (Work.TRAINING, Work.OPENING, "Stop training first"),
        (Work.PAUSED_TRAINING, Work.OPENING, "Stop training first"),
    ],
)
def test_what_has_to_wait_is_given_a_reason_as_long_as_the_other_work_lasts(lock, active, wanted, words):
    lock.begin(active)
    assert lock.why_wait(wanted).startswith(words)

    lock.end(active)

    assert lock.why_wait(wanted) == ""


@pytest.mark.parametrize(("active", "wanted"), MAY_OVERLAP, ids=str)
def test_what_may_overlap_need_not_wait(lock, active, wanted):
    lock.begin(active)

    assert lock.why_wait(wanted) == ""


def test_a_change_is_announced_once_and_nothing_is_if_nothing_changes(lock):
    changes = []
    lock.changed.connect(lambda: changes.append(lock.active))

    lock.end(Work.RACE)
    lock.begin(Work.RACE)
    lock.begin(Work.RACE)
    lock.end(Work.RACE)

    assert changes == [{Work.RACE}, frozenset()]


@pytest.mark.parametrize("work", [Work.TRAINING, Work.PAUSED_TRAINING])
def test_a_run_is_under_way_while_it_computes_and_while_it_is_paused(lock, work):
    lock.begin(work)

    assert lock.is_training


def test_a_reason_is_outdated_when_it_no_longer_holds(lock):
    lock.begin(Work.TRAINING)
    reason = lock.why_wait(Work.OPENING)
    assert not lock.is_outdated(reason)

    lock.begin(Work.PAUSED_TRAINING)
    lock.end(Work.TRAINING)
    assert not lock.is_outdated(reason)

    lock.end(Work.PAUSED_TRAINING)
    assert lock.is_outdated(reason)


def test_a_text_about_something_else_is_never_outdated(lock):
    assert not lock.is_outdated("The disk is full.")
    assert not lock.is_outdated("")
