"""The command that lists, shows, exports, imports and deletes what was trained before."""

import csv
import dataclasses
import json
import os
import re
import sqlite3
from pathlib import Path

import pytest

from digitpad.cli.commands.runs.run_report import list_lines, run_lines, stored_run_as_json
from digitpad.digits.datasets.folders.kept_copy import kept_copy
from digitpad.library import Library, RunStart, RunStatus, read_settings
from digitpad.library.runs.run_record import DatasetRecord
from digitpad.machine import n_cores, training_threads
from digitpad.nn.config.live_settings import SettingChange
from digitpad.nn.config.settings import TrainingConfig
from digitpad.presentation import bytes_text, megabytes_text
from digitpad.recognition.network_files import open_network
from digitpad.recognition.training.presets import TrainingJob


@pytest.fixture
def library(user_folders):
    """Return the folder of the user's library."""
    return user_folders / "data" / "digitpad" / "library"


@pytest.fixture
def record(train, data, capsys):
    """Return a function that trains and records a small run, and returns its id and JSON Lines."""

    def record(*arguments):
        assert train(data, "--batch-size", "5", "--json", *arguments) == 0
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        return lines[-1]["run"], lines

    return record


@pytest.fixture
def runs(run, capsys):
    """Return a function that runs ``digitpad runs``, and returns what it prints."""

    def runs(*arguments):
        assert run("runs", *arguments) == 0
        out, err = capsys.readouterr()
        assert err == ""
        return out

    return runs


@pytest.fixture
def listed(runs):
    """Return a function that returns the runs as the JSON list tells them."""
    return lambda: json.loads(runs("--json"))["runs"]


def test_without_a_library_the_list_is_empty_and_nothing_is_made(runs, listed, user_folders):
    assert listed() == []
    assert runs() == "no run is recorded yet: 'digitpad train' and the window record their runs\n"
    space = json.loads(runs("space", "--json"))
    assert space == {
        "used_bytes": 0,
        "budget_bytes": 2_000_000_000,
        "copies_bytes": 0,
        "unneeded_copies_bytes": 0,
    }
    assert list(user_folders.iterdir()) == []


def test_the_list_tells_the_newest_first(record, runs, listed):
    first, lines = record("--epochs", "3", "--seed", "7")
    second, _ = record("--epochs", "2", "--threads", "3")

    newest, oldest = listed()

    assert [newest["id"], oldest["id"]] == [second, first]
    assert newest["threads"] == 3
    last = lines[-2]
    assert oldest | {"started": "", "bytes": 0} == {
        "id": first,
        "name": "784-16-10 sigmoid",
        "status": "completed",
        "started": "",
        "data": "bars",
        "preset": "custom",
        "layers": [784, 16, 10],
        "epochs_done": 3,
        "epochs": 3,
        "validation_accuracy": last["validation_accuracy"],
        "best_validation_accuracy": max(line["validation_accuracy"] for line in lines[:-1]),
        "test_accuracy": lines[-1]["test_accuracy"],
        "seconds": pytest.approx(lines[-1]["seconds"]),
        "threads": training_threads(all_cores=n_cores() <= 2),
        "seed": 7,
        "starred": False,
        "note": "",
        "can_go_on": False,
        "parent": None,
        "parent_epoch": None,
        "bytes": 0,
    }
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", oldest["started"])
    assert oldest["bytes"] > 4 * 50_000
    title, *rows = runs().splitlines()
    assert title.split() == ["id", "name", "started", "data", "epochs", "last", "best", "seconds", "status"]
    assert [row.split()[0] for row in rows] == [second, first]
    assert "3/3" in rows[1]
    assert rows[1].endswith("completed")


def test_show_tells_all_of_a_run(record, runs):
    run_id, lines = record("--epochs", "3")

    shown = json.loads(runs("show", run_id[:5], "--json"))

    results = [
        {name: value for name, value in one.items() if name != "has_weights"} for one in shown["results"]
    ]
    epochs = [{name: value for name, value in line.items() if name != "event"} for line in lines[:-1]]
    assert results[1:] == epochs
    assert [one["has_weights"] for one in shown["results"]] == [True] * 4
    assert (shown["id"], shown["kept_epoch"], shown["settings"]["batch_size"]) == (run_id, 3, 5)
    assert (shown["test_correct"], shown["test_total"]) == (lines[-1]["test_correct"], 20)
    assert len(shown["data_fingerprint"]) == 64
    assert {"digitpad", "numpy", "blas"} <= set(shown["versions"])
    assert json.loads(runs("--json", "show", "last"))["id"] == run_id
    text = runs("show", "last")
    assert text.startswith(f"784-16-10 sigmoid ({run_id}): completed\n")
    for part in (
        "3/3 epochs",
        "  layers 784,16,10\n",
        "network of epoch 3\n",
        "data bars, SHA-256 ",
    ):
        assert part in text
    assert f"{100 * epochs[-1]['validation_accuracy']:.2f} %" in text.splitlines()[-1]


