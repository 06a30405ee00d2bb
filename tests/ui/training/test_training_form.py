import dataclasses

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QSpinBox, QWidget

from digitpad.errors import SettingError
from digitpad.nn.activations import ACTIVATIONS
from digitpad.nn.config.live_settings import LIVE_SETTINGS
from digitpad.nn.config.setting_kinds import NumberSetting
from digitpad.nn.config.settings import SETTINGS
from digitpad.nn.optimizers import OPTIMIZERS
from digitpad.recognition.training.presets import PRESETS
from digitpad.ui.training.training_form import CUSTOM, TrainingForm
from digitpad.ui.widgets.tool_tips import wrapped


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


@pytest.mark.parametrize(("name", "kind"), [("dropout", QLineEdit), ("activation", QComboBox)])
def test_what_is_of_hidden_units_can_be_set_only_with_a_hidden_layer(form, name, kind):
    layers, of_hidden_units = field(form, "layers", QLineEdit), field(form, name, kind)
    assert of_hidden_units.isEnabled()

    layers.setText("784,10")
    assert not of_hidden_units.isEnabled()
    layers.setText("784,")
    assert not of_hidden_units.isEnabled()
    layers.setText("784,20,10")

    assert of_hidden_units.isEnabled()


def test_activations_left_from_hidden_layers_that_are_gone_are_not_refused(form):
    field(form, "layers", QLineEdit).setText("784,20,15,10")
    field(form, "activation", QComboBox).setEditText("relu,tanh")

    field(form, "layers", QLineEdit).setText("784,10")

    assert form.job().config.activations == ("sigmoid",)


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
        hint = " It can be changed while training runs, and holds from the next mini-batch on."
        tip = setting.explanation + (hint if name in LIVE_SETTINGS else "")
        assert widget.parentWidget().toolTip() == wrapped(tip)


def test_a_data_set_of_other_classes_changes_the_last_layer_and_is_still_the_preset(form):
    form.set_classes(47)
    assert form.job().config.layers == (784, 30, 47)
    assert form.preset == "classic"

    form.choose_preset("fast")

    assert form.job().config.layers == (784, 192, 47)
    assert form.preset == "fast"


# Activation ----------------------------------------------------------------------------------------------


def test_the_list_of_activations_has_all_of_them_and_choosing_one_sets_it(form, qtbot):
    box = field(form, "activation", QComboBox)
    assert [box.itemText(index) for index in range(box.count())] == list(ACTIVATIONS)
    box.setFocus()

    qtbot.keyClick(box, Qt.Key.Key_Down)

    assert form.job().config.activation == "tanh"
    assert form.preset == CUSTOM


def test_each_layer_can_have_its_own_activation(form, qtbot):
    field(form, "layers", QLineEdit).setText("784,20,20,10")
    box = field(form, "activation", QComboBox)
    box.setFocus()
    box.lineEdit().selectAll()

    qtbot.keyClicks(box, "tanh, relu")

    assert form.job().config.activations == ("tanh", "relu", "sigmoid")
    assert box.property("is_valid") is True


@pytest.mark.parametrize("text", ["", "re", "tanh,", "tanh;relu", "ReLU"])
def test_an_activation_that_is_none_is_marked_and_named_and_can_be_chosen_instead(form, qtbot, text):
    box = field(form, "activation", QComboBox)
    box.setFocus()
    box.lineEdit().selectAll()
    qtbot.keyClick(box, Qt.Key.Key_Backspace)

    qtbot.keyClicks(box, text)
    qtbot.keyClick(box, Qt.Key.Key_Return)

    assert box.currentText() == text
    assert box.count() == len(ACTIVATIONS)
    assert box.property("is_valid") is False
    assert "Activation: there is no" in box.toolTip()
    with pytest.raises(SettingError, match=r"^activation: there is no"):
        form.job()
    box.setCurrentIndex(0)
    assert box.property("is_valid") is True
    assert form.preset == "classic"


def test_more_activations_than_layers_are_named(form):
    field(form, "activation", QComboBox).setEditText("tanh,relu,tanh")

    with pytest.raises(SettingError, match=r"^activation: 3 names do not fit 1 hidden layers"):
        form.job()


# While a run is under way --------------------------------------------------------------------------------


@pytest.fixture
def sent(form):
    """Return what the form says while a run is under way."""
    said = []
    form.live_changed.connect(lambda name, value: said.append((name, value)))
    form.live_refused.connect(lambda message: said.append(message))
    return said


def type_into(qtbot, line, text):
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)


def enabled(form):
    names = ["preset", "augmentation", *SETTINGS]
    return {name for name in names if field(form, name, QWidget).isEnabled()}


@pytest.mark.parametrize(
    ("preset", "expected"),
    [("classic", {"learning_rate", "weight_decay"}), ("fast", {"learning_rate", "momentum", "weight_decay"})],
)
def test_only_what_a_run_lets_be_changed_can_be_entered_during_it(form, preset, expected):
    form.choose_preset(preset)
    before = enabled(form)

    form.set_running(True)
    assert enabled(form) == expected
    field(form, "learning_rate", QLineEdit).setText("0.3")
    assert enabled(form) == expected
    form.set_running(False)

    assert enabled(form) == before
    assert before >= {"preset", "layers", "seed", "dropout"}


