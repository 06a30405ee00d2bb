"""What the step is taken on, what is shown of it, and how it is exported."""

import dataclasses
import itertools

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QToolTip, QWidget

from digitpad.insight.step.step_trace import trace_step
from digitpad.nn import TrainingConfig
from digitpad.nn.layers import Convolution
from digitpad.nn.network import Network
from digitpad.presentation import figures_text, probability_text
from digitpad.recognition.training.presets import TrainingJob
from digitpad.ui.appearance.theme import current_theme
from digitpad.ui.files.view_export import ViewExport

from .conftest import StepUser, dense_network

BUTTONS = ("step_next_button", "step_play_button", "repeat_1_button", "step_export_button")
GO_BACK = ("step_back_button", "step_reset_button")


def test_the_page_says_what_is_missing_and_starts_when_it_is_there(
    empty_page, qtbot, use, draw, state, rows_dataset
):
    empty_page.show()
    step = StepUser(empty_page, qtbot)
    assert "There is no network" in step.text("step_message")
    step.find("step_predict").click()
    step.find("step_predict").click()
    assert not any(step.enabled("step_label", *BUTTONS, *GO_BACK))
    use(dense_network(cost="cross_entropy"))
    step.until(lambda: "are loading" in step.text("step_message"))
    draw()
    step.until(lambda: step.session)
    assert step.text("step_learning_rate") == "0.1"
    assert step.enabled("step_label", "step_batch_size", "other_pictures_button") == [True, False, False]
    step.click("repeat_1_button")
    step.until_steps(1)
    networks = (step.session.start, step.session.network)
    before, after = (network.predict(step.session.inputs)[0] for network in networks)
    assert step.text("step_status").startswith("After one step")
    assert step.text("step_status").endswith(f"read as {before} → {after}")  # there are no test pictures
    step.click("step_on_pictures")
    assert step.enabled("step_label", "step_batch_size", "other_pictures_button") == [False, True, True]
    step.click("other_pictures_button")
    assert "are loading" in step.text("step_message")
    state.set_dataset(rows_dataset)
    step.until(lambda: step.session)
    assert len(step.session.inputs) == 10


def test_the_drawing_is_taught_as_what_the_user_says_until_there_is_another(step, state, draw, tmp_path):
    draw()
    step.click("step_on_drawing")
    label = step.find("step_label")
    assert label.currentIndex() == state.reading.digits[0].label
    assert not step.find("step_on_pictures").isChecked()
    step.choose("step_label", 7)
    picture = state.reading.digits[0].picture.reshape(1, -1)
    first = trace_step(state.network.saved.network, picture, [7], learning_rate=3.0)
    bars = step.find("outcome_bars")
    assert step.session.labels.tolist() == [7]
    losses = f"loss {figures_text(first.loss_before)} → {figures_text(first.loss_after)}"
    assert step.text("outcome_loss").startswith(f"This step: {losses}")
    assert "the label is 7" in step.text("outcome_loss")
    shares = (probability_text(one[9], 1) for one in (bars.before, bars.after))
    assert bars.accessibleDescription().endswith(f". 9: {' to '.join(shares)}")
    step.click("repeat_1_button")
    step.until_steps(1)
    assert step.text("outcome_loss").startswith(f"One step: {losses}")
    assert bars.before == pytest.approx(tuple(first.probabilities_before[0]))
    assert bars.after == pytest.approx(tuple(first.probabilities_after[0]), abs=1e-5)
    view = step.matrix("S1")
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.center_of(0, 1))
    step.click("step_next_button")
    step.click("step_play_button")
    draw(None)
    step.until(lambda: "Draw on the left" in step.text("step_message"))
    assert step.session is None
    assert not any(step.enabled(*BUTTONS, *GO_BACK))
    assert not step.find("step_play_button").isChecked()
    assert (step.find("step_diagram").isVisible(), step.text("step_status")) == (False, "")
    step.page.findChild(ViewExport).save(tmp_path / "nothing.csv")
    assert (tmp_path / "nothing.csv").read_text() == ""
    draw()
    step.until(lambda: step.find("step_diagram").isVisible())
    assert not step.find("step_message").isVisible()
    assert label.currentIndex() == state.reading.digits[0].label
    assert step.text("cell_title").startswith("Point at")
    assert all(step.enabled(*BUTTONS))


