import numpy as np
import pytest
from PySide6.QtGui import QColor

from digitpad.digits.strokes.strokes import as_stroke
from digitpad.nn.calibration import Calibration
from digitpad.recognition.number_reader import NumberReading
from digitpad.recognition.recognizer import Recognition
from digitpad.ui.appearance.theme import DARK, LIGHT, contrast
from digitpad.ui.canvas.prediction_panel import PredictionPanel, ordinal


@pytest.fixture
def panel(qtbot):
    panel = PredictionPanel()
    qtbot.addWidget(panel)
    panel.resize(300, 150)
    panel.show()
    return panel


SURE = [0.0, 0.0, 0.0, 0.0, 0.95, 0.0, 0.0, 0.0, 0.0, 0.05]
NOT_SURE = [0.0, 0.0, 0.0, 0.0, 0.6, 0.0, 0.0, 0.0, 0.0, 0.4]
NOT_A_DIGIT = [0.1, 0.1, 0.1, 0.1, 0.2, 0.1, 0.1, 0.1, 0.05, 0.05]
CALIBRATION = Calibration(1.0, sure_from=0.85, class_from=0.5)


def recognition(probabilities, names=None, calibration=CALIBRATION):
    probabilities = np.asarray(probabilities, np.float32)
    names = names or tuple(map(str, range(len(probabilities))))
    return Recognition(np.zeros((28, 28), np.float32), probabilities, names, calibration)


def one_digit(recognition):
    """Return the reading of a drawing of one stroke."""
    return NumberReading((as_stroke([(0.0, 0.0)]),), ((0,),), (recognition,))


def accent_pixels(panel):
    image = panel.grab().toImage()
    accent = QColor(LIGHT.accent)
    return sum(image.pixelColor(x, y) == accent for x in range(panel.width()) for y in range(panel.height()))


def large_answer(panel, theme=LIGHT):
    """Return how many pixels beside the bars, and above the lines of text, have a theme's two colours."""
    image = panel.grab().toImage()
    counts = dict.fromkeys(("accent", "faint_text"), 0)
    for x in range(panel.width() - 100, panel.width()):
        for y in range(panel.height() - 60):
            for name in counts:
                counts[name] += image.pixelColor(x, y) == QColor(getattr(theme, name))
    return counts


def test_an_empty_canvas_shows_no_bars_and_no_answer(panel):
    panel.set_reading(None, "shipped network")

    assert accent_pixels(panel) == 0
    assert "empty" in panel.accessibleName()


def test_the_answer_is_told_to_screen_readers(panel):
    panel.set_reading(one_digit(recognition([0.1, 0.0, 0.9] + [0.0] * 7)), "shipped network")

    assert panel.accessibleName() == "Answer: 2, 90% sure"


def test_a_surer_answer_has_a_longer_bar(panel):
    panel.set_reading(one_digit(recognition([0.4, 0.3, 0.3] + [0.0] * 7, calibration=Calibration())), "")
    unsure = accent_pixels(panel)

    panel.set_reading(one_digit(recognition([0.9, 0.05, 0.05] + [0.0] * 7, calibration=Calibration())), "")

    assert accent_pixels(panel) > unsure + 100


def test_a_network_of_62_classes_shows_its_ten_most_probable(panel):
    probabilities = np.full(62, 0.001)
    probabilities[40] = 1.0 - 0.001 * 61

    panel.set_reading(one_digit(recognition(probabilities)), "")

    assert panel.accessibleName().startswith("Answer: 40,")
    assert not panel.grab().isNull()


def test_a_network_of_three_classes_is_shown(panel):
    panel.set_reading(one_digit(recognition([0.2, 0.7, 0.1])), "")

    assert accent_pixels(panel) > 0


def number(*labels):
    """Return a reading of digits, the second one drawn on last."""
    return reading_of([np.eye(10)[label] for label in labels])


def reading_of(rows, newest=1):
    strokes = tuple(as_stroke([(float(index), 0.0)]) for index in range(len(rows)))
    order = [index for index in range(len(rows)) if index != newest] + [newest]
    groups = tuple((order.index(index),) for index in range(len(rows)))
    return NumberReading(strokes, groups, tuple(recognition(row) for row in rows))


