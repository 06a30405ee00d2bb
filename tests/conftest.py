"""What all tests share."""

import contextlib
import functools
import gc
import importlib.util
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import threadpoolctl

from digitpad.digits.datasets.dataset import Dataset, LabelledImages, class_names
from digitpad.machine import n_cores
from digitpad.recognition.fine_tuning import fine_tuning as teaching
from digitpad.recognition.training.training_run import limit_blas_threads

os.environ["QT_QPA_PLATFORM"] = "offscreen"


_MOST_PROCESSES = 4  # each has Qt and a window in it
_TESTS_BETWEEN_FULL_COLLECTIONS = 50
_MS_TO_WAIT = 30_000  # where a test says nothing else: the disk and both cores may be busy
_n_tests = 0


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Run all tests in a process for each core and one more, because some tests wait.

    Run some files, and what takes minutes, in this process.
    """
    is_all = config.args == config.getini("testpaths")
    return min(n_cores() + 1, _MOST_PROCESSES) if is_all and config.option.markexpr != "endurance" else 0


@pytest.fixture(scope="session", autouse=True)
def collected_in_this_thread() -> Iterator[None]:
    """Let no worker collect garbage, nor limit threads first, as in the program."""
    limit_blas_threads()  # threadpoolctl heeds the thread that does it first, see there
    gc.collect()
    gc.freeze()
    gc.disable()
    yield
    gc.enable()
    gc.unfreeze()


@pytest.fixture(scope="session")
def blas_threads() -> Callable[[int], AbstractContextManager[None]]:
    """Return a context manager in which matrices are multiplied by so many threads."""

    @contextlib.contextmanager
    def blas_threads(threads: int) -> Iterator[None]:
        try:
            with threadpoolctl.threadpool_limits(threads, user_api="blas"):
                yield
        finally:  # the block's end lets go of the limit, and the next worker would take it for good
            limit_blas_threads()

    return blas_threads


@pytest.fixture(autouse=True)
def collected_after_each_test(collected_in_this_thread: None) -> Iterator[None]:
    """Collect what a test has left behind."""
    global _n_tests
    yield
    _n_tests += 1
    gc.collect(2 if _n_tests % _TESTS_BETWEEN_FULL_COLLECTIONS == 0 else 0)


@pytest.fixture(autouse=True)
def no_signal_ignored() -> Iterator[None]:
    """Handle the signals that end a program as Python does by itself.

    What started the tests may have them ignored, as a script's ``&`` and ``nohup`` do. Programs that a test
    starts then have the system's handlers.
    """
    usual = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: signal.SIG_DFL}
    if hasattr(signal, "SIGHUP"):
        usual[signal.SIGHUP] = signal.SIG_DFL
    before = {number: signal.signal(number, handler) for number, handler in usual.items()}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture(autouse=True)
def user_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep each test away from the user's own files."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    return home


@pytest.fixture
def new_threads() -> Callable[[], list[threading.Thread]]:
    """Return a function that returns the threads that Python has started since, and that still run."""
    before = set(threading.enumerate())

    def new_threads() -> list[threading.Thread]:
        new = (thread for thread in threading.enumerate() if thread not in before)
        # Qt's own threads appear as dummies once they have run Python code; what counts is that they ended.
        return [thread for thread in new if not isinstance(thread, threading._DummyThread)]

    return new_threads


@pytest.fixture(autouse=True)
def no_thread_left(new_threads: Callable[[], list[threading.Thread]]) -> Iterator[None]:
    """Fail a test that leaves a thread of Python's behind."""
    yield
    left = [thread for thread in new_threads() if not thread.daemon]
    assert not left, f"threads left running: {left}"


@pytest.fixture
def qtbot(qtbot):
    """Wait longer than pytest-qt does, and keep the widgets that a test adds until its end.

    pytest-qt does not, and paints them once more after the test has returned: a chart that is collected
    while Qt paints it crashes the process.
    """
    widgets = []
    add = qtbot.addWidget

    def add_and_keep(widget, **options):
        widgets.append(widget)
        add(widget, **options)

    qtbot.addWidget = add_and_keep
    for name in ("waitUntil", "waitSignal", "waitSignals"):
        setattr(qtbot, name, functools.partial(getattr(qtbot, name), timeout=_MS_TO_WAIT))
    return qtbot


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """Return a clock that stands still at ``now``, but for a ``tick`` at each look at it."""
    clock = {"now": 100.0, "tick": 0.0}

    def perf_counter() -> float:
        clock["now"] += clock["tick"]
        return clock["now"]

    monkeypatch.setattr(time, "perf_counter", perf_counter)
    return clock


@pytest.fixture(scope="session")
def rendered_photos() -> ModuleType:
    """Return the program that renders photos of digits, as a module."""
    spec = importlib.util.spec_from_file_location(
        "rendered_photos", Path(__file__).with_name("rendered_photos.py")
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look for it there
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def rows_dataset() -> Dataset:
    """Ten classes, each a bright row of pixels at another height: learned in an epoch or two."""
    rng = np.random.default_rng(5)

    def part(n_images: int) -> LabelledImages:
        labels = rng.integers(0, 10, n_images).astype(np.uint8)
        images = rng.integers(0, 40, (n_images, 28, 28)).astype(np.uint8)
        for image, label in zip(images, labels, strict=True):
            image[2 * label + 3 : 2 * label + 5] = 220
        return LabelledImages(images, labels)

    return Dataset("rows", part(600), part(100), part(100), class_names(10))


@pytest.fixture
def few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make teaching short: for tests of what is around it."""
    monkeypatch.setattr(teaching, "N_STEPS", 5)
    monkeypatch.setattr(teaching, "N_RENDERED", 20)


@pytest.fixture
def many_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make teaching so long that a test can do something while it goes on."""
    monkeypatch.setattr(teaching, "N_STEPS", 1_000)
