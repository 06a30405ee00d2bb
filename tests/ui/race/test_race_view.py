"""How the race's charts, table and sentences share the room there is."""

import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from digitpad.recognition.race import GradientCheck, Lap, Turn
from digitpad.ui.appearance.text_size import set_text_percent
from digitpad.ui.race.race_page import RacePage

SECONDS = [640.0, 6.6, 26.0, 1.65, 0.38]  # of an epoch of each way
LAPS = [
    Lap(index, epoch, seconds, epoch * seconds, 0.9 + 0.01 * epoch + 0.001 * index, seconds > 10.0)
    for epoch in (1, 2, 3)
    for index, seconds in reversed(list(enumerate(SECONDS)))
]
EVENTS = (
    *(GradientCheck(index, 8e-16) for index in range(5)),
    *(event for lap in LAPS for event in (Turn(lap.index, lap.epoch), lap)),
)


@pytest.fixture(autouse=True)
def normal_again(qapp):
    """Leave texts at their normal size for other tests."""
    yield
    set_text_percent(100)


@pytest.fixture
def window(qtbot, rows_dataset, monkeypatch, state):
    """A race window of the five ways, whose race tells what is written above."""
    monkeypatch.setattr("digitpad.ui.race.race_page.race", lambda *_: iter(EVENTS))
    monkeypatch.setattr(
        "digitpad.recognition.race.contestant._EPOCH_SECONDS", 0.1
    )  # which some ways need more than
    parent = QWidget()
    qtbot.addWidget(parent)
    state.set_dataset(rows_dataset)
    window = RacePage(state, parent)
    window._painted.setInterval(0)
    window.show()
    yield window
    window.shut_down()


def part(window, name):
    found = window.findChild(QWidget, f"race_{name}")
    assert found is not None
    return found


def settle():
    """Have all that waits to be laid out laid out; each layout can ask for that of its parent."""
    for _ in range(10):
        QApplication.processEvents()


def race(qtbot, window):
    with qtbot.waitSignal(window.finished, timeout=60_000):
        window.start()
    settle()


def chart_height(window):
    settle()
    return part(window, "epoch_chart").height()


def is_in_the_middle(axis):
    """Tell whether the title of a lower axis is in its middle."""
    middle = axis.label.pos().x() + axis.label.boundingRect().width() / 2
    return middle == pytest.approx(axis.size().width() / 2, abs=2)


def scrolls(area):
    return area.horizontalScrollBar().maximum() > 0, area.verticalScrollBar().maximum() > 0


@pytest.mark.parametrize("percent", [100, 150])
@pytest.mark.parametrize("size", [(1366, 735), (1024, 690)])
def test_charts_stay_high_and_every_way_has_its_name_in_a_line(qtbot, window, size, percent):
    set_text_percent(percent)
    window.resize(*size)
    race(qtbot, window)

    assert (window.width(), window.height()) == size
    assert part(window, "epoch_chart").getViewBox().sceneBoundingRect().height() >= 145
    table = part(window, "table")
    names = [table.sizeHintForIndex(table.model().index(row, 0)).width() for row in range(5)]
    assert max(names) < table.columnWidth(0)
    assert len({table.rowHeight(row) for row in range(5)}) == 1
    assert scrolls(table) == (size[0] * 100 / percent < 700, False)


def test_sentences_that_have_no_room_scroll_to_the_last_one(qtbot, window):
    window.resize(1024, 690)
    set_text_percent(150)
    race(qtbot, window)
    texts, explanation = part(window, "texts"), part(window, "explanation")
    assert texts.height() >= 3 * texts.fontMetrics().lineSpacing()

    texts.ensureVisible(0, texts.widget().height())

    assert scrolls(texts) == (False, True)
    assert explanation.height() >= explanation.heightForWidth(explanation.width())
    bottom = explanation.mapTo(texts.viewport(), explanation.rect().bottomLeft()).y()
    assert 0 < bottom <= texts.viewport().height()


def test_sentences_that_have_room_do_not_scroll(qtbot, window):
    window.resize(1366, 735)

    race(qtbot, window)

    assert scrolls(part(window, "texts")) == (False, False)
    assert part(window, "epoch_chart").height() > 300


