"""Who can be chosen for a race, and under which name."""

import dataclasses

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from digitpad.errors import SettingError
from digitpad.recognition.training.presets import PRESETS, TrainingJob
from digitpad.ui.race.race_chooser import MOST_ROWS, RaceChooser

NAME = "784-4-10, sigmoid, gradient descent, batch 10"


@pytest.fixture
def person(person):
    """Who sits at a page on which nobody is chosen."""
    person.choose()
    return person


@pytest.fixture
def contestants(person):
    """Return a function that returns those who would race now, for so many epochs."""
    return person.page.findChild(RaceChooser).contestants


@pytest.fixture
def names(contestants):
    """Return a function that returns their names."""
    return lambda: [contestant.title for contestant in contestants(3)]


def plain(tip):
    """Return a tool tip without its markup."""
    shown = QTextDocument()
    shown.setHtml(tip)
    return shown.toPlainText()


def test_the_button_adds_the_settings_as_they_are_now(state, person, contestants):
    person.add_form(seed=17, epochs=40)
    added = state.draft
    state.set_draft(PRESETS["fast"].job)

    (contestant,) = contestants(3)

    assert contestant.title == NAME
    assert contestant.gradient_method == "full_matrix"
    assert contestant.job.config == dataclasses.replace(added.config, epochs=3)


def test_the_same_settings_again_only_choose_the_row_there_is(person, names):
    person.add_form()
    person.choose()
    person.add_form(epochs=40)
    assert names() == [NAME]
    assert person.status == "1 chosen. A race needs at least two."

    person.add_form()

    assert names() == [NAME]
    assert (
        person.status == "These settings are already in the list. Choose another method for them there first."
    )


def test_the_same_settings_can_race_in_two_ways(person, names, contestants):
    person.add_form()
    person.set_way(1, "concatenated")

    person.add_form()

    assert names() == [f"{NAME}, concatenated and tiled", NAME]
    assert [one.gradient_method for one in contestants(3)] == ["concatenated", "full_matrix"]
    assert person.status == "2 chosen. All start with the same initial weights."


def test_a_row_is_removed_by_its_button_or_by_delete(person, names):
    for batch_size in (1, 2, 3):
        person.add_form(batch_size=batch_size)

    person.click("race_remove_1")
    assert [name[-1] for name in names()] == ["2", "3"]
    assert person.status.startswith("2 chosen.")

    QTest.keyClick(person.box("form_2"), Qt.Key.Key_Delete)
    assert [name[-1] for name in names()] == ["3"]


@pytest.mark.parametrize("preset", ["classic", "accurate"])
def test_a_name_says_what_differs_from_a_preset_whose_own_name_does_not_tell(state, person, names, preset):
    config = dataclasses.replace(PRESETS[preset].job.config, learning_rate=0.25)
    state.set_draft(TrainingJob(config, augmentation=PRESETS[preset].job.augmentation))

    person.click("add_form_button")

    assert "learning rate 0.25" in names()[0]


def test_rows_that_are_named_like_another_race_under_a_number(person, names):
    person.choose("full_matrix")
    for number in (1, 2):
        person.add_form(seed=number)
        person.rename(number, "Full matrix")

    assert names() == ["Full matrix", "Full matrix (2)", "Full matrix (3)"]


@pytest.mark.parametrize(("typed", "key"), [("mine", Qt.Key.Key_Escape), ("  ", Qt.Key.Key_Return)])
def test_escape_or_an_empty_name_leaves_it_as_it_was(person, names, typed, key):
    person.add_form()
    QTest.keyClick(person.box("form_1"), Qt.Key.Key_F2)
    editor = person.find("race_name_editor_1")
    editor.setText(typed)

    QTest.keyClick(editor, key)

    assert editor.isHidden()
    assert names() == [NAME]


def test_keys_in_a_name_that_is_being_typed_edit_it(person, names):
    person.add_form()
    QTest.keyClick(person.box("form_1"), Qt.Key.Key_F2)
    editor = person.find("race_name_editor_1")
    editor.setText("abc")

    for position in (0, 2):  # also where there is nothing left to delete
        editor.setCursorPosition(position)
        QTest.keyClick(editor, Qt.Key.Key_F2)
        QTest.keyClick(editor, Qt.Key.Key_Delete)

    assert editor.text() == "bc"
    assert names() == [NAME]


def test_presets_are_named_with_the_epochs_if_those_are_others_than_their_own(person, contestants):
    person.choose("accurate")

    own_epochs = PRESETS["accurate"].job.config.epochs
    (own,), (two,), (one,) = (contestants(epochs) for epochs in (own_epochs, 2, 1))

    assert [own.title, two.title, one.title] == [
        *("Preset accurate", "Preset accurate over 2 epochs", "Preset accurate in one epoch")
    ]
    assert own.job == PRESETS["accurate"].job
    assert two.job.config == dataclasses.replace(PRESETS["accurate"].job.config, epochs=2)


def test_presets_fit_the_classes_of_the_data(state, person, contestants, rows_dataset):
    person.choose("full_matrix", "fast")

    state.set_dataset(dataclasses.replace(rows_dataset, class_names=tuple("abcdefghijklmnopqrstuvwxyz")))

    assert [one.job.config.layers for one in contestants(5)] == [(784, 30, 26), (784, 192, 26)]
    assert any(label.text().startswith("784-30-26,") for label in person.page.findChildren(QLabel))


def test_once_five_are_chosen_no_more_are_offered_until_one_goes(person):
    def buttons():
        return [*person.boxes.values(), person.find("add_form_button")]

    def refused():
        return {
            button.objectName(): plain(button.toolTip()) for button in buttons() if not button.isEnabled()
        }

    person.add_form()
    tips = [button.toolTip() for button in buttons()]
    person.choose("full_matrix", "per_sample", "concatenated", "fast")
    assert refused() == {}

    person.box("block_diagonal").click()

    assert refused() == dict.fromkeys(
        ("race_element_by_element", "race_accurate", "race_form_1", "add_form_button"),
        "At most five can race. Untick one first.",
    )
    assert person.find("race_epochs").isEnabled()
    person.box("fast").click()
    assert refused() == {}
    assert [button.toolTip() for button in buttons()] == tips
    assert all(tips[:7])


def test_a_ninth_row_and_a_form_that_cannot_be_are_refused_in_words(state, person, failures, names):
    for batch_size in range(1, MOST_ROWS + 2):
        person.add_form(batch_size=batch_size)
        person.choose()
    state.set_draft(SettingError("no.", setting="layers"))
    person.click("add_form_button")
    assert failures == ["The list is full with 8 settings. Remove one first.", "Layers: no."]
    assert names() == []
