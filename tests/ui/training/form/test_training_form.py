"""The form: presets, valid and invalid values, and changes during a run."""

import dataclasses

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QScrollArea, QSpinBox, QWidget

from digitpad.errors import SettingError
from digitpad.nn.activations import ACTIVATIONS
from digitpad.nn.config.live_settings import LIVE_SETTINGS
from digitpad.nn.config.setting_kinds import NumberSetting
from digitpad.nn.config.settings import SETTINGS
from digitpad.nn.optimizers import OPTIMIZERS
from digitpad.recognition.training.presets import CUSTOM, PRESETS
from digitpad.recognition.training.training_run import check_job_fits
from digitpad.ui.appearance.theme import DARK
from digitpad.ui.training.form.training_form import TrainingForm
from digitpad.ui.training.pace_box import PaceBox
from digitpad.ui.widgets.tool_tips import wrapped


@pytest.fixture
def form(qtbot):
    form = TrainingForm()
    qtbot.addWidget(form)
    form.resize(560, 300)
    form.rows.set_more_shown(True)
    form.show()
    return form


def field(form, name):
    return form.findChild(QWidget, f"{name}_field")


def give(form, **values):
    """Set new values, as text or by their names in a list."""
    for name, value in values.items():
        widget = field(form, name)
        if isinstance(widget, QSpinBox):
            widget.setValue(value)
        elif isinstance(widget, QLineEdit):
            widget.setText(value)
        elif widget.isEditable():
            widget.setEditText(value)
        else:
            widget.setCurrentIndex(widget.findData(value))


def is_valid(form, name):
    """Return whether a field looks valid."""
    return field(form, name).property("is_valid") is not False


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_fills_the_form_with_its_own_job(form, name):
    form.choose_preset(name)

    assert form.job() == form.draft() == PRESETS[name].job
    assert form.preset == name
    assert field(form, "preset").accessibleName() == "Preset"
    assert field(form, "layers").cursorPosition() == 0  # of long layers the beginning is seen
    box = field(form, "preset")
    assert box.toolTip() == box.currentData(Qt.ItemDataRole.ToolTipRole) == wrapped(PRESETS[name].explanation)


def test_a_change_by_hand_makes_the_preset_custom_and_taking_it_back_restores_it(form):
    give(form, epochs=31)
    assert form.preset == CUSTOM
    assert field(form, "preset").toolTip() == wrapped("Your own settings.")

    give(form, epochs=30)
    assert form.preset == "classic"
    give(form, layers="784,30,")
    assert form.preset == CUSTOM


def test_another_seed_is_still_the_preset_and_choosing_one_keeps_the_seed(form, qtbot):
    give(form, seed=7)
    assert form.preset == "classic"

    qtbot.keyClicks(field(form, "preset"), PRESETS["fast"].title[0])

    assert form.preset == "fast"
    assert form.job().config == dataclasses.replace(PRESETS["fast"].job.config, seed=7)


def test_a_data_set_of_other_classes_changes_the_last_layer_and_is_still_the_preset(form, qtbot):
    with qtbot.waitSignal(form.changed):
        form.set_classes(47)
    assert form.job().config.layers == (784, 30, 47)
    assert form.preset == "classic"
    form.choose_preset("fast")
    assert form.job().config.layers == (784, 192, 47)
    assert form.preset == "fast"

    give(form, layers="784,192,10")
    assert form.preset == CUSTOM
    form.set_classes(47)  # which is no news
    assert form.job().config.layers == (784, 192, 10)
    give(form, layers="784,")
    form.set_classes(10)
    assert field(form, "layers").text() == "784,"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("layers", text) for text in ("784,,10", "784", "784,0,10")),
        *(("learning_rate", text) for text in ("nan", "1e-7", "")),
        *(("activation", text) for text in ("re", "tanh,relu,tanh")),
    ],
)
def test_an_invalid_value_is_named_and_marked_until_corrected(form, name, text):
    before = field(form, name).currentText() if name == "activation" else field(form, name).text()

    give(form, **{name: text})

    trouble = form.draft()
    assert isinstance(trouble, SettingError)
    assert trouble.setting == name
    with pytest.raises(SettingError, match=f"^{name}"):
        form.job()
    assert not is_valid(form, name)
    assert field(form, name).toolTip().startswith(f"{SETTINGS[name].label}: ")
    give(form, **{name: before})
    assert is_valid(form, name)
    assert field(form, name).toolTip() == ""
    assert form.job() == PRESETS["classic"].job


@pytest.mark.parametrize(
    ("text", "value"), [("0.1", 0.1), ("0,5", 0.5), ("1e-5", 1e-5), (" 3 ", 3.0), ("1e-06", 1e-6)]
)
def test_a_number_is_taken_as_it_was_typed(form, text, value):
    give(form, learning_rate=text)

    assert form.job().config.learning_rate == value


