import dataclasses

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton, QToolButton

from digitpad.errors import SettingError
from digitpad.nn.gradients import GRADIENT_METHODS
from digitpad.recognition.training.presets import PRESETS
from digitpad.ui.race.race_chooser import MOST_ROWS, RaceChooser

FAST = PRESETS["fast"].job
FAST_NAME = "784-192-10, ReLU, momentum 0.9, batch 128"


class Form:
    """Stands for the main window's form."""

    def __init__(self, state):
        self.state = state
        state.set_draft(FAST)

    def change(self, **changes):
        job = self.state.draft
        self.state.set_draft(dataclasses.replace(job, config=dataclasses.replace(job.config, **changes)))


@pytest.fixture
def form(state):
    return Form(state)


@pytest.fixture
def chooser(qtbot, state, form):
    chooser = RaceChooser(state)
    qtbot.addWidget(chooser)
    chooser.resize(250, 400)
    chooser.show()
    for way in GRADIENT_METHODS:
        chooser.findChild(QCheckBox, f"race_{way}").setChecked(False)
    return chooser


def add(chooser):
    chooser.findChild(QPushButton, "add_form_button").click()


def plain(tip):
    """Return a tool tip without its markup."""
    shown = QTextDocument()
    shown.setHtml(tip)
    return shown.toPlainText()


def names(chooser):
    return [contestant.title for contestant in chooser.contestants(3)]


def child(chooser, kind, name):
    found = chooser.findChild(kind, name)
    assert found is not None
    return found


def set_way(chooser, number, name):
    combo = child(chooser, QComboBox, f"race_way_{number}")
    combo.setCurrentIndex(combo.findData(name))


def test_the_button_adds_the_settings_as_they_are_now(chooser, form):
    add(chooser)
    form.change(batch_size=64)

    (contestant,) = chooser.contestants(3)

    assert contestant.title == FAST_NAME
    assert contestant.gradient_method == "full_matrix"
    assert contestant.job.config == dataclasses.replace(FAST.config, epochs=3)


def test_the_seed_of_the_form_is_kept(chooser, form):
    form.change(seed=17)
    add(chooser)

    assert chooser.contestants(3)[0].job.config.seed == 17


def test_the_same_settings_again_only_choose_the_row_there_is(chooser, form):
    add(chooser)
    child(chooser, QCheckBox, "race_form_1").setChecked(False)
    assert names(chooser) == []
    form.change(epochs=40)

    add(chooser)

    assert names(chooser) == [FAST_NAME]


def test_the_same_settings_can_race_in_two_ways(chooser):
    add(chooser)
    set_way(chooser, 1, "concatenated")

    add(chooser)

    assert names(chooser) == [f"{FAST_NAME}, concatenated and tiled", FAST_NAME]
    assert [one.gradient_method for one in chooser.contestants(3)] == ["concatenated", "full_matrix"]


def test_a_name_that_is_taken_says_what_differs(chooser, form):
    add(chooser)
    form.change(learning_rate=0.1, seed=2)

    add(chooser)

    assert names(chooser) == [FAST_NAME, f"{FAST_NAME}, learning rate 0.1, seed 2"]


@pytest.mark.parametrize("preset", ["classic", "fast", "accurate"])
def test_a_name_says_what_differs_from_a_preset_whose_own_name_does_not_tell(chooser, form, preset):
    form.state.set_draft(PRESETS[preset].job)
    form.change(learning_rate=0.25)

    add(chooser)

    assert "learning rate 0.25" in names(chooser)[0]


def test_a_name_that_is_taken_by_hand_gets_a_number(chooser, form):
    form.change(batch_size=64)
    add(chooser)
    QTest.keyClick(child(chooser, QCheckBox, "race_form_1"), Qt.Key.Key_F2)
    editor = child(chooser, QLineEdit, "race_name_editor_1")
    editor.setText(FAST_NAME)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    form.state.set_draft(FAST)

    add(chooser)

    assert names(chooser) == [FAST_NAME, f"{FAST_NAME} (2)"]


