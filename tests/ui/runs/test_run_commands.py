"""The commands for a run: open, resume, train further, branch, export."""

import csv
import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from digitpad.digits.datasets.folders.kept_copy import kept_copy
from digitpad.library import read_settings
from digitpad.presentation import megabytes_text
from digitpad.ui.computing_lock import Work
from digitpad.ui.runs.run_columns import Column


def test_opening_a_run_shows_its_epochs_and_uses_its_network(person, state, qtbot, run_ids):
    person.choose("Fast 3")

    with qtbot.waitSignal(state.run_changed):
        person.click("open_run_button")

    assert state.run.run_id == run_ids[2]
    assert state.run.epochs_done == 30
    assert state.network.epoch == 30
    assert person.pages_opened == ["train"]
    assert person.view.model().index(2, Column.NAME).data(Qt.ItemDataRole.FontRole).bold()


def test_while_a_network_is_trained_no_run_is_opened_and_it_says_why(person, state, failures):
    state.computing.begin(Work.TRAINING)
    person.choose("Fast 3")

    person.click("open_run_button")

    assert "Stop training first" in failures[0]
    assert person.pages_opened == []


def test_the_row_of_an_interrupted_run_has_a_link_to_resume_it(person, wanted, run_ids):
    assert person.cell(0, Column.GO_ON) == "Go on"
    assert person.cell(1, Column.GO_ON) == ""

    person.click_cell("Classic 2", Column.GO_ON)
    assert wanted == []
    person.click_cell("Fast 1", Column.GO_ON)

    assert wanted == [("go on", run_ids[0], 0)]


def test_the_button_resumes_only_unfinished_runs(person, wanted, run_ids):
    person.choose("Classic 2")  # it has completed
    assert not person.is_enabled("go_on")
    person.choose("Fast 1", "Classic 2")
    assert not person.is_enabled("go_on")

    person.choose("Classic 6")  # it was stopped
    person.click("go_on_run_button")

    assert wanted == [("go on", run_ids[5], 0)]


def test_a_finished_run_is_trained_for_more_epochs(person, wanted, run_ids):
    person.choose("Classic 2")
    person.click("train_further_run_button")
    field = person.find("more_epochs_field")
    assert person.text("run_question_text") == "More epochs"
    assert field.value() == 30
    assert person.text("more_epochs_sum") == "60 in all"

    field.selectAll()
    QTest.keyClicks(field, "12")
    assert person.text("more_epochs_sum") == "42 in all"
    QTest.keyClick(field, Qt.Key.Key_Return)

    assert wanted == [("go on", run_ids[1], 42)]
    assert not person.find("run_question").isVisible()
    person.write("DELETE FROM epochs WHERE run = ? AND epoch > 20", run_ids[1])
    field.setValue(30)
    person.click("train_further_run_button")
    assert person.text("more_epochs_sum") == "50 in all"


def test_a_question_is_left_by_escape_or_by_another_choice(person, wanted):
    person.choose("Classic 2")
    person.click("train_further_run_button")
    QTest.keyClick(person.find("more_epochs_field"), Qt.Key.Key_Escape)
    assert not person.find("run_question").isVisible()

    person.click("train_further_run_button")
    assert person.find("run_question").isVisible()
    person.choose("Fast 3")

    assert not person.find("run_question").isVisible()
    assert wanted == []


def test_a_double_click_opens_a_run_but_not_on_its_star(person, state, qtbot, run_ids):
    for name, column in (("Fast 1", Column.STAR), ("Fast 3", Column.NAME)):
        person.click_cell(name, column)
        place = person.place(name, column).center()
        QTest.mouseDClick(person.view.viewport(), Qt.MouseButton.LeftButton, pos=place)

    qtbot.waitUntil(lambda: state.run is not None)
    assert person.pages_opened == ["train"]
    assert state.run.run_id == run_ids[2]


def test_return_opens_the_run_if_one_alone_is_chosen(person, state, qtbot, run_ids):
    for names in (("Fast 1", "Classic 2"), ("Fast 3",)):
        person.choose(*names)
        QTest.keyClick(person.view, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: state.run is not None)
    assert state.run.run_id == run_ids[2]
    assert person.pages_opened == ["train"]


def test_a_new_run_begins_from_an_epoch_whose_weights_are_kept(person, wanted, run_ids, qtbot):
    person.write(
        "UPDATE epochs SET weights = '', weights_bytes = 0 WHERE run = ? AND epoch NOT IN (4, 30)", run_ids[2]
    )
    person.choose("Fast 3")

    person.click("branch_run_button")
    field = person.find("branch_epoch_field")
    qtbot.waitUntil(field.isVisible)
    assert [field.itemData(index) for index in range(field.count())] == [4, 30]
    assert field.currentData() == 30
    field.setCurrentIndex(0)
    person.click("run_question_button")

    assert wanted == [("branch", run_ids[2], 4)]


def test_a_run_without_weights_says_that_there_is_nothing_to_branch_from(person, failures, qtbot):
    person.choose("Accurate 12")

    person.click("branch_run_button")

    qtbot.waitUntil(lambda: len(failures) == 1)
    assert failures == ["No weights of Accurate 12 are left to branch from."]


@pytest.fixture
def export(person, qtbot, tmp_path):
    """Return a function that exports runs through the dialog, and returns the path."""

    def export(name, *runs):
        person.choose(*runs)
        person.click("export_run_button")
        dialog = person.page.findChild(QFileDialog)
        dialog.setDirectory(str(tmp_path))
        dialog.selectFile(str(tmp_path / name))
        dialog.accept()
        return tmp_path / name

    return export