def test_the_list_of_activations_has_all_of_them_and_takes_one_for_each_layer(form, qtbot):
    box = field(form, "activation")
    assert [box.itemText(index) for index in range(box.count())] == list(ACTIVATIONS)
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert form.job().config.activation == "tanh"

    give(form, layers="784,20,20,10")
    box.lineEdit().selectAll()
    qtbot.keyClicks(box, "tanh, re")
    assert box.currentText() == "tanh, re"  # nothing is completed
    qtbot.keyClicks(box, "lu\r")

    assert form.job().config.activations == ("tanh", "relu", "sigmoid")
    assert box.count() == len(ACTIVATIONS)


def test_every_field_has_the_limits_the_name_and_the_explanation_of_its_setting(form):
    captions = {label.buddy(): (label.text(), label.property("role")) for label in form.findChildren(QLabel)}
    for name, setting in SETTINGS.items():
        widget = field(form, name)
        assert widget.accessibleName() == setting.label
        assert captions[widget] == (setting.label, "caption")
        assert widget.parentWidget().toolTip() == wrapped(setting.explanation)
        if isinstance(setting, NumberSetting) and setting.is_whole:
            assert (widget.minimum(), widget.maximum()) == (setting.minimum, setting.maximum)


def test_during_a_run_the_tool_tips_tell_which_settings_can_change(form):
    def tip(name):
        return field(form, name).parentWidget().toolTip().replace("\n", " ")

    before = tip("learning_rate")
    assert field(form, "learning_rate").accessibleDescription() == SETTINGS["learning_rate"].explanation
    form.set_running(True)

    for name in LIVE_SETTINGS:
        assert tip(name).count(". ") == 1  # two sentences
        assert "takes effect with the next mini-batch" in tip(name)
    assert tip("seed") == SETTINGS["seed"].explanation
    form.set_running(False)
    assert tip("learning_rate") == before


def test_the_wheel_changes_only_the_focused_input(form):
    def turn(widget):
        at = QPointF(5, 5)
        event = QWheelEvent(
            *(at, widget.mapToGlobal(at), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton),
            *(Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False),
        )
        QApplication.sendEvent(widget, event)
        return event.isAccepted()

    pace = PaceBox()
    pace.setParent(form)
    pace.show()
    field(form, "layers").setFocus()
    for name in ("epochs", "cost", "activation"):
        assert not turn(field(form, name))  # the page scrolls instead
    assert form.preset == "classic"
    pace.slow_down()
    assert not turn(pace)
    assert pace.pace == 30.0

    give(form, epochs=300)
    field(form, "epochs").setFocus()
    assert turn(field(form, "epochs"))
    assert form.job().config.epochs == 290
    pace.setFocus()
    assert turn(pace)
    assert pace.pace is None


def test_momentum_can_be_set_for_every_optimizer_that_uses_it(form):
    for name in OPTIMIZERS:
        give(form, optimizer=name)
        assert field(form, "momentum").isEnabled() == (name != "sgd")


@pytest.mark.parametrize("name", ["dropout", "activation"])
def test_settings_of_hidden_units_need_a_hidden_layer(form, name):
    enabled = []

    for layers in ("784,20,10", "784,10", "784,", "784,20,10"):
        give(form, layers=layers)
        enabled.append(field(form, name).isEnabled())

    assert enabled == [True, False, False, True]  # layers that are being typed change nothing
    give(form, activation="relu,tanh,relu", layers="784,10")
    assert form.job().config.activations == ("sigmoid",)  # what is left of hidden layers is not refused


