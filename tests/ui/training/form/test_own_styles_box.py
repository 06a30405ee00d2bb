"""The form's line about the user's pen styles."""

import dataclasses

import pytest
from PySide6.QtWidgets import QCheckBox

from digitpad.digits.strokes.strokes import as_stroke
from digitpad.digits.synthesis.own_styles import own_style
from digitpad.recognition.training.presets import PRESETS

HOOK = (as_stroke([(0.2, 0.2), (0.7, 0.2), (0.4, 0.9)]),)
GONE = (own_style("gone", "4", ['{"strokes": [[[0, 0], [0.5, 0], [0.2, 1]]]}']),)
PENS = PRESETS["handwriting"].job


@pytest.fixture
def form(desk):
    return desk.page.form


@pytest.fixture
def box(form):
    return form.findChild(QCheckBox, "own_styles_box")


@pytest.fixture
def table(desk):
    """The user's styles: a digit and a sign."""
    table = desk.state.library.library.pen_styles
    table.add("hooked", "7", HOOK)
    table.add("euro", "€", HOOK)
    return table


def test_the_line_is_there_only_if_styles_are_written(form, box, desk):
    form.choose_preset("handwriting")
    assert not box.isVisible()

    desk.state.library.library.pen_styles.add("hooked", "7", HOOK)
    assert box.isVisible()
    assert box.text() == "Write pictures in my pen style too"
    assert "7: hooked" in box.toolTip()
    assert "…" not in box.toolTip()
    form.choose_preset("fast")
    assert not box.isVisible()
    assert form.draft().own_styles == ()


def test_a_run_has_the_styles_of_today_unless_they_are_left_out(form, box, table, desk):
    form.choose_preset("handwriting")
    assert desk.state.draft.own_styles == table.styles
    assert form.preset == "handwriting"

    box.click()
    assert desk.state.draft.own_styles == ()
    box.click()
    table.add("another", "1", HOOK)
    assert len(desk.state.draft.own_styles) == 3
    assert box.text() == "Write pictures in my 3 pen styles too"


def test_a_run_is_made_again_with_its_own_styles_changed_or_not(form, box, table):
    form.show_job(dataclasses.replace(PENS, own_styles=GONE))
    assert form.draft().own_styles == GONE
    assert box.text() == "Write pictures in the run's pen style too"
    table.add("another", "1", HOOK)
    assert form.draft().own_styles == GONE

    form.show_job(PENS)
    assert form.draft().own_styles == ()
    assert not box.isChecked()
    form.choose_preset("handwriting")
    assert form.draft().own_styles == table.styles
    form.show_job(PRESETS["classic"].job)
    form.set_settings({"pen_digits": 100})
    assert form.draft().own_styles != ()


def test_the_choice_outlives_the_form(form, box, table):
    form.show_job(dataclasses.replace(PENS, own_styles=GONE))
    of_run = form.entries()
    form.choose_preset("handwriting")
    box.click()
    left_out = form.entries()

    form.choose_preset("classic")
    form.restore(of_run)
    assert form.draft().own_styles == GONE
    form.restore(left_out)
    assert form.draft().own_styles == ()
    box.click()
    assert form.draft().own_styles == table.styles


def test_a_damaged_entry_costs_the_styles_alone(form, table):
    form.show_job(dataclasses.replace(PENS, own_styles=GONE))
    entries = form.entries()
    entries["own_styles"]["of_run"] = [{}]

    form.restore(entries)

    assert form.draft().own_styles == table.styles


def test_a_running_run_keeps_its_styles(running, box):
    assert not box.isEnabled()
