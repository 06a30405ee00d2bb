"""The Pen styles page."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton

from digitpad.digits.synthesis.pen_families import KINDS_TAB, LETTERS_TAB, pen_families
from digitpad.digits.synthesis.pen_styles import load_styles
from digitpad.ui.pen_styles import pen_styles_page
from digitpad.ui.pen_styles.pen_family_row import N_SAMPLES, PenFamilyRow
from digitpad.ui.pen_styles.pen_styles_page import PenStylesPage


@pytest.fixture
def opened(qtbot, context):
    """The page, while the styles are still being read."""
    page = PenStylesPage(context)
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show()
    yield page
    page.shut_down()
    context.state.set_text_percent(100)


@pytest.fixture
def page(qtbot, opened):
    until_written(qtbot, opened)
    return opened


def until_written(qtbot, page):
    qtbot.waitUntil(lambda: bool(page.rows) and not page.is_writing)


def tabs(page):
    return {button.text(): button for button in page.findChildren(QToolButton) if button.text()}


def choose(qtbot, page, tab):
    qtbot.mouseClick(tabs(page)[tab], Qt.MouseButton.LeftButton)
    until_written(qtbot, page)


def texts(row):
    return [label.text() for label in row.findChildren(QLabel)]


def samples(row):
    return [button for button in row.findChildren(QToolButton) if button.isVisible()]


def images(row):
    return [button.icon().pixmap(56, 56).toImage() for button in samples(row)]


def test_each_style_of_a_digit_has_its_name_frequency_and_samples(opened, qtbot, user):
    page = opened
    assert user.text(page, "pen_styles_count").startswith("Reading")
    assert not any(button.isEnabled() for button in tabs(page).values())
    until_written(qtbot, page)
    assert tabs(page)["0"].isChecked()
    assert all(button.isEnabled() for button in tabs(page).values())
    QTest.keyClick(tabs(page)["0"], Qt.Key.Key_1)
    until_written(qtbot, page)

    shipped = [style for style in load_styles() if style.label == "1"]
    total = sum(style.weight for style in shipped)
    assert [texts(row) for row in page.rows] == [
        [f"1: {style.name}", f"{100 * style.weight / total:.1f} %"] for style in shipped
    ]
    assert user.text(page, "pen_styles_count").startswith(f"1: {len(shipped)} ways")
    assert tabs(page)["1"].isChecked()
    for row in page.rows:
        pictures = images(row)
        assert len(pictures) == N_SAMPLES
        assert any(picture != pictures[0] for picture in pictures)
        assert len({label.mapTo(row, QPoint()).x() for label in row.findChildren(QLabel)}) == 1
        assert row.findChild(QLabel).width() < samples(row)[0].mapTo(row, QPoint()).x()  # beside its name

    page.resize(330, 600)
    qtbot.waitUntil(
        lambda: all(
            row.findChild(QLabel).height() < samples(row)[0].mapTo(row, QPoint()).y() for row in page.rows
        )
    )  # below its name
    for row in page.rows:
        assert 3 <= len(samples(row)) < N_SAMPLES
        assert samples(row)[-1].geometry().right() <= row.width()


def test_letters_and_non_digits_can_be_chosen_too(page, qtbot):
    choose(qtbot, page, LETTERS_TAB)
    names = [texts(row)[0] for row in page.rows]
    assert "E in four strokes" in names
    assert not any(name.startswith("E: E") for name in names)

    choose(qtbot, page, KINDS_TAB)
    assert {"letter", "symbol", "half digit", "zigzag", "dots"} <= {texts(row)[0] for row in page.rows}


def test_again_writes_new_samples_into_the_same_rows(page, qtbot, user):
    rows, before = page.rows, [images(row) for row in page.rows]

    user.click(page, "write_again_button")
    until_written(qtbot, page)

    assert page.rows == rows
    assert all(images(row) != old for row, old in zip(rows, before, strict=True))


def test_again_waits_for_all_rows(page, qtbot, user):
    qtbot.mouseClick(tabs(page)["7"], Qt.MouseButton.LeftButton)
    user.click(page, "write_again_button")
    assert page.rows == ()

    until_written(qtbot, page)
    assert len(page.rows) == len([style for style in load_styles() if style.label == "7"])


def test_a_row_is_filled_from_the_left_and_has_the_strokes_that_it_shows(qtbot):
    row = PenFamilyRow(pen_families()["7"][0])
    qtbot.addWidget(row)
    row.resize(900, 80)
    row.show()
    chosen = []
    row.sample_chosen.connect(chosen.append)

    for n_written, _ in enumerate(row.writing(np.random.default_rng(1))):
        for button in samples(row):
            button.click()
        assert [button.icon().isNull() for button in samples(row)] == [
            i >= n_written for i in range(N_SAMPLES)
        ]
        assert len(chosen) == n_written
        chosen.clear()
    samples(row)[-1].click()
    [before] = chosen
    next(row.writing(np.random.default_rng(2)))
    samples(row)[-1].click()
    assert chosen[1] is before


def test_a_click_on_a_sample_draws_its_strokes_in_the_middle_of_the_canvas(page, state, qtbot):
    drawings = []
    state.drawing_changed.connect(lambda: drawings.append(state.drawing))
    row = page.rows[3]

    for button in samples(row):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    assert len({str(strokes) for strokes in drawings}) == N_SAMPLES
    for strokes in drawings:
        points = np.concatenate(strokes)
        assert points.min() >= 0.199
        assert points.max() <= 0.801
        assert points.min(axis=0) + points.max(axis=0) == pytest.approx([1.0, 1.0], abs=1e-4)
    assert samples(row)[1].accessibleName() == f"Sample 2 of {texts(row)[0]}, onto the canvas"


def test_a_wrong_file_is_told_and_there_is_nothing_to_choose(
    qtbot, context, failures, user, tmp_path, monkeypatch
):
    (tmp_path / "mine.json").write_text("{}")
    monkeypatch.setattr(pen_styles_page, "pen_families", lambda: load_styles(tmp_path))
    page = PenStylesPage(context)
    qtbot.addWidget(page)
    page.show()

    qtbot.waitUntil(lambda: bool(failures))
    assert "mine.json" in failures[0]
    assert user.text(page, "pen_styles_count") == "There is nothing to show."
    assert not any(button.isEnabled() for button in tabs(page).values())
    user.click(page, "write_again_button")
    assert page.rows == ()
    page.shut_down()


# Closing


def test_it_can_be_closed_at_once_again_and_again(qtbot, context):
    for _ in range(8):
        page = PenStylesPage(context)
        qtbot.addWidget(page)
        page.show()
        page.close()
        page.shut_down()
        QApplication.processEvents()  # what was on its way arrives

        assert page.rows == ()
        assert not any(timer.isActive() for timer in page.findChildren(QTimer))
