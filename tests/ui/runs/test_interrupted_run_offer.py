"""The offer to resume a run after a crash or kill."""

import time

import pytest

from digitpad.benchmarks.probes.filled_library import fill
from digitpad.library import Library
from digitpad.ui.computing_lock import Work
from digitpad.ui.runs.interrupted_run_offer import InterruptedRunOffer
from digitpad.ui.state import AppState


@pytest.fixture
def kept():
    """The ids of the runs in the user's library. The newest was interrupted."""
    library = Library()
    library.open()
    library.wait_until_loaded()
    ids = fill(library, 3, n_with_weights=1)
    library.close(60)
    return ids


@pytest.fixture
def start(qtbot):
    """Return a function that makes a state and an offer, and loads the library."""
    states = []

    def start():
        state = AppState()
        offer = InterruptedRunOffer(state)
        qtbot.addWidget(offer)
        with qtbot.waitSignal(state.library.loaded):
            state.library.open()
        states.append(state)
        return state, offer

    yield start
    for state in states:
        state.library.close()


@pytest.fixture
def wanted_of():
    def wanted_of(state):
        asked = []
        state.go_on_wanted.connect(lambda run_id, epochs: asked.append((run_id, epochs)))
        return asked

    return wanted_of


def change(state, statement, *values):
    state.library.library.database.ask(
        lambda connection: connection.execute(statement, values), touches={"runs"}
    )


def test_the_newest_interrupted_run_is_offered(kept, start, user, wanted_of, qtbot):
    state, offer = start()
    wanted = wanted_of(state)

    assert offer.isVisible()
    assert user.text(offer, "offer_text").startswith("Fast 1, begun ")
    assert user.text(offer, "offer_text").endswith(" was interrupted after 21 of 30 epochs.")

    user.click(offer, "offer_go_on_button")
    assert wanted == [(kept[0], 0)]
    user.click(offer, "offer_look_button")
    qtbot.waitUntil(lambda: state.run is not None)
    assert state.run.run_id == kept[0]


def test_not_now_holds_at_the_next_start_for_that_run_alone(kept, start, user):
    state, offer = start()
    user.click(offer, "offer_not_now_button")
    assert not offer.isVisible()
    state.library.close()

    state, offer = start()
    assert not offer.isVisible()
    change(state, "UPDATE runs SET status = 'running' WHERE id = ?", kept[1])  # and nobody's
    change(state, "DELETE FROM epochs WHERE run = ? AND epoch > 20", kept[1])
    state.library.close()

    _, offer = start()
    assert user.text(offer, "offer_text").startswith("Classic 2")


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        ("UPDATE runs SET status = 'stopped'", ()),  # by the user
        ("UPDATE runs SET started = ?", (time.time() - 30 * 24 * 3_600,)),
        ("UPDATE runs SET checkpoint = ''", ()),
        ("UPDATE runs SET job = ''", ()),
        ("DELETE FROM runs", ()),
    ],
    ids=["stopped", "long ago", "no checkpoint", "damaged", "no runs"],
)
def test_nothing_else_is_offered(kept, start, statement, values):
    state, _ = start()
    change(state, statement, *values)
    state.library.close()

    _, offer = start()

    assert not offer.isVisible()


def test_it_goes_when_the_run_goes_on_elsewhere_or_training_begins(kept, start, qtbot):
    state, offer = start()
    assert offer.isVisible()
    state.computing.begin(Work.TRAINING)
    assert not offer.isVisible()
    state, offer = start()

    change(state, "UPDATE runs SET status = 'completed' WHERE id = ?", kept[0])

    qtbot.waitUntil(lambda: not offer.isVisible())


def test_the_canvas_has_the_keys_again_when_it_goes(kept, window, user, qtbot):
    button = user.find(window, "offer_not_now_button")
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)

    button.click()

    qtbot.waitUntil(user.find(window, "drawing_canvas").hasFocus)
