"""What the bars and the large answer show, and what is told to screen readers."""

import numpy as np
import pytest

from digitpad.ui.appearance.theme import DARK, LIGHT
from digitpad.ui.canvas.prediction_panel import PredictionPanel, ordinal

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


def number(*digits):
    return [np.eye(10)[digit] for digit in digits]


def bar(panel, pixels, row, theme=LIGHT):
    """Return how long the filled part of a bar is, and what its track has besides, in pixels."""
    y = round(panel.bar_row(row).center().y())
    left_side = slice(0, int(panel.bar_row(row).right()))
    counts = [pixels(panel, color)[y, left_side].sum() for color in (theme.accent, theme.track)]
    return tuple(map(int, counts))


def large_answer(panel, pixels, theme=LIGHT):
    """Return how many pixels of the answer, without the lines below, have the accent and the faint colour."""
    place = slice(0, panel.height() - 60), slice(panel.width() - 100, None)
    return [int(pixels(panel, color)[place].sum()) for color in (theme.accent, theme.faint_text)]


def test_an_empty_canvas_shows_no_bars_but_says_what_comes(panel, make_reading, pixels):
    panel.set_reading(make_reading(SURE))

    panel.set_reading(None)

    assert panel.accessibleName() == "Answer: none, the canvas is empty"
    assert panel.recognition is None
    assert panel.shown_names() == []
    assert not pixels(panel, LIGHT.track).any()
    assert pixels(panel, LIGHT.faint_text).any()


def test_each_class_has_a_bar_as_long_as_it_is_probable_and_the_answer_s_is_bright(
    panel, make_reading, pixels
):
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


@pytest.mark.parametrize("height", [100, 150, 300])
def test_the_names_of_the_rows_are_as_large_as_these_and_stay_apart(panel, make_reading, pixels, height):
    panel.resize(300, height)
    panel.set_reading(make_reading(SURE, names=tuple("7" * 10)))

    inked = (~pixels(panel, LIGHT.window))[:, : round(height * 0.04)].any(axis=1)
    runs = np.diff(np.flatnonzero(np.diff(np.concatenate([[0], inked, [0]]))))[::2]
    assert len(runs) == 10
    assert runs == pytest.approx(np.full(10, 0.6 * height / 10), abs=0.2 * height / 10)


def test_a_network_of_few_classes_has_bars_of_a_usual_height_beside_the_answer(panel, make_reading, pixels):
    panel.set_reading(make_reading([0.2, 0.7, 0.1]))

    rows = [panel.bar_row(row) for row in range(3)]
    assert 15.0 < rows[0].height() <= 24.0
    assert rows[0].top() == pytest.approx(150.0 - rows[2].bottom())  # in the middle of the height
    assert bar(panel, pixels, 1)[0] > 2 * bar(panel, pixels, 1)[1]
    assert [panel.row_at(y) for y in (0.0, rows[0].top(), rows[1].center().y(), 149.0)] == [None, 0, 1, None]


def test_a_network_of_62_classes_shows_its_ten_most_probable_in_their_order(panel, make_reading):
    probabilities = np.full(62, 0.001)
    probabilities[[40, 3, 60]] = 0.5, 0.3, 0.14

    panel.set_reading(make_reading(probabilities))

    assert panel.accessibleName().startswith("Answer: not sure, 40 or 3")
    names = panel.shown_names()
    assert len(names) == 10
    assert {"3", "40", "60"} < set(names)
    assert names == sorted(names, key=int)


def test_long_names_of_classes_leave_room_for_the_bars(panel, make_reading, pixels):
    panel.set_reading(make_reading(SURE, names=("Ankle boot with very long laces", *"123456789")))

    assert sum(bar(panel, pixels, 0)) > 20


