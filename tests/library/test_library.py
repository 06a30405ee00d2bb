"""What is asked of a library is in memory at once, on the disk soon, and there again after the next start."""

import threading

import numpy as np
import pytest

from digitpad.errors import LibraryError
from digitpad.library import Library, RunStatus


def test_a_run_is_there_again_after_the_next_start_and_what_a_killed_process_left_is_not(
    folder, open_library, record
):
    assert not Library(folder).exists
    library, heard = open_library(), []
    run_id = record(library, 3, name="mine")
    library.subscribe(heard.append)
    library.runs.set_note(run_id, "a note")
    library.runs.set_starred(run_id, True)
    assert heard == ["runs"] * 2
    library.settings.set_value("page", "runs")
    assert library.close(10.0)
    for name in ("weights/network-0.npz", "weights/mine.npz", "library.sqlite3-journal"):
        (folder / name).touch()

    library = open_library()

    (run,) = library.runs.runs
    assert (run.id, run.name, run.note, run.is_starred) == (run_id, "mine", "a note", True)
    assert (run.status, run.epochs_done, run.epochs) == (RunStatus.COMPLETED, 3, 3)
    assert (run.preset, run.threads, run.has_checkpoint) == ("custom", 1, True)
    assert run.versions == {"digitpad": "1.2"}
    assert library.settings.value("page") == "runs"
    stored = library.read_run(run_id)
    assert [result.epoch for result in stored.results] == [1, 2, 3]
    assert run.last_accuracy == stored.results[-1].validation_accuracy
    assert run.best_accuracy == max(result.validation_accuracy for result in stored.results)
    assert run.seconds == pytest.approx(sum(result.seconds for result in stored.results))
    assert not (folder / "library.sqlite3-journal").exists()
    (folder / "weights" / "mine.npz").unlink()  # it may be the user's
    assert run.n_bytes == sum(path.stat().st_size for path in (folder / "weights").iterdir())
    assert not (folder / "weights" / "network-0.npz").exists()
    assert list(library.read_weights(run_id)) == [1, 2, 3]
    assert len(stored.batch_losses) == 18
    newest = library.files.state(stored.checkpoint_name)["parameters"]
    assert np.array_equal(stored.weights[3].network.parameters, newest)
    assert not np.array_equal(stored.weights[2].network.parameters, newest)


def test_a_write_that_is_only_slow_is_waited_for_at_the_end(open_library):
    library, disk_answers = open_library(), threading.Event()
    library.post(lambda connection: disk_answers.wait())
    timer = threading.Timer(1.5, disk_answers.set)
    timer.start()
    assert library.is_open
    assert library.is_writing

    assert library.close(0.1)
    timer.join()
    assert (library.is_open, library.is_writing) == (False, False)
    assert library.close()


def test_what_was_changed_before_the_library_was_read_does_not_hide_what_it_holds(
    folder, open_library, record
):
    run_id = record(open_library())
    second = Library(folder)
    second.settings.set_value("page", "runs")
    second.symbols.add_class("Runes", "α")
    assert second.datasets is None

    second.open()
    second.wait_until_loaded()

    assert [run.id for run in second.runs.runs] == [run_id]
    assert second.symbols.sets == ("Runes",)
    assert second.close(60)


def test_what_another_process_writes_comes_also_while_one_is_writing_oneself(qtbot, open_library, record):
    library, other = open_library(), open_library()
    run_id = record(other)

    def has_come():
        library.settings.set_value("text", library.new_run_id())  # never a second without a change
        library.take_events()
        return library.runs.find(run_id) is not None

    qtbot.waitUntil(has_come)


def test_a_change_that_fails_is_told_and_leaves_the_others_as_they_are(open_library, reopened):
    library = open_library()

    def fail(connection):
        library.files.write("network", b"of a run that is not recorded")
        connection.execute("DELETE FROM settings")
        connection.execute("UPDATE elsewhere SET a = 1")

    library.settings.set_value("before", "1")
    with pytest.raises(LibraryError, match="no such table"):
        library.database.ask(fail)
    library.post(lambda connection: None, after=lambda result: 1 / 0)  # which is a bug
    library.settings.set_value("after", "2")
    library.database.ask(lambda connection: None)
    assert list((library.path.parent / "weights").iterdir()) == []

    library = reopened(library)

    assert (library.settings.value("before"), library.settings.value("after")) == ("1", "2")
