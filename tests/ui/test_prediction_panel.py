import numpy as np
import pytest
from PySide6.QtGui import QColor

from digitpad.digits.strokes import as_stroke
from digitpad.recognition.number_reader import NumberReading
from digitpad.recognition.recognizer import Recognition
from digitpad.ui.prediction_panel import PredictionPanel, ordinal, percent
from digitpad.ui.theme import LIGHT


@pytest.fixture
def panel(qtbot):
    panel = PredictionPanel()
    qtbot.addWidget(panel)
    panel.resize(300, 150)
    panel.show()
    return panel


def recognition(probabilities, names=None):
    probabilities = np.asarray(probabilities, np.float32)
    names = names or tuple(map(str, range(len(probabilities))))
    return Recognition(np.zeros((28, 28), np.float32), probabilities, names)


def accent_pixels(panel):
    image = panel.grab().toImage()
    accent = QColor(LIGHT.accent)
    return sum(image.pixelColor(x, y) == accent for x in range(panel.width()) for y in range(panel.height()))


def test_an_empty_canvas_shows_no_bars_and_no_answer(panel):
    panel.set_recognition(None, "shipped network")

    assert accent_pixels(panel) == 0
    assert "empty" in panel.accessibleName()


def test_the_answer_is_told_to_screen_readers(panel):
    panel.set_recognition(recognition([0.1, 0.0, 0.9] + [0.0] * 7), "shipped network")

    assert panel.accessibleName() == "Answer: 2, 90% sure"


def test_a_surer_answer_has_a_longer_bar(panel):
    panel.set_recognition(recognition([0.4, 0.3, 0.3] + [0.0] * 7), "")
    unsure = accent_pixels(panel)

    panel.set_recognition(recognition([0.9, 0.05, 0.05] + [0.0] * 7), "")

    assert accent_pixels(panel) > unsure + 100


@pytest.mark.parametrize(
    ("probability", "text"),
    [(0.0, "0 %"), (0.5, "50 %"), (0.994, "99 %"), (0.9999, "> 99 %"), (1.0, "100 %")],
)
def test_only_what_is_certain_is_called_certain(probability, text):
    assert percent(probability) == text


def test_a_network_of_62_classes_shows_its_ten_most_probable(panel):
    probabilities = np.full(62, 0.001)
    probabilities[40] = 1.0 - 0.001 * 61

    panel.set_recognition(recognition(probabilities), "")

    assert panel.accessibleName().startswith("Answer: 40,")
    assert not panel.grab().isNull()


def test_a_network_of_three_classes_is_shown(panel):
    panel.set_recognition(recognition([0.2, 0.7, 0.1]), "")

    assert accent_pixels(panel) > 0


def number(*labels):
    """Return a reading of digits, the second one drawn on last."""
    strokes = tuple(as_stroke([(float(index), 0.0)]) for index in range(len(labels)))
    order = [index for index in range(len(labels)) if index != 1] + [1]
    groups = tuple((order.index(index),) for index in range(len(labels)))
    return NumberReading(strokes, groups, tuple(recognition(np.eye(10)[label]) for label in labels))


def test_a_number_is_told_with_the_digit_whose_bars_are_shown(panel):
    reading = number(4, 0, 7)

    panel.set_reading(reading, "")

    assert panel.recognition is reading.digits[1]
    assert panel.accessibleName() == "Answer: 407. 2nd digit: 0, 100% sure"


def test_a_single_digit_after_a_number_is_told_as_ever(panel):
    panel.set_reading(number(4, 0, 7), "")

    panel.set_recognition(recognition(np.eye(10)[3]), "")

    assert panel.accessibleName() == "Answer: 3, 100% sure"


@pytest.mark.parametrize("n_digits", [2, 5, 12, 40])
def test_a_long_number_stays_beside_the_bars(panel, n_digits):
    panel.set_reading(number(*[8] * n_digits), "")
    image = panel.grab().toImage()

    # Between the bars' percentages and the number, and at the panel's edge, there is no ink.
    for x in (panel.width() - 103, panel.width() - 1):
        colors = {image.pixelColor(x, y).name() for y in range(panel.height() - 45)}
        assert len(colors) == 1


@pytest.mark.parametrize(
    ("position", "text"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (21, "21st"),
        (111, "111th"),
    ],
)
def test_ordinals_are_spoken_as_people_do(position, text):
    assert ordinal(position) == text
