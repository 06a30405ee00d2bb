"""How far the network in use can be trusted, seen by who asks."""

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog, QLabel

from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.ui.appearance.theme import DARK, LIGHT
from digitpad.ui.computing_lock import Work
from digitpad.ui.evaluation.evaluation_page import MEASURING, EvaluationPage
from digitpad.ui.state import NetworkInUse


def reader_of_rows(n_out=10, *, shift=0):
    """Return a network that reads the rows of ``rows_dataset``, all as the class so much further."""
    network = Network((784, n_out), ("identity",), "cross_entropy")
    for label in range(n_out):
        picture = np.zeros((28, 28), np.float32)
        picture[2 * label + 3 : 2 * label + 5] = 0.1
        network.weights[0][(label + shift) % n_out] = picture.ravel()
    return SavedNetwork(network, tuple("0123456789"[:n_out]))


def use(state, saved, source):
    state.set_network(NetworkInUse(saved, source, saved))


@pytest.fixture
def evaluation(qtbot, state, rows_dataset):
    evaluation = EvaluationPage(state)
    qtbot.addWidget(evaluation)
    use(state, reader_of_rows(), "own network")
    state.set_dataset(rows_dataset)
    yield evaluation
    evaluation.close()
    evaluation.shut_down()


@pytest.fixture
def until_measured(qtbot, user):
    """Return a function that waits until the network of that source is measured."""

    def until_measured(evaluation, source):
        qtbot.waitUntil(
            lambda: evaluation.evaluation is not None and evaluation.evaluation.source == source,
            timeout=20_000,
        )
        qtbot.waitUntil(lambda: user.text(evaluation, "trust_status") == "", timeout=20_000)

    return until_measured


def test_it_measures_when_it_is_opened_and_tells_the_result(evaluation, until_measured, user):
    assert evaluation.evaluation is None

    evaluation.show()
    assert user.text(evaluation, "trust_status") == MEASURING
    until_measured(evaluation, "own network")

    sentences = user.text(evaluation, "trust_sentences")
    assert "100 of 100 test pictures of rows right: 100.00 % (own network)." in sentences
    assert "it is right 100 times in 100" in sentences
    assert evaluation._matrix.accessibleDescription() == ""
    assert evaluation._pairs.texts == []


def test_a_new_network_is_measured_while_it_is_open(evaluation, until_measured, user, state):
    evaluation.show()
    until_measured(evaluation, "own network")

    use(state, reader_of_rows(shift=1), "shifted")
    until_measured(evaluation, "shifted")

    assert ": 0.00 % (shifted)." in user.text(evaluation, "trust_sentences")
    assert len(evaluation._pairs.texts) == 6
    assert " read as " in evaluation._pairs.texts[0]
    assert "times" in evaluation._matrix.accessibleDescription()


def test_closed_it_measures_nothing_until_it_is_opened_again(qtbot, evaluation, until_measured, user, state):
    evaluation.show()
    until_measured(evaluation, "own network")
    evaluation.close()

    with qtbot.assertNotEmitted(evaluation._meter.began):
        use(state, reader_of_rows(shift=1), "shifted")
    assert evaluation.evaluation.source == "own network"
    assert user.text(evaluation, "trust_status") == ""

    evaluation.show()
    until_measured(evaluation, "shifted")


def test_opened_again_it_does_not_measure_the_same_again(evaluation, until_measured, user):
    evaluation.show()
    until_measured(evaluation, "own network")
    before = evaluation.evaluation
    evaluation.close()

    evaluation.show()

    assert user.text(evaluation, "trust_status") == ""
    assert evaluation.evaluation is before


def test_closing_in_the_middle_of_measuring_does_no_harm(qtbot, evaluation, until_measured, user):
    evaluation.show()
    evaluation.close()
    assert user.text(evaluation, "trust_status") == MEASURING

    with qtbot.assertNotEmitted(evaluation._meter.began):  # it goes on with what it was measuring
        evaluation.show()

    until_measured(evaluation, "own network")
    assert "100 of 100 test pictures" in user.text(evaluation, "trust_sentences")


def test_a_network_that_does_not_fit_is_told_and_old_figures_go(
    qtbot, evaluation, until_measured, user, state
):
    evaluation.show()
    until_measured(evaluation, "own network")

    use(state, reader_of_rows(3), "small")
    qtbot.waitUntil(lambda: "knows 3 classes" in user.text(evaluation, "trust_status"), timeout=20_000)

    assert evaluation.evaluation is None
    assert user.text(evaluation, "trust_sentences") == ""
    assert not user.find(evaluation, "export_confusion_button").isEnabled()


def test_the_matrix_can_be_exported(evaluation, tmp_path, until_measured, user):
    evaluation.show()
    until_measured(evaluation, "own network")

    user.click(evaluation, "export_confusion_button")
    dialog = evaluation.findChild(QFileDialog)
    assert dialog.isVisible()
    dialog.selectFile(str(tmp_path / "confusion.csv"))
    dialog.accept()

    assert len((tmp_path / "confusion.csv").read_text().splitlines()) == 11
    assert user.text(evaluation, "trust_status") == f"Saved to {tmp_path / 'confusion.csv'}"


def test_an_export_that_fails_is_told(evaluation, tmp_path, until_measured, user):
    evaluation.show()
    until_measured(evaluation, "own network")

    evaluation.export(tmp_path / "missing" / "confusion.csv")

    assert "cannot be saved" in user.text(evaluation, "trust_status")


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_it_fits_a_small_screen(evaluation, theme, until_measured, state, put_on):
    put_on(theme)
    use(state, reader_of_rows(shift=1), "network after epoch 1,000 of a long run")
    evaluation.resize(900, 600)
    evaluation.show()
    until_measured(evaluation, "network after epoch 1,000 of a long run")

    assert evaluation.width() <= 1_000
    assert evaluation.height() <= 700
    for label in evaluation.findChildren(QLabel):
        if label.isVisible() and label.text():
            assert evaluation.rect().contains(label.mapTo(evaluation, label.rect().bottomRight())), (
                label.text()
            )
            assert label.width() >= label.minimumSizeHint().width(), label.text()


def test_it_measures_each_network_that_training_makes(qtbot, small, until_measured, user):
    small._actions.evaluation.trigger()
    evaluation = user.find(small, "evaluation_page")
    assert evaluation.isVisible()
    user.start_long_run(small)
    qtbot.waitUntil(
        lambda: (
            evaluation.evaluation is not None
            and evaluation.evaluation.source.startswith("network after epoch")
        ),
        timeout=20_000,
    )
    first = evaluation.evaluation.source
    qtbot.waitUntil(lambda: evaluation.evaluation.source != first, timeout=20_000)
    assert Work.TRAINING in small.state.computing.active

    user.click(small, "stop_button")

    user.until_idle(small)
    until_measured(evaluation, small.state.network.source)


def test_the_main_window_closes_it_while_it_measures(small, user):
    small._actions.evaluation.trigger()
    evaluation = user.find(small, "evaluation_page")

    small.close()

    assert not evaluation.isVisible()
    assert evaluation._meter._pool.waitForDone(0)