@pytest.mark.parametrize(
    ("chosen", "told"), [(None, "2nd digit: 0"), (0, "1st digit: 4"), (2, "3rd digit: 7")]
)
def test_a_number_is_told_with_the_digit_whose_bars_are_shown(panel, make_reading, chosen, told):
    reading = make_reading(*number(4, 0, 7), newest=1, chosen=chosen)

    panel.set_reading(reading)

    assert panel.recognition is reading.digits[1 if chosen is None else chosen]
    assert panel.accessibleName() == f"Answer: 407. {told}, 100% sure"


@pytest.mark.parametrize(
    ("probabilities", "told", "is_bright"),
    [
        (SURE, "Answer: 4, 95% sure", True),
        (NOT_SURE, "Answer: not sure, 4 or 9", False),
        (NOT_A_DIGIT, "Answer: not a digit", False),
    ],
)
@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_doubted_answer_is_faint_and_told_to_be_so(
    panel, make_reading, probabilities, told, is_bright, theme, put_on, pixels
):
    put_on(theme)

    panel.set_reading(make_reading(probabilities))

    assert panel.accessibleName() == told
    accent, faint = large_answer(panel, pixels, theme)
    assert (accent > 40) == is_bright
    assert (faint > 40) == (not is_bright)


@pytest.mark.parametrize("probabilities", [NOT_SURE, NOT_A_DIGIT])
def test_doubt_is_not_put_in_words_before_the_drawing_has_settled(panel, make_reading, probabilities, pixels):
    panel.set_reading(make_reading(probabilities), is_settled=False)

    assert panel.accessibleName() == f"Answer: 4, {max(probabilities):.0%} sure"
    accent, faint = large_answer(panel, pixels)
    assert (accent, faint > 40) == (0, True)


def test_the_large_digit_keeps_size_and_height_when_doubt_is_put_in_words(panel, make_reading, pixels):
    def rows_of_the_answer(is_settled):
        panel.set_reading(make_reading(NOT_SURE), is_settled=is_settled)
        return np.flatnonzero(pixels(panel, LIGHT.faint_text)[: panel.height() - 60, -100:].any(axis=1))

    before, after = rows_of_the_answer(False), rows_of_the_answer(True)

    assert np.abs(before[[0, -1]] - after[[0, -1]]).max() <= 1


def test_doubted_digits_of_a_number_are_told_each_and_the_others_stay_bright(panel, make_reading, pixels):
    panel.set_reading(make_reading(NOT_SURE, SURE, NOT_A_DIGIT, newest=1))

    assert panel.accessibleName() == (
        "Answer: 44?. 1st digit: not sure, 4 or 9. 2nd digit: 4, 95% sure. 3rd digit: not a digit"
    )
    accent, faint = large_answer(panel, pixels)
    assert accent > 20
    assert faint > 20


@pytest.mark.parametrize("percent", [100, 150])
@pytest.mark.parametrize("name_length", [1, 8])
@pytest.mark.parametrize(
    "rows", [[SURE] * 2, [SURE] * 12, [NOT_SURE], [NOT_A_DIGIT], [NOT_SURE] * 2, [NOT_SURE] * 12]
)
def test_no_answer_is_cut_or_runs_into_the_bars_in_the_least_room(
    panel, make_reading, state, rows, name_length, percent, pixels
):
    state.set_text_percent(percent)
    try:
        panel.resize(panel.minimumSizeHint())
        names = tuple(str(digit) * name_length for digit in range(10))
        rows = rows[:1] if name_length > 1 else rows  # no number is read of classes with such names
        panel.set_reading(make_reading(*rows, names=names))

        paper = pixels(panel, LIGHT.window)
        for column in (int(panel.bar_row(0).right()) + 2, -1):
            assert paper[:, column].all()
        assert not paper[:, int(panel.bar_row(0).right()) + 2 :].all()
    finally:
        state.set_text_percent(100)


def test_ordinals_are_spoken_as_people_do():
    texts = [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 111)]

    assert texts == ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "111th"]
