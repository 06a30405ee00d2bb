import dataclasses

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLineEdit, QSpinBox

from digitpad.errors import SettingError
from digitpad.nn.settings import SETTINGS, NumberSetting
from digitpad.recognition.presets import PRESETS
from digitpad.ui.training_form import CUSTOM, TrainingForm


@pytest.fixture
def form(qtbot):
    form = TrainingForm()
    qtbot.addWidget(form)
    form.show()
    return form


def field(form, name, kind):
    return form.findChild(kind, f"{name}_field")


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_fills_the_form_with_its_own_job(form, name):
    form.choose_preset(name)

    assert form.job() == PRESETS[name].job
    assert form.preset == name


def test_a_change_by_hand_makes_the_preset_custom_and_taking_it_back_restores_it(form, qtbot):
    epochs = field(form, "epochs", QSpinBox)

    epochs.setValue(31)
    assert form.preset == CUSTOM
    epochs.setValue(30)

    assert form.preset == "classic"


def test_another_seed_is_still_the_preset_and_choosing_one_keeps_the_seed(form):
    field(form, "seed", QSpinBox).setValue(7)
    assert form.preset == "classic"

    form.choose_preset("fast")

    assert form.job().config == dataclasses.replace(PRESETS["fast"].job.config, seed=7)


def test_choosing_a_preset_with_the_mouse_fills_the_form(form, qtbot):
    box = field(form, "preset", QComboBox)
    box.setFocus()

    qtbot.keyClick(box, Qt.Key.Key_Down)

    assert form.job() == PRESETS["fast"].job


@pytest.mark.parametrize("text", ["784,,10", "", "784", "a", "784,0,10", "784,-3,10", "784,30.5,10"])
def test_layers_that_cannot_be_are_marked_and_named(form, text):
    line = field(form, "layers", QLineEdit)

    line.setText(text)

    assert line.styleSheet()
    with pytest.raises(SettingError, match=r"^layers"):
        form.job()
    line.setText("784,12,10")
    assert not line.styleSheet()
    assert form.job().config.layers == (784, 12, 10)


@pytest.mark.parametrize("name", [name for name, s in SETTINGS.items() if isinstance(s, NumberSetting)])
def test_numbers_out_of_range_cannot_be_entered(form, name):
    setting = SETTINGS[name]
    kind = QSpinBox if setting.is_whole else QDoubleSpinBox
    box = field(form, name, kind)

    box.setValue(setting.maximum)
    setting.check(box.value())
    box.setValue(setting.minimum)
    setting.check(box.value())

    assert box.maximum() == setting.maximum
    assert box.minimum() >= setting.minimum


def test_every_field_explains_its_setting_and_has_a_name_for_screen_readers(form):
    for name, setting in SETTINGS.items():
        widget = form.findChild(object, f"{name}_field")
        assert widget.accessibleName() == setting.label
        assert widget.parentWidget().toolTip() == setting.explanation


def test_a_data_set_of_other_classes_changes_the_last_layer(form):
    form.set_classes(47)

    assert form.job().config.layers == (784, 30, 47)
    assert form.preset == CUSTOM
    form.set_classes(10)
    assert form.preset == "classic"
