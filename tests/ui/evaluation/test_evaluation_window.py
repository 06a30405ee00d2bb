"""How far the network in use can be trusted, seen by who asks."""

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog, QLabel

from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.ui.appearance.theme import DARK, LIGHT
from digitpad.ui.evaluation.evaluation_window import MEASURING, TrustWindow
from digitpad.workers.training_runner import TrainingState


def reader_of_rows(n_out=10, *, shift=0):
    """Return a network that reads the rows of ``rows_dataset``, all as the class so much further."""
    network = Network((784, n_out), ("identity",), "cross_entropy")
    for label in range(n_out):
        picture = np.zeros((28, 28), np.float32)
        picture[2 * label + 3 : 2 * label + 5] = 0.1
        network.weights[0][(label + shift) % n_out] = picture.ravel()
    return SavedNetwork(network, tuple("0123456789"[:n_out]))


@pytest.fixture
def trust(qtbot, rows_dataset):
    trust = TrustWindow()
    qtbot.addWidget(trust)
    trust.set_theme(LIGHT)
    trust.set_network(reader_of_rows(), "own network")
    trust.set_dataset(rows_dataset)
    yield trust
    trust.close()
    trust.shut_down()


@pytest.fixture
def until_measured(qtbot, user):
    """Return a function that waits until the network of that source is measured."""

    def until_measured(trust, source):
        qtbot.waitUntil(lambda: trust.trust is not None and trust.trust.source == source, timeout=20_000)
        qtbot.waitUntil(lambda: user.text(trust, "trust_status") == "", timeout=20_000)

    return until_measured


def test_it_measures_when_it_is_opened_and_tells_the_result(trust, until_measured, user):
    assert trust.trust is None

    trust.show()
    assert user.text(trust, "trust_status") == MEASURING
    until_measured(trust, "own network")

    sentences = user.text(trust, "trust_sentences")
    assert "100 of 100 test pictures of rows right: 100.00 % (own network)." in sentences
    assert "it is right 100 times in 100" in sentences
    assert trust._matrix.accessibleDescription() == ""
    assert trust._pairs.texts == []


def test_a_new_network_is_measured_while_it_is_open(trust, until_measured, user):
    trust.show()
    until_measured(trust, "own network")

    trust.set_network(reader_of_rows(shift=1), "shifted")
    until_measured(trust, "shifted")

    assert ": 0.00 % (shifted)." in user.text(trust, "trust_sentences")
    assert len(trust._pairs.texts) == 6
    assert " read as " in trust._pairs.texts[0]
    assert "times" in trust._matrix.accessibleDescription()


def test_closed_it_measures_nothing_until_it_is_opened_again(qtbot, trust, until_measured, user):
    trust.show()
    until_measured(trust, "own network")
    trust.close()

    with qtbot.assertNotEmitted(trust._meter.began):
        trust.set_network(reader_of_rows(shift=1), "shifted")
    assert trust.trust.source == "own network"
    assert user.text(trust, "trust_status") == ""

    trust.show()
    until_measured(trust, "shifted")


def test_opened_again_it_does_not_measure_the_same_again(trust, until_measured, user):
    trust.show()
    until_measured(trust, "own network")
    before = trust.trust
    trust.close()

    trust.show()

    assert user.text(trust, "trust_status") == ""
    assert trust.trust is before


def test_closing_in_the_middle_of_measuring_does_no_harm(qtbot, trust, until_measured, user):
    trust.show()
    trust.close()
    assert user.text(trust, "trust_status") == MEASURING

    with qtbot.assertNotEmitted(trust._meter.began):  # it goes on with what it was measuring
        trust.show()

    until_measured(trust, "own network")
    assert "100 of 100 test pictures" in user.text(trust, "trust_sentences")


def test_a_network_that_does_not_fit_is_told_and_old_figures_go(qtbot, trust, until_measured, user):
    trust.show()
    until_measured(trust, "own network")

    trust.set_network(reader_of_rows(3), "small")
    qtbot.waitUntil(lambda: "knows 3 classes" in user.text(trust, "trust_status"), timeout=20_000)

    assert trust.trust is None
    assert user.text(trust, "trust_sentences") == ""
    assert not user.find(trust, "export_confusion_button").isEnabled()


def test_the_matrix_can_be_exported(trust, tmp_path, until_measured, user):
    trust.show()
    until_measured(trust, "own network")

    user.click(trust, "export_confusion_button")
    dialog = trust.findChild(QFileDialog)
    assert dialog.isVisible()
    dialog.selectFile(str(tmp_path / "confusion.csv"))
    dialog.accept()

    assert len((tmp_path / "confusion.csv").read_text().splitlines()) == 11
    assert user.text(trust, "trust_status") == f"Saved to {tmp_path / 'confusion.csv'}"


def test_an_export_that_fails_is_told(trust, tmp_path, until_measured, user):
    trust.show()
    until_measured(trust, "own network")

    trust.export(tmp_path / "missing" / "confusion.csv")

    assert "cannot be saved" in user.text(trust, "trust_status")


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_it_fits_a_small_screen(trust, theme, until_measured):
    trust.set_theme(theme)
    trust.set_network(reader_of_rows(shift=1), "network after epoch 1,000 of a long run")
    trust.resize(900, 600)
    trust.show()
    until_measured(trust, "network after epoch 1,000 of a long run")

    assert trust.width() <= 1_000
    assert trust.height() <= 700
    for label in trust.findChildren(QLabel):
        if label.isVisible() and label.text():
            assert trust.rect().contains(label.mapTo(trust, label.rect().bottomRight())), label.text()
            assert label.width() >= label.minimumSizeHint().width(), label.text()


def test_it_measures_each_network_that_training_makes(qtbot, small, until_measured, user):
    small._actions.trust.trigger()
    trust = small._others.trust
    assert trust.isVisible()
    user.start_long_run(small)
    qtbot.waitUntil(
        lambda: trust.trust is not None and trust.trust.source.startswith("network after epoch"),
        timeout=20_000,
    )
    first = trust.trust.source
    qtbot.waitUntil(lambda: trust.trust.source != first, timeout=20_000)
    assert small.training_state is TrainingState.RUNNING

    user.click(small, "stop_button")

    user.until_idle(small)
    until_measured(trust, small._reader._source)


def test_the_main_window_closes_it_while_it_measures(small):
    small._actions.trust.trigger()
    trust = small._others.trust

    small.close()

    assert not trust.isVisible()
    assert trust._meter._pool.waitForDone(0)
