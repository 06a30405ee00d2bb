"""Runs are found by the start of their id, and come back after they were deleted, together or alone."""

import pytest

from digitpad.errors import LibraryError
from digitpad.library import RunStatus


@pytest.fixture
def library(open_library, record):
    """A library of three runs."""
    library = open_library()
    for run_id in ("ab000001", "ab000002", "cd000003"):
        record(library, 1, run_id=run_id)
    return library


def ids(library):
    return sorted(run.id for run in library.runs.runs)


def test_a_run_is_named_by_as_much_of_its_id_as_is_needed(library):
    assert library.runs.named("C").id == "cd000003"
    assert library.runs.named("last").id == "cd000003"
    assert library.runs.named("AB000001").id == "ab000001"
    with pytest.raises(LibraryError, match=r"2 runs begin with 'ab': ab00000\d, ab00000\d\. Give more of"):
        library.runs.named("ab")
    for text in ("x", ""):
        with pytest.raises(LibraryError, match=f"There is no run '{text}'"):
            library.runs.named(text)


def test_one_deleted_run_comes_back_alone_and_the_others_by_undo(library):
    heard = []
    library.subscribe(heard.append)
    library.runs.delete(["ab000001", "ab000002"])
    library.runs.delete(["cd000003"])
    assert len(library.datasets) == 1  # they still need its copy

    library.runs.bring_back("cd000003")
    assert ids(library) == ["cd000003"]
    library.runs.bring_back("ab000001")
    assert ids(library) == ["ab000001", "cd000003"]
    library.runs.rename("ab000002", "another name")  # of a run that is gone
    (back,) = library.runs.undo_delete()
    assert (back.id, back.name) == ("ab000002", "a run")

    assert not library.runs.can_undo
    assert library.runs.undo_delete() == ()
    assert ids(library) == ["ab000001", "ab000002", "cd000003"]
    assert heard == ["runs"] * 5


def test_a_deleted_run_is_gone_with_its_files_after_the_end_unless_it_was_continued(library, reopened):
    stored = library.read_run("cd000003")
    library.runs.delete(["ab000001", "cd000003"])

    library.claim_run(stored, stored.record.job)

    library = reopened(library)
    assert ids(library) == ["ab000002", "cd000003"]
    assert len(list((library.path.parent / "weights").iterdir())) == 4
    with library.database.reading() as connection:
        assert connection.execute("SELECT count(DISTINCT run) FROM epochs").fetchone() == (2,)
    assert library.runs.find("cd000003").status is RunStatus.RUNNING