@pytest.mark.parametrize("name", ["Full matrix", "Preset fast over 3 epochs", "twin"])
def test_rows_that_are_named_like_another_race_under_a_number(chooser, form, name):
    child(chooser, QCheckBox, "race_full_matrix").setChecked(True)
    child(chooser, QCheckBox, "race_fast").setChecked(True)
    for number, seed in enumerate((3, 4), 1):
        form.change(seed=seed)
        add(chooser)
        QTest.keyClick(child(chooser, QCheckBox, f"race_form_{number}"), Qt.Key.Key_F2)
        editor = child(chooser, QLineEdit, f"race_name_editor_{number}")
        editor.setText(name)
        QTest.keyClick(editor, Qt.Key.Key_Return)

    rows = [f"{name} (2)", f"{name} (3)"] if name != "twin" else ["twin", "twin (2)"]
    assert names(chooser) == ["Full matrix", "Preset fast over 3 epochs", *rows]


def test_a_name_is_changed_by_double_click(chooser):
    add(chooser)

    QTest.mouseDClick(child(chooser, QLabel, "race_name_1"), Qt.MouseButton.LeftButton)
    editor = child(chooser, QLineEdit, "race_name_editor_1")
    assert not editor.isHidden()
    assert editor.text() == FAST_NAME
    editor.clear()
    QTest.keyClicks(editor, "mine")
    QTest.keyClick(editor, Qt.Key.Key_Return)

    assert names(chooser) == ["mine"]
    assert not child(chooser, QLabel, "race_name_1").isHidden()
    assert child(chooser, QLabel, "race_name_1").text() == "mine"
    set_way(chooser, 1, "per_sample")
    assert names(chooser) == ["mine"]


@pytest.mark.parametrize(("typed", "key"), [("mine", Qt.Key.Key_Escape), ("  ", Qt.Key.Key_Return)])
def test_escape_or_an_empty_name_leaves_it_as_it_was(chooser, typed, key):
    add(chooser)
    QTest.keyClick(child(chooser, QCheckBox, "race_form_1"), Qt.Key.Key_F2)
    editor = child(chooser, QLineEdit, "race_name_editor_1")
    assert not editor.isHidden()
    editor.setText(typed)

    QTest.keyClick(editor, key)

    assert editor.isHidden()
    assert names(chooser) == [FAST_NAME]


def test_a_row_is_removed_by_its_button_or_by_delete(chooser, form):
    add(chooser)
    form.change(batch_size=64)
    add(chooser)

    child(chooser, QToolButton, "race_remove_1").click()
    assert names(chooser) == [FAST_NAME.replace("128", "64")]

    QTest.keyClick(child(chooser, QCheckBox, "race_form_2"), Qt.Key.Key_Delete)
    assert names(chooser) == []


def test_delete_in_a_name_that_is_being_typed_removes_a_letter(chooser):
    add(chooser)
    QTest.keyClick(child(chooser, QCheckBox, "race_form_1"), Qt.Key.Key_F2)
    editor = child(chooser, QLineEdit, "race_name_editor_1")
    editor.setText("abc")

    for position in (0, 2):  # also where there is nothing left to remove
        editor.setCursorPosition(position)
        QTest.keyClick(editor, Qt.Key.Key_F2)
        QTest.keyClick(editor, Qt.Key.Key_Delete)

    assert editor.text() == "bc"
    assert names(chooser) == [FAST_NAME]


def test_a_ninth_row_is_refused_in_words(qtbot, chooser, form):
    for batch_size in range(1, MOST_ROWS + 1):
        form.change(batch_size=batch_size)
        add(chooser)
        child(chooser, QCheckBox, f"race_form_{batch_size}").click()
    form.change(batch_size=100)

    with qtbot.waitSignal(chooser.failed) as failed:
        add(chooser)

    assert "room for 8" in failed.args[0]
    assert names(chooser) == []


