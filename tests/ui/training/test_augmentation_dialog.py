"""The ranges of augmentation: sliders, a preview, what they cost, and the form that they belong to."""

import dataclasses
import re

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QPushButton, QSlider, QToolButton

from digitpad.digits.datasets.augmentation import AugmentationRanges
from digitpad.digits.datasets.dataset import LabelledImages
from digitpad.recognition.training.job_settings import AUGMENTATIONS, RANGE_SETTINGS
from digitpad.recognition.training.presets import PRESETS
from digitpad.ui.training.augmentation_dialog import AugmentationDialog, fixed_choice
from digitpad.ui.training.training_form import CUSTOM, TrainingForm
from digitpad.ui.training.varied_pictures import VariedPictures
from digitpad.ui.widgets.tool_tips import wrapped

NOTHING = AUGMENTATIONS["none"]


@pytest.fixture
def images():
    """Return 60 pictures of ten classes, each with a bright bar whose place tells which one it is."""
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
def form(qtbot, images):
    form = TrainingForm()
    qtbot.addWidget(form)
    form.set_pictures(images)
    form.set_more_shown(True)
    form.show()
    yield form
    for dialog in form.findChildren(AugmentationDialog):
        dialog.close()


def preview(widget):
    return widget.findChild(VariedPictures, "varied_pictures")


def number(widget, name):
    return widget.findChild(QDoubleSpinBox, f"{name}_number")


def slider(widget, name):
    return widget.findChild(QSlider, f"{name}_slider")


def opened(qtbot, form):
    qtbot.mouseClick(form.findChild(QToolButton, "augmentation_ranges_button"), Qt.MouseButton.LeftButton)
    dialog = form.findChild(AugmentationDialog)
    assert dialog.isVisible()
    return dialog


def combo(form):
    return form.findChild(QComboBox, "augmentation_field")


def choose(form, name):
    combo(form).setCurrentIndex(combo(form).findData(name))


# Fields


def test_every_range_has_a_field_with_the_limits_unit_and_explanation_of_the_table(dialog):
    for name, setting in RANGE_SETTINGS.items():
        box, bar = number(dialog, name), slider(dialog, name)
        assert (box.minimum(), box.maximum()) == (setting.minimum, setting.maximum)
        assert box.suffix().strip() == setting.unit
        assert box.accessibleName() == bar.accessibleName() == setting.label
        assert box.parentWidget().toolTip() == wrapped(setting.explanation)


@pytest.mark.parametrize("name", RANGE_SETTINGS)
def test_a_slider_reaches_both_limits_and_shows_what_is_typed(dialog, name):
    bar, box, setting = slider(dialog, name), number(dialog, name), RANGE_SETTINGS[name]

    bar.setValue(bar.maximum())
    assert box.value() == setting.maximum
    bar.setValue(0)
    assert box.value() == setting.minimum
    box.setValue(setting.maximum / 2.0)

    assert bar.value() == pytest.approx(bar.maximum() / 2, abs=1)


def test_a_number_is_taken_as_typed_although_the_slider_has_longer_steps(dialog, qtbot):
    told = []
    dialog.ranges_changed.connect(told.append)
    box = number(dialog, "rotation_deg")

    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "7.33")

    assert box.value() == 7.33
    assert told[-1].rotation_deg == 7.33


@pytest.mark.parametrize("ranges", AUGMENTATIONS.values(), ids=AUGMENTATIONS)
def test_named_ranges_are_shown_without_a_change(dialog, ranges):
    told = []
    dialog.ranges_changed.connect(told.append)

    dialog.set_ranges(ranges)

    assert {name: number(dialog, name).value() for name in RANGE_SETTINGS} == dataclasses.asdict(ranges)
    assert told == []


def test_changing_one_range_leaves_the_others_as_exact_as_they_were(dialog):
    told = []
    dialog.ranges_changed.connect(told.append)
    fine = AugmentationRanges(scale=0.123456, shear=0.0003)
    dialog.set_ranges(fine)

    number(dialog, "rotation_deg").setValue(30.0)

    assert told == [dataclasses.replace(fine, rotation_deg=30.0)]


# Preview


