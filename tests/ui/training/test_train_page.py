"""The Train page: enabled buttons, folding, and the keyboard focus."""

import itertools

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QFontMetrics

from digitpad.digits.datasets.dataset import class_names
from digitpad.errors import SettingError
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.recognition.training.presets import PRESETS
from digitpad.ui.appearance.text_size import STEPS, set_text_percent
from digitpad.ui.appearance.theme import LIGHT
from digitpad.ui.charts.epoch_plot import EpochPlot
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


# What can be used when


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
def test_buttons_and_menu_are_enabled_by_the_state(page, context, user, now, can_train, usable):
    page.show_state(now, can_train=can_train)

    assert [name for name in BUTTONS if user.find(page, BUTTONS[name]).isEnabled()] == usable
    assert [name for name in BUTTONS if getattr(context.actions, name).isEnabled()] == usable
    assert all(action.isEnabled() == (now is IDLE) for action in context.actions.presets.values())
    assert page.form.isEnabled() == (now is not STOPPING)
    assert user.text(page, "pause_button") == ("Resume" if now is PAUSED else "Pause")
    assert context.actions.pause.text() == ("&Resume" if now is PAUSED else "&Pause")


def test_before_there_are_pictures_nothing_can_be_trained(page, user):
    assert not user.find(page, "train_button").isEnabled()
    assert user.find(page, "layers_field").isEnabled()


@pytest.mark.parametrize(
    ("name", "now"),
    [("train", IDLE), ("pause", RUNNING), ("stop", PAUSED), ("one_step", IDLE), ("one_epoch", PAUSED)],
)
def test_a_button_does_what_the_menu_does(qtbot, page, context, user, name, now):
    page.show_state(now, can_train=True)

    with qtbot.waitSignal(getattr(context.actions, name).triggered):
        user.click(page, BUTTONS[name])


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


@pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen, about lists that drop down
@pytest.mark.parametrize("is_chosen_from_the_list", [True, False])
def test_choosing_a_speed_gives_the_focus_away(qtbot, page, user, is_chosen_from_the_list):
    """Otherwise a digit key for the drawing would choose another speed."""
    box = user.find(page, "pace")
    box.setFocus()
    if is_chosen_from_the_list:
        box.showPopup()
        qtbot.waitUntil(box.view().isVisible)

    with qtbot.waitSignal(page.focus_lost):
        qtbot.keyClick(box.view() if is_chosen_from_the_list else box, Qt.Key.Key_Return)


def test_a_preset_of_the_menu_fills_the_form(page, context):
    context.actions.presets["accurate"].trigger()

    assert page.form.job() == PRESETS["accurate"].job


# What is folded away

ALWAYS = ["preset_field", "learning_rate_field", "epochs_field"]
UNFOLDED = ["layers_field", "batch_size_field", "more_settings_button"]
MORE = ["seed_field", "augmentation_field", "dropout_field"]


def test_at_first_only_the_further_settings_are_hidden(page, user, seen):
    assert seen(*ALWAYS, *UNFOLDED, *MORE, "settings_summary") == [*ALWAYS, *UNFOLDED]

    user.click(page, "more_settings_button")
    assert seen(*ALWAYS, *UNFOLDED, *MORE, "settings_summary") == [*ALWAYS, *UNFOLDED, *MORE]


def test_during_a_run_the_form_is_folded_until_unfolded(page, context, user, seen):
    everything = (*ALWAYS, *UNFOLDED, *MORE, "settings_summary")
    context.actions.more_settings.setChecked(True)

    page.show_state(RUNNING, can_train=True)
    assert seen(*everything) == [*ALWAYS, "settings_summary"]
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


@pytest.fixture
def guessing(make_run, epoch_result):
    """A run with a long hint in the chart."""
    run = make_run(layers=(784, 10))
    for epoch in range(3):
        network = Network((784, 10), ("identity",), "cross_entropy")
        network.parameters[:] = 1.0 + epoch
        saved = SavedNetwork(network, class_names(10), {})
        run.add_result(epoch_result(epoch, validation_accuracy=0.1), saved)
    return run


