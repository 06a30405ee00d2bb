"""Changing a unit: what it does to the answers, how it is taken back, and what becomes of it."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog

from digitpad.insight.units.unit_change import UnitChange, changed_network
from digitpad.recognition.network_files import open_network
from digitpad.ui.computing_lock import Work
from digitpad.ui.inside.unit_names import UnitPlace


def changed_by(saved, *changes):
    return dataclasses.replace(saved, network=changed_network(saved.network, changes))


@pytest.fixture
def page(page, shown):
    page = shown("convolutions")
    page.model.choose(UnitPlace(1, 3))
    return page


def test_a_unit_that_is_switched_off_changes_what_is_shown_and_nothing_else(page, user, state):
    base = state.network.saved
    before = base.network.parameters.copy()

    user.find(page, "change_off").click()

    expected = changed_by(base, UnitChange(1, 3, is_off=True))
    picture = page.model.picture.reshape(1, -1)
    old, new = base.probabilities(picture)[0], expected.probabilities(picture)[0]
    np.testing.assert_allclose(page.model.probabilities, new, atol=1e-6)
    assert not np.allclose(old, new, atol=1e-3)
    assert user.find(page, "change_answer").text == (
        f"{old.argmax()} ({old.max():.2f}) → {new.argmax()} ({new.max():.2f})"
    )
    assert base.network.parameters.tolist() == before.tolist()
    assert "without your changes" in user.text(page, "output_note")


def test_the_accuracy_before_and_after_is_that_of_the_test_pictures(qtbot, page, user, state, rows_dataset):
    test = rows_dataset.test
    inputs, base = test.images.reshape(len(test), -1), state.network.saved

    user.find(page, "change_scale").setValue(30)
    user.find(page, "change_bias").setValue(-20)

    changed = changed_by(base, UnitChange(1, 3, bias_shift=-2.0, weight_scale=3.0))
    told = " → ".join(
        f"{100 * (one.network.predict(inputs) == test.labels).mean():.2f} %" for one in (base, changed)
    )
    qtbot.waitUntil(lambda: user.find(page, "change_accuracy").text == told)


def test_changes_are_taken_back_one_after_the_other(page, user):
    base = page.model.saved
    user.find(page, "change_bias").setValue(15)
    user.find(page, "change_off").click()
    page.model.choose(UnitPlace(0, 0))
    assert not user.find(page, "change_off").isChecked()  # it is another unit

    user.click(page, "change_undo")
    page.model.choose(UnitPlace(1, 3))
    assert not user.find(page, "change_off").isChecked()
    assert user.text(page, "change_bias_value") == "+1.5"
    user.click(page, "change_undo")

    assert page.model.saved is base
    assert not user.find(page, "change_undo").isEnabled()
    assert not user.find(page, "change_save").isEnabled()


def test_a_drag_of_a_slider_is_one_step(page, user):
    slider = user.find(page, "change_bias")
    slider.setSliderDown(True)
    for value in (3, 8, 12):
        slider.setSliderPosition(value)
    slider.setSliderDown(False)
    assert user.text(page, "change_bias_value") == "+1.2"

    user.click(page, "change_undo")

    assert user.text(page, "change_bias_value") == "+0.0"
    assert not user.find(page, "change_undo").isEnabled()


def test_the_changed_network_is_saved_as_a_network_that_answers_so(qtbot, page, user, tmp_path):
    user.find(page, "change_off").click()
    user.click(page, "change_save")
    dialog = page.findChild(QFileDialog)
    dialog.selectFile(str(tmp_path / "without.npz"))
    dialog.accept()
    qtbot.waitUntil(lambda: "Saved to" in user.text(page, "change_note"))

    saved = open_network(tmp_path / "without.npz")

    picture = page.model.picture.reshape(1, -1)
    np.testing.assert_allclose(saved.probabilities(picture)[0], page.model.probabilities, atol=1e-6)
    assert saved.origin["changed_units"] == "channel 4 of layer 2: off"
    assert saved.origin["data"] == "rows"


def test_the_changed_network_is_put_in_use_and_is_then_what_can_be_changed(qtbot, page, user, state):
    user.find(page, "change_off").click()
    changed = page.model.saved

    user.click(page, "change_use")

    assert state.network.saved is changed
    qtbot.waitUntil(lambda: not user.find(page, "change_undo").isEnabled())
    assert page.model.saved is changed


def test_while_a_network_is_trained_none_is_put_in_use_and_that_is_said(page, user, state, failures):
    user.find(page, "change_off").click()
    before = state.network
    state.computing.begin(Work.TRAINING)

    user.click(page, "change_use")

    assert state.network is before
    assert "Stop training first" in failures[0]