def test_a_value_is_sent_when_it_was_typed_to_its_end_and_only_once(form, sent, qtbot):
    form.set_running(True)
    line = field(form, "learning_rate", QLineEdit)

    type_into(qtbot, line, "0,25")
    assert sent == []
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.keyClick(line, Qt.Key.Key_Tab)

    assert sent == [("learning_rate", 0.25)]
    assert form.preset == CUSTOM


def test_a_value_is_sent_when_its_field_is_left(form, sent, qtbot):
    form.set_more_shown(True)
    form.set_running(True)
    line = field(form, "weight_decay", QLineEdit)

    type_into(qtbot, line, "1e-4")
    field(form, "learning_rate", QLineEdit).setFocus()

    assert sent == [("weight_decay", 1e-4)]


def test_a_value_that_is_no_other_is_not_sent(form, sent, qtbot):
    form.set_running(True)
    line = field(form, "learning_rate", QLineEdit)

    type_into(qtbot, line, "3.00")
    qtbot.keyClick(line, Qt.Key.Key_Return)

    assert sent == []


def test_a_value_typed_before_a_pause_is_sent_after_it(form, sent, qtbot):
    form.set_running(True)
    line = field(form, "learning_rate", QLineEdit)
    type_into(qtbot, line, "2")

    form.set_running(True)  # as every change of state says it again
    qtbot.keyClick(line, Qt.Key.Key_Return)

    assert sent == [("learning_rate", 2.0)]


def test_nothing_is_sent_without_a_run(form, sent, qtbot):
    line = field(form, "learning_rate", QLineEdit)
    for text in ("0.5", "fast"):
        type_into(qtbot, line, text)
        qtbot.keyClick(line, Qt.Key.Key_Return)

    assert sent == []


def test_a_value_half_typed_when_the_run_is_stopped_is_not_sent(form, sent, qtbot):
    form.set_running(True)
    type_into(qtbot, field(form, "learning_rate", QLineEdit), "0.")

    form.setEnabled(False)

    assert sent == []


def test_a_wrong_value_is_refused_and_the_old_one_puts_it_right_without_being_sent(form, sent, qtbot):
    form.set_running(True)
    line = field(form, "learning_rate", QLineEdit)

    type_into(qtbot, line, "-1")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert line.property("is_valid") is False
    type_into(qtbot, line, "3")
    qtbot.keyClick(line, Qt.Key.Key_Return)

    assert sent == ["Learning rate: -1 is not a number from 1e-06 to 100.", ""]
    assert line.property("is_valid") is True


def test_a_new_run_begins_with_its_own_values(form, sent, qtbot):
    form.set_running(True)
    line = field(form, "learning_rate", QLineEdit)
    type_into(qtbot, line, "2")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    form.set_running(False)
    type_into(qtbot, line, "1")

    form.set_running(True)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert sent == [("learning_rate", 2.0)]
    type_into(qtbot, line, "2")
    qtbot.keyClick(line, Qt.Key.Key_Return)

    assert sent == [("learning_rate", 2.0)] * 2


def test_what_an_earlier_run_refused_is_put_right_after_it(form, sent, qtbot):
    form.set_running(True)
    line = field(form, "learning_rate", QLineEdit)
    type_into(qtbot, line, "-1")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    form.set_running(False)
    assert sent == ["Learning rate: -1 is not a number from 1e-06 to 100."]
    type_into(qtbot, line, "1")
    assert sent[1:] == [""]

    form.set_running(True)
    qtbot.keyClick(line, Qt.Key.Key_Return)

    assert len(sent) == 2


def test_of_long_layers_the_beginning_is_seen(form):
    form.choose_preset("accurate")

    layers = field(form, "layers", QLineEdit)
    assert layers.cursorPosition() == 0
    assert layers.fontMetrics().horizontalAdvance(layers.text()) > layers.width()
    shown_at = layers.cursorPositionAt(QPoint(2, layers.height() // 2))
    assert layers.text()[shown_at:].startswith("784,")


def test_what_the_fields_describe_can_be_asked_for_without_marking_any(form):
    layers = field(form, "layers", QLineEdit)
    drafts = []
    form.changed.connect(lambda: drafts.append(form.draft()))

    field(form, "epochs", QSpinBox).setValue(7)
    assert drafts[-1] == form.job()
    form.choose_preset("fast")
    assert drafts[-1] == PRESETS["fast"].job
    layers.setText("10")
    assert isinstance(drafts[-1], SettingError)
    assert not layers.hasFocus()


def test_a_job_that_does_not_fit_the_data_is_no_draft(form):
    def refuse(job):
        raise SettingError("too many.", setting="layers")

    drafts = []
    form.changed.connect(lambda: drafts.append(form.draft()))

    form.set_check(refuse)

    assert "too many." in str(drafts[-1])
