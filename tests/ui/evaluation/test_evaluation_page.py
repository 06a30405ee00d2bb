"""How far the network in use can be trusted, seen by who asks."""

import numpy as np
import pytest
from PySide6.QtCore import QThreadPool, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QTabBar, QWidget

from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.ui.appearance.text_size import STEPS
from digitpad.ui.computing_lock import Work
from digitpad.ui.evaluation.evaluation_page import EvaluationPage
from digitpad.ui.state import NetworkInUse
from digitpad.workers.evaluation_runner import EvaluationRunner

PARTS = ("confusion_view", "confused_pairs", "reliability_chart")


def reader_of_rows(n_out=10, *, shift=0):
    """Return a network that reads the rows of ``rows_dataset``, all as the class so much further."""
    network = Network((784, n_out), ("identity",), "cross_entropy")
    for label in range(n_out):
        picture = np.zeros((28, 28), np.float32)
        picture[2 * label + 3 : 2 * label + 5] = 0.1
        network.weights[0][(label + shift) % n_out] = picture.ravel()
    return SavedNetwork(network, tuple("0123456789"[:n_out]))


@pytest.fixture
def use(state):
    """Return a function that puts a network in use under a name, and returns it."""

    def use(saved, source):
        state.set_network(NetworkInUse(saved, source, saved))
        return saved

    return use


@pytest.fixture
def page(qtbot, context, use, rows_dataset):
    """The page, with a network that makes no mistakes; not shown yet."""
    page = EvaluationPage(context)
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.right = use(reader_of_rows(), "own network")
    context.state.set_dataset(rows_dataset)
    yield page
    page.close()
    page.shut_down()
    context.state.set_text_percent(100)


@pytest.fixture
def until_shown(qtbot, user):
    """Return a function that waits until the figures are those of a source, and nothing is measured."""

    def until_shown(page, source):
        qtbot.waitUntil(
            lambda: (
                page.evaluation is not None
                and page.evaluation.source == source
                and user.text(page, "evaluation_status") == ""
            ),
            timeout=20_000,
        )

    return until_shown


@pytest.fixture
def measured(page, until_shown):
    """The page with the figures of its first network."""
    page.show()
    until_shown(page, "own network")
    return page


def runner(page):
    return page.findChild(EvaluationRunner)


def is_pale(page):
    pale = {not page.findChild(QWidget, name).isEnabled() for name in (*PARTS, "evaluation_sentences")}
    assert len(pale) == 1
    return pale.pop()


def shown_parts(page):
    return [name for name in PARTS if page.findChild(QWidget, name).isVisible()]


def test_it_measures_when_it_is_shown_and_tells_the_result(page, until_shown, user):
    assert page.evaluation is None
    assert not user.find(page, "export_confusion_button").isEnabled()

    page.show()
    assert user.text(page, "evaluation_heading") == "Own network · rows"
    assert user.text(page, "evaluation_status") == "Measuring…"
    until_shown(page, "own network")

    accuracy, honesty, doubt = user.text(page, "evaluation_sentences").split("\n")
    assert accuracy == "It reads 100 of 100 test pictures of rows right: 100.00 % (own network)."
    assert "it is right 100 times in 100" in honesty
    assert doubt.startswith("It never says “not sure”")
    assert user.find(page, "confusion_view").accessibleDescription() == ""
    assert user.find(page, "reliability_chart").accessibleDescription() != ""
    assert user.find(page, "confused_pairs").texts == []


def test_another_network_is_named_at_once_and_the_old_figures_are_pale_until_it_is_measured(
    measured, until_shown, user, use
):
    use(reader_of_rows(shift=1), "shifted")

    assert user.text(measured, "evaluation_heading") == "Shifted · rows"
    assert user.text(measured, "evaluation_status") == "Measuring… Shown: own network"
    assert is_pale(measured)
    until_shown(measured, "shifted")
    assert not is_pale(measured)
    assert ": 0.00 % (shifted)." in user.text(measured, "evaluation_sentences")
    pairs = user.find(measured, "confused_pairs").texts
    assert len(pairs) == 6
    label, answer = map(int, pairs[0].split("\n")[0].split(" read as "))
    assert answer == (label + 1) % 10
    assert pairs[0].split("\n")[1].endswith(" times")
    assert "times" in user.find(measured, "confusion_view").accessibleDescription()


