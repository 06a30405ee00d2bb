"""The soak: a restless user, and what is noted of it."""

import itertools
import os

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from digitpad.benchmarks.cases import soak
from digitpad.benchmarks.harness.children import run_child
from digitpad.benchmarks.probes.restless_user import RestlessUser
from digitpad.ui.canvas.drawing_canvas import DrawingCanvas
from digitpad.ui.main_window import MainWindow


def sample(minute, memory_mb, blocks=80_000, allocated_mb=100.0):
    memory = {"memory_mb": memory_mb, "allocated_mb": allocated_mb}
    return {"seconds": 60.0 * minute, **memory, "widgets": 700, "blocks": blocks}


@pytest.fixture
def window(qtbot):
    window = MainWindow()
    qtbot.addWidget(window)
    window.show()
    with qtbot.waitSignal(window.state.dataset_changed):
        pass
    yield window
    window.close()


def test_memory_that_grows_while_warming_up_is_not_counted():
    samples = [sample(0, 100.0), sample(1, 200.0), sample(2, 300.0), sample(3, 303.0), sample(4, 306.0)]

    found = soak.growth(samples, 120.0)

    assert found.mb_per_minute == pytest.approx(3.0)
    assert found.error == pytest.approx(0.0, abs=1e-9)
    assert soak.growth(samples, 120.0, "allocated_mb").mb_per_minute == pytest.approx(0.0, abs=1e-9)


def test_the_error_of_growth_is_that_of_the_means_of_minutes():
    means = np.array([0.0, 10.0, -10.0, 10.0, -10.0, 0.0])
    samples = [
        sample(minute + part, 300.0 + mean)
        for minute, mean in enumerate(means)
        for part in (0.0, 0.25, 0.5, 0.75)
    ]

    found = soak.growth(samples, 0.0)

    _, covariance = np.polyfit(np.arange(6), means, 1, cov=True)
    assert found.error == pytest.approx(np.sqrt(covariance[0, 0]))


def test_a_restless_user_may_choose_all_that_is_in_the_menus_but_to_quit(window):
    titles = {action.text() for action in RestlessUser(window, seed=0).menu_actions()}

    assert {"&Train", "&About digitpad", "&Light", "Race", "Pen styles"} <= titles
    assert "&Quit" not in titles
    assert "&Undo" not in titles  # nothing is drawn yet


def test_a_restless_user_draws_and_opens_and_closes_windows_but_the_main_one(window):
    user = RestlessUser(window, seed=4)
    strokes, others = [], []
    window.findChild(DrawingCanvas).strokes_changed.connect(lambda: strokes.append(1))

    def has_done_all():
        steps = [after - before for before, after in itertools.pairwise(others)]
        return bool(strokes and steps) and min(steps) < 0 < max(steps)

    while not has_done_all() and user.n_actions < 500:
        user.act()
        QApplication.processEvents()
        others.append(sum(widget.isVisible() for widget in QApplication.topLevelWidgets()) - 1)
        assert window.isVisible()
        assert user.n_actions == len(others)

    assert has_done_all()


FAULTY = """
import logging, sys, threading, time
from PySide6.QtCore import qWarning
from digitpad.benchmarks.probes import soak_probe

def complain():
    while True:
        time.sleep(0.02)
        logging.getLogger("digitpad").error("planted")
        logging.getLogger("digitpad").warning("harmless")
        qWarning("QPainter: planted")
        qWarning("This plugin does not support raise()")

threading.Thread(target=complain, daemon=True).start()
sys.exit(soak_probe.main())
"""


def test_a_soak_notes_memory_and_what_failed_in_the_window(tmp_path, monkeypatch):
    (tmp_path / "digitpad_test_soak.py").write_text(FAULTY)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")

    *samples, end = run_child("digitpad_test_soak", "1", "3", timeout_seconds=120.0)

    assert end["actions"] > 0
    assert (set(end["bugs"]), set(end["qt_warnings"])) == ({"planted"}, {"QPainter: planted"})
    assert samples[-1]["seconds"] > 0.0
    assert all(0.0 < (one["allocated_mb"] or 1.0) < (one["memory_mb"] or 2.0) for one in samples)
    assert all(one["widgets"] > 100 and one["blocks"] > 10_000 for one in samples)