def test_a_lesson_can_say_what_the_drawing_is_while_another_page_is_shown(step, draw):
    step.page.hide()
    draw()
    for label in (7, 8):
        step.page.set_label(label)
        step.page.show()
        draw()  # the canvas announces a new drawing once more
        assert step.session.labels.tolist() == [label]


def test_the_mini_batch_has_as_many_pictures_as_wanted_and_others_at_a_click(step, state, rows_dataset):
    number = step.find("step_batch_size")
    for wanted, size in ((0, 1), (50, 10), (4, 4)):
        number.setValue(wanted)
        assert len(step.session.inputs) == size
    before = step.session
    labels, trace = rows_dataset.train.labels[:4], before.matrices.trace
    bars = step.find("outcome_bars")
    assert bars.before == pytest.approx(trace.probabilities_before[range(4), labels])
    assert bars.after == pytest.approx(trace.probabilities_after[range(4), labels])
    assert "for each picture" in step.text("outcome_loss")
    assert f"4: {labels[3]}: " in bars.accessibleDescription()
    assert all(view.size() == view.sizeHint() for view in step.views().values())
    step.click("other_pictures_button")
    assert step.session.inputs.shape == before.inputs.shape
    assert not np.array_equal(step.session.inputs, before.inputs)
    train = rows_dataset.train
    few = dataclasses.replace(train, images=train.images[:8], labels=train.labels[:8])
    state.set_dataset(dataclasses.replace(rows_dataset, train=few))
    step.until(lambda: number.maximum() == 8)
    number.setValue(8)
    step.click("other_pictures_button")
    ink = sorted(few.images.reshape(8, -1).sum(axis=1) / 255)
    assert sorted(step.session.inputs.sum(axis=1)) == pytest.approx(ink)  # each once


def test_hidden_it_computes_nothing_and_when_shown_takes_the_drawing_unless_the_user_chose(step, use, draw):
    draw()
    network = use(dense_network((784, 11, 10)))
    step.until(lambda: step.session.start is network)
    assert not step.find("step_on_drawing").isChecked()  # not under the user's eyes
    step.page.hide()
    step.page.show()
    assert (step.find("step_on_drawing").isChecked(), len(step.session.inputs)) == (True, 1)
    step.click("step_on_pictures")
    assert len(step.session.inputs) == 10
    shown = step.session
    draw()
    step.page.hide()
    step.page.show()
    assert step.session is shown
    step.click("step_play_button")
    step.page.hide()
    network = use(dense_network((784, 5, 10)))
    assert step.session is shown
    step.page.show()
    assert step.session.start is network
    assert step.find("step_on_pictures").isChecked()
    assert not step.find("step_play_button").isChecked()
    assert step.matrix("W1").accessibleName().endswith("5x784")


def test_the_learning_rate_is_the_runs_or_the_forms_unless_the_user_chose_one(step, state, use, make_run):
    state.set_draft(TrainingJob(TrainingConfig(cost="quadratic", learning_rate=1.5)))
    use(dense_network(cost="cross_entropy"))
    step.until(lambda: step.session.learning_rate == 0.1)
    use(dense_network())
    step.until(lambda: step.session.learning_rate == 1.5)
    saved = dataclasses.replace(state.network.saved, network=dense_network(cost="cross_entropy"))
    state.set_network(
        dataclasses.replace(state.network, saved=saved, run=make_run(learning_rate=0.7, cost="cross_entropy"))
    )
    step.until(lambda: step.session.learning_rate == 0.7)
    step.learn_at("0.25")
    network = use(dense_network((784, 5, 10), cost="cross_entropy"))
    step.until(lambda: step.session.start is network)
    assert step.session.learning_rate == 0.25


