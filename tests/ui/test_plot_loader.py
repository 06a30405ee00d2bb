import threading
from concurrent.futures import Future

from digitpad.ui import epoch_chart, epoch_plot
from digitpad.ui.chart_style import ChartStyle, Series
from digitpad.ui.epoch_chart import EpochChart
from digitpad.ui.epoch_plot import EpochPlot
from digitpad.ui.plot_loader import plot_module


def chart(qtbot):
    chart = EpochChart("chart", "Chart", ChartStyle("unit", (Series("one", "training"),)), str, "explanation")
    qtbot.addWidget(chart)
    chart.resize(400, 300)
    chart.show()
    return chart


def test_the_plot_is_loaded_in_another_thread_and_once(monkeypatch):
    plot_module.cache_clear()
    threads = []
    monkeypatch.setattr(
        "digitpad.ui.plot_loader.importlib.import_module",
        lambda name: threads.append(threading.current_thread()) or epoch_plot,
    )
    try:
        assert plot_module().result(timeout=10) is epoch_plot
        assert plot_module().result(timeout=10) is epoch_plot
    finally:
        plot_module.cache_clear()

    (thread,) = threads
    assert thread is not threading.main_thread()
    thread.join()


def test_a_chart_waits_for_its_plot_and_shows_what_came_meanwhile(qtbot, monkeypatch):
    loading = Future()
    monkeypatch.setattr(epoch_chart, "plot_module", lambda: loading)
    waiting = chart(qtbot)
    qtbot.waitUntil(waiting._plot_due.isActive)
    waiting.begin(3)
    waiting.add_epoch(0.5)
    waiting.grab()
    assert waiting.findChild(EpochPlot) is None

    loading.set_result(epoch_plot)

    qtbot.waitUntil(lambda: waiting.findChild(EpochPlot) is not None)
    assert list(waiting.findChild(EpochPlot)._items[0].getData()[1]) == [0.5]
    assert len(waiting.findChildren(EpochPlot)) == 1
