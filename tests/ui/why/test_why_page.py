"""The page "Why?" as it is seen: it explains the drawing, follows it, and takes a picture instead."""

from decimal import Decimal

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from digitpad.digits.strokes.raster import rasterize
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.insight.why.explanation import explain
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.presentation import decimal_text
from digitpad.recognition.recognizer import Recognizer
from digitpad.ui.computing_lock import Work
from digitpad.ui.state import PictureOnCanvas

from .conftest import FOUR, ONE


def test_the_two_best_answers_are_held_against_each_other(page, explained, user):
    model = explained()
    expected = explain(model.subject.saved, Recognizer(model.subject.saved).recognize_strokes(FOUR))

    heading = user.text(page, "why_heading")
    assert heading == (
        f"Why is this drawing read as {expected.answer_name}, and not as {expected.rival_name}?"
    )
    values = user.find(page, "why_pixel_map").values
    assert values.ravel() == pytest.approx(expected.pixels.pixels)
    lead = decimal_text(expected.pixels.difference, 3, is_signed=True)
    assert lead in user.text(page, "why_pixel_sum")
    assert "exact" in user.text(page, "why_pixel_sum")
    *parts, total = user.find(page, "why_unit_bars").texts
    assert total.endswith(lead)
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
    assert not bars.grab().isNull()


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


def test_a_pixel_tells_what_it_contributes(page, explained, user, tip_at):
    explanation = explained().answered.explanation
    view = user.find(page, "why_pixel_map")
    values = view.values
    for row, column in (
        np.unravel_index(values.argmax(), (28, 28)),
        np.unravel_index(values.argmin(), (28, 28)),
    ):
        point = QPoint(int((column + 0.5) * view.width() / 28), int((row + 0.5) * view.height() / 28))

        tip = tip_at(view, point)

        value = values[row, column]
        side = explanation.answer_name if value > 0.0 else explanation.rival_name
        assert tip.startswith(f"Row {row + 1}, column {column + 1}: ink ")
        assert tip.endswith(f"contributes {decimal_text(value, 3, is_signed=True)}, for {side}.")


def test_a_stroke_that_is_left_out_is_put_on_the_canvas_by_a_click(page, explained, user, state):
    model = explained()
    row = user.find(page, "why_without")
    assert [one.lines[1] for one in row.thumbnails[:2]] == ["no stroke 1", "no stroke 1, 1st half"]

    row.setFocus()
    QTest.keyClick(row, Qt.Key.Key_1)

    assert state.drawing == model.answered.without[0].strokes


def test_the_smallest_change_is_shown_at_its_step_and_can_be_dragged(page, explained, user):
    model = explained()
    first = model.changed.sliders[0]
    assert first.turning is not None
    names = model.subject.saved.class_names

    slider, text = user.find(page, "why_change_0"), user.find(page, "why_change_0_answer")
    assert slider.value() == first.turning
    assert text.text() == f"{first.slider.text(first.step)} → {names[first.answers[first.turning]]}"
    picture = user.find(page, "why_changed_picture")
    assert picture.picture.tolist() == first.slider.picture_at(first.step).tolist()

    slider.setValue(first.slider.rest_index)

    assert text.text().endswith(f"→ {model.answered.explanation.answer_name}")
    assert picture.picture.tolist() == rasterize(FOUR).tolist()
    assert picture.text.startswith(f"{model.answered.explanation.answer_name}, ")


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


def test_the_change_is_looked_for_that_leads_to_the_digit_one_meant(page, explained, user):
    model = explained()
    first = model.changed.sliders[0]
    wanted = int(first.answers[first.turning])

    user.find(page, "why_wanted").setCurrentIndex(1 + wanted)
    model = explained()

    turning = [one for one in model.changed.sliders if one.turning is not None]
    assert {int(one.answers[one.turning]) for one in turning} == {wanted}


def test_training_digits_are_shown_and_one_that_is_clicked_is_explained(
    page, explained, user, lay, rows_dataset
):
    model = explained()
    assert user.text(page, "why_film_sentence").startswith("From left to right")
    row = int(model.taught.digits.nearest(1)[0])
    nearest = user.find(page, "why_nearest")
    label = rows_dataset.class_names[rows_dataset.train.labels[row]]
    assert len(nearest.thumbnails) == 10
    assert nearest.thumbnails[0].lines == (label,)
    assert user.find(page, "why_towards").thumbnails
    answer = model.answered.explanation.answer_name
    assert user.find(page, "why_towards").title == f"towards {answer}"

    QTest.mouseClick(nearest, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    lay()
    explained()

    heading = user.text(page, "why_heading")
    assert heading.startswith(f"Training picture {row + 1}: {label}. Why is this picture read as ")
    assert user.find(page, "why_film_strip").titles == ("28 × 28",)
    assert user.text(page, "why_film_sentence").startswith("No strokes are known")
    assert not user.find(page, "why_strokes").isVisible()
    assert model.changed.sliders[0].slider.strokes_at is None
    assert not user.find(page, "why_take_change_button").isEnabled()


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
    explained()
    sentence = user.text(page, "why_taught_sentence")
    assert "Approximate" not in sentence

    use(make_saved(data="rows", rotation_deg=12.0))
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
    assert user.text(page, "why_heading").startswith("Draw on the canvas")
    assert not user.find(page, "why_pixel_map").isVisible()
    draw(*ONE)
    assert user.text(page, "why_heading") == "Finding out why it is read this way…"
    explained()
    assert user.text(page, "why_heading").startswith("Why is this drawing read as")


def test_a_picture_on_the_canvas_is_explained_until_something_is_drawn(page, explained, draw, lay):
    picture = PictureOnCanvas(rasterize(ONE), "test picture 5: 1")
    lay(picture)
    subject = explained().answered.subject
    assert np.array_equal(subject.picture, picture.pixels)
    assert subject.title == picture.caption

    draw(*FOUR[:1])

    assert explained().answered.subject.strokes == FOUR[:1]
    assert explained().answered.subject.title == ""


def test_what_was_given_up_when_it_was_hidden_is_found_when_it_is_shown_again(page, explained, draw, qtbot):
    explained()
    draw(*ONE)
    page.hide()
    page.show()
    assert explained().subject.strokes == ONE

    page.model.set_wanted(3)
    assert page.model.changed is None
    page.hide()
    page.show()

    assert explained().changed is not None


def test_what_takes_longer_waits_for_the_end_of_training(page, qtbot, state, user, draw, explained):
    explained()
    state.computing.begin(Work.TRAINING)
    draw(*ONE)
    model = page.model
    qtbot.waitUntil(lambda: model.answered.subject is model.subject and not model.is_busy)
    assert model.changed is None
    assert model.taught is None
    assert "when training" in user.find(page, "why_nearest").note
    assert "when training" in user.text(page, "why_changes_note")
    assert not user.find(page, "why_change_0").isEnabled()
    assert not user.find(page, "why_take_change_button").isEnabled()

    state.computing.end(Work.TRAINING)

    explained()


def test_data_of_other_classes_is_told(page, explained, user, use, make_saved, qtbot):
    explained()

    use(make_saved((784, 12, 3)))

    qtbot.waitUntil(lambda: user.find(page, "why_trouble").isVisible())
    assert user.text(page, "why_trouble") == "The classes of rows differ from the network's."
