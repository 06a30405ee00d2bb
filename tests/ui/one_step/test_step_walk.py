"""Going through steps: operation by operation, and step by step."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from digitpad.insight.step.step_trace import trace_step
from digitpad.presentation import figures_text
from digitpad.ui.appearance.theme import LIGHT
from digitpad.ui.one_step.diagram.matrix_view import Standing

from .conftest import dense_network

UPDATED = ["W1′", "W2′", "b1′", "b2′"]


def standings(step):
    return {name: view.standing for name, view in step.views().items()}


def test_next_lights_one_equation_after_the_other_and_back_goes_the_same_way(step, use):
    assert not step.find("step_back_button").isEnabled()
    assert not step.find("equation_code").isVisible()
    assert set(standings(step).values()) == {Standing.DONE}
    seen, note = [], step.text("equation_note")
    for _ in range(13):
        step.click("step_next_button")
        seen.append(step.now())
    forward = ["S1", "A1", "S2", "A2", "L"]
    backward = ["dA2", "D2", "dW2", "db2", "dA1", "D1", "dW1", "db1"]
    assert seen == [[name] for name in (*forward, *backward)]
    assert sorted(name for name, one in standings(step).items() if one is Standing.LATER) == UPDATED
    said = [step.text(f"equation_{part}") for part in ("place", "formula", "code")]
    assert said == ["13 of 14", "db1 = 1ᵀ · D1", "layer.ones.dot(layer.errors, layer.d_biases)"]
    assert step.find("equation_code").isVisible()
    assert step.text("equation_note") not in ("", note)
    step.click("step_back_button")
    assert step.now() == ["dW1"]
    tabbed = [name for name, view in step.views().items() if view.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert tabbed == ["dW1"]
    network = use(dense_network((784, 11, 10)))
    step.until(lambda: step.session.start is network)
    assert step.now() == ["dW1"]  # with other numbers
    step.click("step_next_button", times=2)
    assert sorted(step.now()) == UPDATED
    use(dense_network((784, 11, 10, 10)))
    step.until(lambda: step.find("step_layer").count() == 5)
    assert step.now() == []


def test_by_layer_each_phase_of_a_layer_is_one_move_and_by_whole_steps_one_shows_all(step):
    QTest.keyClick(step.find("step_stride"), Qt.Key.Key_Down)
    assert step.find("step_stride").currentText() == "by layer"
    for name in ("A1", "A2", "L", "db2", "db1", "b2′"):
        step.click("step_next_button")
        assert step.now()[-1] == name
    step.click("step_back_button")
    assert step.now() == ["db1"]
    step.choose("step_stride", 2)
    assert step.find("step_stride").currentText() == "by whole step"
    step.click("step_next_button")
    assert sorted(step.now()) == UPDATED
    step.click("step_back_button")
    assert step.now() == []


def test_at_the_end_of_a_step_next_begins_another_on_the_network_after_it(step, trace):
    step.click("step_next_button", times=15)
    step.page.walk.back()  # not while the step is taken
    step.until_steps(1)
    assert step.now() == ["S1"]
    step.point_at("W1", 3, 300)
    assert step.number() == pytest.approx(trace.layers[0].weights_after[3, 300], rel=1e-4)
    step.click("step_back_button", times=2)  # over the start of it
    assert step.session.n_steps == 0
    assert "W1′" in step.now()
    step.choose("step_stride", 2)
    for _ in range(2):
        steps = step.session.n_steps
        step.click("repeat_10_button")
        step.until_steps(steps + 10)
        assert step.now() == []
    assert step.enabled("step_back_button", "step_reset_button") == [True, True]
    for n_clicks, n_steps in ((1, 10), (2, 0), (1, 0)):
        step.click("step_back_button", n_clicks)
        assert step.session.n_steps == n_steps
    assert step.enabled("step_back_button", "step_reset_button") == [False, False]


def test_play_goes_on_by_itself_and_stops_at_the_end_or_with_whole_steps_when_stopped(step):
    step.click("step_next_button", times=12)
    step.click("step_play_button")
    assert step.now() == ["db1"]
    step.until(lambda: not step.find("step_play_button").isChecked())
    assert sorted(step.now()) == UPDATED
    step.choose("step_stride", 2)
    step.click("step_play_button")
    step.until(lambda: step.session.n_steps >= 3)
    assert sorted(step.now()) == UPDATED
    step.click("step_play_button")
    assert not step.find("step_play_button").isChecked()


def test_steps_under_way_are_forgotten_when_others_are_wanted(step):
    step.click("repeat_1_button")
    step.until_steps(1)
    for others, already in (
        (lambda: step.click("step_reset_button"), 0),
        (lambda: step.click("other_pictures_button"), 0),
        (lambda: step.learn_at("0.5"), 1),
    ):
        step.click("repeat_100_button")
        others()
        assert step.session.n_steps == already
        step.click("repeat_1_button")
        step.until_steps(already + 1)


def test_repeats_train_on_the_batch_and_the_test_pictures_show_what_that_did(step, state, rows_dataset):
    network, batch = state.network.saved.network, (step.session.inputs, step.session.labels)
    before, said = network.parameters.copy(), []
    step.page.walk.stepped.connect(lambda: said.append(step.text("step_status")))
    assert step.text("step_status") == "Network: own network, unchanged"
    expected, first = network, trace_step(network, *batch)
    for _ in range(11):
        expected = trace_step(expected, *batch, learning_rate=3.0).network_after
    step.click("repeat_10_button")
    step.until_steps(10)
    step.click("step_next_button")
    step.click("repeat_1_button")
    step.until_steps(11)
    assert step.now() == []
    assert "After 11 steps" in said[-1]
    assert "measuring" in said[-1]
    step.until(lambda: "%" in step.text("step_status"))
    test = rows_dataset.test
    both = (network, expected)
    right = [(one.predict(test.images.reshape(len(test), -1)) == test.labels).mean() for one in both]
    status, now = step.text("step_status"), trace_step(expected, *batch)
    losses = f"loss {figures_text(first.loss_before)} → {figures_text(now.loss_before)}"
    assert losses in status
    assert step.text("outcome_loss").startswith(f"11 steps: {losses}")
    assert step.find("outcome_bars").before == pytest.approx(first.probabilities_before[range(10), batch[1]])
    assert f"{100 * right[0]:.2f} % → {100 * right[1]:.2f} %" in status
    assert (network.parameters == before).all()  # of the network in use
    n_read = [(one.predict(batch[0]) == batch[1]).sum() for one in both]
    assert f"correct {n_read[0]} → {n_read[1]} of 10" in status
    step.click("step_reset_button")
    assert step.session.n_steps == 0
    assert step.text("step_status").endswith("unchanged")
    assert not step.find("step_reset_button").isEnabled()


def test_a_learning_rate_that_is_too_large_ends_what_plays_and_is_said_to_be(step, use):
    use(dense_network((784, 12, 12, 10), "cross_entropy", "relu"))
    step.until(lambda: step.text("step_learning_rate") == "0.1")
    step.learn_at("1000")
    step.choose("step_stride", 2)
    step.click("step_play_button")
    step.until(lambda: "too large" in step.text("step_status"))
    assert not step.find("step_play_button").isChecked()
    assert step.session.n_steps
    step.click("step_back_button", times=2)
    assert "too large" not in step.text("step_status")


def test_another_learning_rate_changes_the_step_and_not_the_network(step, trace, put_on):
    put_on(LIGHT)
    step.click("step_next_button", times=14)
    step.learn_at("0.5")
    assert sorted(step.now()) == UPDATED
    step.point_at("W2′", 3, 4)
    layer = trace.layers[1]
    assert step.number() == pytest.approx(layer.weights[3, 4] - 0.5 * layer.d_weights[3, 4], rel=1e-5)
    field = step.find("step_learning_rate")
    edge = lambda: field.grab().toImage().pixelColor(field.width() // 2, 1)  # noqa: E731
    valid, tip = edge(), field.toolTip()
    step.learn_at("x")
    assert not field.property("is_valid")
    assert (edge() == valid, field.toolTip() == tip) == (False, False)
    assert step.session.learning_rate == 0.5
    step.learn_at("5")
    assert field.property("is_valid")
    step.learn_at("-")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert (field.text(), field.property("is_valid"), edge()) == ("5", True, valid)


def test_before_a_step_a_question_is_asked_and_afterwards_it_says_how_that_came_out(step, trace):
    question = step.find("question_card")
    step.click("step_predict")
    step.click("step_next_button")
    assert question.isVisible()
    assert "lower it" in step.text("question_text")
    assert step.find("answer_0").hasFocus()
    assert (step.now(), step.matrix("S1").standing) == ([], Standing.COVERED)
    assert step.matrix("S1").accessibleDescription() == "Covered"
    assert step.find("outcome_bars").after == ()
    assert step.text("outcome_loss").startswith(f"This step: loss {figures_text(trace.loss_before)} → ?")
    step.point_at("S1", 0, 0)
    QTest.keyClick(step.matrix("S1"), Qt.Key.Key_Right)
    assert step.text("cell_title").startswith("Point at")
    step.click("answer_0")
    assert not step.find("answer_0").isVisible()
    assert "Your answer: It falls." in step.text("question_text")
    assert step.now() == ["S1"]
    assert step.matrix("S1").accessibleDescription() != "Covered"
    assert step.matrix("A1").standing is Standing.COVERED
    step.click("step_next_button", times=13)
    fell = trace.loss_after < trace.loss_before
    assert (" Right. " in step.text("question_text")) == fell
    assert f"{figures_text(trace.loss_after)}" in step.text("question_text")
    assert step.find("outcome_bars").after
    step.click("step_next_button")
    step.until_steps(1)
    assert step.text("question_text").startswith("The weight W2[")
    step.click("answer_2")
    step.until(lambda: step.now() == ["S1"])
    step.click("step_back_button", times=2)
    assert (question.isVisible(), step.session.n_steps) == (False, 0)
    step.click("step_next_button")
    step.until(question.isVisible)
    for away in ("step_reset_button", "other_pictures_button", "step_predict"):
        step.click(away)
        assert not question.isVisible()
        step.click("repeat_10_button")
        assert question.isVisible() == step.find("step_predict").isChecked()
    step.until_steps(10)
    assert step.matrix("S1").standing is Standing.DONE
    step.click("step_predict")
    step.click("repeat_10_button")
    step.until(lambda: step.find("answer_1").isVisible())
    step.click("answer_1")
    step.until_steps(20)
    assert step.text("question_text").startswith("Your answer: ")
