import subprocess
import sys

from digitpad.ui import epoch_chart, epoch_plot, plot_loader
from digitpad.ui.chart_style import ChartStyle, Series
from digitpad.ui.epoch_chart import EpochChart
from digitpad.ui.epoch_plot import EpochPlot
from digitpad.ui.plot_loader import PlotLoader


def chart(qtbot):
    chart = EpochChart("chart", "Chart", ChartStyle("unit", (Series("one", "training"),)), str, "explanation")
    qtbot.addWidget(chart)
    chart.resize(400, 300)
    chart.show()
    return chart


def test_the_plot_is_loaded_in_many_turns(monkeypatch):
    monkeypatch.setattr(plot_loader, "_MS_A_TURN", 0)
    loader = PlotLoader()
    turns = 1
    while loader.load_some() is None:
        turns += 1

    assert turns > 500  # one for each of Qt's classes
    assert loader.load_some() is epoch_plot


_TELL_WHO_LOADS_PYQTGRAPH = """
import sys, threading
from PySide6.QtCore import QTimer
from digitpad.app import run_window

class Listener:
    def find_spec(self, name, path=None, target=None):
        if name == "pyqtgraph":
            print(threading.current_thread() is threading.main_thread())
            QTimer.singleShot(0, self.window.close)

def listen(window):
    listener.window = window
    assert "pyqtgraph" not in sys.modules

listener = Listener()
sys.meta_path.insert(0, listener)
sys.exit(run_window(listen))
"""


def test_the_thread_of_the_window_loads_pyqtgraph():
    """Another one would crash some starts: see the module."""
    done = subprocess.run(
        [sys.executable, "-c", _TELL_WHO_LOADS_PYQTGRAPH], capture_output=True, text=True, timeout=60
    )

    assert (done.stdout, done.returncode) == ("True\n", 0), done.stderr


def test_a_chart_waits_for_its_plot_and_shows_what_came_meanwhile(qtbot, monkeypatch):
    class Loading:
        module = None

        def load_some(self):
            return self.module

    loading = Loading()
    monkeypatch.setattr(epoch_chart, "plot_loader", lambda: loading)
    waiting = chart(qtbot)
    qtbot.waitUntil(waiting._plot_due.isActive)
    waiting.begin(3)
    waiting.add_epoch(0.5)
    waiting.grab()
    assert waiting.findChild(EpochPlot) is None

    loading.module = epoch_plot

    qtbot.waitUntil(lambda: waiting.findChild(EpochPlot) is not None)
    assert list(waiting.findChild(EpochPlot)._items[0].getData()[1]) == [0.5]
    assert len(waiting.findChildren(EpochPlot)) == 1
