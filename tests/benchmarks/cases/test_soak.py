"""The soak: a restless user, what is noted of it, and how people read it."""

import itertools
import os

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


def test_people_get_growth_counts_and_what_failed():
    figures = {
        "minutes": 3.0,
        "seed": 7,
        "actions": 3_578,
        "bugs": ["ValueError('x')", "ValueError('x')"],
        "qt_warnings": [],
        "warm_up_minutes": 1.0,
        "mb_per_minute": 5.23,
        "mb_per_minute_error": None,
        "allocated_mb_per_minute": -0.31,
        "allocated_mb_per_minute_error": 1.24,
    }

    lines = soak.as_lines({**figures, "samples": [sample(0, 260.4), sample(3, 290.5, blocks=81_000)]})

    assert lines == [
        "3,578 random actions in 3 minutes, seed 7",
        "memory           +5.2 MB a minute, after 1 minutes of warming up",
        "allocated of it  -0.3 ± 1.2 MB a minute: what was not given back to the allocator",
        "at the end       290 MB, 260 in the beginning",
        "widgets          700, 700 in the beginning",
        "Python's blocks  81,000, 80,000 in the beginning",
        "bugs             2",
        "  ValueError('x')",
        "Qt's warnings    0",
    ]
    unknown = {**figures, "mb_per_minute": None, "samples": [sample(0, None), sample(3, None)]}
    assert soak.as_lines(unknown) == [
        lines[0],
        "memory           unknown, after 1 minutes of warming up",
        lines[2],
        lines[4],
        "Python's blocks  80,000, 80,000 in the beginning",
        *lines[6:],
    ]


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
