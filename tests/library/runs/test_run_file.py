"""A run goes into one file and comes out of it on another machine, and nothing else comes in by it."""

import io
import json
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from digitpad.errors import LibraryError
from digitpad.library.runs import run_file
from digitpad.nn.config import SettingChange


@pytest.fixture
def library(open_library):
    return open_library()


@pytest.fixture
def other(open_library, tmp_path):
    """Return the library of another machine."""
    return open_library(tmp_path / "other" / "library")


@pytest.fixture
def file(tmp_path):
    return tmp_path / "a run.digitpad"


def imported(library, file):
    run_id, is_new = library.import_run(file)
    library.database.ask(lambda connection: None)
    library.take_events()
    return run_id, is_new


def rewrite(file: Path, change, **options) -> None:
    """Change the members of an archive: a dict of contents by name, in place."""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(file, "w", **options) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def described(change):
    """Return a change of an archive that changes its description in place."""

    def change_members(members):
        description = json.loads(members["run.json"])
        change(description)
        members["run.json"] = json.dumps(description)

    return change_members


def test_everything_of_a_run_comes_to_another_machine(library, other, record, file):
    run_id = record(library, 4, name="Ünser run")
    library.runs.set_note(run_id, "two\nlines")
    library.runs.set_starred(run_id, True)
    library.database.ask(lambda connection: None)
    before = library.read_run(run_id)

    assert library.export_run(run_id, file) == 0
    assert imported(other, file) == (run_id, True)
    assert [imported(lib, file) for lib in (library, other)] == [(run_id, False)] * 2

    after = other.read_run(run_id)
    assert after.record == before.record
    assert other.runs.runs == (before.record,)
    assert after.results == before.results
    assert after.batch_losses == before.batch_losses
    for epoch in (1, 2, 3, 4):
        assert np.array_equal(
            after.weights[epoch].network.parameters, before.weights[epoch].network.parameters
        )
    states = [lib.files.state(run.checkpoint_name) for lib, run in ((library, before), (other, after))]
    assert states[0].keys() == states[1].keys()
    assert all(np.array_equal(value, states[1][name]) for name, value in states[0].items())


def test_a_run_keeps_what_is_here_if_another_has_its_id(library, other, record, file):
    run_id = record(library, 3, name="theirs")
    record(other, 2, run_id=run_id, name="mine")
    library.export_run(run_id, file)
    rewrite(file, set_run(parent=run_id, parent_epoch=2))

    new_id, is_new = imported(other, file)

    assert is_new
    assert new_id != run_id
    assert (other.runs.find(new_id).parent, other.runs.find(new_id).parent_epoch) == (run_id, 2)
    assert {run.id: (run.name, run.epochs_done) for run in other.runs.runs} == {
        run_id: ("mine", 2),
        new_id: ("theirs", 3),
    }
    other.runs.rename(new_id, "renamed")
    assert imported(other, file) == (new_id, False)
    assert other.runs.find(new_id).name == "renamed"


def test_damaged_and_missing_networks_are_left_out(library, other, record, file):
    run_id = record(library, 4)
    weights = library.read_run(run_id).weights
    library.files.path(weights.file_name(1)).unlink()
    library.files.path(weights.file_name(3)).write_bytes(b"damaged")

    assert library.export_run(run_id, file) == 2

    imported(other, file)
    assert list(other.read_run(run_id).weights) == [2, 4]
    assert len(other.read_run(run_id).results) == 4


def test_of_a_run_that_is_too_large_every_second_network_and_the_newest_are_in_the_file(
    library, other, record, file, monkeypatch
):
    run_id = record(library, 5)
    stored = library.read_run(run_id)
    names = [stored.checkpoint_name, *(stored.weights.file_name(epoch) for epoch in (2, 4, 5))]
    room = sum(library.files.size(name) for name in names)
    monkeypatch.setattr(run_file, "MAX_BYTES", room + 8_000_000)  # which the description may have

    assert library.export_run(run_id, file) == 2

    monkeypatch.setattr(run_file, "MAX_BYTES", file.stat().st_size)
    imported(other, file)
    assert list(other.read_run(run_id).weights) == [2, 4, 5]
    monkeypatch.setattr(run_file, "MAX_BYTES", file.stat().st_size - 1)
    with pytest.raises(LibraryError, match="too large for a run"):
        other.import_run(file)


def test_what_is_unusual_comes_in_as_far_as_it_can_be_shown(library, other, record, file):
    library.export_run(record(library, 1), file)
    values = {"id": "ab000001", "name": "a" * 200, "note": "a\tb\n" * 2_500, "started": 2.5e11, "progress": 1}
    versions = {str(number): "v" * 200 for number in range(50)}
    test = {"loss": 0, "correct": 10, "total": 10}
    changes = [["learning_rate", 0.5, 0.0]]
    rewrite(file, set_run(**values, versions=versions, threads=65, test=test, changes=changes, parent="none"))

    imported(other, file)

    run = other.read_run("ab000001")
    assert (run.record.name, run.record.note) == (values["name"], "a b\n" * 2_500)
    assert (run.record.started, run.record.progress, run.record.versions) == (2.5e11, 1.0, versions)
    assert (run.record.threads, run.record.parent, run.record.is_starred) == (64, "", False)
    assert (run.test.correct, run.record.test_accuracy) == (10, 1.0)
    assert run.changes == (SettingChange("learning_rate", 0.5, 0.0),)


