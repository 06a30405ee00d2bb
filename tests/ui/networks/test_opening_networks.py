"""The network that digitpad opens with, and the import from earlier versions."""

import numpy as np
import pytest

from digitpad.library import NetworkKind
from digitpad.nn import TrainingConfig, create_network
from digitpad.nn.model_file import SavedNetwork
from digitpad.paths import shipped_network_path, user_data_dir
from digitpad.recognition.fine_tuning.fine_tuned_network import with_its_origin
from digitpad.recognition.network_files import open_network, save_network
from digitpad.recognition.network_origin import digest_of

TRAINED, FINE_TUNED = NetworkKind.TRAINED, NetworkKind.FINE_TUNED


def saved(seed, **origin):
    network = create_network(TrainingConfig(layers=(784, 10), seed=seed))
    return SavedNetwork(network, tuple("0123456789"), {"data": "MNIST", **origin})


def is_same(one, other):
    return np.array_equal(one.network.parameters, other.network.parameters)


def teach(window, user):
    user.fine_tune(window)
    user.click(window, "keep_taught_button")
    return user.network(window)


def train(window, user, epochs):
    user.find(window, "epochs_field").setValue(epochs)
    user.click(window, "train_button")
    user.until_idle(window)
    return user.network(window)


def test_all_networks_are_stored_and_the_last_one_opens(small, few_steps, user, again, kept_networks):
    user.write(small, 1, 1, 2, 2, 3)
    first_taught = teach(small, user)
    trained = train(small, user, 3)
    second_taught = teach(small, user)
    short = train(small, user, 1)
    small.close()

    window = again()

    assert is_same(user.network(window), short)
    window.close()
    taught, runs = kept_networks(FINE_TUNED), kept_networks(TRAINED)
    assert [one.record.name for one in taught] == ["taught by you, 5 digits (2)", "taught by you, 5 digits"]
    assert all(map(is_same, [one.saved for one in taught], [second_taught, first_taught]))
    assert is_same(taught[0].base, trained)
    assert is_same(taught[1].base, open_network(shipped_network_path()))
    assert all(map(is_same, [one.saved for one in runs], [short, trained]))
    assert [(one.record.run != "", one.record.epoch) for one in runs] == [(True, 1), (True, 3)]


def test_after_a_restart_teaching_starts_from_the_base_network(qtbot, small, few_steps, user, again):
    user.write(small, 1, 1, 2, 2, 3)
    trained = train(small, user, 2)
    teach(small, user)
    small.close()

    window = again()

    assert window.state.network.source == "taught by you, 5 digits"
    assert is_same(window.state.network.base, trained)
    user.choose(window, "Use the last trained network")
    qtbot.waitUntil(lambda: is_same(user.network(window), trained))
    user.fine_tune(window)
    user.click(window, "undo_teaching_button")
    window.close()
    assert is_same(user.network(again()), trained)


def test_a_network_from_a_file_opens_again_without_the_file(small, user, again, tmp_path, qtbot):
    save_network(saved(1), tmp_path / "mine.npz")
    user.files(small).open_network(tmp_path / "mine.npz")
    qtbot.waitUntil(lambda: user.source(small) == "Mine.npz · MNIST")
    small.close()
    (tmp_path / "mine.npz").unlink()

    window = again()

    assert user.source(window) == "Mine.npz · MNIST"
    assert is_same(user.network(window), saved(1))
    user.choose(window, "Use the shipped network")
    qtbot.waitUntil(lambda: user.source(window).startswith("Shipped network"))
    window.close()
    assert user.source(again()).startswith("Shipped network")


def test_a_taught_network_from_a_file_finds_its_base(small, user, tmp_path, qtbot, few_steps):
    user.write(small, 1, 1, 2, 2, 3)
    trained = train(small, user, 1)
    save_network(with_its_origin(saved(5, taught_samples=3), trained), tmp_path / "taught.npz")
    networks = small.state.library.library.networks
    qtbot.waitUntil(lambda: all(row.file for row in networks.networks))

    user.files(small).open_network(tmp_path / "taught.npz")

    qtbot.waitUntil(lambda: user.source(small).startswith("Taught.npz"))
    assert is_same(small.state.network.base, trained)