def test_what_was_measured_before_is_there_at_once(qtbot, measured, until_shown, user, use):
    shifted = use(reader_of_rows(shift=1), "shifted")
    until_shown(measured, "shifted")

    with qtbot.assertNotEmitted(runner(measured).began):
        use(measured.right, "the first again")
        assert ": 100.00 % (the first again)." in user.text(measured, "evaluation_sentences")
        assert user.text(measured, "evaluation_heading") == "The first again · rows"
        use(shifted, "shifted")
        assert ": 0.00 % (shifted)." in user.text(measured, "evaluation_sentences")
    assert user.text(measured, "evaluation_status") == ""
    assert not is_pale(measured)


def test_back_at_a_known_network_what_waits_is_not_measured_any_more(measured, user, use):
    use(reader_of_rows(shift=1), "shifted")
    use(reader_of_rows(shift=2), "shifted by 2")
    assert runner(measured).is_newer_wanted

    use(measured.right, "own network")

    assert not runner(measured).is_newer_wanted
    assert user.text(measured, "evaluation_status") == ""
    assert not is_pale(measured)


def test_what_comes_too_late_is_not_shown_but_remembered(qtbot, measured, user, use):
    (rest,) = runner(measured).findChildren(QTimer)
    qtbot.waitUntil(lambda: not rest.isActive() and runner(measured).subject is None, timeout=20_000)
    shifted = use(reader_of_rows(shift=1), "shifted")
    assert runner(measured).subject is not None
    use(measured.right, "own network")

    qtbot.waitUntil(lambda: runner(measured).subject is None, timeout=20_000)
    assert measured.evaluation.source == "own network"
    use(shifted, "shifted")

    assert measured.evaluation.source == "shifted"
    assert user.text(measured, "evaluation_status") == ""


def test_back_at_the_network_that_is_being_measured_it_is_not_measured_twice(
    qtbot, page, until_shown, user, use
):
    page.show()
    use(reader_of_rows(shift=1), "shifted")

    with qtbot.assertNotEmitted(runner(page).began):
        use(page.right, "own network")

    assert not runner(page).is_newer_wanted
    assert user.text(page, "evaluation_status") == "Measuring…"
    until_shown(page, "own network")


def test_figures_of_a_run_that_is_followed_are_named_but_do_not_flicker(measured, user, use, state):
    state.computing.begin(Work.TRAINING)

    use(reader_of_rows(shift=1), "after epoch 1")

    assert user.text(measured, "evaluation_status") == "Measuring… Shown: own network"
    assert not is_pale(measured)


def test_another_data_set_makes_all_figures_old(measured, user, state, rows_dataset):
    other = type(rows_dataset)(
        "others", rows_dataset.train, rows_dataset.validation, rows_dataset.test, rows_dataset.class_names
    )

    state.set_dataset(other)

    assert user.text(measured, "evaluation_heading") == "Own network · others"
    assert user.text(measured, "evaluation_status").startswith("Measuring…")
    assert is_pale(measured)


def test_hidden_it_measures_nothing_until_it_is_shown_again(qtbot, measured, until_shown, user, use):
    measured.hide()
    with qtbot.assertNotEmitted(runner(measured).began):
        use(reader_of_rows(shift=1), "shifted")
    assert measured.evaluation.source == "own network"

    measured.show()
    until_shown(measured, "shifted")
    before = measured.evaluation
    measured.hide()
    measured.show()

    assert measured.evaluation is before


