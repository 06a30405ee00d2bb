"""Which kinds of work may overlap, and the reasons to wait."""

import itertools

import pytest

from digitpad.ui.computing_lock import ComputingLock, Work

REASONS = {
    (Work.RACE, Work.TRAINING): "A race is running, and training would slow it. Stop the race first.",
    (Work.TRAINING, Work.RACE): "A network is being trained, which would slow all contestants.",
    (Work.FINE_TUNING, Work.RACE): "The network is learning your hand, which would slow all contestants.",
    (Work.TRAINING, Work.FINE_TUNING): "A network is being trained. Stop training or let it finish",
    (Work.PAUSED_TRAINING, Work.FINE_TUNING): "A network is being trained. Stop training or let it finish",
    (Work.RACE, Work.FINE_TUNING): "A race is running, and teaching would slow it.",
    (Work.TRAINING, Work.OPENING): "Stop training first, then open",
    (Work.PAUSED_TRAINING, Work.OPENING): "Stop training first, then open",
    (Work.TRAINING, Work.SETTING_UP): "A network is being trained. Stop training or let it finish, then",
    (
        Work.PAUSED_TRAINING,
        Work.SETTING_UP,
    ): "A network is being trained. Stop training or let it finish, then",
    (Work.FINE_TUNING, Work.SETTING_UP): "The network is learning your hand. Wait until it is done",
}
"""How the reason begins for which the second has to wait for the first. All other pairs may overlap."""


@pytest.fixture
def lock(qapp):
    return ComputingLock()


@pytest.mark.parametrize(
    ("active", "wanted"), list(itertools.product(Work, Work)), ids=lambda work: work.name
)
def test_work_that_has_to_wait_has_a_reason_until_the_other_work_ends(lock, active, wanted):
    lock.begin(active)
    if (active, wanted) in REASONS:
        assert lock.why_wait(wanted).startswith(REASONS[active, wanted])
    else:
        assert lock.why_wait(wanted) == ""

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


@pytest.mark.parametrize("work", Work)
def test_a_run_counts_as_training_while_it_computes_and_while_it_is_paused(lock, work):
    assert not lock.is_training

    lock.begin(work)

    assert lock.is_training == (work in (Work.TRAINING, Work.PAUSED_TRAINING))


def test_a_reason_is_outdated_when_it_no_longer_applies(lock):
    lock.begin(Work.TRAINING)
    reason = lock.why_wait(Work.OPENING)
    assert not lock.is_outdated(reason)

    lock.begin(Work.PAUSED_TRAINING)
    lock.end(Work.TRAINING)
    assert not lock.is_outdated(reason)

    lock.end(Work.PAUSED_TRAINING)
    assert lock.is_outdated(reason)


@pytest.mark.parametrize("text", ["The disk is full.", ""])
def test_a_text_about_something_else_is_never_outdated(lock, text):
    assert not lock.is_outdated(text)
