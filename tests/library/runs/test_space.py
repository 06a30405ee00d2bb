"""Old runs are thinned until all fit the budget; what a run came to stays, and nothing starred is touched."""

import pytest

from digitpad.library.runs.space import BUDGET_SETTING, N_RESUMABLE

MB = 1_000_000


@pytest.fixture
def allow(monkeypatch):
    """Return a function that lets the runs of a library take so many bytes, and waits until they do."""

    def allow(library, n_bytes):
        monkeypatch.setattr("digitpad.library.runs.space.MEGABYTE", n_bytes)
        library.set_budget(1)
        library.database.ask(lambda connection: None)
        library.take_events()

    return allow


def kept(library, run_id):
    """Return the epochs of a run whose networks can be read, and whether it has a checkpoint."""
    stored = library.read_run(run_id)
    assert all(weights.network.is_usable() for weights in map(stored.weights.__getitem__, stored.weights))
    if stored.checkpoint_name:
        assert library.files.state(stored.checkpoint_name)
    return list(stored.weights), bool(stored.checkpoint_name)


def essential(library, run_id):
    """Return the epochs that a run never loses."""
    results = library.read_run(run_id).results
    best = max(results, key=lambda result: result.validation_accuracy)
    least = min(results, key=lambda result: result.validation_loss)
    return sorted({best.epoch, least.epoch, results[-1].epoch})


def n_bytes_on_disk(library):
    return sum(path.stat().st_size for path in (library.path.parent / "weights").iterdir())


def test_the_oldest_runs_are_thinned_first_and_only_as_far_as_needed(open_library, record, allow):
    library = open_library()
    oldest, older, newest = (record(library, 16, seed=seed) for seed in range(3))
    n_epoch = library.read_run(oldest).record.n_bytes // 20
    allow(library, n_bytes_on_disk(library) - 2 * n_epoch)

    epochs, has_checkpoint = kept(library, oldest)
    assert set(essential(library, oldest)) <= set(epochs)
    assert {2, 4, 6, 8, 10, 12, 14, 16} <= set(epochs) < set(range(1, 17))
    assert has_checkpoint
    assert kept(library, older) == (list(range(1, 17)), True)

    allow(library, n_bytes_on_disk(library) - n_epoch)

    assert set(kept(library, oldest)[0]) == {4, 8, 12, 16, *essential(library, oldest)}

    allow(library, n_bytes_on_disk(library) - 12 * n_epoch)

    assert kept(library, oldest) == (essential(library, oldest), True)
    assert len(kept(library, older)[0]) < 16
    assert kept(library, newest) == (list(range(1, 17)), True)
    assert not library.space().is_exceeded
    assert library.space().used_bytes == n_bytes_on_disk(library)
    assert len(library.read_run(oldest).results) == 16


def test_what_a_run_came_to_stays_even_if_that_is_too_much(open_library, record, allow):
    library = open_library()
    runs = [record(library, 4, seed=seed) for seed in range(N_RESUMABLE + 2)]
    library.runs.set_starred(runs[1], True)
    allow(library, n_bytes_on_disk(library) - 1)
    assert all(kept(library, run_id)[1] for run_id in runs)

    allow(library, 1)

    assert kept(library, runs[0]) == (essential(library, runs[0]), False)
    assert kept(library, runs[1]) == ([1, 2, 3, 4], True)
    for run_id in runs[2:]:
        assert kept(library, run_id) == (essential(library, run_id), True)
    assert library.space().is_exceeded


def test_nothing_starred_is_thinned_nor_what_a_branch_needs(open_library, record, allow):
    library = open_library()
    starred, parent, branch = (record(library, 6, seed=seed) for seed in range(3))
    library.runs.set_starred(starred, True)
    library.database.ask(
        lambda connection: connection.execute(
            "UPDATE runs SET parent = ?, parent_epoch = 3, status = 'stopped' WHERE id = ?", (parent, branch)
        )
    )
    allow(library, 1)

    assert kept(library, starred) == ([1, 2, 3, 4, 5, 6], True)
    assert kept(library, parent)[0] == sorted({3, *essential(library, parent)})


def test_the_next_start_thins_what_is_too_much(open_library, reopened, record):
    library = open_library()
    run_id = record(library, 8)
    library.settings.set_value(BUDGET_SETTING, "0")

    library = reopened(library)
    library.database.ask(lambda connection: None)

    assert kept(library, run_id) == (essential(library, run_id), True)


@pytest.mark.parametrize(
    ("text", "megabytes"),
    [("²", 2_000), ("-1", 2_000), ("30", 30), ("9" * 11, 10_000_000), ("9" * 12, 2_000)],
)
def test_a_budget_that_makes_no_sense_is_the_usual_one(open_library, text, megabytes):
    library = open_library()
    library.settings.set_value(BUDGET_SETTING, text)

    assert library.space().budget_bytes == megabytes * MB
    library.set_budget(-1)
    assert library.space().budget_bytes == 0