def test_a_lost_file_is_reported_and_the_shipped_network_opens(
    small, user, again, qtbot, tmp_path, kept_networks
):
    save_network(saved(1), tmp_path / "mine.npz")
    user.files(small).open_network(tmp_path / "mine.npz")
    qtbot.waitUntil(lambda: user.source(small).startswith("Mine.npz"))
    small.close()
    (kept,) = kept_networks(NetworkKind.OPENED)
    small.state.library.library.files.path(kept.record.file).unlink()

    window = again()

    assert user.source(window).startswith("Shipped network")
    assert kept.record.name in user.message(window)
    assert "does not exist. In use: shipped network." in user.message(window)


def test_trained_and_pending_networks_are_written_while_the_window_is_open(
    small, few_steps, user, kept_networks, qtbot
):
    user.write(small, 1, 1, 2, 2, 3)
    trained = train(small, user, 1)
    user.fine_tune(small)

    qtbot.waitUntil(lambda: len(kept_networks(FINE_TUNED)) == 1)

    undecided_in_use = user.network(small)
    (undecided,) = kept_networks(FINE_TUNED)
    assert is_same(undecided.saved, user.network(small))
    assert is_same(undecided.base, trained)
    user.write(small, 4)
    user.choose(small, "Teach it my hand", "Digits")  # takes the place of what waits
    qtbot.waitUntil(lambda: user.network(small) is not undecided_in_use)
    second = user.network(small)
    networks = small.state.library.library.networks
    qtbot.waitUntil(lambda: networks.newest(FINE_TUNED).digest == digest_of(second))
    (undecided,) = kept_networks(FINE_TUNED)
    assert is_same(undecided.saved, second)


@pytest.fixture
def old():
    """Return a function that writes a file of an earlier version into the user's folder."""

    def old(name, network):
        user_data_dir().mkdir(parents=True, exist_ok=True)
        save_network(network, user_data_dir() / name)

    return old


def files_there():
    return {path.name: path.read_bytes() for path in user_data_dir().glob("*.npz")}


def test_old_networks_are_in_the_library_once_and_their_files_stay(
    old, again, kept_networks, keep_settings, qtbot
):
    base = saved(1)
    old("last-trained.npz", saved(2))
    old("untaught.npz", base)
    old("taught.npz", with_its_origin(saved(3, taught_samples=7), base))
    keep_settings(opens_taught="yes")
    before = files_there()

    window = again()

    assert window.state.network.source == "taught by you, 7 digits"
    assert is_same(window.state.network.base, base)
    networks = window.state.library.library.networks

    def trained():
        return [row.id for row in networks.networks if row.kind is TRAINED]

    qtbot.waitUntil(lambda: len(trained()) == 2)  # the base is in the list once it is on disk
    networks.delete(trained())
    window.close()
    window = again()
    assert window.state.network.source == "taught by you, 7 digits"
    window.close()
    assert [one.record.name for one in kept_networks(FINE_TUNED)] == ["taught by you, 7 digits"]
    assert kept_networks(TRAINED) == []  # deleted, and not brought back from the files
    assert files_there() == before


@pytest.mark.parametrize("base", ["of another", "last trained", "missing"])
def test_of_a_pair_that_does_not_fit_all_is_kept(old, again, kept_networks, base):
    """The old digitpad was killed between the two files."""
    bases = {"last trained": saved(2)}
    made_of = bases.get(base, saved(9))
    old("last-trained.npz", saved(2))
    old("taught.npz", with_its_origin(saved(3, taught_samples=7), made_of))
    if base != "missing":
        old("untaught.npz", saved(4))

    again().close()

    (taught,) = kept_networks(FINE_TUNED)
    assert is_same(taught.saved, saved(3))
    assert is_same(taught.base, bases.get(base, open_network(shipped_network_path())))
    n_kept = {"missing": 1}.get(base, 2)
    assert len(kept_networks(TRAINED)) == n_kept


def test_a_damaged_old_file_is_reported_once_and_the_others_are_imported(
    old, again, user, kept_networks, keep_settings
):
    old("last-trained.npz", saved(2))
    (user_data_dir() / "taught.npz").write_text("damaged")
    keep_settings(opens_taught="yes")

    window = again()

    assert "taught.npz cannot be opened" in user.message(window)
    assert user.source(window).startswith("Shipped network")
    window.close()
    window = again()
    assert user.message(window) == ""
    window.close()
    assert len(kept_networks(TRAINED)) == 1
