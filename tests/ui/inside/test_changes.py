"""Changing a unit: what it does to the answers, how it is taken back, and what becomes of it."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog

from digitpad.digits.datasets.dataset import Dataset, LabelledImages
from digitpad.insight.units.unit_change import UnitChange, changed_network
from digitpad.library import NetworkKind
from digitpad.presentation import probability_text
from digitpad.recognition.network_files import open_network
from digitpad.ui.computing_lock import Work
from digitpad.ui.inside.inside_page import InsidePage
from digitpad.ui.inside.unit_names import UnitPlace

from ..pictures import colors_of


def changed_by(saved, *changes):
    return dataclasses.replace(saved, network=changed_network(saved.network, changes))


@pytest.fixture
def page(page, shown):
    page = shown("convolutions")
    page.model.choose(UnitPlace(1, 3))
    return page


def test_a_unit_that_is_switched_off_changes_what_is_shown_and_nothing_else(qtbot, page, user, state, draw):
    base, panel = state.network.saved, user.find(page, "change_panel")
    before = base.network.parameters.copy()
    sliders = [user.find(page, f"change_{name}") for name in ("bias", "scale")]
    buttons = [user.find(page, f"change_{name}") for name in ("undo", "use", "save")]
    assert [one.isEnabled() for one in (*sliders, *buttons)] == [True, True, False, False, False]
    assert not user.find(page, "change_note").isVisible()
    picture = page.model.picture.reshape(1, -1)
    old = base.probabilities(picture)[0]
    answer = user.find(page, "change_answer")
    assert answer.text == f"{old.argmax()} ({probability_text(old.max())})"
    shown = colors_of(answer)

    user.find(page, "change_off").click()

    expected = changed_by(base, UnitChange(1, 3, is_off=True))
    new = expected.probabilities(picture)[0]
    np.testing.assert_allclose(page.model.probabilities, new, atol=1e-6)
    assert not np.allclose(old, new, atol=1e-3)
    assert answer.text == (
        f"{old.argmax()} ({probability_text(old.max())}) → {new.argmax()} ({probability_text(new.max())})"
    )
    assert (colors_of(answer) != shown).any()
    assert answer.accessibleDescription() == answer.text
    assert [one.isEnabled() for one in buttons] == [True] * 3
    assert base.network.parameters.tolist() == before.tolist()
    assert "without your changes" in user.text(page, "output_note")
    draw()
    qtbot.waitUntil(lambda: answer.text == "")
    page.model.choose(UnitPlace(3, 0))
    assert not user.find(page, "change_off").isEnabled()  # no layer reads an output
    assert panel.width() > sliders[0].width() > panel.width() // 2
    tops = [one.mapTo(panel, QPoint(0, 0)).y() for one in (*sliders, user.find(page, "change_off"), *buttons)]
    assert tops == sorted(tops)
    values = [user.find(page, f"change_{name}_value").geometry() for name in ("bias", "scale")]
    assert all(one.bottom() <= slider.y() for one, slider in zip(values, sliders, strict=True))
    assert all(
        one.right() >= slider.geometry().right() - 1 for one, slider in zip(values, sliders, strict=True)
    )


def test_without_a_network_nothing_can_be_changed(qtbot, context, user):
    page = InsidePage(context)
    qtbot.addWidget(page)
    page.show()
    names = ("bias", "scale", "off", "undo", "use", "save")
    assert not any(user.find(page, f"change_{name}").isEnabled() for name in names)
    assert user.find(page, "inside_heading").text == user.text(page, "output_note") == ""
    assert not user.find(page, "inside_layers").isVisible()
    page.shut_down()


def test_the_accuracy_before_and_after_is_that_of_the_test_pictures(
    qtbot, page, user, state, rows_dataset, failures
):
    test = rows_dataset.test
    inputs, base = test.images.reshape(len(test), -1), state.network.saved
    told = user.find(page, "change_accuracy")

    def accuracy(saved):
        return f"{100 * (saved.network.predict(inputs) == test.labels).mean():.2f} %"

    qtbot.waitUntil(lambda: told.text == accuracy(base))
    state.computing.begin(Work.TRAINING)
    assert told.text == ""  # the run needs the processor
    page.model.choose(UnitPlace(3, 4))
    user.find(page, "change_scale").setValue(30)
    assert told.text == f"{accuracy(base)} → …"
    user.find(page, "change_bias").setValue(100)
    changed = changed_by(base, UnitChange(3, 4, bias_shift=10.0, weight_scale=3.0))
    qtbot.waitUntil(lambda: told.text == f"{accuracy(base)} → {accuracy(changed)}")
    assert accuracy(base) != accuracy(changed)
    state.computing.end(Work.TRAINING)

    half = LabelledImages(test.images[:50], test.labels[:50])
    state.set_dataset(Dataset("half", rows_dataset.train, half, half, rows_dataset.class_names))
    assert told.text.startswith("… → …") or told.text.startswith(accuracy(base))
    inputs, test = inputs[:50], half
    qtbot.waitUntil(lambda: told.text == f"{accuracy(base)} → {accuracy(changed)}")
    wide = LabelledImages(np.zeros((5, 30, 30), np.uint8), np.zeros(5, np.uint8))
    state.set_dataset(Dataset("wide", rows_dataset.train, wide, wide, rows_dataset.class_names))
    qtbot.waitUntil(lambda: "900" in user.text(page, "change_note"))
    assert told.text == ""


def test_changes_are_taken_back_one_after_the_other_and_a_drag_is_one(page, user):
    base, (bias, scale) = page.model.saved, (user.find(page, f"change_{name}") for name in ("bias", "scale"))
    for slider, values, told in ((bias, (3, 8, 12), "+1.2"), (scale, (11, 20, 14), "× 1.4")):
        slider.setSliderDown(True)
        for value in values:
            slider.setSliderPosition(value)
        slider.setSliderDown(False)
        assert user.text(page, f"{slider.objectName()}_value") == told
        assert slider.accessibleDescription().startswith(f"{told}. ")
    bias.setValue(15)
    user.find(page, "change_off").click()
    page.model.choose(UnitPlace(0, 0))
    assert not user.find(page, "change_off").isChecked()  # it is another unit

    user.click(page, "change_undo")
    page.model.choose(UnitPlace(1, 3))
    assert not user.find(page, "change_off").isChecked()
    for told in (("+1.5", "× 1.4"), ("+1.2", "× 1.4"), ("+1.2", "× 1.0"), ("+0.0", "× 1.0")):
        texts = [user.text(page, f"change_{name}_value") for name in ("bias", "scale")]
        assert (*texts, bias.value(), scale.value()) == (
            *told,
            *(round(10 * float(t.strip("× "))) for t in told),
        )
        if told != ("+0.0", "× 1.0"):
            assert page.model.saved is not base
            user.click(page, "change_undo")

    assert page.model.saved is base
    assert not user.find(page, "change_undo").isEnabled()
    assert not user.find(page, "change_save").isEnabled()
    bias.setValue(3)
    bias.setValue(0)
    assert page.model.saved is base  # a change that does nothing is none
    assert user.find(page, "change_undo").isEnabled()
    assert not user.find(page, "change_use").isEnabled()
    for slider, ends in ((bias, (-100, 100)), (scale, (0, 30))):
        assert (slider.minimum(), slider.maximum(), slider.pageStep()) == (*ends, 10)


def test_the_changed_network_is_saved_as_a_network_that_answers_so(qtbot, page, user, state, use, tmp_path):
    user.find(page, "change_off").click()
    use(dataclasses.replace(page.model.saved, origin={**page.model.saved.origin, "validation_accuracy": 0.9}))
    qtbot.waitUntil(lambda: not user.find(page, "change_save").isEnabled())
    page.model.choose(UnitPlace(3, 2))
    user.find(page, "change_bias").setValue(-5)
    user.find(page, "change_scale").setValue(20)
    page.model.choose(UnitPlace(2, 0))
    user.find(page, "change_off").click()
    user.click(page, "change_save")
    dialog = page.findChild(QFileDialog)
    dialog.selectFile(str(tmp_path / "without.npz"))
    dialog.accept()
    note = user.find(page, "change_note")
    qtbot.waitUntil(lambda: note.text() == f"Saved to {tmp_path / 'without.npz'}")
    assert (note.isVisible(), note.textFormat()) == (True, Qt.TextFormat.PlainText)
    assert note.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse

    saved = open_network(tmp_path / "without.npz")

    picture = page.model.picture.reshape(1, -1)
    np.testing.assert_allclose(saved.probabilities(picture)[0], page.model.probabilities, atol=1e-6)
    assert saved.origin == {
        "data": "rows",
        "changed_units": "channel 4 of layer 2: off, output 2: bias −0.5 and weights times 2.0, "
        "unit 1 of layer 3: off",
    }
    page.model.choose(UnitPlace(0, 1))
    assert not note.isVisible()
    user.click(page, "change_save")
    state.failed.connect(note.setText)
    page.findChildren(QFileDialog)[-1].path_chosen.emit(tmp_path / "none" / "x.npz")
    qtbot.waitUntil(lambda: "x.npz" in note.text())


def test_the_changed_network_is_put_in_use_and_is_then_what_can_be_changed(
    qtbot, page, user, state, failures
):
    user.find(page, "change_off").click()
    changed, before = page.model.saved, state.network
    state.computing.begin(Work.TRAINING)
    user.click(page, "change_use")
    assert state.network is before
    assert "Stop training first" in failures[0]
    state.computing.end(Work.TRAINING)
    state.set_network(dataclasses.replace(before, is_pending=True))
    user.click(page, "change_use")
    assert "Keep or discard" in failures[1]
    state.set_network(before)

    user.click(page, "change_use")

    assert state.network.saved is changed
    (record,) = state.library.library.networks.networks
    assert (state.network.source, state.network.record_id) == (record.name, record.id)
    assert (record.kind, record.name) == (NetworkKind.CHANGED, "changed network")
    qtbot.waitUntil(lambda: not user.find(page, "change_undo").isEnabled())
    assert page.model.saved is changed
    assert len(failures) == 2
