"""What the step is taken on, what is shown of it, and how it is exported."""

import dataclasses

import numpy as np
import pytest

from digitpad.insight.step.step_trace import trace_step
from digitpad.nn.layers import Convolution
from digitpad.nn.network import Network
from digitpad.ui.files.view_export import ViewExport
from digitpad.ui.one_step.step_page import StepPage

from .conftest import dense_network

# What the step is on


def test_the_drawing_is_taught_as_what_the_user_says(step, state, draw):
    draw()
    step.click("step_on_drawing")
    step.choose("step_label", 7)

    picture = state.reading.digits[0].picture
    expected = trace_step(state.network.saved.network, picture.reshape(1, -1), [7], learning_rate=3.0)
    shown = step.page.walk.session.matrices.trace

    assert shown.labels.tolist() == [7]
    assert shown.loss_before == pytest.approx(expected.loss_before)
    assert step.find("outcome_bars").after == pytest.approx(tuple(expected.probabilities_after[0]))


def test_a_lesson_can_say_what_the_drawing_is_before_the_page_is_shown(qtbot, context, use, draw):
    page = StepPage(context)
    qtbot.addWidget(page)
    use(dense_network())
    draw()
    page.set_label(7)
    page.show()
    draw()  # the canvas announces a new drawing once more

    assert page.walk.session.matrices.trace.labels.tolist() == [7]
    page.close()
    page.shut_down()


def test_with_few_training_pictures_the_page_still_goes_over_to_the_drawing(
    qtbot, context, use, draw, rows_dataset
):
    few = dataclasses.replace(
        rows_dataset.train, images=rows_dataset.train.images[:4], labels=rows_dataset.train.labels[:4]
    )
    context.state.set_dataset(dataclasses.replace(rows_dataset, train=few))
    page = StepPage(context)
    qtbot.addWidget(page)
    use(dense_network())
    page.show()
    assert len(page.walk.session.inputs) == 4
    page.hide()
    draw()
    page.show()

    assert len(page.walk.session.inputs) == 1
    page.close()
    page.shut_down()


def test_without_a_drawing_one_is_invited_to_draw_or_to_take_pictures(step, draw):
    draw(None)
    step.click("step_on_drawing")
    assert "Draw on the left" in step.text("step_message")
    assert not step.find("step_next_button").isEnabled()
    assert not step.find("step_diagram").isVisible()

    draw()
    step.until(lambda: step.find("step_diagram").isVisible())
    assert not step.find("step_message").isVisible()


def test_the_mini_batch_has_as_many_pictures_as_wanted_and_others_at_a_click(step, rows_dataset):
    step.find("step_batch_size").setValue(4)
    before = step.page.walk.session.inputs
    assert len(before) == 4
    assert step.find("outcome_bars").before == pytest.approx(
        step.page.walk.session.matrices.trace.probabilities_before[range(4), rows_dataset.train.labels[:4]]
    )

    step.click("other_pictures_button")

    after = step.page.walk.session.inputs
    assert after.shape == before.shape
    assert not np.array_equal(before, after)


def test_hidden_it_computes_nothing_and_shows_the_newest_network_when_it_is_shown(step, use):
    step.page.hide()
    shown = step.page.walk.session
    network = use(dense_network((784, 5, 10)))
    assert step.page.walk.session is shown

    step.page.show()

    assert step.page.walk.session.start is network
    assert step.matrix("W1").accessibleName().endswith("5x784")


def test_of_a_deep_network_the_layer_in_turn_is_shown_or_the_one_that_is_chosen(step, use):
    use(dense_network((784, 8, 7, 6, 10), "cross_entropy", "relu"))
    step.until(lambda: step.find("step_layer").count() == 6)
    step.click("step_next_button", times=3)
    assert [view.key.name for view in step.find("step_diagram").views][:4] == ["A1", "W2", "b2", "S2"]

    step.choose("step_layer", 0)
    names = [view.key.name for view in step.find("step_diagram").views]
    assert {"W1", "W2", "W3", "W4", "dW1", "dW4", "P"} <= set(names)

    step.choose("step_layer", 4)
    assert step.find("step_diagram").views[1].key.name == "W3"


def test_convolutions_are_taken_apart_too(step, use):
    network = Network((784, Convolution(3, 5, 4), 8, 10), ("relu", "relu", "identity"), "cross_entropy")
    network.parameters[:] = np.random.default_rng(0).normal(0.0, 0.3, network.parameters.size)
    use(network)
    step.until(lambda: step.find("step_layer").count() == 5)
    trace = step.page.walk.session.matrices.trace

    step.point_at("dW1", 2, 12)

    assert step.number() == pytest.approx(trace.layers[0].d_weights[2, 12], rel=1e-5, abs=1e-12)
    assert step.lit() == {"D1": {(None, 2)}, "R1": {(None, 12)}}
    assert "only the full matrix supports" in step.text("methods_note")
    assert not step.find("measure_methods_button").isVisible()


def test_pictures_of_more_classes_than_the_network_knows_are_refused(step, use):
    use(dense_network((784, 5, 3)))

    step.until(lambda: "more classes" in step.text("step_message"))


def test_when_it_is_shown_the_page_takes_the_drawing_if_there_is_one_unless_the_user_chose(step, draw):
    assert not step.find("step_on_drawing").isChecked()
    draw()
    assert not step.find("step_on_drawing").isChecked()  # not under the user's eyes

    step.page.hide()
    step.page.show()
    assert step.find("step_on_drawing").isChecked()
    assert len(step.page.walk.session.inputs) == 1
    step.click("step_on_pictures")
    step.page.hide()
    step.page.show()

    assert step.find("step_on_pictures").isChecked()


def test_all_numbers_are_exported_as_a_table_and_the_equations_as_a_picture(step, trace, tmp_path, page):
    export = page.findChild(ViewExport)
    export.save(tmp_path / "step.csv")
    export.save(tmp_path / "step.png")

    rows = [line.split(",") for line in (tmp_path / "step.csv").read_text().splitlines()]
    start = next(number for number, row in enumerate(rows) if row[0] == "dW2")
    exported = np.array(rows[start + 1 : start + 11], float)
    np.testing.assert_allclose(exported, trace.layers[1].d_weights)
    assert (tmp_path / "step.png").stat().st_size > 1_000
