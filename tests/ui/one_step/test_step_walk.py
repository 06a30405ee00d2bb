"""Going through steps: operation by operation, and step by step."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from digitpad.insight.step.step_trace import trace_step
from digitpad.nn.costs import COSTS
from digitpad.presentation import figures_text
from digitpad.ui.one_step.diagram.matrix_view import Standing

from .conftest import dense_network

# Going through the step


def test_next_lights_one_equation_after_the_other_and_back_goes_the_same_way(step):
    seen, note = [], step.text("equation_note")
    for _ in range(13):
        step.click("step_next_button")
        seen.append(step.now())
    forward = ["S1", "A1", "S2", "A2", "L"]
    backward = ["dA2", "D2", "dW2", "db2", "dA1", "D1", "dW1", "db1"]
    assert seen == [[name] for name in (*forward, *backward)]
    assert step.text("equation_formula") == "db1 = 1ᵀ · D1"
    assert step.text("equation_code") == "layer.ones.dot(layer.errors, layer.d_biases)"
    assert step.text("equation_note") not in ("", note)

    step.click("step_back_button")
    assert step.now() == ["dW1"]
    step.click("step_next_button", times=2)
    assert sorted(step.now()) == ["W1′", "W2′", "b1′", "b2′"]


def test_by_layer_each_phase_of_a_layer_is_one_move(step):
    QTest.keyClick(step.find("step_stride"), Qt.Key.Key_Down)
    assert step.find("step_stride").currentText() == "by layer"

    seen = []
    for _ in range(6):
        step.click("step_next_button")
        seen.append(step.now()[-1])
    step.click("step_back_button")

    assert seen[:5] == ["A1", "A2", "L", "db2", "db1"]
    assert seen[5].endswith("′")  # the update
    assert step.now() == ["db1"]


def test_by_whole_steps_one_move_shows_all_and_another_goes_back_to_the_start(step):
    step.choose("step_stride", 2)
    assert step.find("step_stride").currentText() == "by whole step"

    step.click("step_next_button")
    assert sorted(step.now()) == ["W1′", "W2′", "b1′", "b2′"]
    step.click("step_back_button")
    assert step.now() == []


def test_at_the_end_of_a_step_next_begins_another_on_the_network_after_it(step, trace):
    step.click("step_next_button", times=15)

    step.until_steps(1)
    assert step.now() == ["S1"]
    step.point_at("W1", 3, 300)
    assert step.number() == pytest.approx(trace.layers[0].weights_after[3, 300], rel=1e-4)

    step.click("step_back_button", times=2)  # over the start of it
    assert step.page.walk.session.n_steps == 0
    assert "W1′" in step.now()


def test_play_goes_on_by_itself_and_stops_at_the_end(step, qtbot):
    step.click("step_next_button", times=13)

    step.click("step_play_button")

    assert "W1′" in step.now()
    step.until(lambda: not step.find("step_play_button").isChecked())
    assert "W1′" in step.now()


def loss(network, dataset):
    pictures = dataset.train
    outputs = network.outputs(pictures.images[:10].reshape(10, -1))
    return COSTS[network.cost].losses(outputs, pictures.labels[:10]).mean()


def test_repeats_train_on_the_batch_and_the_test_pictures_show_what_that_did(step, state, rows_dataset):
    network = state.network.saved.network
    before = network.parameters.copy()
    expected = network
    for _ in range(11):
        expected = trace_step(
            expected,
            rows_dataset.train.images[:10].reshape(10, -1),
            rows_dataset.train.labels[:10],
            learning_rate=3.0,
        ).network_after

    step.click("repeat_10_button")
    step.until_steps(10)
    step.click("repeat_1_button")
    step.until_steps(11)

    step.until(lambda: "%" in step.text("step_status"))
    test = rows_dataset.test
    right = (expected.predict(test.images.reshape(len(test), -1)) == test.labels).mean()
    assert (
        f"loss {figures_text(loss(network, rows_dataset))} → {figures_text(loss(expected, rows_dataset))}"
        in step.text("step_status")
    )
    assert f"→ {100 * right:.2f} %" in step.text("step_status")
    assert (network.parameters == before).all()  # of the network in use

    pictures = rows_dataset.train
    n_read = [
        (one.predict(pictures.images[:10].reshape(10, -1)) == pictures.labels[:10]).sum()
        for one in (network, expected)
    ]
    assert f"correct {n_read[0]} → {n_read[1]} of 10" in step.text("step_status")

    step.click("step_reset_button")
    assert step.page.walk.session.n_steps == 0
    assert not step.find("step_reset_button").isEnabled()


def test_a_learning_rate_that_is_too_large_is_said_to_be(step, use):
    use(dense_network((784, 12, 12, 10), "cross_entropy", "relu"))
    step.until(lambda: step.text("step_learning_rate") == "0.1")
    field = step.find("step_learning_rate")
    field.selectAll()
    QTest.keyClicks(field, "100")

    step.click("repeat_100_button")

    step.until(lambda: step.page.walk.session.n_steps or "too large" in step.text("step_status"))
    while "too large" not in step.text("step_status"):
        steps = step.page.walk.session.n_steps
        step.click("repeat_100_button")
        step.until(
            lambda steps=steps: (
                step.page.walk.session.n_steps > steps or "too large" in step.text("step_status")
            )
        )


def test_another_learning_rate_changes_the_step_and_not_the_network(step, trace):
    field = step.find("step_learning_rate")
    field.selectAll()
    QTest.keyClicks(field, "0.5")

    step.point_at("W2′", 3, 4)

    layer = trace.layers[1]
    assert step.number() == pytest.approx(layer.weights[3, 4] - 0.5 * layer.d_weights[3, 4], rel=1e-5)
    field.selectAll()
    QTest.keyClicks(field, "x")
    assert not field.property("is_valid")
    assert step.page.walk.session.learning_rate == 0.5


def test_before_a_step_a_question_is_asked_and_afterwards_it_says_how_that_came_out(step, trace):
    step.click("step_predict")
    step.click("step_next_button")
    assert step.find("question_card").isVisible()
    assert "lower it" in step.text("question_text")
    assert step.matrix("S1").standing is Standing.COVERED
    assert step.find("outcome_bars").after == ()

    step.click("answer_0")
    assert step.now() == ["S1"]
    assert step.matrix("A1").standing is Standing.COVERED
    step.click("step_next_button", times=13)

    fell = trace.loss_after < trace.loss_before
    assert (" Right. " in step.text("question_text")) == fell
    assert f"{figures_text(trace.loss_after)}" in step.text("question_text")
    assert step.find("outcome_bars").after