@pytest.mark.parametrize("percent", STEPS)
def test_the_page_fits_a_small_window_with_texts_of_any_size(
    qtbot, page, context, user, put_on, guessing, percent
):
    put_on(LIGHT)
    set_text_percent(percent)
    try:
        context.actions.more_settings.setChecked(True)
        page.show_learning_rate(0.001)
        qtbot.waitUntil(lambda: len(page.findChildren(EpochPlot)) == 3)
        context.state.set_run(guessing)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)

        assert user.text(page, "chart_invitation").startswith("Guessing gives 10 %.")
        assert page.minimumSizeHint().width() <= 540
        page.resize(540, page.minimumSizeHint().height())
        QCoreApplication.processEvents()
        said = user.find(page, "chart_invitation")
        assert page.rect().contains(said.mapTo(page, said.rect().bottomRight()))
        assert said.minimumSizeHint().width() <= said.width()  # and is whole
        rest = ("pace", "learning_rate_now", "more_settings_button", "settings_button")
        places = [user.find(page, name) for name in (*BUTTONS.values(), *rest)]
        places = [one.rect().translated(one.mapTo(page, QPoint())) for one in places]
        assert not any(one.intersects(other) for one, other in itertools.combinations(places, 2))
        assert all(page.rect().contains(place) for place in places)
        width = user.find(page, "pause_button").width()
        page.show_state(PAUSED, can_train=True)
        assert user.find(page, "pause_button").sizeHint().width() <= width  # nothing moves in a pause
    finally:
        set_text_percent(100)


# Where the keys go


@pytest.mark.parametrize("name", ["preset_field", "epochs_field", "layers_field", "train_button"])
def test_a_widget_that_a_run_disables_or_folds_loses_the_focus(qtbot, page, user, name):
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


def test_the_focus_of_other_widgets_is_not_changed(qtbot, desk):
    desk.canvas.setFocus()

    with qtbot.assertNotEmitted(desk.page.focus_lost):
        desk.page.show_state(RUNNING, can_train=True)


@pytest.mark.parametrize(
    ("name", "typed"),
    [("learning_rate", "0.5"), ("layers", "784,10"), ("epochs", "7"), ("activation", "relu"), ("cost", "")],
)
def test_enter_on_a_valid_value_gives_the_focus_away(qtbot, page, user, name, typed):
    field = user.find(page, f"{name}_field")
    field.setFocus()
    if typed:
        (field if hasattr(field, "selectAll") else field.lineEdit()).selectAll()
        qtbot.keyClicks(field, typed)

    with qtbot.waitSignal(page.focus_lost):
        qtbot.keyClick(field, Qt.Key.Key_Enter if name == "epochs" else Qt.Key.Key_Return)


@pytest.mark.parametrize(
    ("name", "typed", "key"),
    [
        ("learning_rate", "fast", Qt.Key.Key_Return),
        ("activation", "re", Qt.Key.Key_Return),
        ("layers", "784,10", Qt.Key.Key_Space),
    ],
)
def test_other_keys_and_invalid_values_keep_the_focus(qtbot, page, user, name, typed, key):
    field = user.find(page, f"{name}_field")
    field.setFocus()
    (field if name != "activation" else field.lineEdit()).selectAll()

    with qtbot.assertNotEmitted(page.focus_lost, wait=1):
        qtbot.keyClicks(field, typed)
        qtbot.keyClick(field, key)


def test_in_the_window_the_canvas_gets_the_focus(qtbot, small, user):
    """A digit key then labels the drawing."""
    user.draw(small, [(0.5, 0.2), (0.5, 0.8)])
    user.enter(small, "learning_rate_field", "2")
    qtbot.waitUntil(lambda: small.focusWidget().objectName() == "drawing_canvas")

    user.press(small, "5")

    assert [sample.label for sample in small.state.samples.samples] == [5]
    assert user.text(small, "learning_rate_field") == "2"


# The learning rate at work


class LayoutRequests(QObject):
    def __init__(self, widget):
        super().__init__(widget)
        self.n = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched, event):
        self.n += event.type() == QEvent.Type.LayoutRequest
        return False


def test_the_rate_is_shown_until_the_run_ends(page, user, seen):
    assert seen("learning_rate_now") == []
    page.show_state(RUNNING, can_train=True)

    page.show_learning_rate(0.0123456)

    assert user.text(page, "learning_rate_now").endswith("\n0.0123")
    assert seen("learning_rate_now") == ["learning_rate_now"]
    page.show_state(PAUSED, can_train=True)
    assert seen("learning_rate_now") == ["learning_rate_now"]
    page.show_state(IDLE, can_train=True)
    assert seen("learning_rate_now") == []


def test_a_new_rate_fits_without_a_new_layout(qtbot, page, user):
    label = user.find(page, "learning_rate_now")
    page.show_learning_rate(0.2)
    qtbot.waitUntil(lambda: len(page.findChildren(EpochPlot)) == 3)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    requests = LayoutRequests(page)

    for rate in (1e-6, 1.23456e-5, 0.000123456, 0.0499, 3.0, 100.0):
        page.show_learning_rate(rate)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        shown = QFontMetrics(label.font()).size(0, label.text())
        assert shown.width() <= label.width()
        assert shown.height() <= label.height()
    assert requests.n == 0
