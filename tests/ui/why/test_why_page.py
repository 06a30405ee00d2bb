"""The page "Why?" as it is seen: it explains the drawing, follows it, and takes a picture instead."""

import dataclasses
from decimal import Decimal

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from digitpad.digits.strokes.raster import rasterize
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.insight.why.explanation import explain
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.presentation import decimal_text
from digitpad.recognition.recognizer import Recognizer
from digitpad.ui.appearance.theme import LIGHT
from digitpad.ui.computing_lock import Work

from ..pictures import colors_of, rgb
from .conftest import FOUR, ONE


def test_the_two_best_answers_are_held_against_each_other(page, explained, user, use, make_saved):
    use(make_saved(seed=5))
    model = explained()
    expected = explain(model.subject.saved, Recognizer(model.subject.saved).recognize_strokes(FOUR))

    labels = {label.objectName(): label for label in page.findChildren(QLabel)}
    captions = ("film_sentence", "trouble", "pixel_sum", "changes_note", "leave_out_caption")
    for role, names in (("heading", ("heading", "film_heading")), ("caption", captions)):
        assert {labels[f"why_{name}"].property("role") for name in names} == {role}
    for name in ("heading", "trouble", "film_sentence", "change_0_answer", "leave_out_text"):
        assert labels[f"why_{name}"].textFormat() is Qt.TextFormat.PlainText
    assert user.find(page, "why_film").property("role") == "card"
    names = expected.answer_name, expected.rival_name
    assert user.text(page, "why_heading") == f"Why is this drawing read as {names[0]}, and not as {names[1]}?"
    view = user.find(page, "why_pixel_map")
    assert view.values.ravel() == pytest.approx(expected.pixels.pixels)
    assert f"above 0 speak for {names[0]}, below 0 for {names[1]}" in view.accessibleDescription()
    lead = decimal_text(expected.pixels.difference, 3, is_signed=True)
    assert lead in user.text(page, "why_pixel_sum")
    pixels = expected.pixels.pixels
    parts = (pixels[pixels > 0.0].sum(), pixels[pixels < 0.0].sum(), expected.pixels.base)
    told = [decimal_text(float(part), 3, is_signed=True) for part in parts]
    assert f"Pixels {told[0]} and {told[1]}, without ink {told[2]}" in user.text(page, "why_pixel_sum")
    assert "exact" in user.text(page, "why_pixel_sum")
    bars = user.find(page, "why_unit_bars")
    *parts, total = bars.texts
    assert len(parts) == len(expected.unit_pictures) + 1
    assert total == f"{names[0]} ahead of {names[1]} {lead}"
    drawn = colors_of(bars)[:, 50:]  # right of the pictures
    against, towards = (
        np.nonzero((drawn == rgb(color)).any(axis=0))[0] for color in (LIGHT.validation, LIGHT.training)
    )
    assert against.max() < towards.min()
    numbers = (drawn[:, -30:] != drawn[0, -1]).any(axis=1)
    assert np.count_nonzero(np.diff(numbers.astype(int)) == 1) >= len(bars.texts)  # one in each row
    assert sum(Decimal(part.rsplit(" ", 1)[1].replace("−", "-")) for part in parts) == Decimal(lead)


def test_it_says_so_if_all_views_together_are_read_as_something_else(page, user, use, draw, qtbot):
    network = Network((784, 2), ("identity",), "cross_entropy")
    upright, level = (rasterize([stroke]).ravel() for stroke in (ONE[0], as_stroke(ONE[0][:, ::-1])))
    network.weights[0][:] = np.stack([upright - level, level - upright])
    turned = (0.0, 1.0, 1.0, 0.0)
    use(SavedNetwork(network, ("1", "–"), views=(turned, turned)))

    draw(*ONE)

    expected = "All 3 views together are read as –. Why is it, as drawn alone, read as 1, and not as –?"
    qtbot.waitUntil(lambda: user.text(page, "why_heading") == expected)


def test_a_network_whose_units_are_all_inactive_is_explained_too(page, explained, user, use, make_saved):
    saved = make_saved()
    saved.network.biases[0][:] = -1_000.0
    use(saved)
    explained()

    bars = user.find(page, "why_unit_bars")

    assert len(bars.texts) == 2  # the biases, and the sum
    before = colors_of(bars)
    use(make_saved((784, 10)))
    explained()
    assert bars.texts == ()
    assert "no hidden layer" in bars.accessibleDescription()
    assert (colors_of(bars) != before).any()
    use(make_saved(hidden="silu"))
    explained()
    assert "Integrated gradients with" in user.text(page, "why_pixel_sum")