def test_the_first_pictures_of_each_class_in_turn_are_shown():
    labels = np.array([2, 2, 0, 2, 1, 0, 2])

    assert fixed_choice(labels, 5).tolist() == [2, 4, 0, 5, 1]
    assert fixed_choice(labels, 24).tolist() == [2, 4, 0, 5, 1, 3, 6]
    assert fixed_choice(labels[:0], 24).tolist() == []


def test_without_ranges_the_preview_shows_the_pictures_themselves(dialog, images):
    dialog.set_ranges(NOTHING)

    chosen = images.images[fixed_choice(images.labels, 24)].reshape(24, 784)
    np.testing.assert_allclose(preview(dialog).pictures, chosen / 255.0, atol=1e-6)


def test_again_varies_by_another_chance_and_a_range_by_the_same(dialog, qtbot):
    dialog.set_ranges(AUGMENTATIONS["affine"])
    first = preview(dialog).pictures
    number(dialog, "rotation_deg").setValue(40.0)
    assert np.abs(preview(dialog).pictures - first).max() > 0.1
    number(dialog, "rotation_deg").setValue(AUGMENTATIONS["affine"].rotation_deg)
    np.testing.assert_array_equal(preview(dialog).pictures, first)

    qtbot.mouseClick(dialog.findChild(QPushButton, "vary_again_button"), Qt.MouseButton.LeftButton)

    assert np.abs(preview(dialog).pictures - first).max() > 0.1


def test_while_it_is_held_the_preview_shows_the_pictures_unvaried(dialog, qtbot, images):
    dialog.set_ranges(AUGMENTATIONS["elastic"])
    grid = preview(dialog)
    varied, seen = grid.pictures, grid.grab().toImage()
    chosen = images.images[fixed_choice(images.labels, 24)].reshape(24, 784) / 255.0

    qtbot.mousePress(grid, Qt.MouseButton.LeftButton)
    np.testing.assert_allclose(grid.pictures, chosen, atol=1e-6)
    assert grid.grab().toImage() != seen
    qtbot.mouseRelease(grid, Qt.MouseButton.LeftButton)
    np.testing.assert_array_equal(grid.pictures, varied)
    grid.setFocus()
    qtbot.keyPress(grid, Qt.Key.Key_Space)
    np.testing.assert_allclose(grid.pictures, chosen, atol=1e-6)
    qtbot.keyRelease(grid, Qt.Key.Key_Space)

    np.testing.assert_array_equal(grid.pictures, varied)


def test_a_key_that_is_released_elsewhere_holds_nothing(dialog, qtbot):
    dialog.set_ranges(AUGMENTATIONS["elastic"])
    grid = preview(dialog)
    varied = grid.pictures
    grid.setFocus()
    qtbot.waitUntil(grid.hasFocus)
    qtbot.keyPress(grid, Qt.Key.Key_Space)

    number(dialog, "scale").setFocus()

    np.testing.assert_array_equal(grid.pictures, varied)


def test_other_keys_and_buttons_hold_nothing(dialog, qtbot):
    dialog.set_ranges(AUGMENTATIONS["elastic"])
    grid = preview(dialog)
    varied = grid.pictures

    qtbot.mousePress(grid, Qt.MouseButton.RightButton)
    qtbot.keyPress(grid, Qt.Key.Key_A)

    np.testing.assert_array_equal(grid.pictures, varied)


