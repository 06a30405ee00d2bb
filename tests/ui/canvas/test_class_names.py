"""The class names of a network that does not read digits."""

import dataclasses
import math

import pytest
from PySide6.QtCore import Qt

FASHION = ("T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Boot")
FAR_APART = [[(0.2, 0.2), (0.2, 0.8)], [(0.8, 0.2), (0.8, 0.8)]]


@pytest.fixture
def shop(small, user, rows_dataset):
    """The window with a network trained on ten kinds of clothes."""
    small.state.set_dataset(dataclasses.replace(rows_dataset, name="clothes", class_names=FASHION))
    user.click(small, "train_button")
    user.until_idle(small)
    return small


def test_bars_answer_and_screen_reader_use_the_class_names(shop, user, qtbot):
    canvas = user.find(shop, "drawing_canvas")
    assert canvas.accessibleDescription().startswith("Draw one of these: T-shirt, Trouser")
    assert "what the network reads" in canvas.toolTip()
    user.draw(shop, FAR_APART[0])
    qtbot.waitUntil(lambda: user.answer(shop) is not None)

    panel, picker = user.find(shop, "prediction_panel"), user.find(shop, "bar_picker")
    assert tuple(panel.shown_names()) == FASHION
    assert user.answer(shop) in FASHION
    assert "digit" not in panel.accessibleName() + picker.accessibleName() + panel.toolTip()
    assert picker.width() == math.ceil(panel.bar_row(0).width())
    assert picker.tip_at(panel.bar_row(0).center().y()) == "T-shirt"
    assert "clothes" in user.source(shop)
    user.draw(shop, FAR_APART[1])  # is of the same piece of clothing
    qtbot.waitUntil(lambda: len(shop.state.reading.strokes) == 2)
    assert len(shop.state.reading.digits) == 1


def test_drawings_can_be_labelled_only_with_a_network_of_digits(shop, user, qtbot):
    user.draw(shop, FAR_APART[0])

    user.press(shop, "7")
    panel = user.find(shop, "prediction_panel")
    qtbot.mouseClick(
        user.find(shop, "bar_picker"), Qt.MouseButton.LeftButton, pos=panel.bar_row(7).center().toPoint()
    )

    assert len(shop.state.samples) == 0
    assert user.strip(shop).hint.startswith("This network does not read digits")
    user.choose(shop, "Use the shipped network")
    qtbot.waitUntil(lambda: user.strip(shop).hint.startswith("Wrong?"))
    user.press(shop, "7")
    assert [sample.label for sample in shop.state.samples.samples] == [7]
