import numpy as np
import pytest
from PySide6.QtGui import QColor

from digitpad.recognition.recognizer import Recognition
from digitpad.ui.prediction_panel import PredictionPanel, percent
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
