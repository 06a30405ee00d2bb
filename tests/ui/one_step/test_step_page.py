"""One step: what is seen and said of it is what the step's arrays say."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from digitpad.digits.datasets.dataset import Dataset
from digitpad.insight import trace_step
from digitpad.nn.costs import COSTS
from digitpad.nn.gradients import GRADIENT_METHODS
from digitpad.nn.layers import Convolution
from digitpad.nn.network import Network
from digitpad.ui.one_step.matrix_view import Standing

from .conftest import dense_network


@pytest.fixture
def trace(state, rows_dataset):
    """The step on the first ten training pictures, computed anew."""
    pictures = rows_dataset.train
    return trace_step(
        state.network.saved.network,
        pictures.images[:10].reshape(10, -1),
        pictures.labels[:10],
        learning_rate=3.0,
    )


def number(text):
    """Return the number that a line ends or begins with."""
    return float(text.removeprefix("= ").split()[0].replace("−", "-"))


# Numbers


@pytest.mark.parametrize(
    ("name", "row", "column"),
    [
        ("S1", 3, 5),
        ("A1", 9, 11),
        ("D1", 0, 2),
        ("dW1", 4, 400),
        ("dW2", 9, 0),
        ("W1′", 11, 783),
        ("X", 2, 90),
    ],
)
def test_the_number_pointed_at_is_the_one_in_the_step(step, trace, name, row, column):
    layer = trace.layers[int(name[-1 if name[-1].isdigit() else -2]) - 1] if name != "X" else trace.layers[0]
    kind = {"S": "sums", "A": "activations", "D": "errors", "dW": "d_weights", "X": "inputs"}
    array = layer.weights_after if "′" in name else getattr(layer, kind[name.rstrip("12")])

    step.point_at(name, row, column)

    assert step.text("cell_title").startswith(f"{name}[{row}, {column}]")
    assert number(step.text("cell_value")) == pytest.approx(array[row, column], rel=1e-5)


def test_the_row_and_the_column_that_a_number_comes_from_are_lit(step):
    step.point_at("dW1", 4, 300)
    assert step.lit() == {"D1": {(None, 4)}, "X": {(None, 300)}}
    assert step.matrix("dW1").cell == (4, 300)

    step.point_at("S2", 6, 3)
    assert step.lit() == {"A1": {(6, None)}, "W2": {(3, None)}, "b2": {(0, 3)}}
    assert step.matrix("dW1").cell is None


def test_a_gradient_is_checked_numerically(step, trace):
    gradient = trace.layers[1].d_weights
    row, column = np.unravel_index(np.abs(gradient).argmax(), gradient.shape)

    step.point_at("dW2", int(row), int(column))

    step.until(lambda: "numerically" in step.text("cell_check"))
    by_backpropagation, numerically = (
        float(part.replace("−", "-"))
        for part in step.text("cell_check").replace(",", "").split()
        if part[0] in "+−"
    )
    assert by_backpropagation == pytest.approx(gradient[row, column], rel=1e-5)
    assert numerically == pytest.approx(gradient[row, column], rel=1e-4)
    assert step.text("cell_check").endswith("✓")


def test_many_weights_are_checked_at_once(step):
    step.click("check_weights_button")

    step.until(lambda: "compared" in step.text("check_summary"))
    assert 0 < int(step.text("check_summary").split()[0]) <= 200


def test_arrow_keys_go_from_cell_to_cell_and_a_click_holds_one(step):
    view = step.matrix("S2")
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.center_of(2, 2))
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert step.text("cell_title").startswith("S2[3, 3]")

    step.point_at("A2", 0, 0)
    assert step.text("cell_title").startswith("A2[0, 0]")
    QTest.mouseMove(step.matrix("A2"), QPoint(1, 1))  # onto its name

    assert step.text("cell_title").startswith("S2[3, 3]")


# Going through the step


def now(step):
    return [
        view.key.name
        for view in step.page.findChildren(type(step.matrix("X")))
        if view.standing is Standing.NOW
    ]


def test_next_lights_one_equation_after_the_other_and_back_goes_the_same_way(step):
    seen = []
    for _ in range(13):
        step.click("step_next_button")
        seen.append(now(step))
    forward = ["S1", "A1", "S2", "A2", "L"]
    backward = ["dA2", "D2", "dW2", "db2", "dA1", "D1", "dW1", "db1"]
    assert seen == [[name] for name in (*forward, *backward)]
    assert step.text("equation_formula") == "db1 = 1ᵀ · D1"
    assert step.text("equation_code") == "layer.ones.dot(layer.d_sums, layer.d_biases)"

    step.click("step_back_button")
    assert now(step) == ["dW1"]
    step.click("step_next_button", times=2)
    assert sorted(now(step)) == ["W1′", "W2′", "b1′", "b2′"]


def test_by_layer_and_by_whole_step_go_further_at_a_time(step):
    step.choose("step_stride", 1)
    titles = []
    for _ in range(6):
        step.click("step_next_button")
        titles.append(step.text("equation_title"))
    assert titles == [
        "Forward: Activations of layer 1",
        "Forward: Activations of layer 2",
        "Forward: Loss",
        "Backward: Gradient of the biases of layer 2",
        "Backward: Gradient of the biases of layer 1",
        "Update: Update of all weights and biases",
    ]

    step.choose("step_stride", 2)
    step.click("step_next_button")

    step.until_steps(1)
    assert step.text("equation_title") == titles[-1]  # the end of the step after


def test_at_the_end_of_a_step_next_begins_another_on_the_network_after_it(step, trace):
    step.click("step_next_button", times=15)

    step.until_steps(1)
    assert now(step) == ["S1"]
    step.point_at("W1", 3, 300)
    assert number(step.text("cell_value")) == pytest.approx(trace.layers[0].weights_after[3, 300], rel=1e-4)

    step.click("step_back_button", times=2)  # over the start of it
    assert step.page.walk.session.n_steps == 0
    assert "W1′" in now(step)


def test_play_goes_on_by_itself_and_stops_at_the_end(step, qtbot):
    step.click("step_next_button", times=13)

    step.click("step_play_button")

    assert "W1′" in now(step)
    step.until(lambda: not step.find("step_play_button").isChecked())
    assert "W1′" in now(step)


# Repeating


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
    assert f"loss {loss(network, rows_dataset):.4g} → {loss(expected, rows_dataset):.4g}" in step.text(
        "step_status"
    )
    assert f"→ {100 * right:.2f} %" in step.text("step_status")
    assert (network.parameters == before).all()  # of the network in use

    pictures = rows_dataset.train
    n_read = [
        (one.predict(pictures.images[:10].reshape(10, -1)) == pictures.labels[:10]).sum()
        for one in (network, expected)
    ]
    assert f"read rightly {n_read[0]} → {n_read[1]} of 10" in step.text("step_status")

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
    assert number(step.text("cell_value")) == pytest.approx(
        layer.weights[3, 4] - 0.5 * layer.d_weights[3, 4], rel=1e-5
    )
    field.selectAll()
    QTest.keyClicks(field, "x")
    assert not field.property("is_valid")
    assert step.page.walk.session.learning_rate == 0.5


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


def test_without_a_drawing_one_is_invited_to_draw_or_to_take_pictures(step, draw):
    draw(None)
    step.click("step_on_drawing")
    assert "Draw a digit" in step.text("step_message")
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

    assert number(step.text("cell_value")) == pytest.approx(
        trace.layers[0].d_weights[2, 12], rel=1e-5, abs=1e-12
    )
    assert step.lit() == {"D1": {(None, 2)}, "R1": {(None, 12)}}
    assert "Only the full matrix form knows them" in step.text("methods_note")
    assert not step.find("measure_methods_button").isVisible()


def test_pictures_of_more_classes_than_the_network_knows_are_refused(step, use):
    use(dense_network((784, 5, 3)))

    step.until(lambda: "more classes" in step.text("step_message"))


def test_without_pictures_the_page_says_that_they_are_coming(qtbot, context, use):
    from digitpad.ui.one_step.step_page import StepPage

    use(dense_network())
    page = StepPage(context)
    qtbot.addWidget(page)
    page.show()

    assert "being loaded" in page.findChild(type(page._message), "step_message").text()
    page.shut_down()


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


# Five ways


def test_the_five_ways_of_the_race_give_the_same_gradient_of_this_batch(step, trace, state):
    step.click("measure_methods_button")

    results = lambda: step.find("methods_view").results  # noqa: E731
    step.until(lambda: len(results()) == 5)
    assert set(results()) == set(GRADIENT_METHODS)
    for name, result in results().items():
        d_weights, _ = state.network.saved.network.views(result.gradient)
        np.testing.assert_allclose(d_weights[0], trace.layers[0].d_weights, rtol=1e-3, atol=1e-6)
        assert step.text(f"method_title_{name}") == GRADIENT_METHODS[name].title
    assert "the same gradient" in step.text("method_took_per_sample")


def test_large_block_diagonal_matrices_are_made_only_after_a_word_on_their_memory(step, use):
    use(dense_network((784, 200, 10)))
    step.until(lambda: step.page.walk.session.start.shapes[0].n_out == 200)
    step.click("measure_methods_button")

    results = lambda: step.find("methods_view").results  # noqa: E731
    step.until(lambda: len(results()) == 4)
    assert "MB of memory" in step.text("method_took_block_diagonal")
    step.until(lambda: step.find("measure_blocks_button").isEnabled())

    step.click("measure_blocks_button")
    step.until(lambda: len(results()) == 5)


def test_a_button_leads_to_the_race(qtbot, state, context, use, rows_dataset):
    import dataclasses

    from digitpad.ui.one_step.step_page import StepPage

    opened = []
    page = StepPage(dataclasses.replace(context, open_page=opened.append))
    qtbot.addWidget(page)
    use(dense_network())
    state.set_dataset(rows_dataset)
    page.show()

    page.findChild(object, "race_methods_button").click()

    assert opened == ["race"]
    page.shut_down()


# Predict, then see


def test_before_a_step_a_question_is_asked_and_afterwards_it_says_how_that_came_out(step, trace):
    step.click("step_predict")
    step.click("step_next_button")
    assert step.find("question_card").isVisible()
    assert "Does it fall" in step.text("question_text")
    assert step.matrix("S1").standing is Standing.COVERED
    assert step.find("outcome_bars").after == ()

    step.click("answer_0")
    assert now(step) == ["S1"]
    assert step.matrix("A1").standing is Standing.COVERED
    step.click("step_next_button", times=13)

    fell = trace.loss_after < trace.loss_before
    assert (" Right. " in step.text("question_text")) == fell
    assert f"{trace.loss_after:.4g}" in step.text("question_text")
    assert step.find("outcome_bars").after


def test_a_covered_matrix_tells_no_number(step):
    step.click("step_predict")
    step.point_at("dW1", 3, 300)

    assert "dW1" not in step.text("cell_title")


# Export


def test_all_numbers_are_exported_as_a_table_and_the_equations_as_a_picture(step, trace, tmp_path, page):
    from digitpad.ui.files.view_export import ViewExport

    export = page.findChild(ViewExport)
    export.save(tmp_path / "step.csv")
    export.save(tmp_path / "step.png")

    rows = [line.split(",") for line in (tmp_path / "step.csv").read_text().splitlines()]
    start = next(number for number, row in enumerate(rows) if row[0] == "dW2")
    exported = np.array(rows[start + 1 : start + 11], float)
    np.testing.assert_allclose(exported, trace.layers[1].d_weights)
    assert (tmp_path / "step.png").stat().st_size > 1_000


def test_every_matrix_and_control_has_a_name_for_a_screen_reader(step, page):
    for view in step.find("step_diagram").views:
        assert view.key.name in view.accessibleName()
    for name in (
        "step_label",
        "step_batch_size",
        "step_learning_rate",
        "step_layer",
        "step_stride",
        "outcome_bars",
    ):
        assert step.find(name).accessibleName(), name


def test_training_data_of_another_kind_take_the_place_of_the_old(step, state, rows_dataset):
    few = Dataset("few", *(3 * [_first(rows_dataset.train, 6)]), rows_dataset.class_names)
    state.set_dataset(few)

    step.until(lambda: len(step.page.walk.session.inputs) == 6)


def _first(part, n):
    return type(part)(part.images[:n], part.labels[:n])