def test_the_list_and_the_report_tell_what_only_some_runs_have(record):
    run_id, _ = record("--epochs", "2")
    library = Library()
    library.open()
    library.wait_until_loaded()
    run = library.read_run(run_id)
    assert library.close(10)
    plain = list(run_lines(run))
    assert (stored_run_as_json(run)["kept_epoch"], "" in plain) == (2, False)

    run.changes, run.test = (SettingChange("momentum", 0.5, 0.25),), None
    run.record = dataclasses.replace(
        run.record,
        is_starred=True,
        note="mine\nand yours",
        failure="It broke.",
        threads=1,
        status=RunStatus.INTERRUPTED,
        parent="abcd0123",
        parent_epoch=4,
        epochs_done=1,
    )
    title, failure, note, started, branched, _, kept, *rest = run_lines(run)
    assert title == f"784-16-10 sigmoid ({run_id}, starred): interrupted"
    assert (failure, note, kept) == ("It broke.", "note: mine and yours", "network of epoch 2")
    assert started.endswith(" of training with 1 thread")
    assert branched == "branched from epoch 4 of run abcd0123"
    assert "  from epoch 0.25 on: momentum 0.5" in rest
    told = stored_run_as_json(run)
    assert told["changes"] == [{"setting": "momentum", "value": 0.5, "epochs_done": 0.25}]
    assert (told["starred"], told["parent"], told["parent_epoch"]) == (True, "abcd0123", 4)
    assert (told["can_go_on"], told["test_correct"], told["failure"]) == (True, None, "It broke.")

    run.record = dataclasses.replace(run.record, job_text="{", started=1e20, last_accuracy=None)
    assert "the settings are damaged" in run_lines(run)
    told = stored_run_as_json(run)
    names = ("layers", "epochs", "seed", "settings", "kept_epoch", "started")
    assert {told[name] for name in names} == {None}
    assert told["can_go_on"] is False
    run.record = dataclasses.replace(run.record, dataset=DatasetRecord(""), name="odd")
    assert list(list_lines([run.record]))[1].split()[:6] == [run_id, "*", "odd", "-", "-", "1/?"]


def test_a_run_comes_whole_to_another_machine(record, runs, listed, tmp_path, monkeypatch):
    run_id, _ = record("--epochs", "3")
    before = listed()
    network = tmp_path / "before.npz"
    runs("export", run_id, "--network", network)

    assert runs("export", "last", tmp_path / "file") == f"saved run {run_id} to {tmp_path / 'file'}\n"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "another machine"))
    assert listed() == []
    assert runs("import", tmp_path / "file") == f"imported run {run_id}\n"
    assert runs("import", tmp_path / "file") == f"run {run_id} is already in the library\n"

    assert listed() == before
    runs("export", run_id, "--network", tmp_path / "after.npz")
    assert (tmp_path / "after.npz").read_bytes() == network.read_bytes()


def test_epochs_and_networks_are_exported(record, run, runs, capsys, library, tmp_path):
    run_id, lines = record("--epochs", "3", "--output", tmp_path / "trained.npz")
    table, last, first = (tmp_path / name for name in ("a.csv", "last.npz", "first.npz"))

    settings = tmp_path / "settings.json"
    said = runs("export", run_id, "--csv", table, "--network", last, "--config", settings)
    runs("export", run_id, "--network", first, "--epoch", "1")

    assert said == (
        f"saved the network of epoch 3 to {last}\nsaved 4 epochs to {table}\n"
        f"saved the settings to {settings}\n"
    )
    assert read_settings(settings).job.config.batch_size == 5
    with table.open(newline="") as file:
        rows = list(csv.DictReader(file))
    for row, line in zip(rows[1:], lines[:-1], strict=True):
        assert {name: float(row[name]) for name in line if name != "event"} == {
            name: value for name, value in line.items() if name != "event"
        }
    trained, kept, early = (
        open_network(path).network.parameters for path in (tmp_path / "trained.npz", last, first)
    )
    assert kept.tobytes() == trained.tobytes() != early.tobytes()
    for path in (library / "weights").iterdir():
        path.write_bytes(b"damaged")
    assert run("runs", "export", run_id, tmp_path / "file") == 0
    out, err = capsys.readouterr()
    assert out == f"saved run {run_id} to {tmp_path / 'file'}\n"
    assert err.startswith("digitpad: 4 networks were left out: they are damaged, or ")