def test_a_number_is_told_with_the_digit_whose_bars_are_shown(panel):
    reading = number(4, 0, 7)

    panel.set_reading(reading, "")

    assert panel.recognition is reading.digits[1]
    assert panel.accessibleName() == "Answer: 407. 2nd digit: 0, 100% sure"


def test_a_single_digit_after_a_number_is_told_as_ever(panel):
    panel.set_reading(number(4, 0, 7), "")

    panel.set_reading(one_digit(recognition(np.eye(10)[3])), "")

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
    ("probabilities", "told", "colour", "other"),
    [
        (SURE, "Answer: 4, 95% sure", "accent", "faint_text"),
        (NOT_SURE, "Answer: not sure, 4 or 9", "faint_text", "accent"),
        (NOT_A_DIGIT, "Answer: not a digit", "faint_text", "accent"),
    ],
)
@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_doubted_answer_is_faint_and_told_to_be_so(
    panel, probabilities, told, colour, other, theme, put_on
):
    put_on(theme)

    panel.set_reading(one_digit(recognition(probabilities)), "")

    assert panel.accessibleName() == told
    pixels = large_answer(panel, theme)
    assert pixels[colour] > 40
    assert pixels[other] == 0


def test_what_is_no_digit_has_a_dash_for_an_answer(panel):
    panel.set_reading(one_digit(recognition(NOT_A_DIGIT)), "")
    dash = large_answer(panel)["faint_text"]

    panel.set_reading(reading_of([NOT_A_DIGIT], newest=0), "", is_settled=False)

    assert large_answer(panel)["faint_text"] > 1.4 * dash  # the whole 4


@pytest.mark.parametrize("probabilities", [NOT_SURE, NOT_A_DIGIT])
def test_doubt_is_not_put_in_words_before_the_drawing_has_settled(panel, probabilities):
    panel.set_reading(reading_of([probabilities], newest=0), "", is_settled=False)

    assert panel.accessibleName() == f"Answer: 4, {max(probabilities):.0%} sure"
    pixels = large_answer(panel)
    assert pixels["faint_text"] > 40
    assert pixels["accent"] == 0


def test_the_large_digit_keeps_size_and_height_when_doubt_is_put_in_words(panel):
    def rows_of_the_answer():
        image = panel.grab().toImage()
        faint, columns = QColor(LIGHT.faint_text), range(panel.width() - 100, panel.width())
        rows = [
            y for y in range(panel.height() - 60) if any(image.pixelColor(x, y) == faint for x in columns)
        ]
        return min(rows), max(rows)

    panel.set_reading(reading_of([NOT_SURE], newest=0), "", is_settled=False)
    before = rows_of_the_answer()
    panel.set_reading(reading_of([NOT_SURE], newest=0), "", is_settled=True)

    assert np.abs(np.subtract(rows_of_the_answer(), before)).max() <= 1


def test_doubted_digits_of_a_number_are_told_each_and_the_others_stay_bright(panel):
    panel.set_reading(reading_of([NOT_SURE, SURE, NOT_A_DIGIT]), "")

    assert panel.accessibleName() == (
        "Answer: 44?. 1st digit: not sure, 4 or 9. 2nd digit: 4, 95% sure. 3rd digit: not a digit"
    )
    pixels = large_answer(panel)
    assert pixels["accent"] > 20
    assert pixels["faint_text"] > 20


@pytest.mark.parametrize("rows", [[NOT_SURE], [NOT_A_DIGIT], [NOT_SURE] * 2, [NOT_SURE] * 12])
@pytest.mark.parametrize("name_length", [1, 8])
def test_no_doubt_is_clipped(qtbot, rows, name_length):
    panel = PredictionPanel()
    qtbot.addWidget(panel)
    panel.resize(panel.minimumSizeHint())
    names = tuple(str(digit) * name_length for digit in range(10))
    reading = reading_of(rows, newest=len(rows) - 1)
    digits = tuple(recognition(row, names) for row in rows)

    panel.set_reading(NumberReading(reading.strokes, reading.groups, digits), "")
    image = panel.grab().toImage()

    for x in (panel.width() - 103, panel.width() - 1):
        assert len({image.pixelColor(x, y).name() for y in range(panel.height() - 18)}) == 1


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("paper", ["window", "surface"])
def test_faint_answers_have_a_contrast_of_4_5(theme, paper):
    assert contrast(QColor(theme.faint_text), QColor(getattr(theme, paper))) >= 4.5


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
