"""Teach it my hand, in the whole window."""

import math

import pytest
from PySide6.QtCore import QThreadPool
from PySide6.QtGui import QAction

from digitpad.digits.datasets.dataset import Dataset
from digitpad.library import NetworkKind
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.recognition.fine_tuning.fine_tuned_network import n_fine_tuned
from digitpad.ui.computing_lock import Work
from digitpad.ui.fine_tuning.fine_tuning_controller import FineTuningController
from digitpad.ui.state import NetworkInUse
from digitpad.workers.fine_tuning_runner import FineTuningRunner


def action(window, title):
    """Return the first menu entry with a title."""
    titles = {one.text().replace("&", ""): one for one in reversed(window.findChildren(QAction))}
    return titles[title]


def source(window):
    """Return the name of the network in use."""
    return window.state.network.source


def spiral(size=0.3, turn=0.0):
    """Return a sign that no one writes as a 7."""
    steps = [i / 40 for i in range(41)]
    return [
        (0.5 + size * t * math.cos(13.0 * t + turn), 0.5 + size * t * math.sin(13.0 * t + turn))
        for t in steps
    ]


def test_a_personal_sign_is_learned_and_read_after_a_restart(qtbot, window, again, user):
    for number in range(5):
        user.draw(window, spiral(0.25 + 0.02 * number, 0.05 * number))
        user.press(window, "7")
    user.draw(window, spiral(0.28, 0.1))
    qtbot.waitUntil(lambda: user.answer(window) not in (None, "7"))

    user.fine_tune(window)

    qtbot.waitUntil(lambda: user.answer(window) == "7")
    assert source(window) == "taught by you, 5 digits"
    assert user.outcome(window).startswith("Your unseen digits 0 → 1 of 1\nMNIST 99")
    user.click(window, "keep_taught_button")
    window.close()

    window = again()
    qtbot.waitUntil(lambda: source(window) == "taught by you, 5 digits")
    user.draw(window, spiral(0.28, 0.1))
    qtbot.waitUntil(lambda: user.answer(window) == "7")


def test_discarding_restores_the_previous_network_and_keeps_nothing(small, few_steps, user, kept_networks):
    user.write(small, 1, 1, 2, 2, 3)
    before = user.network(small)
    user.fine_tune(small)
    assert user.network(small) is not before
    said = []
    small.findChild(FineTuningController).noticed.connect(said.append)

    user.click(small, "undo_teaching_button")

    assert said == ["The previous network is in use again"]
    assert user.network(small) is before
    assert user.outcome(small) == ""
    assert user.status(small).endswith(" – The previous network is in use again")
    small.close()
    assert len(small.state.samples) == 5
    assert kept_networks(NetworkKind.FINE_TUNED) == []


def test_teaching_again_begins_with_the_untaught_network_and_all_digits(qtbot, small, few_steps, user):
    base, name = user.network(small), small.state.network.source
    user.write(small, 1, 1, 2, 2, 3)
    user.fine_tune(small)
    user.click(small, "keep_taught_button")
    networks = small.state.library.library.networks
    taught_id = small.state.network.record_id
    qtbot.waitUntil(lambda: networks.find(networks.find(taught_id).base) is not None)
    assert networks.find(networks.find(taught_id).base).name == name
    user.write(small, 4)

    user.fine_tune(small)

    assert small.state.network.base is base
    assert source(small) == "taught by you, 6 digits"


def test_a_damaged_taught_network_is_told_and_the_shipped_one_opens(
    small, few_steps, again, user, kept_networks
):
    user.write(small, 1, 1, 2, 2, 3)
    user.fine_tune(small)
    small.close()
    (kept,) = kept_networks(NetworkKind.FINE_TUNED)
    small.state.library.library.files.path(kept.record.file).write_text("damaged")

    window = again()

    assert source(window) == "shipped network"
    assert user.message(window).startswith('The network "taught by you, 5 digits" cannot be opened: ')
    assert user.message(window).endswith(" In use: shipped network.")


def test_what_cannot_be_taught_is_said_no_longer_than_it_holds(qtbot, small, rows_dataset, user):
    action(small, "Use the network taught by you").trigger()
    assert user.message(small).startswith("You have not taught a network yet.")
    user.write(small, 1, 1, 2, 2, 3)
    user.start_long_run(small)
    user.click(small, "teach_button")
    assert user.message(small).startswith("A network is being trained.")
    user.click(small, "stop_button")
    user.until_idle(small)
    assert user.message(small) == ""

    saved = SavedNetwork(Network((784, 5), ("identity",), "cross_entropy"), tuple("01234"))
    small.state.set_network(NetworkInUse(saved, "five", saved))
    reported = []
    small.findChild(FineTuningController).reported.connect(reported.append)
    user.click(small, "teach_button")
    qtbot.waitUntil(lambda: "5 units" in user.message(small))
    assert reported == ["Learning your hand…", "Nothing was learned."]
    assert user.message(small).startswith("Layers: ")
    user.until_not_fine_tuning(small)
    assert user.network(small) is saved

    names = ("shirt", *rows_dataset.class_names[1:])
    parts = (rows_dataset.train, rows_dataset.validation, rows_dataset.test)
    small.state.set_dataset(Dataset("Fashion", *parts, names))
    user.click(small, "teach_button")
    assert user.message(small) == "Fashion has no digits. Choose Use MNIST in the Data menu, then teach."