def until_saved(person, path, qtbot):
    qtbot.waitUntil(lambda: person.text("runs_status") == f"Saved to {path}")


def test_the_settings_of_a_run_are_saved_with_its_note(person, export, qtbot, library, run_ids):
    library.library.runs.set_note(run_ids[0], "a fine one")

    path = export("settings.json", "Fast 1")
    until_saved(person, path, qtbot)

    shared, record = read_settings(path), library.library.runs.find(run_ids[0])
    assert (shared.job, shared.threads, shared.note) == (record.job, record.threads, "a fine one")


def test_a_table_has_all_epochs_of_the_runs(person, export, qtbot, run_ids):
    path = export("runs.csv", "Fast 1", "Classic 2")
    until_saved(person, path, qtbot)

    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["run"], row["epoch"]) for row in rows[:2]] == [(run_ids[0], "0"), (run_ids[0], "1")]
    assert len(rows) == 22 + 31
    assert float(rows[21]["validation_accuracy"]) == 0.974
    assert rows[-1]["name"] == "Classic 2"


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_curves_are_saved_as_a_picture(person, export, qtbot, ending):
    path = export(f"runs.{ending}", "Fast 1", "Classic 2")
    until_saved(person, path, qtbot)

    if ending == "png":
        assert QImage(str(path)).width() == 2_000
    else:
        assert QSvgRenderer(str(path)).isValid()
        assert "Classic 2" in path.read_text()


def test_the_network_that_a_run_has_left_is_exported(person, export, qtbot):
    path = export("reader.py", "Fast 3")

    said = "Exported reader.py: the same answers on 10,000 of 10,000"
    qtbot.waitUntil(lambda: person.text("runs_status").startswith(said), timeout=60_000)
    assert "Dense(784, 192, " in path.read_text()


def test_a_network_that_is_not_stored_is_reported(person, export, failures, qtbot):
    path = export("network.npz", "Accurate 12")

    qtbot.waitUntil(lambda: len(failures) == 1)
    assert failures == ["The weights of epoch 30 of Accurate 12 are no longer kept."]
    assert not path.exists()


def test_a_table_that_cannot_be_written_is_told(person, export, failures, qtbot, tmp_path):
    export("no folder/run.csv", "Fast 1")

    qtbot.waitUntil(lambda: len(failures) == 1)
    assert "run.csv cannot be saved: No such file or directory." in failures[0]


@pytest.fixture
def import_file(person):
    """Return a function that imports a run's file through the dialog."""

    def import_file(path):
        person.click("import_run_button")
        dialog = person.page.findChild(QFileDialog)
        dialog.selectFile(str(path))
        dialog.fileSelected.emit(str(path))
        dialog.close()

    return import_file


def test_a_run_goes_to_another_library_in_one_file(person, export, import_file, library, qtbot, run_ids):
    path = export("fast.digitpad", "Fast 3")
    until_saved(person, path, qtbot)
    person.choose("Fast 3")
    person.keys("Del")
    library.library.runs.delete_for_good()
    assert library.library.database.ask(lambda connection: None) is None  # until it is gone

    import_file(path)

    qtbot.waitUntil(lambda: person.chosen == ["Fast 3"])
    assert person.text("runs_status") == "The run was added to the list."
    assert len(library.library.read_run(run_ids[2]).weights) == 31


def test_a_run_in_the_list_is_not_imported_twice(person, export, import_file, qtbot):
    path = export("fast.digitpad", "Fast 3")
    until_saved(person, path, qtbot)
    before = person.names

    import_file(path)

    qtbot.waitUntil(lambda: person.text("runs_status") == "The list already has this run.")
    assert person.names == before


def test_a_file_without_a_run_is_reported(person, import_file, failures, qtbot, tmp_path):
    path = tmp_path / "holiday.jpg"
    path.write_bytes(b"no run")

    import_file(path)

    qtbot.waitUntil(lambda: len(failures) == 1)
    assert "holiday.jpg" in failures[0]
    assert "Importing" not in person.text("runs_status")


def test_copies_that_no_run_needs_are_shown_with_the_space_and_removed(person, rows_dataset, qtbot):
    copy = Path(kept_copy(rows_dataset).folder)
    os.utime(copy, (0, 0))

    person.click("space_run_button")
    qtbot.waitUntil(person.find("remove_copies_button").isVisible)
    assert str(copy.parent) in person.text("copies_text")
    person.click("remove_copies_button")
    assert not person.find("remove_copies_button").isEnabled()

    qtbot.waitUntil(lambda: not copy.exists())
    qtbot.waitUntil(lambda: not person.find("copies_text").isVisible())
    assert "of copies that no run needs were removed" in person.text("runs_status")


def test_the_disk_space_of_runs_is_shown_and_limited(person, library, qtbot, run_ids):
    assert library.library.space().budget_bytes == 2_000_000_000
    assert person.text("run_count") == f"12 runs, {megabytes_text(library.library.space().used_bytes)}"

    person.click("space_run_button")
    assert person.find("budget_field").value() == 2_000
    person.find("budget_field").setValue(-1)
    assert person.find("budget_field").value() == 0
    person.find("budget_field").setValue(1)
    with qtbot.waitSignal(library.runs_changed):
        person.click("run_question_button")

    assert library.library.space().budget_bytes == 1_000_000
