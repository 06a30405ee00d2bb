"""Garbage collection in the GUI thread only."""

import gc
import threading
import weakref

import numpy as np
import pytest
from PySide6.QtCore import QObject

from digitpad.benchmarks.harness.memory import allocated_mb, memory_mb
from digitpad.ui.session.garbage_collector import GarbageCollector


class Cycle:
    """Garbage that only the collector finds. It records the thread that deletes it."""

    def __init__(self, deleted_in):
        self.itself = self
        self._deleted_in = deleted_in

    def __del__(self):
        self._deleted_in.append(threading.get_ident())


@pytest.fixture
def collector(qapp):
    """An installed collector; the previous state of automatic collection is restored."""
    was_enabled = gc.isenabled()
    gc.enable()
    parent = QObject()
    collector = GarbageCollector(parent)
    collector.install()
    yield collector
    collector.uninstall()
    if not was_enabled:  # as in all other tests
        gc.collect()
        gc.disable()
        gc.freeze()


def make_much_garbage(deleted_in):
    """Make enough garbage to trigger automatic collection, with a cycle in it."""
    Cycle(deleted_in)
    for _ in range(3):
        rows = [[] for _ in range(5_000)]
        rows.append(rows)
        del rows


def test_garbage_of_a_worker_is_collected_by_the_event_loop(qtbot, collector):
    deleted_in = []
    worker = threading.Thread(target=make_much_garbage, args=[deleted_in])
    worker.start()
    worker.join()
    assert deleted_in == []

    qtbot.waitUntil(lambda: deleted_in == [threading.get_ident()])


def test_old_garbage_is_collected_too(collector):
    cycle = Cycle([])
    is_there = weakref.ref(cycle)
    gc.collect()
    gc.collect()  # it survives twice, and is old then
    del cycle

    collections = 0
    while is_there() is not None and collections < 100:
        collector.collect()
        collections += 1

    assert 1 < collections <= 30


@pytest.mark.skipif(allocated_mb() is None, reason="another C library keeps its free memory in other ways")
def test_free_memory_between_live_objects_is_returned(collector):
    blocks = [np.ones(8_000) for _ in range(1_000)]  # 64 MB
    alive = blocks[::20]
    del blocks
    before = memory_mb()

    for _ in range(10):
        collector.collect()

    assert memory_mb() < before - 40.0
    assert sum(block[0] for block in alive) == len(alive)


def test_uninstall_restores_automatic_collection(qtbot, collector):
    collector.uninstall()

    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
    deleted_in = []
    make_much_garbage(deleted_in)
    assert deleted_in != []