@pytest.mark.parametrize("n_pictures", [1, 3])
def test_of_a_data_set_of_fewer_pictures_than_places_all_are_shown(dialog, images, n_pictures):
    dialog.set_pictures(LabelledImages(images.images[:n_pictures], images.labels[:n_pictures]))

    assert preview(dialog).pictures.shape == (n_pictures, 784)
    image = preview(dialog).grab().toImage()
    places = [(preview(dialog).width() * (2 * column + 1) // 12, 30) for column in range(6)]
    assert sum(image.pixelColor(*place).lightness() < 120 for place in places) == n_pictures


# Cost


def test_the_time_that_varying_takes_is_told_for_the_whole_data_set(dialog, qtbot, images):
    dialog.set_ranges(AUGMENTATIONS["elastic"])
    qtbot.waitUntil(lambda: dialog.cost == "Less than 0.1 s more for each epoch of 60 pictures.")

    many = np.broadcast_to(images.images[:1], (1_000_000, 28, 28))  # takes no memory
    dialog.set_pictures(LabelledImages(many, np.zeros(len(many), np.uint8)))
    told = re.compile(r"About \d+\.\d s more for each epoch of 1,000,000 pictures\.")
    qtbot.waitUntil(lambda: told.fullmatch(dialog.cost) is not None)
    dialog.set_ranges(NOTHING)

    qtbot.waitUntil(lambda: dialog.cost == "Nothing is varied, and no time is spent on it.")


# In the form


def test_changing_a_range_makes_the_form_s_ranges_own_and_the_preset_custom(form, qtbot):
    form.choose_preset("accurate")
    dialog = opened(qtbot, form)
    assert number(dialog, "elastic_px").value() == 0.9

    number(dialog, "thickness").setValue(0.3)

    assert combo(form).currentData() == "own"
    assert form.job().augmentation == AugmentationRanges(thickness=0.3)
    assert form.preset == CUSTOM


def test_ranges_that_have_a_name_get_it_and_the_preset_comes_back(form, qtbot):
    form.choose_preset("accurate")
    dialog = opened(qtbot, form)
    number(dialog, "elastic_px").setValue(0.0)
    assert combo(form).currentData() == "affine"

    number(dialog, "elastic_px").setValue(0.9)

    assert combo(form).currentData() == "elastic"
    assert form.preset == "accurate"
    assert form.job() == PRESETS["accurate"].job


def test_choosing_a_name_or_a_preset_sets_the_sliders(form, qtbot):
    dialog = opened(qtbot, form)
    assert number(dialog, "rotation_deg").value() == 0.0

    choose(form, "affine")
    assert number(dialog, "rotation_deg").value() == 12.0
    assert slider(dialog, "rotation_deg").value() > 0
    assert number(dialog, "elastic_px").value() == 0.0
    form.choose_preset("accurate")
    assert number(dialog, "elastic_px").value() == 0.9
    form.choose_preset("classic")

    assert number(dialog, "elastic_px").value() == 0.0


def test_own_ranges_come_back_after_a_name_was_tried(form, qtbot):
    dialog = opened(qtbot, form)
    number(dialog, "shift_px").setValue(2.5)
    own = form.job().augmentation

    choose(form, "elastic")
    assert form.job().augmentation == AUGMENTATIONS["elastic"]
    choose(form, "own")

    assert form.job().augmentation == own
    assert number(dialog, "shift_px").value() == 2.5
    assert number(dialog, "elastic_px").value() == 0.0


def test_the_dialog_opens_with_what_was_chosen_before(form, qtbot):
    choose(form, "affine")

    dialog = opened(qtbot, form)

    assert number(dialog, "scale").value() == 0.15
    assert preview(dialog).pictures.shape == (24, 784)
    assert not dialog.isModal()


def test_during_a_run_ranges_can_be_looked_at_but_not_changed(form, qtbot):
    form.set_running(True)
    dialog = opened(qtbot, form)
    assert not any(number(dialog, name).isEnabled() for name in RANGE_SETTINGS)
    assert dialog.findChild(QPushButton, "vary_again_button").isEnabled()

    dialog.close()
    form.set_running(False)
    dialog = opened(qtbot, form)

    assert all(slider(dialog, name).isEnabled() for name in RANGE_SETTINGS)


def test_the_dialog_previews_the_data_set_that_is_loaded_and_opens_again(desk, qtbot, rows_dataset, images):
    desk.actions.more_settings.setChecked(True)
    dialog = opened(qtbot, desk)
    chosen = fixed_choice(rows_dataset.train.labels, 24)
    rows = rows_dataset.train.images[chosen].reshape(24, 784) / 255.0
    np.testing.assert_allclose(preview(dialog).pictures, rows, atol=1e-6)
    dialog.close()

    desk.state.set_dataset(dataclasses.replace(rows_dataset, train=images))

    assert opened(qtbot, desk) is dialog
    assert preview(dialog).pictures.max() < 0.7
    dialog.close()
