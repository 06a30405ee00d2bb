"""What stands in an empty place: an icon, a title, a text and a button, all of it readable."""

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from digitpad.ui.appearance.theme import DARK
from digitpad.ui.widgets.empty_place import EmptyPlace

TEXT = "Press Train: each run is kept here, with its curves and networks, until you delete it. " * 2


@pytest.fixture
def place(qtbot):
    place = EmptyPlace(
        "no_runs_text", "page_runs", "There are no runs yet", TEXT, [QPushButton("Go to Train")]
    )
    qtbot.addWidget(place)
    place.show()
    return place


@pytest.mark.parametrize(("width", "percent"), [(900, 100), (300, 100), (560, 150)])
def test_all_of_it_has_the_room_it_needs(place, state, qtbot, width, percent):
    state.set_text_percent(percent)
    place.resize(width, 700)

    def has_room():
        texts = [label for label in place.findChildren(QLabel) if label.text()]
        return len(texts) == 2 and all(
            label.height() >= label.heightForWidth(label.width()) and label.width() <= 460 * percent // 100
            for label in texts
        )

    qtbot.waitUntil(has_room)
    assert place.findChild(QPushButton).isVisible()


def test_its_icon_has_the_accent_of_the_theme(place, put_on, qtbot):
    put_on(DARK)
    place.resize(500, 400)

    def colors():
        image = place.grab().toImage()
        return {image.pixelColor(x, y).name() for x in range(200, 300) for y in range(image.height())}

    qtbot.waitUntil(lambda: DARK.accent in colors())