def test_a_network_that_does_not_fit_is_told_and_old_figures_go(qtbot, measured, user, use):
    use(reader_of_rows(3), "small")
    status = user.find(measured, "evaluation_status")
    qtbot.waitUntil(lambda: "knows 3 classes" in status.text(), timeout=20_000)

    assert status.text()[0].isupper()
    assert measured.evaluation is None
    assert user.text(measured, "evaluation_sentences") == ""
    assert user.find(measured, "reliability_chart").accessibleDescription() == ""
    assert not user.find(measured, "export_confusion_button").isEnabled()
    assert not is_pale(measured)


def test_the_matrix_can_be_exported_and_a_failure_is_told(measured, tmp_path, user):
    user.click(measured, "export_confusion_button")
    dialog = measured.findChild(QFileDialog)
    assert dialog.isVisible()
    dialog.selectFile(str(tmp_path / "confusion.csv"))
    dialog.accept()

    assert len((tmp_path / "confusion.csv").read_text().splitlines()) == 11
    assert user.text(measured, "evaluation_status") == f"Saved to {tmp_path / 'confusion.csv'}"
    measured.export(tmp_path / "missing" / "confusion.csv")
    assert "cannot be saved" in user.text(measured, "evaluation_status")


def test_before_anything_is_measured_nothing_is_exported(page, tmp_path):
    page.export(tmp_path / "confusion.csv")

    assert not (tmp_path / "confusion.csv").exists()


def test_all_parts_are_shown_where_there_is_room_and_else_one_of_them(measured, user):
    assert shown_parts(measured) == list(PARTS)
    tabs = measured.findChild(QTabBar)
    assert not tabs.isVisible()

    measured.resize(540, 600)
    for number, name in enumerate(PARTS):
        tabs.setCurrentIndex(number)
        assert shown_parts(measured) == [name]

    measured.resize(800, 600)
    assert shown_parts(measured) == list(PARTS)


@pytest.mark.parametrize("percent", STEPS)
def test_nothing_is_cut_in_a_narrow_page(measured, until_shown, use, state, percent):
    state.set_text_percent(percent)
    use(reader_of_rows(shift=1), "network after epoch 1,000 of a long run")
    until_shown(measured, "network after epoch 1,000 of a long run")
    assert measured.minimumSizeHint().width() <= 480
    measured.resize(480, max(600, measured.heightForWidth(480)))

    for number in range(len(PARTS)):
        measured.findChild(QTabBar).setCurrentIndex(number)
        QApplication.processEvents()
        for widget in (*measured.findChildren(QLabel), *map(measured.findChild, [QWidget] * 3, PARTS)):
            if widget.isVisible():
                corner = widget.mapTo(measured, widget.rect().bottomRight())
                assert measured.rect().contains(corner), widget.objectName()
                assert widget.width() >= widget.minimumSizeHint().width(), widget.objectName()


def test_shut_down_it_ends_what_it_measures_and_begins_nothing_more(page, use):
    page.show()
    use(reader_of_rows(shift=1), "shifted")
    assert runner(page).is_newer_wanted

    page.shut_down()

    assert not runner(page).is_newer_wanted
    assert runner(page).findChild(QThreadPool).waitForDone(0)


# In the window


def test_it_follows_training_and_the_slider_over_its_epochs(qtbot, small, until_shown, user):
    page = user.open_page(small, "evaluation")
    user.click(small, "train_button")
    user.until_idle(small)
    until_shown(page, small.state.network.source)
    slider = user.find(small, "epoch_slider")

    slider.setValue(1)
    assert user.text(page, "evaluation_heading") == "After epoch 1 · rows"
    until_shown(page, "after epoch 1")

    slider.setValue(2)
    until_shown(page, "after epoch 2")
    slider.setValue(1)
    assert page.evaluation.source == "after epoch 1"


def test_the_window_can_be_closed_while_it_measures(small, user):
    page = user.open_page(small, "evaluation")
    assert runner(page).subject is not None or runner(page).is_newer_wanted

    small.close()

    assert not page.isVisible()
    assert not runner(page).is_newer_wanted
