"""Work that waits for a pause of the pen."""

import time

import pytest
from PySide6.QtCore import QObject

from digitpad.ui.pen_pauses import PatientTimer, note_answer, note_movement


@pytest.fixture
def parent(qapp):
    parent = QObject()
    yield parent
    note_answer()
    parent.deleteLater()


def due(parent, rest_ms=0):
    """Return a patient timer and the list of its firings."""
    timer, fired = PatientTimer(parent, rest_ms), []
    timer.timeout.connect(lambda: fired.append(timer))
    return timer, fired


def test_while_the_pen_rests_it_fires_at_once(parent, qtbot):
    timer, fired = due(parent)

    timer.start()

    qtbot.waitUntil(lambda: bool(fired), timeout=30_000)
    assert not timer.is_active


def test_while_the_pen_moves_one_timer_fires_after_each_answer(parent, qtbot):
    (first, fired), (second, also_fired) = due(parent), due(parent)
    first.start()
    second.start()
    answers = 0

    def moved_and_answered():
        nonlocal answers
        before, moved = len(fired) + len(also_fired), time.perf_counter()
        note_movement()
        qtbot.wait(1)
        if time.perf_counter() - moved < 0.1:  # on a busy machine, the pen may have rested
            assert len(fired) + len(also_fired) == before
        before = len(fired) + len(also_fired)
        note_answer()
        answers += 1
        assert len(fired) + len(also_fired) <= before + 1
        return fired and also_fired

    while not moved_and_answered():
        assert answers < 1_000


def test_a_pen_that_stops_without_an_answer_holds_up_nothing(parent, qtbot):
    timer, fired = due(parent)
    note_movement()

    timer.start()

    qtbot.waitUntil(lambda: bool(fired), timeout=30_000)


def test_long_work_waits_until_the_pen_has_rested(parent, qtbot):
    long, long_fired = due(parent, rest_ms=1_000)
    short, short_fired = due(parent)
    long.start()
    while not short_fired:
        short.start()
        note_movement()
        qtbot.wait(2)
        note_answer()

    assert not long_fired
    qtbot.waitUntil(lambda: bool(long_fired), timeout=30_000)


def test_a_stopped_put_off_or_deleted_timer_does_not_fire(parent, qtbot):
    stopped, fired = due(parent)
    put_off, put_off_fired = due(parent)
    other_parent = QObject()
    _, deleted_fired = deleted = due(other_parent)
    note_movement()
    for timer in (stopped, put_off, deleted[0]):
        timer.start()
    qtbot.wait(2)

    stopped.stop()
    put_off.start(600_000)
    other_parent.deleteLater()
    qtbot.wait(2)
    for _ in range(3):
        note_answer()

    assert not fired
    assert not put_off_fired
    assert not deleted_fired
