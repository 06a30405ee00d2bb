import time

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QScrollArea, QTabBar, QToolButton

from digitpad.digits.synthesis.pen_families import KINDS_TAB, LETTERS_TAB
from digitpad.digits.synthesis.pen_styles import load_styles
from digitpad.errors import DataFileError
from digitpad.paths import pen_styles_dir
from digitpad.ui.appearance.text_size import set_text_percent
from digitpad.ui.pen_styles import pen_styles_page
from digitpad.ui.pen_styles.pen_family_row import N_SAMPLES
from digitpad.ui.pen_styles.pen_styles_page import PenStylesPage
from digitpad.ui.widgets.message_banner import MessageBanner


@pytest.fixture
def styles(qtbot, state):
    window = PenStylesPage(state)
    qtbot.addWidget(window)
    window.show()
    until_written(qtbot, window)
    return window


def until_written(qtbot, window):
    qtbot.waitUntil(lambda: bool(window.rows) and not window.is_writing, timeout=20_000)


def choose(qtbot, window, tab):
    tabs = window.findChild(QTabBar, "pen_styles_tabs")
    index = [tabs.tabText(number) for number in range(tabs.count())].index(tab)
    qtbot.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(index).center())
    until_written(qtbot, window)


def texts(row):
    return [label.text() for label in row.findChildren(QLabel)]


def samples(row):
    return row.findChildren(QToolButton)


def images(row):
    return [button.icon().pixmap(56, 56).toImage() for button in samples(row)]


def test_each_style_of_a_digit_has_its_name_frequency_and_samples(styles, qtbot):
    choose(qtbot, styles, "1")

    shipped = [style for style in load_styles() if style.label == "1"]
    total = sum(style.weight for style in shipped)
    assert [texts(row) for row in styles.rows] == [
        [f"1: {style.name}", f"{100 * style.weight / total:.1f} %"] for style in shipped
    ]
    for row in styles.rows:
        assert len(samples(row)) == N_SAMPLES
        pictures = images(row)
        assert all(picture.width() == 56 for picture in pictures)
        assert any(picture != pictures[0] for picture in pictures)


def test_a_name_that_begins_with_the_character_does_not_repeat_it(styles, qtbot):
    choose(qtbot, styles, LETTERS_TAB)

    names = [texts(row)[0] for row in styles.rows]
    assert "E in four strokes" in names
    assert not any(name.startswith("E: E") for name in names)


def test_drawings_that_are_no_digit_have_a_tab(styles, qtbot):
    choose(qtbot, styles, KINDS_TAB)

    names = [texts(row)[0] for row in styles.rows]
    assert {"letter", "symbol", "half digit", "zigzag", "dots"} <= set(names)


def test_again_writes_new_samples_into_the_same_rows(styles, qtbot, user):
    rows, before = styles.rows, [images(row) for row in styles.rows]

    user.click(styles, "write_again_button")
    until_written(qtbot, styles)

    assert styles.rows == rows
    assert all(images(row) != old for row, old in zip(rows, before, strict=True))


def test_a_click_on_a_sample_draws_the_strokes_of_that_picture(styles, state, qtbot):
    chosen = []
    state.drawing_changed.connect(lambda: chosen.append(state.drawing))
    row = styles.rows[3]

    for button in samples(row):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    assert len(chosen) == N_SAMPLES
    for strokes, sample in zip(chosen, row._samples, strict=True):
        assert len(strokes) == len(sample)
        assert [len(stroke) for stroke in strokes] == [len(stroke) for stroke in sample]
        points = np.concatenate(strokes)
        assert (points.min(axis=0) >= 0.199).all()
        assert (points.max(axis=0) <= 0.801).all()
    buttons = samples(row)
    assert buttons[1].accessibleName() == f"Sample 2 of {texts(row)[0]}, onto the canvas"


def test_the_window_says_where_the_files_are(styles, user):
    text = user.text(styles, "pen_styles_files")

    assert str(pen_styles_dir()) in text
    assert "JSON" in text


def test_no_step_of_writing_holds_up_a_pen(styles, qtbot):
    longest = []
    for tab in ("9", "1", KINDS_TAB, "7"):
        start = time.thread_time()
        index = {"9": 9, "1": 1, "7": 7}.get(tab, 12)
        styles.findChild(QTabBar).setCurrentIndex(index)
        longest.append(time.thread_time() - start)
        while styles.is_writing:
            start = time.thread_time()
            styles._on_idle()
            longest.append(time.thread_time() - start)

    assert np.percentile(longest, 95) < 0.03


def test_a_wrong_file_is_told_in_the_window(qtbot, monkeypatch, user, state):
    def fail():
        raise DataFileError("mine.json, style 1: name must be given.")

    monkeypatch.setattr(pen_styles_page, "pen_families", fail)
    window = PenStylesPage(state)
    qtbot.addWidget(window)
    window.show()

    qtbot.waitUntil(lambda: window.findChild(MessageBanner).text == "mine.json, style 1: name must be given.")
    user.click(window, "write_again_button")
    assert window.rows == ()


def test_it_can_be_closed_while_it_reads(qtbot, state):
    window = PenStylesPage(state)
    qtbot.addWidget(window)
    window.show()

    window.close()

    assert not window.isVisible()


# In the main window --------------------------------------------------------------------------------------


def test_a_sample_put_on_the_canvas_is_read_and_can_be_undone(window, qtbot, user):
    window._actions.pen_styles.trigger()
    styles = window.findChild(PenStylesPage)
    until_written(qtbot, styles)
    canvas = user.find(window, "drawing_canvas")
    panel = user.find(window, "prediction_panel")

    qtbot.mouseClick(samples(styles.rows[0])[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.recognition is not None)
    first = canvas.strokes
    qtbot.mouseClick(samples(styles.rows[1])[0], Qt.MouseButton.LeftButton)
    assert canvas.strokes is not first
    canvas.undo()
    assert canvas.strokes == first
    canvas.undo()

    assert canvas.is_empty
    qtbot.waitUntil(lambda: panel.recognition is None)


def test_in_large_texts_every_sample_can_be_reached_and_every_tab_be_read(styles, qtbot):
    set_text_percent(150)
    qtbot.waitUntil(lambda: styles.width() == styles.screen().availableSize().width())  # of 800 pixels
    tabs, scroll = styles.findChild(QTabBar), styles.findChild(QScrollArea)

    def last_sample():
        button = samples(styles.rows[0])[-1]
        return button.mapTo(scroll.viewport(), button.rect().bottomRight()).x()

    assert tabs.tabRect(tabs.count() - 1).right() < tabs.width()
    styles.resize(600, 600)
    assert last_sample() >= scroll.viewport().width()
    qtbot.waitUntil(scroll.horizontalScrollBar().isVisible)
    scroll.horizontalScrollBar().setValue(scroll.horizontalScrollBar().maximum())
    assert last_sample() < scroll.viewport().width()
    set_text_percent(100)
