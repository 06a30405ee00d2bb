"""The bars, the large answer, and the texts for screen readers."""

import numpy as np
import pytest

from digitpad.ui.appearance.theme import LIGHT
from digitpad.ui.canvas.prediction_panel import PredictionPanel

SURE = [0.0, 0.0, 0.0, 0.0, 0.95, 0.0, 0.0, 0.0, 0.0, 0.05]
NOT_SURE = [0.0, 0.0, 0.0, 0.0, 0.6, 0.0, 0.0, 0.0, 0.0, 0.4]
NOT_A_DIGIT = [0.1, 0.1, 0.1, 0.1, 0.2, 0.1, 0.1, 0.1, 0.05, 0.05]


@pytest.fixture
def panel(qtbot, put_on):
    put_on(LIGHT)
    panel = PredictionPanel()
    qtbot.addWidget(panel)
    panel.resize(300, 150)
    panel.show()
    return panel


def bar(panel, pixels, row, theme=LIGHT):
    """Return the lengths of the filled and the empty part of a bar, in pixels."""
    y = round(panel.bar_row(row).center().y())
    left_side = slice(0, int(panel.bar_row(row).right()))
    counts = [pixels(panel, color)[y, left_side].sum() for color in (theme.accent, theme.track)]
    return tuple(map(int, counts))


def large_answer(panel, pixels):
    """Return the numbers of pixels of the large answer in the accent colour and in the faint colour."""
    place = slice(0, panel.height() - 60), slice(panel.width() - 100, None)
    return [int(pixels(panel, color)[place].sum()) for color in (LIGHT.accent, LIGHT.faint_text)]


def test_an_empty_canvas_shows_a_hint_instead_of_bars(panel, make_reading, pixels):
    panel.set_reading(make_reading(SURE))

    panel.set_reading(None)

    assert panel.accessibleName() == "Answer: none, the canvas is empty"
    assert panel.recognition is None
    assert panel.shown_names() == []
    assert not pixels(panel, LIGHT.track).any()
    assert pixels(panel, LIGHT.faint_text).any()


def test_bars_are_as_long_as_probable_and_the_answer_s_is_bright(panel, make_reading, pixels):
    panel.set_reading(make_reading([0.4, 0.3, 0.2, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]))

    whole = sum(bar(panel, pixels, 5))
    assert whole > 60
    assert bar(panel, pixels, 5) == (0, whole)
    assert bar(panel, pixels, 0)[0] == pytest.approx(0.4 * whole, abs=2)
    for row, probability in enumerate([0.4, 0.3, 0.2, 0.1]):
        assert bar(panel, pixels, row)[1] == pytest.approx((1.0 - probability) * whole, abs=2)
    assert bar(panel, pixels, 1)[0] == 0
    right_of_bars = slice(int(panel.bar_row(0).right()) - 20, int(panel.bar_row(0).right()))
    for row in range(10):  # a percentage each
        rows = slice(int(panel.bar_row(row).top()) + 1, int(panel.bar_row(row).bottom()) - 1)
        assert (~pixels(panel, LIGHT.window))[rows, right_of_bars].any()


def test_a_network_of_62_classes_shows_its_ten_most_probable_in_their_order(panel, make_reading):
    probabilities = np.full(62, 0.001)
    probabilities[[40, 3, 60]] = 0.5, 0.3, 0.14

    panel.set_reading(make_reading(probabilities))

    assert panel.accessibleName().startswith("Answer: not sure, 40 or 3")
    names = panel.shown_names()
    assert len(names) == 10
    assert {"3", "40", "60"} < set(names)
    assert names == sorted(names, key=int)


@pytest.mark.parametrize(
    ("probabilities", "told", "is_bright"),
    [
        (SURE, "Answer: 4, 95 % sure", True),
        (NOT_SURE, "Answer: not sure, 4 or 9", False),
        (NOT_A_DIGIT, "Answer: not a digit", False),
    ],
)
def test_a_doubted_answer_is_faint_and_told_to_be_so(
    panel, make_reading, probabilities, told, is_bright, pixels
):

    panel.set_reading(make_reading(probabilities))

    assert panel.accessibleName() == told
    accent, faint = large_answer(panel, pixels)
    assert (accent > 40) == is_bright
    assert (faint > 40) == (not is_bright)


@pytest.mark.parametrize(
    ("rows", "name_length", "percent"),
    [([SURE] * 12, 1, 100), ([NOT_A_DIGIT], 8, 150), ([NOT_SURE] * 2, 8, 100)],
)
def test_no_answer_is_cut_or_overlaps_the_bars_at_the_minimum_size(
    panel, make_reading, state, rows, name_length, percent, pixels
):
    state.set_text_percent(percent)
    try:
        panel.resize(panel.minimumSizeHint())
        names = tuple(str(digit) * name_length for digit in range(10))
        rows = rows[:1] if name_length > 1 else rows  # no number is read of classes with such names
        panel.set_reading(make_reading(*rows, names=names))
        assert ("12th digit: " in panel.accessibleName()) == (len(rows) == 12)

        paper = pixels(panel, LIGHT.window)
        for column in (int(panel.bar_row(0).right()) + 2, -1):
            assert paper[:, column].all()
        assert not paper[:, int(panel.bar_row(0).right()) + 2 :].all()
    finally:
        state.set_text_percent(100)