def test_random_weights_show_another_map_and_back(page, explained, user):
    model = explained()
    before = user.find(page, "why_pixel_map").values.copy()

    user.find(page, "why_random_weights").setChecked(True)

    shown = user.find(page, "why_pixel_map").values
    assert shown.ravel().tolist() == model.answered.explanation.random_pixels.tolist()
    assert not np.allclose(shown, before)
    assert "without meaning" in user.text(page, "why_pixels_sentence")
    user.find(page, "why_random_weights").setChecked(False)
    assert user.find(page, "why_pixel_map").values.tolist() == before.tolist()


def test_a_stroke_that_is_left_out_is_put_on_the_canvas_by_a_click(page, explained, user, state, draw):
    beside = as_stroke([(0.95, 0.2), (0.95, 0.8)])
    draw(beside, *FOUR)
    explanation, without = explained().answered.explanation, page.model.answered.without
    row = user.find(page, "why_without")
    assert [one.lines[1] for one in row.thumbnails[:3]] == [
        f"no stroke 1{half}" for half in ("", ", 1st half", ", 2nd half")
    ]
    for one, found in zip(row.thumbnails, without, strict=True):
        answer = found.recognition.answer
        first = "still" if answer == explanation.answer_name else "then"
        assert one.lines[0].startswith(f"{first} {answer}, ")
        assert (one.picture == found.recognition.picture).all()

    row.setFocus()
    QTest.keyClick(row, Qt.Key.Key_1)

    assert state.drawing == (beside, *without[0].strokes)


def test_of_many_strokes_those_that_change_the_answer_are_left_out_first(page, explained, user, draw):
    draw(*(as_stroke([(0.3, y / 10), (0.7, y / 10)]) for y in range(2, 9)))
    explained()

    firsts = [one.lines[0].split()[0] for one in user.find(page, "why_without").thumbnails]

    assert len(firsts) == 12
    assert firsts == sorted(firsts, reverse=True)
    assert set(firsts) == {"then", "still"}


def test_the_smallest_change_is_shown_at_its_step_and_can_be_dragged(page, explained, user):
    model = explained()
    first = model.changed.sliders[0]
    assert first.turning is not None
    names = model.subject.saved.class_names
    assert user.text(page, "why_changes_note") == ""
    for number, change in enumerate(model.changed.sliders[:6]):
        slider, text = user.find(page, f"why_change_{number}"), user.text(page, f"why_change_{number}_answer")
        turning, kind = change.turning, change.slider.kind
        assert (slider.minimum(), slider.maximum()) == (0, len(change.slider.values) - 1)
        assert user.text(page, f"why_change_{number}_kind") == kind[0].upper() + kind[1:]
        assert slider.value() == (change.slider.rest_index if turning is None else turning)
        told = (
            "" if turning is None else f"{change.slider.text(change.step)} → {names[change.answers[turning]]}"
        )
        assert text == (told or "never")
        assert ("smallest that does" in slider.toolTip()) is (turning is not None)
        slider.setValue(slider.minimum())
        told = change.slider.text(change.slider.values[0])
        assert user.text(page, f"why_change_{number}_answer") == f"{told} → {names[change.answers[0]]}"
        can_be_taken = change.slider.strokes_at is not None  # another thickness cannot
        assert user.find(page, "why_take_change_button").isEnabled() is can_be_taken

    slider, picture = user.find(page, "why_change_0"), user.find(page, "why_changed_picture")
    slider.setValue(first.turning)
    turned = colors_of(picture)
    assert picture.picture.tolist() == first.slider.picture_at(first.step).tolist()
    slider.setValue(first.slider.rest_index)

    assert user.text(page, "why_change_0_answer").endswith(f"→ {model.answered.explanation.answer_name}")
    assert picture.picture.tolist() == rasterize(FOUR).tolist()
    assert picture.text.startswith(f"{model.answered.explanation.answer_name}, ")
    changed, side = (colors_of(picture) != turned).any(axis=1), picture.width()
    assert changed[:side].any()
    assert changed[side:].any()  # its reading, below
    QTest.keyClick(slider, Qt.Key.Key_PageUp)
    assert slider.value() == first.slider.rest_index + 1


def test_a_change_put_on_the_canvas_is_read_as_it_said(page, explained, user, state):
    model = explained()
    number, change = next(
        (number, change)
        for number, change in enumerate(model.changed.sliders)
        if change.turning is not None and change.slider.strokes_at is not None
    )
    slider = user.find(page, f"why_change_{number}")
    slider.setValue(change.slider.rest_index)
    slider.setValue(change.turning)

    user.click(page, "why_take_change_button")

    assert state.recognizer.recognize_strokes(state.drawing).label == change.answers[change.turning]