def test_an_export_that_fails_leaves_the_old_file(library, record, file, tmp_path):
    run_id = record(library)
    file.write_text("old")
    library.database.ask(lambda connection: connection.execute("UPDATE runs SET job = 'damaged'"))

    with pytest.raises(LibraryError, match="settings of a run cannot be read"):
        library.export_run(run_id, file)
    with pytest.raises(LibraryError, match="cannot be saved"):
        library.export_run(run_id, tmp_path / "no folder" / "file")
    with pytest.raises(LibraryError, match="There is no run 12345678"):
        library.export_run("12345678", file)

    assert file.read_text() == "old"
    assert list(tmp_path.glob(".digitpad*")) == []


def state_with(content):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("parameters.npy", content)
    return buffer.getvalue()


def npy(header: str, n_bytes: int = 0) -> bytes:
    padded = header.ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(padded)) + padded.encode() + bytes(n_bytes)


def set_run(**values):
    return described(lambda description: description["run"].update(values))


def set_epoch(**values):
    return described(lambda description: description["epochs"][-1].update(values))


def put(name, content):
    return lambda members: members.update({name: content})


REFUSED = {
    "deep json": put("run.json", b"[" * 100_000),
    "other version": described(lambda description: description.update(version=2)),
    "an id that is a path": set_run(id="../../../etc"),
    "a name that is half a letter": set_run(name="\ud800"),
    "a long name": set_run(name="a" * 201),
    "a long note": set_run(note="a" * 10_001),
    "a late start": set_run(started=2.6e11),
    "a truth for a number": set_run(progress=True),
    "less than no threads": set_run(threads=-1),
    "a test of nothing": set_run(test={"loss": 0.1, "correct": 0, "total": 0}),
    "too many versions": set_run(versions={str(number): "" for number in range(51)}),
    "no settings": set_run(job={}),
    "endless epochs": set_run(job={"layers": [784, 4, 10], "epochs": 10**400}),
    "a start that is infinite": set_run(started=float("inf")),
    "an unknown status": set_run(status="asleep"),
    "a change of what cannot be changed": set_run(changes=[["layers", 1.0, 1.0]]),
    "more right than all": set_run(test={"loss": 0.1, "correct": 11, "total": 10}),
    "versions of versions": set_run(versions={"numpy": {}}),
    "an infinite loss": set_epoch(validation_loss=float("nan")),
    "an epoch twice": set_epoch(epoch=1),
    "losses that are texts": described(lambda description: description.update(batch_losses=[["a", "b"]])),
    "a network that is not there": described(lambda description: description.update(networks=[1, 2, 3, 4])),
    "a network that is not named": described(lambda description: description.update(networks=[1, 2])),
    "a member too much": put("../../escaped", b"content"),
    "a network with other layers": set_run(job={"layers": [784, 5, 10]}),
    "a state of pickles": put(
        "checkpoint.npz", state_with(npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", 8))
    ),
    "a state that claims much": put(
        "checkpoint.npz",
        state_with(npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }", 8)),
    ),
}


@pytest.fixture
def refusal(library, other, record, file, tmp_path):
    """Return a function that returns the sentence with which a changed file is refused."""
    library.export_run(record(library), file)
    files = {path.name for path in tmp_path.rglob("*")}

    def refusal(change):
        change(file)
        with pytest.raises(LibraryError) as caught:
            other.import_run(file)
        other.database.ask(lambda connection: None)
        other.take_events()
        assert other.runs.runs == ()
        assert {path.name for path in tmp_path.rglob("*")} == files
        assert str(caught.value).startswith(f"{file} ")
        return str(caught.value)

    return refusal


@pytest.mark.parametrize("change", REFUSED.values(), ids=REFUSED)
def test_a_file_with_something_else_in_it_is_refused(refusal, change):
    refusal(lambda file: rewrite(file, change))


def test_a_file_that_is_cut_short_compressed_or_none_is_refused(refusal, file):
    content = file.read_bytes()

    assert "is compressed" in refusal(
        lambda file: rewrite(file, lambda members: None, compression=zipfile.ZIP_DEFLATED)
    )
    for n_bytes in (0, 22, len(content) - 1):
        refusal(lambda file, n_bytes=n_bytes: file.write_bytes(content[:n_bytes]))
    refusal(lambda file: file.write_bytes(content + b"\n"))
    refusal(lambda file: file.write_text("<html>404</html>" * 100))


def test_a_file_that_claims_a_million_members_is_refused_at_once(refusal, file):
    entry = b"PK\x01\x02" + bytes(42)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0, 0)
    zip64 = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 10**6, 10**6, 46 * 10**6, 0)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, 46 * 10**6, 1)

    for tail in (end, zip64 + locator + end):
        said = refusal(lambda file, tail=tail: file.write_bytes(entry * 10**6 + tail))
        assert "it does not end like an archive" in said