def test_of_a_deep_network_the_layer_in_turn_is_shown_or_the_one_that_is_chosen(step, use):
    small = list(step.views())
    assert small[:6] + small[9:14] == [*("X", "W1", "b1", "S1", "A1", "W2"), *("Y", "L", "dA2", "D2", "dW2")]
    assert small[-5:] == ["db1", "W1′", "b1′", "W2′", "b2′"]
    first = ["X", "W1", "b1", "S1", "A1", "dA1", "D1", "dW1", "db1", "W1′", "b1′"]
    last = ["A3", "W4", "b4", "S4", "A4", "P", "Y", "L", "dA4", "D4", "dW4", "db4", "W4′", "b4′"]
    use(dense_network((784, 8, 7, 6, 10), "cross_entropy", "relu"))
    step.until(lambda: step.find("step_layer").count() == 6)
    assert list(step.views()) == first
    step.click("step_next_button", times=3)
    assert list(step.views())[:6] == ["A1", "W2", "b2", "S2", "A2", "dA2"]
    step.choose("step_stride", 1)
    step.click("step_next_button", times=4)
    assert (step.now(), list(step.views())) == (["P", "L"], last)
    step.click("step_next_button", times=5)
    assert (step.now(), list(step.views())) == (["W1′", "b1′"], first)
    step.choose("step_layer", 0)
    assert len(step.views()) == 5 + 3 * 4 + 3 + 4 * 4 + 2 * 4
    for layer, names in ((2, first), (5, last)):
        step.choose("step_layer", layer)
        assert list(step.views()) == names
    network = use(dense_network((784, 8, 7, 5, 10), "cross_entropy", "relu"))
    step.until(lambda: step.session.start is network)
    assert list(step.views()) == last
    assert step.find("step_layer").count() == 6


def test_convolutions_are_taken_apart_too(step, use):
    network = Network((784, Convolution(3, 5, 4), 8, 10), ("relu", "relu", "identity"), "cross_entropy")
    network.parameters[:] = np.random.default_rng(0).normal(0.0, 0.3, network.parameters.size)
    use(network)
    step.until(lambda: step.find("step_layer").count() == 5)
    trace = step.session.matrices.trace
    assert list(step.views())[:6] == ["X", "R1", "W1", "b1", "S1", "A1"]
    step.point_at("dW1", 2, 12)
    assert step.number() == pytest.approx(trace.layers[0].d_weights[2, 12], rel=1e-5, abs=1e-12)
    assert step.lit() == {"D1": {(None, 2)}, "R1": {(None, 12)}}
    assert "only the full matrix supports" in step.text("methods_note")
    assert not step.find("measure_methods_button").isVisible()
    step.choose("step_layer", 3)
    assert list(step.views())[:3] == ["A1", "R2", "W2"]


def test_pictures_of_more_classes_than_the_network_knows_are_refused(step, use, draw, rows_dataset):
    largest = int(rows_dataset.train.labels[:10].max())
    use(dense_network((784, 5, largest)))
    step.until(lambda: "more classes" in step.text("step_message"))
    assert step.find("step_label").count() == largest
    draw()
    step.click("step_on_drawing")
    step.click("repeat_1_button")
    step.until_steps(1)
    assert "read as" in step.text("step_status")
    assert "accuracy" not in step.text("step_status")  # nor are there test pictures