def test_a_form_that_cannot_be_is_told(qtbot, chooser, form):
    form.state.set_draft(SettingError("no.", setting="layers"))

    with qtbot.waitSignal(chooser.failed) as failed:
        add(chooser)

    assert failed.args == ["Layers: no."]
    assert names(chooser) == []


def test_presets_stay_to_be_chosen(chooser):
    child(chooser, QCheckBox, "race_accurate").setChecked(True)

    own_epochs = PRESETS["accurate"].job.config.epochs
    (own,), (two,), (one,) = (chooser.contestants(epochs) for epochs in (own_epochs, 2, 1))

    # Over other epochs its schedule is another one.
    assert [own.title, two.title, one.title] == [
        *("Preset accurate", "Preset accurate over 2 epochs", "Preset accurate in one epoch")
    ]
    assert own.job == PRESETS["accurate"].job
    assert two.job.config == dataclasses.replace(PRESETS["accurate"].job.config, epochs=2)


def test_presets_fit_the_classes_of_the_data(state, chooser, rows_dataset):
    for name in ("full_matrix", "fast"):
        child(chooser, QCheckBox, f"race_{name}").setChecked(True)

    state.set_dataset(dataclasses.replace(rows_dataset, class_names=tuple("abcdefghijklmnopqrstuvwxyz")))

    assert [one.job.config.layers for one in chooser.contestants(5)] == [(784, 30, 26), (784, 192, 26)]
    assert any(label.text().startswith("784-30-26,") for label in chooser.findChildren(QLabel))


# Five at most -----------------------------------------------------------------------------------------------


def offered(chooser):
    """Return what can be ticked or added, of what is not chosen yet."""
    buttons = [*chooser.findChildren(QCheckBox), child(chooser, QPushButton, "add_form_button")]
    return [button.objectName() for button in buttons if button.isEnabled() and not button.isChecked()]


def test_once_five_are_chosen_no_more_are_offered_until_one_goes(chooser, form):
    tips = {box.objectName(): box.toolTip() for box in chooser.findChildren(QCheckBox)}
    add_tip = child(chooser, QPushButton, "add_form_button").toolTip()
    add(chooser)
    child(chooser, QCheckBox, "race_form_1").click()
    for name in ("full_matrix", "per_sample", "concatenated", "fast"):
        child(chooser, QCheckBox, f"race_{name}").click()
    assert len(offered(chooser)) == 5

    child(chooser, QCheckBox, "race_block_diagonal").click()

    assert offered(chooser) == []
    refused = [box for box in chooser.findChildren(QCheckBox) if not box.isChecked()]
    assert {box.objectName() for box in refused} == {
        *("race_element_by_element", "race_accurate", "race_form_1")
    }
    refused.append(child(chooser, QPushButton, "add_form_button"))
    assert {plain(one.toolTip()) for one in refused} == {"Five at most can race. Untick one first."}
    chosen = [box for box in chooser.findChildren(QCheckBox) if box.isChecked()]
    assert all(box.isEnabled() and box.toolTip() == tips[box.objectName()] for box in chosen)

    child(chooser, QCheckBox, "race_fast").click()

    assert len(offered(chooser)) == 5
    assert {box.objectName(): box.toolTip() for box in chooser.findChildren(QCheckBox)} == {
        **tips,
        "race_form_1": "",
    }
    assert child(chooser, QPushButton, "add_form_button").toolTip() == add_tip


def test_settings_of_the_form_count_too_until_they_are_removed(chooser, form):
    for batch_size in range(1, 6):
        form.change(batch_size=batch_size)
        add(chooser)
    assert offered(chooser) == []

    child(chooser, QToolButton, "race_remove_2").click()

    assert len(offered(chooser)) == 8


def test_no_choice_can_be_made_while_a_race_runs(chooser):
    add(chooser)

    chooser.set_choosable(False)

    assert not child(chooser, QCheckBox, "race_form_1").isEnabled()
    assert chooser.isEnabled()  # it can be scrolled
