"""Networks stay until they are deleted, each once, whatever else is written meanwhile."""

import numpy as np
import pytest

from digitpad.errors import LibraryError, ModelFileError
from digitpad.library import NetworkKind, NewNetwork
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.paths import shipped_network_path
from digitpad.recognition.network_files import open_network
from digitpad.recognition.network_origin import digest_of

DIGITS = tuple("0123456789")


def saved(seed, names=DIGITS, **origin):
    network = Network((784, 4, 10), ("sigmoid", "sigmoid"), "quadratic")
    network.parameters[:] = np.random.default_rng(seed).normal(size=network.parameters.shape)
    return SavedNetwork(network, names, origin)


def trained(seed, name="run", **values):
    network = saved(seed, data="MNIST", validation_accuracy=0.97)
    return NewNetwork(network, name, NetworkKind.TRAINED, **values)


def taught(seed, name="taught"):
    return NewNetwork(saved(seed, taught_samples=5), name, NetworkKind.FINE_TUNED)


def is_same(one, other):
    return np.array_equal(one.network.parameters, other.network.parameters)


def names(library):
    return [row.name for row in library.networks.networks]


def settle(library):
    """Wait until what was asked for is on the disk, and take what came back."""
    library.database.ask(lambda connection: None)
    library.database.ask(lambda connection: None)  # rows that were read after the first
    library.take_events()


def n_files(library):
    return len(list(library.files.path("").glob("network-*")))


def test_what_was_added_is_there_after_a_restart_with_all_that_is_known_of_it(open_library, reopened):
    library = open_library()
    library.networks.add(trained(1, "first run", epoch=7))

    library = reopened(library)

    (row,) = library.networks.networks
    assert (row.name, row.kind, row.epoch, row.dataset_name) == ("first run", NetworkKind.TRAINED, 7, "MNIST")
    assert (row.validation_accuracy, row.class_names) == (0.97, DIGITS)
    assert row.digest == digest_of(saved(1))
    assert library.networks.last_used == row
    assert is_same(library.networks.opener(row.id)().saved, saved(1))


def test_the_same_network_is_there_once_however_it_comes(open_library, reopened):
    library = open_library()
    first = library.networks.add(trained(1, "run"))
    again = library.networks.add(NewNetwork(saved(1), "in memory.npz", NetworkKind.OPENED))
    settle(library)
    library.networks.add(trained(2, "other"))
    on_disk = library.networks.add(NewNetwork(saved(1), "on the disk.npz", NetworkKind.OPENED))
    settle(library)
    digest = digest_of(saved(1))
    known = library.networks.add(NewNetwork(saved(1), "known", NetworkKind.OPENED, digest=digest))

    assert names(library) == ["other", "run"]
    assert library.networks.last_used == library.networks.find(first.id)
    for added in (again, on_disk, known):
        assert library.networks.find(added.id) == library.networks.find(first.id)
    assert n_files(reopened(library)) == 2


def test_runs_that_leave_the_same_network_find_it_while_it_is_written_and_afterwards(open_library):
    library = open_library()
    library.networks.add(trained(1, run="one", epoch=3))
    library.networks.add(trained(1, run="two", epoch=3))
    held = library.networks.of_run("two", 3)
    settle(library)
    library.networks.add(trained(1, run="three", epoch=2))
    settle(library)

    assert held.name == "run"
    (kept,) = library.networks.networks
    assert [library.networks.of_run(*run) for run in (("one", 3), ("two", 3), ("three", 2))] == [kept] * 3
    library.networks.add(trained(2))  # of a run that is not recorded
    assert [library.networks.of_run(*run) for run in (("two", 2), ("", 0))] == [None, None]


def test_a_name_is_used_once_by_all_processes_and_beside_deleted_networks(open_library, reopened):
    library, other = open_library(), open_library()
    library.networks.add(trained(1))
    settle(library)
    other.networks.add(taught(2, "run"), trained(3))  # it does not know of the first one yet
    settle(other)

    library = reopened(library)
    assert sorted(names(library)) == ["run", "run (2)", "run (3)"]
    (one,) = [row for row in library.networks.networks if row.name == "run"]
    library.networks.delete([one.id])
    library.networks.add(trained(4))
    assert names(library)[0] == "run (4)"
    library.networks.undo_delete()
    assert sorted(names(library)) == ["run", "run (2)", "run (3)", "run (4)"]
    assert sorted(names(reopened(library))) == ["run", "run (2)", "run (3)", "run (4)"]


def test_a_taught_network_is_read_with_what_it_was_made_of_or_with_the_shipped_one(open_library, reopened):
    library = open_library()
    held = library.networks.add(taught(2), trained(1, "base"))
    assert is_same(library.networks.opener(held.id)().base, saved(1))

    library = reopened(library)

    open_it = library.networks.opener(library.networks.newest(NetworkKind.FINE_TUNED).id)
    assert library.networks.newest(NetworkKind.OPENED) is None
    assert is_same(open_it().base, saved(1))
    base = library.networks.find(open_it().record.base)
    assert base.name == "base"
    library.files.path(base.file).unlink()
    assert is_same(open_it().base, open_network(shipped_network_path()))