def test_in_a_small_window_rows_wrap_and_the_cards_share_the_room(step, page):
    def n_whole(row):
        """Return the number of parts of a row, 0 if one of them is cut or covers another."""
        places = [
            part.geometry() for part in row.children() if isinstance(part, QWidget) and part.isVisible()
        ]
        overlap = any(one.intersects(two) for one, two in itertools.combinations(places, 2))
        return len(places) if all(map(row.rect().contains, places)) and not overlap else 0

    diagram, controls = step.find("step_diagram"), step.find("step_next_button").parentWidget()
    dock, tabs, cell = step.find("cards_dock"), step.find("cards_tabs"), step.find("cell_card")
    high, n_views = dock.height(), len(step.views())
    assert controls.height() < 2 * step.find("step_next_button").height()
    middles = [step.matrix(name).geometry().center().y() for name in ("W2", "b2", "S2", "A2", "D2", "W2′")]
    assert max(middles[:4]) - 1 <= min(middles[:4]) < middles[4] < middles[5]
    assert [part.isVisible() for part in (tabs, step.find("equation_card"), cell)] == [False, True, True]
    page.resize(320, page.minimumSizeHint().height())
    step.until(lambda: tabs.isVisible() and n_whole(diagram) == n_views and dock.height() < high)
    assert (n_whole(controls), n_whole(step.find("other_pictures_button").parentWidget())) == (8, 7)
    area = diagram.parentWidget().parentWidget().parentWidget()
    assert area.height() >= 100
    assert controls.geometry().bottom() < area.geometry().top()
    assert area.geometry().bottom() < dock.geometry().top()
    step.click("step_next_button")
    step.point_at("S1", 0, 0)
    assert cell.isVisible()
    for _ in range(13):
        step.click("step_next_button")
        made = step.find("step_outcome") if len(step.now()) > 1 else step.matrix(step.now()[0])
        assert not made.visibleRegion().isEmpty(), step.now()
    assert (step.find("equation_card").isVisible(), cell.isVisible()) == (True, False)
    page.resize(320, 600)
    step.until(lambda: dock.height() > high)  # with the tabs


def test_the_bars_are_as_long_as_the_probabilities_and_the_matrices_have_their_names(step, draw, tip_at):
    draw()
    step.click("step_on_drawing")
    bars = step.find("outcome_bars")
    theme, image = current_theme(), bars.grab().toImage()
    for row in range(10):
        below, above = (0.3, theme.timing, bars.before[row]), (0.7, theme.accent, bars.after[row])
        for part, color, share in (below, above):
            y = int((row + part) * bars.height() / 10)
            line = [image.pixelColor(x, y).name() for x in range(image.width())]
            length = line.count(color)
            assert length / (length + line.count(theme.track)) == pytest.approx(share, abs=0.03), row
    assert 60 < step.matrix("X").area.width() < 200  # enlarged
    view = step.matrix("S2")
    assert tip_at(view, QPoint(int(view.area.center().x()), 2)).startswith(
        "S2: weighted sums of layer 2, 1x10"
    )
    tip_at(view, view.center_of(0, 3))
    step.until(lambda: QToolTip.text() == "")


def test_all_numbers_are_exported_as_a_table_and_the_equations_as_a_picture(step, trace, tmp_path, failures):
    step.click("step_export_button")
    dialog = step.page.findChild(QFileDialog)
    dialog.selectFile(str(tmp_path / "step.csv"))
    dialog.accept()
    assert step.text("step_status") == f"Saved to {tmp_path / 'step.csv'}"
    export = step.page.findChild(ViewExport)
    export.save(tmp_path / "step.png")
    export.save(tmp_path / "missing" / "step.png")
    rows = [line.split(",") for line in (tmp_path / "step.csv").read_text().splitlines()]
    assert [float(row[1]) for row in rows[1:4]] == pytest.approx([trace.loss_before, trace.loss_after, 3.0])
    start = next(number for number, row in enumerate(rows) if row[0] == "dW2")
    exported = np.array(rows[start + 1 : start + 11], float)
    np.testing.assert_allclose(exported, trace.layers[1].d_weights)
    assert (tmp_path / "step.png").stat().st_size > 1_000
    assert "cannot be saved" in failures[0]