def test_deleted_runs_are_gone_with_their_files(record, runs, listed, library):
    ids = [record("--epochs", "1", "--seed", number)[0] for number in range(3)]
    n_files = len(list((library / "weights").iterdir()))

    assert runs("delete", ids[0], "last", "last") == (
        f"deleted run {ids[0]} (784-16-10 sigmoid)\ndeleted run {ids[2]} (784-16-10 sigmoid)\n"
    )

    assert [one["id"] for one in listed()] == [ids[1]]
    # The networks that were trained stay, as the user's own.
    assert len(list((library / "weights").iterdir())) == n_files - 2 * 3


def test_copies_of_data_sets_that_no_run_needs_are_told_and_removed(record, runs, rows_dataset):
    record("--epochs", "1")
    copy = Path(kept_copy(rows_dataset).folder)
    n_bytes = sum(path.stat().st_size for path in copy.iterdir())
    os.utime(copy, (0, 0))

    said = runs("space")
    size = bytes_text(n_bytes)
    assert f"copies of data sets take {size} in {copy.parent}\n" in said
    assert f"no run needs {size} of that: 'digitpad runs space --remove-copies' removes it" in said
    assert json.loads(runs("space", "--json"))["unneeded_copies_bytes"] == n_bytes
    assert "copies" not in runs("space", "--remove-copies")
    assert not copy.exists()


def test_room_is_shown_and_set(record, runs, listed, library):
    def n_bytes():
        with sqlite3.connect(library / "library.sqlite3") as connection:
            (n_bytes_of_networks,) = connection.execute("SELECT total(file_bytes) FROM networks").fetchone()
        connection.close()
        return sum(path.stat().st_size for path in (library / "weights").iterdir()) - n_bytes_of_networks

    run_id, _ = record("--epochs", "8", "--layers", "784,200,10")
    used = n_bytes()

    space = json.loads(runs("space", "--json"))
    assert (space["used_bytes"], space["budget_bytes"]) == (used, 2_000_000_000)
    assert runs("space") == f"runs use {megabytes_text(used)} of 2,000 MB\n"
    said = runs("space", "3")

    less = n_bytes()
    assert less < used
    assert said == (
        f"runs use {megabytes_text(less)} of 3 MB\n"
        "no more can be freed automatically: delete or unstar runs, or raise the limit\n"
    )
    assert listed()[0]["bytes"] == less
    kept = [
        one["epoch"] for one in json.loads(runs("show", run_id, "--json"))["results"] if one["has_weights"]
    ]
    assert 8 in kept
    assert len(kept) < 9


def test_what_cannot_be_is_refused(record, runs, refused, library, tmp_path):
    assert refused("runs", "show", "last").startswith("digitpad: No run is recorded yet")
    run_id, _ = record("--epochs", "1")
    runs()  # which copies the library

    assert refused("runs", "show", "nothing").startswith("digitpad: There is no run 'nothing'.")
    assert refused("runs", "show", "").startswith("digitpad: There is no run ''.")
    assert refused("runs", "delete", run_id, "nothing").startswith("digitpad: There is no run 'nothing'.")
    assert refused("runs", "export", run_id).startswith("digitpad: Give a FILE")
    assert refused("runs", "export", run_id, "--epoch", "1").startswith("digitpad: --epoch selects")
    said = refused("runs", "export", run_id, "--network", tmp_path / "a.npz", "--epoch", "2")
    assert said.startswith("digitpad: The network of epoch 2 is not stored. Stored epochs: 0, 1.")
    for flags in ((), ("--csv",), ("--network",)):
        assert "No such file" in refused("runs", "export", run_id, *flags, tmp_path / "none" / "file")
    assert "there is no such file" in refused("runs", "import", tmp_path / "nothing")
    assert "is not a digitpad run" in refused("runs", "import", library / "library.sqlite3")
    assert "'-1' is not a whole number" in refused("runs", "space", "-1")
    assert "invalid choice: 'lsit'" in refused("runs", "lsit")


def test_a_run_that_goes_on_is_not_deleted_and_none_of_the_others(record, runs, refused, listed):
    record("--epochs", "1")
    library = Library()
    library.open()
    run_id, job = library.new_run_id(), TrainingJob(TrainingConfig())
    library.recorder(run_id).begin(RunStart(run_id, job, "classic", DatasetRecord("bars"), 1, "mine", {}))
    library.database.ask(lambda connection: None)  # wait until it is recorded

    said = refused("runs", "delete", *(one["id"] for one in listed()))

    assert library.close(10)
    assert said == f"digitpad: Run {run_id} is still running, so nothing was deleted.\n"
    assert len(listed()) == 2


def test_a_damaged_library_is_listed_with_a_word(record, digitpad, library):
    record("--epochs", "1")
    with (library / "library.sqlite3").open("r+b") as file:
        file.write(bytes(100))

    ended = digitpad("runs", "--json")

    assert ended.returncode == 0
    assert json.loads(ended.stdout) == {"runs": []}  # the copy was made before the run
    assert ended.stderr.count("\n") == 1
    assert ended.stderr.startswith("digitpad: Your library was damaged.")
