"""Settings changed in the window while training runs."""

import pytest

from digitpad.ui.training.training_controller import TrainingController
from digitpad.workers.training_runner import TrainingRunner

CHARTS = ("accuracy_chart", "loss_chart", "timing_chart")


def until(qtbot, condition):
    qtbot.waitUntil(condition, timeout=30_000)


@pytest.fixture
def rates(running, user):
    """Return a list that gets the learning rate of each epoch."""
    seen = []
    user.epoch_finished(running).connect(lambda result: seen.append(result.learning_rate))
    return seen


@pytest.fixture
def running(qtbot, small, user):
    """The window while a long run is under way in it, with at least one epoch done."""
    user.start_long_run(small)
    with qtbot.waitSignal(user.epoch_finished(small), timeout=20_000):
        pass
    yield small
    small.findChild(TrainingController).stop()  # its button cannot be clicked if the run is over
    user.until_idle(small)


@pytest.fixture
def marks(running, user):
    """Tell the texts of the marks, which are the same in all charts."""

    def marks():
        texts = [[mark.text for mark in user.find(running, name).marks] for name in CHARTS]
        assert texts[0] == texts[1] == texts[2]
        return texts[0]

    return marks


def test_a_learning_rate_typed_during_a_run_is_used_marked_and_told(qtbot, running, rates, marks, user):
    user.enter(running, "learning_rate_field", "0.5")

    until(qtbot, lambda: rates[-1:] == [0.5])
    assert sorted(set(rates), reverse=True) in ([3.0, 0.5], [0.5])
    assert marks() == ["learning rate 0.5"]
    (mark,) = user.find(running, "accuracy_chart").marks
    n_before = len(user.find(running, "accuracy_chart").values[0])
    assert 1.0 <= mark.epochs_done <= n_before
    assert user.status(running).endswith("of 1000 – learning rate 0.5 from here on")
    told = f"Marked: learning rate 0.5 (after {mark.epochs_done:.2f} epochs)."
    for name in CHARTS:
        until(qtbot, lambda name=name: told in user.find(running, name).toolTip())


def test_a_network_remembers_what_was_changed(qtbot, running, rates, user):
    user.enter(running, "learning_rate_field", "0.5")
    until(qtbot, lambda: rates[-1:] == [0.5])

    user.click(running, "stop_button")
    user.until_idle(running)

    origin = user.network(running).origin
    assert origin["changed"].startswith("learning_rate 0.5 after ")
    assert origin["learning_rate"] == 3.0
    assert user.status(running).startswith("Stopped. ")
    assert "from here on" not in user.status(running)


def test_only_live_fields_can_be_used_during_a_run_and_more_settings_open(running, user):
    def enabled():
        names = ("preset", "layers", "activation", "seed", "learning_rate", "weight_decay", "momentum")
        return [name for name in names if user.find(running, f"{name}_field").isEnabled()]

    assert enabled() == ["learning_rate", "weight_decay"]
    assert not user.find(running, "weight_decay_field").isVisible()
    user.click(running, "more_settings_button")
    assert user.find(running, "weight_decay_field").isVisible()
    user.click(running, "pause_button")
    assert enabled() == ["learning_rate", "weight_decay"]
    user.click(running, "stop_button")
    assert running.state.computing.is_training
    assert enabled() == []
    user.until_idle(running)
    assert enabled() == ["preset", "layers", "activation", "seed", "learning_rate", "weight_decay"]


def test_a_message_about_something_else_stays_when_a_value_is_put_right(running, user):
    user.enter(running, "learning_rate_field", "fast")
    user.files(running).failed.emit("The disk is full.")

    user.enter(running, "learning_rate_field", "3")

    assert user.message(running) == "The disk is full."


def test_a_wrong_value_is_told_the_run_goes_on_and_the_right_one_ends_the_message(
    qtbot, running, rates, marks, user
):
    user.enter(running, "learning_rate_field", "fast")

    assert user.message(running) == "Learning rate: 'fast' is not a number."
    assert user.find(running, "learning_rate_field").property("is_valid") is False
    n_before = len(rates)
    until(qtbot, lambda: len(rates) > n_before + 2)
    assert set(rates) == {3.0}
    assert marks() == []
    user.enter(running, "learning_rate_field", "3")
    assert user.message(running) == ""
    n_before = len(rates)
    until(qtbot, lambda: len(rates) > n_before + 2)
    assert marks() == []


def test_a_pause_while_pictures_are_written_says_so(qtbot, small, user):
    small._actions.more_settings.setChecked(True)
    user.enter(small, "pen_digits_field", "40000")
    user.start_long_run(small)
    until(qtbot, lambda: "Writing pictures to learn from: " in user.status(small))

    user.click(small, "pause_button")

    assert user.status(small).startswith("Paused while writing pictures to learn from: ")
    user.click(small, "stop_button")
    user.until_idle(small)


@pytest.mark.parametrize("put_right", ["typed", "preset"])
def test_a_wrong_value_put_right_after_the_run_ends_the_message(running, put_right, user):
    user.enter(running, "learning_rate_field", "fast")

    user.click(running, "stop_button")
    user.until_idle(running)
    assert user.message(running) == "Learning rate: 'fast' is not a number."

    if put_right == "typed":
        user.enter(running, "learning_rate_field", "0.5")
    else:
        running._actions.presets["fast"].trigger()
    assert user.message(running) == ""


def test_a_message_stays_until_its_own_value_is_put_right(running, user):
    running._actions.more_settings.setChecked(True)
    user.enter(running, "learning_rate_field", "fast")
    user.enter(running, "weight_decay_field", "a bit")

    user.enter(running, "learning_rate_field", "3")
    assert user.message(running) == "Weight decay: 'a bit' is not a number."

    user.enter(running, "weight_decay_field", "0")
    assert user.message(running) == ""


def test_changes_during_a_pause_hold_when_training_goes_on_and_share_a_mark(qtbot, running, marks, user):
    running._actions.more_settings.setChecked(True)
    user.click(running, "pause_button")

    user.enter(running, "learning_rate_field", "0.5")
    assert user.status(running).startswith("Paused in epoch")
    assert user.status(running).endswith(" – learning rate 0.5 when training goes on")
    user.enter(running, "weight_decay_field", "0.001")
    with qtbot.waitSignal(
        running.findChild(TrainingRunner).state_taken
    ):  # the run has obeyed all commands before this one
        running.findChild(TrainingRunner).take_state()
    assert marks() == []
    user.click(running, "pause_button")

    until(qtbot, lambda: marks() == ["learning rate 0.5, weight decay 0.001"])


def test_a_new_run_begins_without_marks_and_notice(qtbot, running, marks, user):
    user.enter(running, "learning_rate_field", "0.5")
    until(qtbot, lambda: marks() == ["learning rate 0.5"])
    user.click(running, "stop_button")
    user.until_idle(running)
    assert marks() == ["learning rate 0.5"]

    user.click(running, "train_button")

    assert marks() == []
    assert "Marked" not in user.find(running, "accuracy_chart").toolTip()
    assert "from here on" not in user.status(running)


def test_a_notice_goes_after_some_seconds(qtbot, running, user):
    running._status._notice_end.setInterval(500)

    user.enter(running, "learning_rate_field", "0.5")

    until(qtbot, lambda: "from here on" in user.status(running))
    until(qtbot, lambda: "from here on" not in user.status(running))
    assert user.status(running).startswith("Training epoch")