def test_a_deleted_base_is_out_of_the_list_but_serves_until_the_taught_one_is_deleted(open_library, reopened):
    library = open_library()
    library.networks.add(taught(2), trained(1, "base"))
    settle(library)
    (base,) = [row for row in library.networks.networks if row.name == "base"]
    library.networks.delete([base.id])
    library = reopened(library)
    assert names(library) == ["taught"]
    (row,) = library.networks.networks

    assert is_same(library.networks.opener(row.id)().base, saved(1))

    library.networks.delete([row.id])
    assert n_files(reopened(library)) == 0


def test_the_one_used_last_is_known_after_a_restart_whatever_the_clock_says(
    open_library, reopened, monkeypatch
):
    library = open_library()
    library.networks.add(trained(3, "unused"), is_used=False)
    assert library.networks.last_used is None
    first = library.networks.add(trained(1, "first"))
    library.networks.add(trained(2, "second"))
    monkeypatch.setattr("time.time", lambda: 1.0)

    library.networks.use(first.id)

    assert reopened(library).networks.last_used.name == "first"


def test_what_is_deleted_comes_back_by_undo_and_goes_for_good_at_the_end(open_library, reopened):
    library, heard = open_library(), []
    library.subscribe(heard.append)
    shipped = library.networks.add(NewNetwork(saved(4), "shipped network", NetworkKind.SHIPPED))
    library.networks.delete([shipped.id])  # it stays
    assert not library.networks.can_undo
    records = [library.networks.add(trained(seed, f"run {seed}")) for seed in (1, 2, 3)]
    library.networks.delete([records[0].id])
    library.networks.delete([record.id for record in records[1:]])
    assert names(library) == ["shipped network"]
    with pytest.raises(LibraryError, match="no longer in your library"):
        library.networks.opener(records[0].id)

    assert library.networks.undo_delete() == tuple(
        map(library.networks.find, [one.id for one in records[1:]])
    )
    assert heard == ["networks"] * 7

    assert sorted(names(library)) == ["run 2", "run 3", "shipped network"]
    library = reopened(library)
    assert sorted(names(library)) == ["run 2", "run 3", "shipped network"]
    assert n_files(library) == 3


def test_what_is_withdrawn_or_was_a_trial_leaves_nothing_and_what_was_there_before_stays(
    open_library, reopened
):
    library = open_library()
    library.networks.add(taught(2, "kept"), trained(1))
    trial = library.networks.add(taught(4, "trial"))
    settle(library)
    again, other = library.networks.add(taught(2)), library.networks.add(taught(3))

    library.networks.withdraw(again.id)
    library.networks.withdraw(other.id)
    library.networks.add(taught(4), instead_of=trial.id)  # which is the same

    library = reopened(library)
    assert sorted(names(library)) == ["kept", "run", "taught"]
    assert is_same(library.networks.opener(library.networks.networks[0].id)().saved, saved(4))
    assert n_files(library) == 3


def test_a_damaged_file_costs_that_network_alone_and_is_told_by_its_name(open_library):
    library = open_library()
    bad, good = library.networks.add(trained(1, "bad")), library.networks.add(trained(2, "good"))
    settle(library)
    library.files.path(library.networks.find(bad.id).file).write_bytes(b"PK")

    with pytest.raises(ModelFileError, match='The network "bad" cannot be opened: '):
        library.networks.opener(bad.id)()
    assert is_same(library.networks.opener(good.id)().saved, saved(2))
    damage = "UPDATE networks SET kind = 'odd', class_names = '{' WHERE name = 'bad'"
    library.database.ask(lambda connection: connection.execute(damage), touches={"networks"})
    settle(library)
    bad = library.networks.find(bad.id)
    assert (bad.kind, bad.class_names) == (NetworkKind.OPENED, ())
    for name in (" better ", "  "):
        library.networks.rename(good.id, name)
        assert library.networks.find(good.id).name == "better"


def test_what_one_window_deleted_and_another_uses_or_teaches_since_stays(open_library):
    one, other = open_library(), open_library()
    records = [one.networks.add(trained(seed, f"run {seed}")) for seed in (1, 3)]
    settle(one)
    one.networks.delete([record.id for record in records])

    other.networks.add(trained(1))
    assert other.close(60)
    assert one.close(60)
    later = open_library()
    assert names(later) == ["run 1"]
    later.networks.add(taught(2), trained(3, "base"))

    stored = later.networks.opener(later.networks.newest(NetworkKind.FINE_TUNED).id)()
    assert is_same(stored.base, saved(3))
