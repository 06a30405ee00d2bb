"""The Calibration section: sentences, diagram and confused pairs."""

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel

from digitpad.ui.appearance.text_size import set_text_percent
from digitpad.ui.computing_lock import Work
from digitpad.ui.mistakes.trust.confused_pairs_view import ConfusedPairsView


@pytest.fixture
def pairs(read, user):
    """The confused pairs in the open section."""
    assert user.find(read, "confused_pairs").texts == []  # nothing is done before it is shown
    read.open_section("trust")
    return user.find(read, "confused_pairs")


def test_sentences_diagram_and_pairs_are_those_of_the_network(read, user, pairs, drag):
    drag(user.find(read, "evaluation_sentences"), [(0.1, 0.5), (1.0, 0.5), (3.0, 0.5)])
    assert user.find(read, "evaluation_sentences").hasSelectedText()
    accuracy, honesty, doubt = user.text(read, "evaluation_sentences").split("\n")
    report = read.model.readings.report
    assert accuracy.startswith(f"It reads {report.correct} of 100 test pictures of rows right")
    assert "times in 100" in honesty
    assert doubt.startswith("It never says “not sure”")
    assert user.find(read, "reliability_chart").accessibleDescription() != ""
    assert user.find(read, "reliability_chart").parentWidget().property("role") == "card"
    fours, threes = report.confusion[4, 9], report.confusion[3, 7]
    assert pairs.texts == [f"4 read as 9\n{fours} times", f"3 read as 7\n{threes} times"]
    picture, text = pairs.findChild(QAbstractButton).findChildren(QLabel)
    assert text.text() == pairs.texts[0]
    levels = [picture.pixmap().toImage().pixelColor(28, y).red() for y in (24, 50)]
    assert levels[0] > 200 > 50 > levels[1]


def test_a_confused_pair_leads_to_its_pictures(read, user, pairs):
    first, *_, last = pairs.findChildren(QAbstractButton)
    assert first.accessibleName().startswith("a 4 read as a 9: ")
    assert first.isVisible()
    assert not last.isVisible()  # there are fewer pairs
    plain = first.grab().toImage()
    first.setFocus()
    assert first.grab().toImage() != plain
    for choose in (
        lambda: QTest.mouseClick(first, Qt.MouseButton.LeftButton),
        lambda: QTest.keyClick(first, Qt.Key.Key_Return),
        lambda: QTest.keyClick(first, Qt.Key.Key_Space),
    ):
        read.open_section("trust")
        user.find(read, "mistakes_show_all").click()
        choose()
        assert user.find(read, "gallery_section").isVisible()
        assert {read.model.readings.label_name(row) for row in read.model.rows} == {"4"}


def test_training_lets_parts_take_turns(qtbot, read, user, pairs, state, use, reader_of_rows, until_read):
    turns = user.find(read, "evaluation_page").findChild(QTimer)

    def shown():
        diagram = user.find(read, "reliability_chart").accessibleDescription()
        return user.text(read, "evaluation_sentences"), diagram, pairs.texts

    first = shown()
    shifted = use(reader_of_rows(shift=1), "shifted")
    until_read(read, "shifted")
    second = shown()
    assert not any(one == other for one, other in zip(first, second, strict=True))
    state.computing.begin(Work.TRAINING)
    use(read.first, "own network")
    assert shown() == (first[0], *second[1:])
    qtbot.waitUntil(lambda: shown()[1] == first[1])
    qtbot.waitUntil(lambda: shown() == first)
    assert not turns.isActive()

    use(shifted, "shifted")
    assert turns.isActive()
    state.computing.end(Work.TRAINING)
    use(read.first, "own network")
    assert shown() == first
    assert not turns.isActive()


def test_pairs_and_diagram_use_the_room(qtbot, read, user, pairs):
    alone = ConfusedPairsView()
    qtbot.addWidget(alone)
    alone.show()
    for width, percent, n_columns in ((900, 100, 6), (500, 100, 3), (300, 100, 2), (900, 150, 3)):
        alone.resize(width, 300)
        set_text_percent(percent)
        qtbot.waitUntil(
            lambda n=n_columns: len({pair.x() for pair in alone.findChildren(QAbstractButton)}) == n
        )

    diagram = user.find(read, "reliability_chart").parentWidget()
    for width, percent, is_beside in ((900, 150, False), (900, 100, True), (670, 100, False)):
        set_text_percent(percent)
        read.resize(width, 700)
        qtbot.waitUntil(lambda beside=is_beside: (pairs.x() > diagram.x()) == beside)
        assert (pairs.y() > diagram.y()) != is_beside
