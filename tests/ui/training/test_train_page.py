"""The Train page: enabled buttons, folding, and the keyboard focus."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from digitpad.errors import SettingError
from digitpad.ui.appearance.text_size import set_text_percent
from digitpad.ui.training.train_page import TrainPage
from digitpad.workers.training_runner import TrainingState

BUTTONS = {
    "train": "train_button",
    "pause": "pause_button",
    "stop": "stop_button",
    "one_step": "step_button",
    "one_epoch": "epoch_button",
}
IDLE, RUNNING, PAUSED, STOPPING = TrainingState


@pytest.fixture
def page(qtbot, context):
    """The page without a window."""
    page = TrainPage(context)
    qtbot.addWidget(page)
    page.resize(560, 600)
    page.show()
    return page


@pytest.fixture
def seen(page, user):
    """Return which of some widgets are visible."""
    return lambda *names: [name for name in names if user.find(page, name).isVisible()]


@pytest.mark.parametrize(
    ("now", "can_train", "usable"),
    [
        (IDLE, False, []),
        (IDLE, True, ["train", "one_step", "one_epoch"]),
        (RUNNING, True, ["pause", "stop"]),
        (PAUSED, True, ["pause", "stop", "one_step", "one_epoch"]),
        (STOPPING, True, []),
    ],
)
def test_buttons_and_menu_are_enabled_by_the_state(qtbot, page, context, user, now, can_train, usable):
    assert not user.find(page, "train_button").isEnabled()  # at first there are no data
    page.show_state(now, can_train=can_train)
    set_text_percent(115)

    assert [name for name in BUTTONS if user.find(page, BUTTONS[name]).isEnabled()] == usable
    assert [name for name in BUTTONS if getattr(context.actions, name).isEnabled()] == usable
    for name in usable:
        with qtbot.waitSignal(getattr(context.actions, name).triggered):
            user.click(page, BUTTONS[name])
    assert all(action.isEnabled() == (now is IDLE) for action in context.actions.presets.values())
    assert page.form.isEnabled() == (now is not STOPPING)
    assert user.text(page, "pause_button") == ("Resume" if now is PAUSED else "Pause")
    assert context.actions.pause.text() == ("&Resume" if now is PAUSED else "&Pause")
    assert [name for name in BUTTONS.values() if user.find(page, name).property("role")] == ["train_button"]


def test_a_double_click_on_train_does_not_pause_what_it_started(qtbot, page, context, user):
    paused = []
    context.actions.pause.triggered.connect(lambda: paused.append(True))
    page.show_state(RUNNING, can_train=True)  # the first click, after which Pause is below the pointer

    QTest.mouseDClick(user.find(page, "pause_button"), Qt.MouseButton.LeftButton)
    assert not paused

    user.click(page, "pause_button")
    assert len(paused) == 1


def test_a_pace_is_chosen_from_the_list_or_by_the_keys_for_slower_and_faster(page, context, user):
    box, chosen = user.find(page, "pace"), []
    page.pace_changed.connect(chosen.append)
    actions = (context.actions.slower, context.actions.faster)
    assert [action.isEnabled() for action in actions] == [True, False]  # it begins at full speed

    for _ in range(2):
        context.actions.slower.trigger()
    context.actions.faster.trigger()
    box.setCurrentIndex(0)

    assert chosen == [30.0, 10.0, 30.0, 1.0]
    assert box.currentText() == "1 step/s"
    assert [action.isEnabled() for action in actions] == [False, True]
    box.setCurrentIndex(box.count() - 1)
    assert [action.isEnabled() for action in actions] == [True, False]


@pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen, about lists that drop down
@pytest.mark.parametrize("is_chosen_from_the_list", [True, False])
def test_choosing_a_speed_gives_the_focus_away(qtbot, page, user, is_chosen_from_the_list):
    """Otherwise a digit key for the drawing would choose another speed."""
    box = user.find(page, "pace")
    box.setFocus()
    if is_chosen_from_the_list:
        box.showPopup()
        qtbot.waitUntil(box.view().isVisible)

    lost = []
    page.focus_lost.connect(lambda: lost.append(True))
    with qtbot.waitSignal(page.focus_lost):
        qtbot.keyClick(box.view() if is_chosen_from_the_list else box, Qt.Key.Key_Return)
    assert (lost, box.view().isVisible()) == ([True], False)


ALWAYS = ["preset_field", "learning_rate_field", "epochs_field"]
UNFOLDED = ["layers_field", "batch_size_field", "more_settings_button"]
MORE = ["seed_field", "augmentation_field", "dropout_field"]


def test_during_a_run_one_line_is_left_until_somebody_unfolds_it(page, context, user, seen):
    hidden = ("branch_note", "diagnosis", "learning_rate_now")
    everything = (*ALWAYS, *UNFOLDED, *MORE, "settings_summary", *hidden)
    context.actions.more_settings.setChecked(True)

    page.show_state(RUNNING, can_train=True)
    assert seen(*everything) == [*ALWAYS, "settings_summary"]
    summary = "784-30-10, sigmoid, quadratic, gradient descent, batches of 10"
    assert user.text(page, "settings_summary") == summary
    page.show_learning_rate(0.5)
    assert seen(*hidden) == ["learning_rate_now"]
    page.show_state(IDLE, can_train=True)
    page.show_state(RUNNING, can_train=True)
    user.click(page, "settings_button")
    assert seen(*everything) == [*ALWAYS, *UNFOLDED, *MORE]
    page.show_state(PAUSED, can_train=True)
    page.show_state(RUNNING, can_train=True)
    assert seen(*everything) == [*ALWAYS, *UNFOLDED, *MORE]
    context.actions.settings.trigger()
    page.show_state(STOPPING, can_train=True)
    assert seen(*everything) == [*ALWAYS, "settings_summary"]

    page.show_state(IDLE, can_train=True)
    assert seen(*everything) == [*ALWAYS, *UNFOLDED, *MORE]


@pytest.mark.parametrize(
    ("name", "text", "unfolds", "unfolds_more"),
    [
        ("dropout", "1", True, True),
        ("layers", "784", True, False),
        ("learning_rate", "fast", False, False),
    ],
)
def test_a_hidden_invalid_setting_is_unfolded(page, context, user, name, text, unfolds, unfolds_more):
    context.actions.settings.setChecked(False)
    field = user.find(page, f"{name}_field")
    field.setText(text)

    with pytest.raises(SettingError):
        page.form.job()

    assert context.actions.settings.isChecked() == unfolds
    assert context.actions.more_settings.isChecked() == unfolds_more
    assert field.isVisible()
    assert page.focusWidget() is field


@pytest.mark.parametrize("name", ["layers_field", "train_button"])
def test_what_a_run_disables_or_folds_away_gives_the_keys_away(qtbot, page, user, name):
    page.show_state(IDLE, can_train=True)
    user.find(page, name).setFocus()

    with qtbot.waitSignal(page.focus_lost):
        page.show_state(RUNNING, can_train=True)


def test_a_field_that_may_change_during_a_run_keeps_the_focus(qtbot, page, user):
    user.find(page, "learning_rate_field").setFocus()

    with qtbot.assertNotEmitted(page.focus_lost):
        for state in (RUNNING, PAUSED, RUNNING):
            page.show_state(state, can_train=True)
    with qtbot.waitSignal(page.focus_lost):
        page.show_state(STOPPING, can_train=True)


@pytest.mark.parametrize(
    ("name", "typed"),
    [("learning_rate", "0.5"), ("epochs", "7"), ("activation", "relu"), ("cost", "")],
)
def test_enter_on_a_valid_value_gives_the_focus_away(qtbot, page, user, name, typed):
    field = user.find(page, f"{name}_field")
    field.setFocus()
    if typed:
        (field if hasattr(field, "selectAll") else field.lineEdit()).selectAll()
        qtbot.keyClicks(field, typed)

    with qtbot.waitSignal(page.focus_lost):
        qtbot.keyClick(field, Qt.Key.Key_Enter if name == "epochs" else Qt.Key.Key_Return)


def test_in_the_window_the_canvas_gets_the_keys(qtbot, small, user):
    """A digit pressed then says what the drawing is."""
    user.draw(small, [(0.5, 0.2), (0.5, 0.8)])
    user.enter(small, "learning_rate_field", "2")
    qtbot.waitUntil(lambda: small.focusWidget().objectName() == "drawing_canvas")

    user.press(small, "5")

    assert [sample.label for sample in small.state.samples.samples] == [5]
    assert user.text(small, "learning_rate_field") == "2"
