"""Where the keys go while training runs: a digit is meant for the drawing, unless a field was chosen."""

import pytest


def focus(window):
    return window.focusWidget().objectName()


@pytest.mark.parametrize("name", ["preset_field", "epochs_field", "layers_field", "train_button"])
def test_what_training_disables_gives_the_keys_to_the_canvas(small, user, name):
    user.find(small, "epochs_field").setValue(1_000)
    user.find(small, name).setFocus()
    user.draw(small, [(0.5, 0.2), (0.5, 0.8)])
    user.find(small, name).setFocus()

    small._actions.train.trigger()

    assert focus(small) == "drawing_canvas"
    user.press(small, "5")
    assert [sample.label for sample in small.state.samples.samples] == [5]
    assert user.text(small, "learning_rate_field") == "3"
    small._actions.stop.trigger()
    user.until_idle(small)
    assert focus(small) == "drawing_canvas"


def test_a_field_that_can_be_changed_meanwhile_keeps_the_keys_to_the_end_of_the_run(small, user):
    user.find(small, "learning_rate_field").setFocus()

    small._actions.train.trigger()

    assert focus(small) == "learning_rate_field"
    user.until_idle(small)
    assert focus(small) == "learning_rate_field"


def test_a_stopped_run_gives_the_keys_to_the_canvas(small, user):
    user.start_long_run(small)
    user.find(small, "stop_button").setFocus()

    user.click(small, "stop_button")

    assert focus(small) == "drawing_canvas"
    user.until_idle(small)
    assert focus(small) == "drawing_canvas"