def test_before_the_first_race_the_charts_have_the_room_of_the_sentences(window):
    window.resize(1366, 735)
    settle()

    assert part(window, "texts").isHidden()
    assert part(window, "epoch_chart").height() > 450


@pytest.mark.parametrize(("size", "percent"), [((1366, 735), 100), ((1024, 690), 150)])
def test_nothing_moves_from_the_beginning_of_a_race_to_its_end(qtbot, window, size, percent):
    set_text_percent(percent)
    window.resize(*size)
    places = []
    on_painted = window._on_painted

    def note_places():
        places.append([part(window, name).geometry() for name in ("epoch_chart", "table", "texts")])
        on_painted()

    window._painted.timeout.disconnect()
    window._painted.timeout.connect(note_places)

    race(qtbot, window)

    assert len(places) == len(EVENTS)
    assert all(place == places[0] for place in places)
    assert part(window, "explanation").text().count("\n") == 4


def test_room_for_a_race_that_came_to_nothing_is_given_back(qtbot, window, monkeypatch):
    window.resize(1366, 735)
    height = chart_height(window)
    monkeypatch.setattr("digitpad.ui.race.race_page.race", lambda *_: iter(()))

    race(qtbot, window)

    assert chart_height(window) == height


def coarse(image, scale):
    """Return the grey of blocks of 8x8 pixels of the window, 0..255."""
    side = 8 * scale
    image = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    rows = rows[: image.height() // side * side, : image.width() // side * side]
    return rows.reshape(len(rows) // side, side, -1, side).mean(axis=(1, 3))


@pytest.mark.parametrize("percent", [100, 150])
def test_a_picture_has_everything_in_full(qtbot, window, tmp_path, monkeypatch, percent):
    window.resize(960, 640)
    set_text_percent(percent)
    for _ in range(2):
        race(qtbot, window)
    view, seen = window._view, []
    before = view.grab().toImage()

    def save(*_):
        parts = [part(window, name) for name in ("table", "texts")]
        texts = parts[1]
        seen.extend(scrolls(area) for area in parts)
        seen.append(any(area.verticalScrollBar().isVisible() for area in parts))
        seen.append(texts.widget().heightForWidth(texts.viewport().width()) <= texts.viewport().height())
        seen.append(part(window, "epoch_chart").height() >= 200)
        seen.append(is_in_the_middle(part(window, "seconds_chart").getAxis("bottom")))

    monkeypatch.setattr("digitpad.ui.race.race_page.save_race", save)
    window.export(tmp_path / "race.png")

    assert seen == [(False, False), (False, False), False, True, True, True]
    settle()
    assert view.grab().toImage() == before


def test_a_picture_has_twice_the_windows_pixels_and_the_same_proportions(qtbot, window, tmp_path):
    window.resize(1366, 735)
    race(qtbot, window)
    shown = window._view.grab().toImage()

    window.export(tmp_path / "race.png")

    saved = QImage(str(tmp_path / "race.png"))
    assert saved.size() == 2 * shown.size()
    greys = [coarse(image, scale) for image, scale in ((shown, 1), (saved, 2))]
    assert np.abs(greys[0] - greys[1]).max() < 40
    assert np.abs(greys[0] - greys[1]).mean() < 1.0
    # Curves are as wide as in the window: they brighten the black of a chart without a theme by as much.
    charts = [grey[5:40, 10:60] for grey in greys]
    assert charts[1].mean() == pytest.approx(charts[0].mean(), rel=0.1)


@pytest.mark.parametrize(
    ("size", "titles"),
    [
        ((1366, 735), ["validation pictures right (%)", "seconds of training (log scale)"]),
        ((960, 640), ["right (%)", "seconds"]),
    ],
)
def test_titles_of_axes_are_shortened_where_they_have_no_room(qtbot, window, size, titles):
    set_text_percent(100 if size[0] > 1000 else 150)
    window.resize(*size)
    race(qtbot, window)

    chart = part(window, "seconds_chart")
    axes = [chart.getAxis(side) for side in ("left", "bottom")]

    assert [axis.labelText for axis in axes] == titles
    assert axes[0].label.boundingRect().width() <= axes[0].size().height()
    assert axes[1].label.boundingRect().width() <= axes[1].size().width()
    assert is_in_the_middle(axes[1])
