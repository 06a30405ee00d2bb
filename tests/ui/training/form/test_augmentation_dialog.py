"""The augmentation dialog: sliders, preview, cost, and the form."""

import dataclasses
import re
from collections import Counter

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from digitpad.digits.datasets.augmentation import AugmentationRanges
from digitpad.digits.datasets.dataset import LabelledImages
from digitpad.recognition.training.job_settings import AUGMENTATIONS, RANGE_SETTINGS
from digitpad.recognition.training.presets import CUSTOM, PRESETS
from digitpad.ui.training.form.augmentation_dialog import AugmentationDialog
from digitpad.ui.training.form.training_form import TrainingForm
from digitpad.ui.training.form.varied_pictures import VariedPictures

NOTHING, AFFINE, ELASTIC = (AUGMENTATIONS[name] for name in ("none", "affine", "elastic"))
NO_KEY = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def images():
    """Return 60 pictures of ten classes; the place of a bright bar identifies each picture."""
    pictures = np.zeros((60, 28, 28), np.uint8)
    for number, picture in enumerate(pictures):
        picture[10:18, 8 + number % 10 : 12 + number % 10] = 100 + number
    return LabelledImages(pictures, (np.arange(60) // 6).astype(np.uint8))


@pytest.fixture
def dialog(qtbot, images):
    dialog = AugmentationDialog()
    qtbot.addWidget(dialog)
    dialog.set_pictures(images)
    dialog.show()
    return dialog


@pytest.fixture
def told(dialog):
    """The changes that the dialog reports."""
    told = []
    dialog.ranges_changed.connect(told.append)
    return told


@pytest.fixture
def grid(dialog):
    """The preview with elastic ranges."""
    dialog.set_ranges(ELASTIC)
    return dialog.findChild(VariedPictures)


@pytest.fixture
def form(qtbot, images):
    form = TrainingForm()
    qtbot.addWidget(form)
    form.set_pictures(images)
    form.rows.set_more_shown(True)
    form.show()
    yield form
    for dialog in form.findChildren(AugmentationDialog):
        dialog.close()


def find(widget, name):
    return widget.findChild(QWidget, name)


def number(dialog, name):
    return find(dialog, f"{name}_number")


def unvaried(images):
    """Return the preview of a data set without augmentation: the first of each class, then the second."""
    seen, order = Counter(), []
    for number, label in enumerate(images.labels.tolist()):
        order.append((seen[label], label, number))
        seen[label] += 1
    return images.images[[number for _, _, number in sorted(order)[:24]]].reshape(-1, 784) / 255.0


def opened(qtbot, form):
    qtbot.mouseClick(find(form, "augmentation_ranges_button"), Qt.MouseButton.LeftButton)
    dialog = form.findChild(AugmentationDialog)
    assert dialog.isVisible()
    return dialog


def choose(form, name):
    combo = find(form, "augmentation_field")
    combo.setCurrentIndex(combo.findData(name))


def test_a_number_is_taken_as_typed_and_the_other_ranges_stay_as_exact_as_they_were(dialog, told, qtbot):
    fine = AugmentationRanges(scale=0.123456, shear=0.0003)
    dialog.set_ranges(fine)
    assert told == []
    box = number(dialog, "rotation_deg")
    box.setFocus()
    box.selectAll()

    qtbot.keyClicks(box, "7.33")  # between two steps of the slider

    assert box.value() == 7.33
    assert told[-1] == dataclasses.replace(fine, rotation_deg=7.33)
    before = dialog.findChild(VariedPictures).pictures
    qtbot.keyClicks(box, "\r")
    np.testing.assert_array_equal(dialog.findChild(VariedPictures).pictures, before)


@pytest.mark.parametrize("setting", RANGE_SETTINGS.values(), ids=RANGE_SETTINGS)
def test_slider_and_number_of_a_range_go_together_from_one_limit_to_the_other(dialog, told, qtbot, setting):
    box, slider = number(dialog, setting.name), find(dialog, f"{setting.name}_slider")
    assert setting.label in [label.text() for label in dialog.findChildren(QLabel) if label.buddy() is box]
    assert box.suffix().strip() == setting.unit

    for end, expected in ((slider.maximum(), setting.maximum), (0, setting.minimum)):
        slider.setValue(end)
        assert box.value() == pytest.approx(expected)
        assert getattr(told[-1], setting.name) == box.value()
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_PageUp)
    assert slider.value() == slider.maximum() // 10
    box.stepUp()
    assert slider.value() == slider.maximum() // 10 + 1
    dialog.set_ranges(dataclasses.replace(told[-1], **{setting.name: setting.maximum}))
    assert slider.value() == slider.maximum()


def test_the_originals_are_shown_while_the_mouse_or_the_space_bar_is_held(grid, images, qtbot):
    varied, left = grid.pictures.copy(), Qt.MouseButton.LeftButton
    assert (varied != unvaried(images)).any()
    find(grid.window(), "vary_again_button").setFocus()
    seen = grid.grab().toImage()
    grid.setFocus()
    assert grid.grab().toImage() != seen
    seen = grid.grab().toImage()
    for hold, release in (
        (lambda: qtbot.mousePress(grid, left), lambda: qtbot.mouseRelease(grid, left)),
        (lambda: qtbot.keyPress(grid, Qt.Key.Key_Space), lambda: qtbot.keyRelease(grid, Qt.Key.Key_Space)),
        (
            lambda: qtbot.keyPress(grid, Qt.Key.Key_Space),
            lambda: QApplication.sendEvent(grid, QFocusEvent(QEvent.Type.FocusOut)),
        ),
    ):
        hold()
        np.testing.assert_allclose(grid.pictures, unvaried(images), atol=1e-6)
        assert grid.grab().toImage() != seen
        QApplication.sendEvent(grid, QKeyEvent(QEvent.Type.KeyRelease, Qt.Key.Key_Space, NO_KEY, "", True))
        np.testing.assert_allclose(grid.pictures, unvaried(images), atol=1e-6)
        release()
        assert (grid.pictures == varied).all()
        assert grid.grab().toImage() == seen
    qtbot.mousePress(grid, Qt.MouseButton.RightButton)
    assert (grid.pictures == varied).all()
    qtbot.mouseRelease(grid, Qt.MouseButton.RightButton)
    qtbot.keyClick(grid, Qt.Key.Key_Escape)
    assert not grid.window().isVisible()


def test_a_range_varies_by_the_same_chance_and_the_button_by_another(dialog, grid, qtbot):
    first, seen = grid.pictures, grid.grab().toImage()
    number(dialog, "rotation_deg").setValue(40.0)
    assert grid.grab().toImage() != seen
    assert np.abs(grid.pictures - first).max() > 0.1
    number(dialog, "rotation_deg").setValue(ELASTIC.rotation_deg)
    np.testing.assert_array_equal(grid.pictures, first)

    qtbot.mouseClick(find(dialog, "vary_again_button"), Qt.MouseButton.LeftButton)

    assert np.abs(grid.pictures - first).max() > 0.1


def test_the_time_that_varying_takes_is_told_for_the_whole_data_set(dialog, qtbot, images):
    dialog.set_ranges(ELASTIC)
    assert find(dialog, "augmentation_cost").isVisible()
    qtbot.waitUntil(lambda: dialog.cost == "Less than 0.1 s more for each epoch of 60 pictures.")
    assert not dialog.findChild(QTimer).isActive()

    many = np.broadcast_to(images.images[:1], (1_000_000, 28, 28))  # takes no memory
    dialog.set_pictures(LabelledImages(many, np.zeros(len(many), np.uint8)))
    told = re.compile(r"About [\d.]+ s more for each epoch of 1,000,000 pictures\.")
    qtbot.waitUntil(lambda: told.fullmatch(dialog.cost) is not None)
    dialog.set_ranges(NOTHING)

    qtbot.waitUntil(lambda: dialog.cost.startswith("Pictures are not varied"))


def test_own_ranges_make_the_preset_custom_until_they_match_a_name(form, qtbot):
    form.choose_preset("accurate")
    dialog, combo = opened(qtbot, form), find(form, "augmentation_field")

    number(dialog, "elastic_px").setValue(0.5)
    assert combo.currentData() == "own"
    assert form.preset == CUSTOM
    own = dataclasses.replace(ELASTIC, elastic_px=0.5)
    assert form.job().augmentation == own
    assert "Augmentation: own ranges" in [label.text() for label in dialog.findChildren(QLabel)]
    choose(form, "none")
    assert form.job().augmentation == NOTHING
    choose(form, "own")  # they come back after a name was tried
    assert form.job().augmentation == own
    assert number(dialog, "rotation_deg").value() == 12.0
    number(dialog, "elastic_px").setValue(0.0)
    assert combo.currentData() == "affine"
    number(dialog, "elastic_px").setValue(0.9)

    assert combo.currentData() == "elastic"
    assert form.preset == "accurate"
    assert form.job() == PRESETS["accurate"].job


@pytest.mark.parametrize("is_opened_before", [False, True])
def test_during_a_run_ranges_are_visible_but_cannot_be_changed(form, qtbot, is_opened_before):
    if is_opened_before:
        opened(qtbot, form)
    form.set_running(True)
    dialog = opened(qtbot, form)
    assert not any(number(dialog, name).isEnabled() for name in RANGE_SETTINGS)
    assert find(dialog, "vary_again_button").isEnabled()

    form.set_running(False)

    assert all(number(dialog, name).isEnabled() for name in RANGE_SETTINGS)


def test_the_dialog_previews_the_data_set_that_is_loaded_and_opens_again(desk, qtbot, rows_dataset, images):
    desk.actions.more_settings.setChecked(True)
    desk.actions.augmentation.trigger()
    dialog = desk.findChild(AugmentationDialog)
    grid, timer = dialog.findChild(VariedPictures), dialog.findChild(QTimer)
    np.testing.assert_allclose(grid.pictures, unvaried(rows_dataset.train), atol=1e-6)
    choose(desk, "affine")
    qtbot.waitUntil(lambda: "600 pictures" in dialog.cost)
    qtbot.keyClick(dialog, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    assert not dialog.isVisible()

    desk.state.set_dataset(dataclasses.replace(rows_dataset, train=images))
    qtbot.waitUntil(lambda: not timer.isActive())
    assert "600 pictures" in dialog.cost  # nobody sees it

    assert opened(qtbot, desk) is dialog
    qtbot.waitUntil(lambda: " 60 pictures" in dialog.cost)
    choose(desk, "none")
    np.testing.assert_allclose(grid.pictures, unvaried(images), atol=1e-6)
    dialog.close()