def test_the_change_is_looked_for_that_leads_to_the_digit_one_meant(
    page, explained, user, draw, use, make_saved, qtbot
):
    model = explained()
    first = model.changed.sliders[0]
    wanted = int(first.answers[first.turning])
    field = user.find(page, "why_wanted")
    user.find(page, "why_change_3").setValue(0)

    field.setCurrentIndex(1 + wanted)
    assert "Trying every step" in user.text(page, "why_changes_note")
    turning = [one for one in explained().changed.sliders if one.turning is not None]
    assert {int(one.answers[one.turning]) for one in turning} == {wanted}
    first = model.changed.sliders[0].slider
    shown = user.find(page, "why_change_0").value()
    assert (user.find(page, "why_changed_picture").picture == first.picture_at(first.values[shown])).all()
    field.setCurrentIndex(0)
    assert model.wanted is None
    field.setCurrentIndex(10)
    draw(*ONE)
    explained()
    assert field.currentIndex() == 10

    use(make_saved((784, 12, 9)))
    qtbot.waitUntil(lambda: model.answered.subject is model.subject)

    assert model.wanted is None
    assert (field.currentIndex(), field.count()) == (0, 10)


def test_training_digits_are_shown_and_one_that_is_clicked_is_explained(
    page, explained, user, lay, draw, rows_dataset
):
    model = explained()
    assert user.text(page, "why_film_sentence").startswith("From left to right")
    strip = user.find(page, "why_film_strip")
    assert strip.titles[0] == "ink"
    assert strip.titles[1:5] == ("box", "20 × 20", "centre", "28 × 28")
    assert strip.titles[5].startswith("resized: ")
    frames, drawn = strip.grab().toImage(), colors_of(strip)
    assert frames.pixelColor(5, 5).lightness() > 128  # paper, while what the network reads is white on black
    assert (drawn == rgb(LIGHT.validation)).any()  # a cross in the centre
    assert (drawn[: strip.height() // 2 + 5] == rgb(LIGHT.faint_text)).any()  # arrows between frames
    row = int(model.taught.digits.nearest(1)[0])
    nearest = user.find(page, "why_nearest")
    label = rows_dataset.class_names[rows_dataset.train.labels[row]]
    assert len(nearest.thumbnails) == 10
    assert nearest.thumbnails[0].lines == (label,)
    pixels = rows_dataset.train.images[row] / 255
    assert nearest.thumbnails[0].picture == pytest.approx(pixels)
    assert user.find(page, "why_towards").thumbnails
    explanation = model.answered.explanation
    assert user.find(page, "why_towards").title == f"towards {explanation.answer_name}"
    assert user.find(page, "why_against").title == f"towards {explanation.rival_name}"

    QTest.mouseClick(nearest, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    lay()
    explained()

    assert model.subject.picture == pytest.approx(pixels)
    heading = user.text(page, "why_heading")
    assert heading.startswith(f"Training picture {row + 1}: {label}. Why is this picture read as ")
    assert strip.titles == ("28 × 28",)
    drawn = colors_of(strip)
    assert not (drawn == rgb(LIGHT.validation)).any()
    assert not (drawn[: strip.height() // 2 + 5] == rgb(LIGHT.faint_text)).any()
    assert user.text(page, "why_film_sentence").startswith("No strokes are known")
    assert not user.find(page, "why_strokes").isVisible()
    assert model.changed.sliders[0].slider.strokes_at is None
    assert not user.find(page, "why_take_change_button").isEnabled()
    draw(*FOUR[:1])
    assert explained().subject.title == ""
    assert user.find(page, "why_strokes").isVisible()


@pytest.mark.parametrize(
    ("row", "pushed"), [("why_towards", "pushed_towards"), ("why_against", "pushed_against")]
)
def test_a_training_digit_that_pushed_is_explained_by_its_key(page, explained, user, lay, row, pushed):
    digits = explained().taught.digits
    wanted = int(getattr(digits, pushed)(2)[1])

    user.find(page, row).setFocus()
    QTest.keyClick(user.find(page, row), Qt.Key.Key_2)
    lay()
    explained()

    assert user.text(page, "why_heading").startswith(f"Training picture {wanted + 1}: ")


def test_how_far_influence_can_be_believed_is_said(page, explained, user, use, make_saved):
    use(make_saved(data="rows", scale=0.0))
    explained()
    sentence = user.text(page, "why_taught_sentence")
    assert "Approximate" not in sentence

    use(make_saved(data="rows", rotation_deg=0.5))
    explained()
    assert "Approximate: this network saw new variations" in user.text(page, "why_taught_sentence")
    use(make_saved(data="EMNIST"))
    explained()
    assert "trained on EMNIST, and these are digits of rows" in user.text(page, "why_taught_sentence")


def test_it_follows_drawing_and_network_and_says_what_to_do_without_a_drawing(
    page, explained, user, draw, use, make_saved
):
    before = explained().answered
    draw(*ONE)
    drawn = explained().answered
    assert drawn.subject.strokes == ONE
    assert drawn is not before

    other = use(make_saved(seed=9))
    assert explained().answered.subject.saved is other

    draw()
    assert user.find(page, "why_empty_text").isVisible()
    assert not user.find(page, "why_heading").isVisible()
    assert not user.find(page, "why_pixel_map").isVisible()
    page.hide()
    page.show()  # there is nothing to explain
    draw(*ONE)
    assert user.text(page, "why_heading") == "Finding out why it is read this way…"
    assert user.find(page, "why_heading").isVisible()
    assert not user.find(page, "why_empty_text").isVisible()
    assert not user.find(page, "why_pixel_map").isVisible()
    explained()
    assert user.find(page, "why_pixel_map").isVisible()
    assert user.text(page, "why_heading").startswith("Why is this drawing read as")


def test_what_was_given_up_when_it_was_hidden_is_found_when_it_is_shown_again(page, explained, draw, qtbot):
    model = explained()
    draw(*FOUR)  # the same
    assert model.changed is not None
    draw(*ONE)
    assert model.is_busy
    page.hide()
    assert not model.is_busy
    page.show()
    assert explained().subject.strokes == ONE

    model.set_wanted(3)
    assert model.changed is None
    page.hide()
    draw(*FOUR)
    assert model.subject.strokes == ONE
    assert not model.is_busy
    draw(*ONE)
    page.show()
    assert explained().changed is not None
    draw(*FOUR)
    page.shut_down()
    draw(*ONE)
    assert not model.is_busy


def test_what_takes_longer_waits_for_the_end_of_training(page, qtbot, state, user, draw, explained):
    model, slider = page.model, user.find(page, "why_change_0")
    rows = nearest, *others = [user.find(page, f"why_{name}") for name in ("nearest", "towards", "against")]

    def until_answered():
        qtbot.waitUntil(lambda: model.answered is not None and not model.is_busy)
        assert model.answered.subject is model.subject
        assert model.changed is None
        assert model.taught is None
        assert "when training" in user.text(page, "why_changes_note")
        assert "when training" in nearest.note
        assert not any(row.isEnabled() or row.thumbnails for row in rows)
        assert not any(row.note for row in others)
        assert not user.find(page, "why_take_change_button").isEnabled()

    state.computing.begin(Work.TRAINING)
    until_answered()
    assert not slider.isVisible()

    state.computing.end(Work.TRAINING)
    explained()
    assert slider.isVisible()
    assert slider.isEnabled()
    assert all(row.isEnabled() for row in rows)
    state.computing.begin(Work.TRAINING)
    assert all(row.thumbnails for row in rows)  # they stay
    draw(*ONE)
    until_answered()
    assert not slider.isEnabled()
    state.computing.end(Work.TRAINING)
    explained()


def test_data_of_other_classes_is_told(page, explained, user, use, make_saved, qtbot, state):
    explained()

    use(make_saved((784, 12, 3)))

    qtbot.waitUntil(lambda: user.find(page, "why_trouble").isVisible())
    assert user.text(page, "why_trouble") == "The classes of rows differ from the network's."
    assert user.find(page, "why_nearest").thumbnails == ()
    use(make_saved())
    assert not user.find(page, "why_trouble").isVisible()
    before = explained().taught
    state.set_dataset(dataclasses.replace(before.dataset, name="rows again"))
    assert page.model.taught is None
    assert explained().taught.dataset.name == "rows again"


def test_in_a_narrow_window_the_parts_stand_below_each_other(page, explained, user, draw, qtbot):
    explained()
    names = ("film_strip", "without", "nearest", "pixel_map", "towards")
    widgets = [user.find(page, f"why_{name}") for name in names]
    assert len({widget.mapTo(page, QPoint()).x() for widget in widgets}) == 2

    page.resize(440, 1_500)
    draw(*ONE)
    explained()
    draw(*FOUR)  # has more parts to leave out
    explained()

    qtbot.waitUntil(lambda: len({widget.mapTo(page, QPoint()).x() for widget in widgets}) == 1)
    for widget in widgets:
        qtbot.waitUntil(lambda widget=widget: widget.height() == widget.sizeHint().height())
    tops = [widget.mapTo(page, QPoint()).y() for widget in widgets]
    assert len(set(tops)) == len(tops)
    assert page.minimumSizeHint().width() <= 440
    page.resize(900, 900)
    qtbot.waitUntil(lambda: len({widget.mapTo(page, QPoint()).x() for widget in widgets}) == 2)