@pytest.fixture
def fitting(qtbot, form, rows_dataset, put_on):
    """The form for a data set of ten classes, in so little room that only its first line is visible."""
    put_on(DARK)
    area = QScrollArea()
    qtbot.addWidget(area)
    area.setWidget(form)
    area.resize(580, 60)
    area.show()
    with qtbot.waitSignal(form.changed):
        form.set_check(lambda job: check_job_fits(job, rows_dataset))
    yield form
    area.takeWidget()


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("layers", {"layers": "784,30"}),  # more outputs than the data has classes
        ("activation", {"activation": "relu,tanh,relu,tanh"}),
        ("batch_size", {"layers": "784,9000,2000,10", "batch_size": 60_000}),
        ("dropout", {"dropout": "1"}),
    ],
)
def test_what_training_cannot_begin_with_is_marked_until_something_is_edited(qtbot, fitting, name, values):
    usual = {"layers": "784,30,10", "activation": "sigmoid", "batch_size": 10, "dropout": "0"}
    give(fitting, **values)
    assert not field(fitting, name).hasFocus()
    was_valid, unmarked = is_valid(fitting, name), field(fitting, name).grab().toImage()
    with (
        qtbot.waitSignal(fitting.more_wanted, check_params_cb=lambda is_more: is_more == (name == "dropout")),
        pytest.raises(SettingError),
    ):
        fitting.job()
    assert not is_valid(fitting, name)
    assert field(fitting, name).toolTip() != ""
    assert fitting.focusWidget() is field(fitting, name)
    qtbot.waitUntil(lambda: not field(fitting, name).visibleRegion().isEmpty())
    field(fitting, name).clearFocus()
    assert (field(fitting, name).grab().toImage() != unmarked) == was_valid

    with qtbot.waitSignal(fitting.settled):
        give(fitting, **{key: usual[key] for key in values})

    assert is_valid(fitting, name)
    assert field(fitting, name).toolTip() == ""
    give(fitting, **values)
    with pytest.raises(SettingError):
        fitting.job()
    fitting.choose_preset("classic")
    assert is_valid(fitting, name)


def test_only_the_field_of_the_last_error_is_marked(form):
    for name in ("layers", "epochs"):

        def refuse(job, name=name):
            raise SettingError("It does not fit.", setting=name)

        form.set_check(refuse)
        with pytest.raises(SettingError):
            form.job()
        assert [one for one in SETTINGS if not is_valid(form, one)] == [name]
    form.set_classes(47)
    assert is_valid(form, "epochs")


def test_entries_are_restored_as_far_as_the_fields_allow_them(form):
    give(form, epochs=1, cost="cross_entropy", activation="re", optimizer=next(iter(OPTIMIZERS)))
    entries = form.entries()
    form.choose_preset("fast")
    form.restore(entries)
    assert form.entries() == entries

    for name, entry in (("epochs", "0"), ("cost", "none"), ("unknown", "5"), ("seed", "8")):
        entries["fields"][name] = entry
    form.restore(entries)
    assert (field(form, "epochs").value(), field(form, "seed").value()) == (1, 8)
    assert field(form, "cost").currentData() == "cross_entropy"


@pytest.fixture
def sent(form):
    """Return a list of the form's signals during a run."""
    said = []
    form.live_changed.connect(lambda name, value: said.append((name, value)))
    form.live_refused.connect(said.append)
    return said


@pytest.fixture
def enter(qtbot, form):
    """Return a function that replaces the text of a line, and presses Return if requested."""

    def enter(text, name="learning_rate", end="\r"):
        field(form, name).setFocus()
        field(form, name).selectAll()
        qtbot.keyClicks(field(form, name), text + end)

    return enter


@pytest.mark.parametrize(
    ("preset", "expected"),
    [("classic", {"learning_rate", "weight_decay"}), ("fast", {"learning_rate", "momentum", "weight_decay"})],
)
def test_during_a_run_only_live_settings_can_be_edited(form, preset, expected):
    def enabled():
        return {name for name in ("preset", "augmentation", *SETTINGS) if field(form, name).isEnabled()}

    form.choose_preset(preset)
    before = enabled()

    form.set_running(True)
    assert enabled() == expected
    give(form, learning_rate="0.3")
    assert enabled() == expected
    form.set_running(False)

    assert enabled() == before
    assert before >= {"preset", "layers", "seed", "dropout"}


def test_a_value_is_sent_once_when_typing_is_finished(qtbot, form, sent, enter):
    form.set_running(True)

    enter("3.00")  # as it is already
    enter("0,25", end="")
    assert sent == []
    form.set_running(True)  # as every change of state says again
    qtbot.keyClicks(field(form, "learning_rate"), "\r\r\t")
    assert sent == [("learning_rate", 0.25)]
    enter("1e-4", "weight_decay", end="")
    field(form, "learning_rate").setFocus()  # leaving a field will do, too
    assert sent[1:] == [("weight_decay", 1e-4)]

    assert form.preset == CUSTOM


def test_nothing_is_sent_without_a_run_or_while_it_stops(form, sent, enter):
    enter("0.5")
    enter("fast")
    enter("3")
    form.set_running(True)
    enter("0.", end="")

    form.setEnabled(False)  # which takes the field its focus

    assert sent == []


def test_what_a_run_refused_can_be_put_right_after_it(qtbot, form, sent, enter):
    form.set_running(True)
    enter("-1")
    form.set_running(False)
    assert len(sent) == 1

    form.choose_preset("fast")

    assert sent[1:] == [""]
    form.set_running(True)  # which begins with its own values
    field(form, "learning_rate").setFocus()
    qtbot.keyClicks(field(form, "learning_rate"), "\r")
    assert sent[1:] == [""]
