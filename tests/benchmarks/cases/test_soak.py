"""The soak: a restless user, what is noted of it, and how people read it."""

import itertools
import logging

import pytest
from PySide6.QtCore import QMessageLogContext, QtMsgType
from PySide6.QtWidgets import QApplication, QDialog, QPushButton

from digitpad.benchmarks.cases import soak
from digitpad.benchmarks.harness.children import run_child
from digitpad.benchmarks.probes.restless_user import RestlessUser
from digitpad.benchmarks.probes.soak_probe import _Faults
from digitpad.cli import main
from digitpad.ui.canvas.drawing_canvas import DrawingCanvas
from digitpad.ui.main_window import MainWindow


def sample(minute, memory_mb):
    return {"seconds": 60.0 * minute, "memory_mb": memory_mb, "widgets": 700, "blocks": 80_000}


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

    assert soak.mb_per_minute(samples, 120.0) == pytest.approx(3.0)


@pytest.mark.parametrize("samples", [[], [sample(3, 300.0)], [sample(3, 300.0), sample(4, None)]])
def test_growth_that_cannot_be_known_is_not_told(samples):
    assert soak.mb_per_minute(samples, 120.0) is None


def test_people_get_growth_counts_and_what_failed(monkeypatch, capsys):
    asked = []

    def run(module, *arguments, timeout_seconds):
        asked.append((module, arguments, timeout_seconds))
        end = {"actions": 3_578, "bugs": ["ValueError('x')", "ValueError('x')"], "qt_warnings": []}
        return [sample(0, 260.0), sample(1, 280.0), sample(2, 290.0), sample(3, 290.5), end]

    monkeypatch.setattr(soak, "run_child", run)

    assert main(["bench", "soak", "--minutes", "3", "--seed", "7"]) == 0

    _, *lines = capsys.readouterr().out.splitlines()
    assert asked == [("digitpad.benchmarks.probes.soak_probe", ("180.0", "7"), 300.0)]
    assert lines == [
        "  3,578 random actions in 3 minutes, seed 7",
        "  memory           +5.2 MB a minute, after 1 minutes of warming up",
        "  at the end       290 MB, 260 in the beginning",
        "  widgets          700, 700 in the beginning",
        "  Python's blocks  80,000, 80,000 in the beginning",
        "  bugs             2",
        "    ValueError('x')",
        "  Qt's warnings    0",
    ]


def test_a_window_closed_before_its_time_is_told_in_a_sentence(monkeypatch, capsys):
    monkeypatch.setattr(soak, "run_child", lambda *_, **__: [sample(0, 260.0), sample(1, 280.0)])

    assert main(["bench", "soak", "--minutes", "3"]) == 2

    assert capsys.readouterr().err.endswith("its window was closed before its time.\n")


def test_where_memory_is_unknown_the_rest_is_told():
    end = {"actions": 1, "bugs": [], "qt_warnings": ["QPainter: no"]}
    figures = {"minutes": 1.0, "seed": 0, **end, "warm_up_minutes": 0.3, "mb_per_minute": None}

    lines = soak.as_lines({**figures, "samples": [sample(0, None), sample(1, None)]})

    assert lines[1].startswith("memory           unknown, after")
    assert not any(line.startswith("at the end") for line in lines)
    assert lines[-1] == "  QPainter: no"


def test_a_restless_user_may_choose_all_that_is_in_the_menus_but_to_quit(window):
    titles = {action.text() for action in RestlessUser(window, seed=0).menu_actions()}

    assert {"&Train", "&About digitpad", "&Light", "&Race: what makes training slow…"} <= titles
    assert "&Quit" not in titles
    assert "&Undo" not in titles  # nothing is drawn yet


def test_a_restless_user_may_use_all_controls_but_those_of_dialogs(qtbot, window):
    dialog = QDialog(window)
    QPushButton("Yes", dialog)
    dialog.show()

    controls = RestlessUser(window, seed=0).controls()

    assert {"train_button", "preset_field", "epochs_field"} <= {control.objectName() for control in controls}
    assert "stop_button" not in {control.objectName() for control in controls}  # nothing to stop yet
    assert not any(control.window() is dialog for control in controls)


def test_a_restless_user_draws_and_opens_and_closes_windows_but_the_main_one(window):
    user = RestlessUser(window, seed=4)
    strokes, others = [], []
    window.findChild(DrawingCanvas).strokes_changed.connect(lambda: strokes.append(1))
    for _ in range(150):
        user.act()
        QApplication.processEvents()
        others.append(sum(widget.isVisible() for widget in QApplication.topLevelWidgets()) - 1)

    assert user.n_actions == 150
    assert window.isVisible()
    assert len(strokes) > 10
    assert any(after > before for before, after in itertools.pairwise(others))
    assert any(after < before for before, after in itertools.pairwise(others))


def test_a_restless_user_closes_a_dialog_before_all_else(window):
    (save,) = (action for action in RestlessUser(window, seed=0).menu_actions() if "Save" in action.text())
    user = RestlessUser(window, seed=0)
    for _ in range(5):
        save.trigger()
        assert QApplication.activeModalWidget() is not None

        user.act()

        assert QApplication.activeModalWidget() is None


def test_a_restless_user_who_has_stopped_does_nothing_more(qtbot, window):
    user = RestlessUser(window, seed=1)
    user.start()
    qtbot.waitUntil(lambda: user.n_actions > 2)

    user.stop()
    n_actions = user.n_actions
    qtbot.wait(200)

    assert user.n_actions == n_actions


def test_bugs_and_warnings_of_qt_are_noted_and_what_is_said_of_the_platform_is_not():
    faults = _Faults()
    logger = logging.getLogger("digitpad.test")
    logger.addHandler(faults)
    try:
        logger.error("plain")
        try:
            raise ValueError("x")
        except ValueError:
            logger.exception("not this")
        logger.warning("harmless")
    finally:
        logger.removeHandler(faults)
    for kind, message in (
        (QtMsgType.QtInfoMsg, "by the way"),
        (QtMsgType.QtWarningMsg, "QPainter: no"),
        (QtMsgType.QtWarningMsg, "This plugin does not support raise()"),
    ):
        faults.note_qt(kind, QMessageLogContext(), message)

    assert faults.bugs == ["plain", "ValueError('x')"]
    assert faults.qt_warnings == ["QPainter: no"]


def test_a_short_soak_comes_to_its_end_without_a_fault():
    *samples, end = run_child("digitpad.benchmarks.probes.soak_probe", "6", "3", timeout_seconds=120.0)

    assert end["actions"] > 10
    assert (end["bugs"], end["qt_warnings"]) == ([], [])
    assert samples[-1]["seconds"] > 5.0
    assert all(one["widgets"] > 100 and one["blocks"] > 10_000 for one in samples)
