"""The field because of which training cannot start is shown."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox

from digitpad.errors import SettingError
from digitpad.recognition.training.training_run import check_job_fits
from digitpad.ui.appearance.theme import LIGHT
from digitpad.ui.training.training_form import TrainingForm


def field(form, name, kind):
    return form.findChild(kind, f"{name}_field")


def is_marked(form, name, kind=QLineEdit):
    """Tell whether a field has the frame of what cannot be, as it is painted."""
    box = field(form, name, kind)
    if kind is QSpinBox:  # the theme frames none
        return box.property("is_valid") is False
    image = form.grab().toImage()
    corner = box.mapTo(form, QPoint(0, box.height() // 2))
    pixels = [image.pixelColor(corner + QPoint(x, 0)) for x in range(4)]
    return any(pixel.name() == LIGHT.error_text for pixel in pixels)


@pytest.fixture
def form(qtbot, put_on, rows_dataset):
    form = TrainingForm()
    qtbot.addWidget(form)
    form.set_check(lambda job: check_job_fits(job, rows_dataset))
    form.more_wanted.connect(lambda: form.set_more_shown(True))
    form.show()
    put_on(LIGHT)
    return form


@pytest.mark.parametrize(
    ("name", "kind", "texts"),
    [
        ("layers", QLineEdit, {"layers": "784,0,10"}),
        ("layers", QLineEdit, {"layers": "784,30"}),  # more outputs than the data has classes
        ("layers", QLineEdit, {"layers": "100,30,10"}),
        ("activation", QComboBox, {"layers": "784,30,10", "activation": "relu,tanh,relu,tanh"}),
        ("batch_size", QSpinBox, {"layers": "784,9000,2000,10", "batch_size": 60_000}),
        ("dropout", QLineEdit, {"dropout": "1"}),
    ],
)
def test_the_field_because_of_which_there_is_no_job_is_marked_until_something_is_edited(
    form, name, kind, texts
):
    before = form.job()
    for setting, text in texts.items():
        form._fields[setting].set_value(text)
    form.setFocus()

    with pytest.raises(SettingError):
        form.job()
    assert is_marked(form, name, kind)
    assert field(form, name, kind).toolTip() != ""
    assert form.focusWidget() is field(form, name, kind)

    for setting in texts:
        form._fields[setting].set_value(getattr(before.config, setting))
        form._fields[setting].changed.emit()
    assert not is_marked(form, name, kind)
    assert field(form, name, kind).toolTip() == ""
    assert form.job() == before


def test_a_preset_takes_the_mark_away(form):
    field(form, "layers", QLineEdit).setText("100,30,10")
    with pytest.raises(SettingError):
        form.job()

    form.choose_preset("classic")

    assert not is_marked(form, "layers")
