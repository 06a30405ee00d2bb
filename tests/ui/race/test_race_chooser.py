"""Who can be chosen for a race, and under which name."""

import dataclasses

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
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


def test_the_button_adds_the_settings_as_they_are_now_once_for_each_way(state, person, contestants, names):
    person.add_form(seed=17, epochs=40)
    added = state.draft
    (contestant,) = contestants(3)
    assert (contestant.title, contestant.gradient_method) == (NAME, "full_matrix")
    assert contestant.job.config == dataclasses.replace(added.config, epochs=3)
    person.choose()

    person.add_form(seed=17)
    assert names() == [NAME]
    assert person.status == "1 chosen. A race needs at least two."
    person.add_form(seed=17)
    assert names() == [NAME]
    assert (
        person.status == "These settings are already in the list. Choose another method for them there first."
    )
    person.set_way(1, "concatenated")
    person.add_form(seed=17)

    assert names() == [f"{NAME}, concatenated and tiled", NAME]
    assert [one.gradient_method for one in contestants(3)] == ["concatenated", "full_matrix"]
    assert person.status == "2 chosen. All start with the same initial weights."


def test_a_row_is_removed_by_its_button_or_by_delete(person, names):
    for batch_size in (1, 2, 3):
        person.add_form(batch_size=batch_size)

    person.click("race_remove_1")
    assert [name[-1] for name in names()] == ["2", "3"]
    assert person.status.startswith("2 chosen.")

    assert person.page.focusWidget() is person.find("add_form_button")
    QTest.keyClick(person.box("form_2"), Qt.Key.Key_Delete)
    assert [name[-1] for name in names()] == ["3"]
    assert "form_1" not in person.boxes
    person.add_form(batch_size=4)
    assert [name[-1] for name in names()] == ["3", "4"]


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


def test_a_double_click_edits_a_name_and_keys_in_it_edit_it(person, names):
    person.add_form()
    label, editor = person.find("race_name_1"), person.find("race_name_editor_1")
    assert editor.isHidden()
    QTest.mouseDClick(label, Qt.MouseButton.LeftButton)
    assert (label.isHidden(), editor.isHidden(), editor.text()) == (True, False, NAME)
    editor.setText("abc")

    for position in (0, 2):  # also where there is nothing left to delete
        editor.setCursorPosition(position)
        QTest.keyClick(editor, Qt.Key.Key_F2)
        QTest.keyClick(editor, Qt.Key.Key_Delete)

    assert editor.text() == "bc"
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    QTest.keyClick(person.box("form_1"), Qt.Key.Key_F2)
    editor.setText("  ")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert editor.isHidden()
    assert names() == [NAME]
    QTest.keyClick(person.box("form_1"), Qt.Key.Key_F2)
    editor.setText("  b  " + 100 * "c")
    QTest.keyClick(editor, Qt.Key.Key_Enter)
    assert names() == [f"b {75 * 'c'}"]
    assert (label.text(), label.isHidden()) == (names()[0], False)
    person.set_way(1, "per_sample")
    assert names() == [label.text()]


def test_the_wheel_changes_a_method_only_where_the_focus_is(person):
    person.add_form()
    method = person.find("race_way_1")
    assert [method.itemText(index) for index in range(2)] == ["Element by element", "Sample by sample"]

    for has_focus in (False, True):
        (method if has_focus else person.find("add_form_button")).setFocus()
        before = method.currentIndex()
        QTest.wheelEvent(person.page.windowHandle(), method.mapTo(person.page, QPointF(9, 9)), QPoint(0, 120))
        assert (method.currentIndex() != before) is has_focus


def test_presets_fit_the_data_and_are_named_with_epochs_that_are_not_their_own(
    person, contestants, state, rows_dataset
):
    person.choose("accurate")

    own_epochs = PRESETS["accurate"].job.config.epochs
    (own,), (two,), (one,) = (contestants(epochs) for epochs in (own_epochs, 2, 1))

    assert [own.title, two.title, one.title] == [
        *("Preset accurate", "Preset accurate over 2 epochs", "Preset accurate in one epoch")
    ]
    assert own.job == PRESETS["accurate"].job
    assert two.job.config == dataclasses.replace(PRESETS["accurate"].job.config, epochs=2)
    person.choose("full_matrix", "fast")
    state.set_dataset(dataclasses.replace(rows_dataset, class_names=tuple("abcdefghijklmnopqrstuvwxyz")))
    assert [one.job.config.layers for one in contestants(5)] == [(784, 30, 26), (784, 192, 26)]
    labels = {label.text(): label.property("role") for label in person.page.findChildren(QLabel)}
    assert labels["784-30-26, batches of 10, as in Nielsen's book"] == "caption"
    assert labels["Gradient methods"] == labels["Other settings"] == "heading"


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