def test_stop_ends_teaching_and_the_network_stays(qtbot, small, many_steps, user):
    user.write(small, 1, 1, 2, 2, 3)
    before = user.network(small)
    user.open_page(small, "my_digits")
    user.click(small, "teach_button")
    assert not action(small, "Teach it my hand").isEnabled()

    user.click(small, "stop_teaching_button")
    assert not user.find(small, "stop_teaching_button").isEnabled()

    qtbot.waitUntil(lambda: user.find(small, "teach_button").isVisible())
    assert user.text(small, "my_digits_status") == "Teaching was stopped."
    assert user.status(small).endswith(" – Teaching was stopped. Nothing was learned")
    assert user.network(small) is before
    assert action(small, "Teach it my hand").isEnabled()


def test_stopping_a_second_teaching_leaves_the_first_to_keep_or_discard(
    qtbot, small, few_steps, request, user
):
    user.write(small, 1, 1, 2, 2, 3)
    user.fine_tune(small)
    first, outcome = user.network(small), user.outcome(small)
    user.write(small, 4)
    assert user.outcome(small) == outcome
    request.getfixturevalue("many_steps")
    action(small, "Teach it my hand").trigger()

    user.click(small, "stop_teaching_button")

    qtbot.waitUntil(lambda: user.find(small, "keep_taught_button").isVisible())
    assert user.network(small) is first
    assert user.outcome(small) == outcome


def test_training_stops_teaching_and_reports_it(qtbot, small, many_steps, user):
    said = []
    small.findChild(FineTuningController).noticed.connect(said.append)
    user.write(small, 1, 1, 2, 2, 3)
    user.click(small, "teach_button")

    user.click(small, "train_button")

    qtbot.waitUntil(lambda: "Teaching was stopped. Nothing was learned" in said)
    assert Work.FINE_TUNING not in small.state.computing.active
    user.until_idle(small)
    assert n_fine_tuned(user.network(small)) == 0


@pytest.mark.parametrize("by", ["training", "another network"])
def test_a_pending_network_is_kept_when_another_comes(qtbot, small, few_steps, user, kept_networks, by):
    user.write(small, 1, 1, 2, 2, 3)
    user.fine_tune(small)

    if by == "training":
        user.start_long_run(small)
    else:
        action(small, "Use the shipped network").trigger()
        qtbot.waitUntil(lambda: source(small) == "shipped network")

    assert user.status(small).endswith(" – The taught network was kept: find it in the File menu")
    assert user.outcome(small) == ""
    small.close()
    (kept,) = kept_networks(NetworkKind.FINE_TUNED)
    assert n_fine_tuned(kept.saved) == 5


def test_closing_during_teaching_stops_it(qtbot, small, many_steps, user, kept_networks):
    user.write(small, 1, 1, 2, 2, 3)
    user.click(small, "teach_button")
    qtbot.waitUntil(lambda: user.find(small, "teaching_progress").value() > 0)

    small.close()

    assert small.findChild(FineTuningRunner).findChild(QThreadPool).waitForDone(0)
    assert kept_networks(NetworkKind.FINE_TUNED) == []


def test_automatic_teaching_follows_only_corrections_and_is_remembered(qtbot, small, few_steps, again, user):
    assert not action(small, "Teach automatically after each correction").isChecked()
    user.write(small, 1, 1, 1, 1, 1)
    action(small, "Teach automatically after each correction").trigger()
    qtbot.waitUntil(lambda: user.answer(small) == "1")
    user.write(small, 1)
    assert Work.FINE_TUNING not in small.state.computing.active

    user.draw(small, spiral())
    qtbot.waitUntil(lambda: user.answer(small) != "7")
    user.press(small, "7")

    assert Work.FINE_TUNING in small.state.computing.active
    qtbot.waitUntil(lambda: source(small) == "taught by you, 7 digits")
    small.close()
    assert action(again(), "Teach automatically after each correction").isChecked()


def test_a_correction_during_teaching_is_taught_afterwards(qtbot, small, few_steps, user):
    action(small, "Teach automatically after each correction").setChecked(True)
    user.write(small, 1, 1, 1, 1)
    for size in (0.3, 0.25):
        user.draw(small, spiral(size))
        user.press(small, "7")

    qtbot.waitUntil(lambda: source(small) == "taught by you, 6 digits")
