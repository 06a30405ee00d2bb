import dataclasses

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QSpinBox

from digitpad.errors import SettingError
from digitpad.nn.optimizers import OPTIMIZERS
from digitpad.nn.settings import SETTINGS, NumberSetting
from digitpad.recognition.presets import PRESETS
from digitpad.ui.tool_tips import wrapped
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


@pytest.mark.parametrize(
    "text", ["784,,10", "", "784", "a", "784,0,10", "784,-3,10", "784,30.5,10", "784-30-", "-784,10"]
)
def test_layers_that_cannot_be_are_marked_and_named(form, text):
    line = field(form, "layers", QLineEdit)

    line.setText(text)

    assert line.property("is_valid") is False
    with pytest.raises(SettingError, match=r"^layers"):
        form.job()
    line.setText("784,12,10")
    assert line.property("is_valid") is True
    assert form.job().config.layers == (784, 12, 10)


@pytest.mark.parametrize(
    "name", [name for name, s in SETTINGS.items() if isinstance(s, NumberSetting) and s.is_whole]
)
def test_whole_numbers_out_of_range_cannot_be_entered(form, name):
    box, setting = field(form, name, QSpinBox), SETTINGS[name]

    assert (box.minimum(), box.maximum()) == (setting.minimum, setting.maximum)


@pytest.mark.parametrize(
    ("text", "value"), [("0.1", 0.1), ("0,5", 0.5), ("1e-5", 1e-5), (" 3 ", 3.0), ("1e-06", 1e-6)]
)
def test_a_learning_rate_is_taken_as_it_was_typed(form, text, value):
    field(form, "learning_rate", QLineEdit).setText(text)

    assert form.job().config.learning_rate == value


@pytest.mark.parametrize("text", ["0", "nan", "-1", "1e30", "1e-7", "inf", "", "fast"])
def test_a_learning_rate_that_cannot_be_is_marked_and_named(form, text):
    line = field(form, "learning_rate", QLineEdit)

    line.setText(text)

    assert line.property("is_valid") is False
    with pytest.raises(SettingError, match=r"^learning_rate"):
        form.job()


def test_momentum_can_be_set_only_where_it_matters(form):
    form.choose_preset("classic")
    assert not field(form, "momentum", QLineEdit).isEnabled()

    form.choose_preset("fast")

    assert field(form, "momentum", QLineEdit).isEnabled()


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_momentum_can_be_set_for_every_optimizer_that_has_any(form, name):
    box = field(form, "optimizer", QComboBox)

    box.setCurrentIndex(box.findData(name))

    assert field(form, "momentum", QLineEdit).isEnabled() == (name != "sgd")


def test_dropout_can_be_set_only_with_a_hidden_layer(form):
    layers, dropout = field(form, "layers", QLineEdit), field(form, "dropout", QLineEdit)
    assert dropout.isEnabled()

    layers.setText("784,10")
    assert not dropout.isEnabled()
    layers.setText("784,")
    assert not dropout.isEnabled()
    layers.setText("784,20,10")

    assert dropout.isEnabled()


def test_what_regularizes_is_part_of_the_job(form):
    for name, text in (("weight_decay", "1e-4"), ("l1", "1e-5"), ("dropout", "0,5"), ("clip_norm", "1")):
        field(form, name, QLineEdit).setText(text)
    field(form, "patience", QSpinBox).setValue(3)

    config = form.job().config

    assert (config.weight_decay, config.l1, config.dropout, config.clip_norm) == (1e-4, 1e-5, 0.5, 1.0)
    assert config.patience == 3
    assert form.preset == CUSTOM


def test_the_wheel_over_an_input_that_was_not_chosen_changes_nothing(form, qtbot):
    for name, kind in (("epochs", QSpinBox), ("cost", QComboBox)):
        widget = field(form, name, kind)
        widget.clearFocus()
        at = QPointF(5, 5)
        turn = QWheelEvent(
            at,
            widget.mapToGlobal(at),
            QPoint(),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(widget, turn)

    assert form.preset == "classic"


def test_every_field_explains_its_setting_and_has_a_name_for_screen_readers(form):
    for name, setting in SETTINGS.items():
        widget = form.findChild(object, f"{name}_field")
        assert widget.accessibleName() == setting.label
        assert widget.parentWidget().toolTip() == wrapped(setting.explanation)


def test_a_data_set_of_other_classes_changes_the_last_layer_and_is_still_the_preset(form):
    form.set_classes(47)
    assert form.job().config.layers == (784, 30, 47)
    assert form.preset == "classic"

    form.choose_preset("fast")

    assert form.job().config.layers == (784, 192, 47)
    assert form.preset == "fast"
