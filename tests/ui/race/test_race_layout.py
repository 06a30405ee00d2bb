"""How the page shares the room there is, from a projector with large texts to a wide screen."""

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from digitpad.nn.gradients import GRADIENT_METHODS
from digitpad.ui.appearance.text_size import set_text_percent

NARROW, WIDE = (540, 600), (1100, 700)
PROJECTOR = (500, 600)  # what 1024x768 leaves of it with the largest texts


def settle():
    """Have all that waits to be laid out laid out; each layout can ask for that of its parent."""
    for _ in range(10):
        QApplication.processEvents()


def raced(open_page, size, percent=100, n_races=1):
    set_text_percent(percent)
    person = open_page(size=size)
    person.choose(*GRADIENT_METHODS)
    for _ in range(n_races):
        person.race()
    settle()
    return person


def shown(person):
    names = ("race_chooser", "race_results", "race_switch_button")
    return [name.removeprefix("race_") for name in names if person.find(name).isVisible()]


def place(person, name):
    """Return where a part is on the page, and how large."""
    widget = person.find(name)
    return widget.mapTo(person.page, QPoint()), widget.size()


def test_a_narrow_page_shows_contestants_until_a_race_starts_and_then_its_results(open_page, races):
    person = open_page(races.endless, size=NARROW)
    assert shown(person) == ["chooser", "switch_button"]
    assert person.find("race_chooser").width() > 500
    assert person.text("race_switch_button") == "Results"

    person.click("start_race_button")

    assert shown(person) == ["results", "switch_button"]
    assert person.text("race_switch_button") == "Contestants"
    person.click("race_switch_button")
    assert shown(person) == ["chooser", "switch_button"]
    person.stop()
    assert shown(person) == ["chooser", "switch_button"]


def test_a_page_that_gets_wider_or_narrower_changes_with_its_width_and_the_texts(open_page):
    def is_status_beside_the_buttons():
        settle()
        return place(person, "race_status")[0].x() > place(person, "stop_race_button")[0].x()

    person = open_page(size=(760, 600))
    assert shown(person) == ["chooser", "results"]
    assert is_status_beside_the_buttons()
    person.page.resize(759, 600)
    assert shown(person) == ["chooser", "switch_button"]
    assert not is_status_beside_the_buttons()
    person.page.resize(1000, 600)
    assert shown(person) == ["chooser", "results"]
    settle()
    left, right = (place(person, name)[0] for name in ("race_epoch_chart", "race_seconds_chart"))
    assert left.y() == right.y()
    assert left.x() < right.x()
    assert person.find("race_chooser").width() < person.find("race_results").width()
    set_text_percent(150)
    QApplication.processEvents()
    assert shown(person) == ["chooser", "switch_button"]


def test_charts_keep_their_place_from_before_a_race_to_its_end(open_page):
    set_text_percent(150)
    names = ("race_epoch_chart", "race_seconds_chart")
    places = []

    def look():
        settle()
        places.append([place(person, name) for name in names])

    person = open_page(size=PROJECTOR)
    person.choose(*GRADIENT_METHODS)
    if not person.find("race_results").isVisible():
        person.click("race_switch_button")
    look()
    table = place(person, "race_table")[0]
    person.click("start_race_button")
    look()
    person.stop()
    for _ in range(2):
        person.race()
        look()

    assert all(one == places[0] for one in places)
    (upper, _), (lower, _) = places[0]
    assert upper.x() == lower.x()
    assert upper.y() < lower.y()
    assert place(person, "race_table")[0] == table
    assert len(person.cells) == 10


def test_results_scroll_from_the_first_chart_to_the_last_sentence_by_the_wheel_too(open_page):
    person = raced(open_page, PROJECTOR, 150, n_races=2)
    results, explanation = person.find("race_results"), person.find("race_explanation")
    bar = results.verticalScrollBar()
    assert bar.maximum() > 0
    assert bar.value() == 0

    bar.setValue(bar.maximum())

    assert explanation.height() >= explanation.heightForWidth(explanation.width())
    bottom = explanation.mapTo(results.viewport(), explanation.rect().bottomLeft()).y()
    assert 0 < bottom <= results.viewport().height()
    chart = person.find("race_epoch_chart")
    results.ensureWidgetVisible(chart)
    settle()
    before = bar.value()
    over_it = QPointF(chart.mapTo(person.page, QPoint(60, chart.height() // 2)))
    QTest.wheelEvent(person.page.windowHandle(), over_it, QPoint(0, 120 if before else -120))
    assert bar.value() != before
