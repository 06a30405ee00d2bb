"""The commands for a run: open, resume, train further, branch, export."""

import csv
import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QToolButton

from digitpad.digits.datasets.folders.kept_copy import kept_copy
from digitpad.library import read_settings
from digitpad.presentation import megabytes_text
from digitpad.recognition.network_files import open_network
from digitpad.ui.computing_lock import Work
from digitpad.ui.runs.run_columns import Column


def test_opening_a_run_shows_its_epochs_and_uses_its_network_unless_one_is_trained(
    person, state, qtbot, run_ids, failures, open_page
):
    told = []
    person.view.model().dataChanged.connect(lambda first, last: told.append((first.row(), last.column())))
    person.choose("Fast 3")
    state.computing.begin(Work.TRAINING)
    person.click("open_run_button")
    assert "Stop training first" in failures[0]
    assert person.pages_opened == []
    state.computing.end(Work.TRAINING)

    with qtbot.waitSignal(state.run_changed):
        person.click("open_run_button")

    assert state.run.run_id == run_ids[2]
    assert state.run.epochs_done == 30
    assert state.network.epoch == 30
    assert person.pages_opened == ["train"]
    assert person.view.model().index(2, Column.NAME).data(Qt.ItemDataRole.FontRole).bold()
    assert (2, Column.NAME) in told
    another_page = open_page()
    assert another_page.view.model().index(2, Column.NAME).data(Qt.ItemDataRole.FontRole).bold()


def test_a_link_and_a_button_resume_unfinished_runs_that_can_be_read(person, wanted, run_ids):
    assert person.cells(Column.GO_ON)[:2] == ["Go on", ""]
    person.click_cell("Classic 2", Column.GO_ON)
    assert wanted == []
    person.click_cell("Fast 1", Column.GO_ON)
    person.choose("Fast 1", "Classic 2")
    assert not person.is_enabled("open")
    assert not person.is_enabled("go_on")
    person.choose("Classic 2")  # it has completed
    assert not person.is_enabled("go_on")

    person.choose("Classic 6")  # it was stopped
    person.click("go_on_run_button")

    assert wanted == [("go on", run_ids[0], 0), ("go on", run_ids[5], 0)]
    for change in ("checkpoint = ''", "job = '{]'"):
        person.write(f"UPDATE runs SET {change} WHERE id = ?", run_ids[5])
        assert not person.is_enabled("go_on")
        assert not person.is_enabled("train_further")
    assert not person.is_enabled("branch")


def test_a_finished_run_is_trained_for_more_epochs(person, wanted, run_ids):
    def asked():
        names = ("more_epochs_field", "branch_epoch_field", "budget_field", "more_epochs_sum", "copies_text")
        shown = [name for name in names if person.find(name).isVisible()]
        return [person.text("run_question_text"), *shown, person.text("run_question_button")]

    person.choose("Classic 2")
    person.click("train_further_run_button")
    field = person.find("more_epochs_field")
    assert asked() == ["More epochs", "more_epochs_field", "more_epochs_sum", "Train further"]
    assert field.hasFocus()
    roles = [person.find(name).property("role") for name in ("more_epochs_sum", "run_question_button")]
    assert roles == ["caption", "primary"]
    assert field.value() == 30
    assert (field.minimum(), field.maximum()) == (1, 970)
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
    person.write("UPDATE epochs SET epoch = 1000 WHERE run = ? AND epoch = 20", run_ids[1])
    assert not person.is_enabled("train_further")
    person.click("space_run_button")
    assert asked()[1:] == ["budget_field", "Set"]
    assert asked()[0].startswith("Runs take ")


def test_a_question_is_left_by_escape_its_cross_or_another_choice(person, wanted):
    question = person.find("run_question")

    def cross():
        (cross,) = [button for button in question.findChildren(QToolButton) if button.isVisible()]
        cross.setFocus()
        QTest.keyClick(cross, Qt.Key.Key_Return)

    for leave in (
        lambda: QTest.keyClick(person.find("more_epochs_field"), Qt.Key.Key_Escape),
        cross,
        lambda: person.choose("Fast 3"),
    ):
        person.choose("Classic 2")
        person.click("train_further_run_button")
        QTest.keyClick(person.find("more_epochs_field"), Qt.Key.Key_F5)
        assert question.isVisible()
        leave()
        assert not question.isVisible()
    assert wanted == []


def test_return_or_a_double_click_open_a_run_but_not_on_its_box_star_or_link(person, state, qtbot, run_ids):
    for name, column in (
        *(("Fast 1", column) for column in (Column.STAR, Column.TICK, Column.GO_ON)),
        ("Fast 3", Column.NAME),
    ):
        person.click_cell(name, column)
        place = person.place(name, column).center()
        QTest.mouseDClick(person.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: state.run is not None)
    assert state.run.run_id == run_ids[2]
    for names in (("Fast 1", "Classic 2"), ("Classic 2",)):
        person.choose(*names)
        QTest.keyClick(person.view, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: state.run.run_id == run_ids[1])
    assert person.pages_opened == ["train", "train"]


def test_a_new_run_begins_from_an_epoch_whose_weights_are_kept(
    person, wanted, run_ids, qtbot, state, failures
):
    person.write(
        "UPDATE epochs SET weights = '', weights_bytes = 0 WHERE run = ? AND epoch NOT IN (4, 30)", run_ids[2]
    )
    person.choose("Fast 3")

    person.click("branch_run_button")
    field = person.find("branch_epoch_field")
    qtbot.waitUntil(field.isVisible)
    assert [field.itemData(index) for index in range(field.count())] == [4, 30]
    assert [person.text("run_question_text"), person.text("run_question_button")] == ["From epoch", "Branch"]
    assert field.itemText(1) == "30: 97.34 %"
    assert field.currentData() == 30
    field.setCurrentIndex(0)
    person.click("run_question_button")

    assert wanted == [("branch", run_ids[2], 4)]
    state.open_run(run_ids[2])
    qtbot.waitUntil(lambda: state.run is not None)
    state.choose_epoch(4)
    qtbot.waitUntil(lambda: state.epoch_in_use == 4)
    person.click("branch_run_button")
    qtbot.waitUntil(field.isVisible)
    assert field.currentData() == 4
    person.choose("Accurate 12")
    person.click("branch_run_button")
    qtbot.waitUntil(lambda: failures == ["No weights of Accurate 12 are left to branch from."])


@pytest.fixture
def export(person, qtbot, tmp_path):
    """Return a function that exports runs through the dialog, after a look at it, and returns the path."""

    def export(name, *runs):
        person.choose(*runs)
        person.click("export_run_button")
        (dialog,) = [one for one in person.page.findChildren(QFileDialog) if one.isVisible()]
        one = len(runs) == 1
        assert dialog.windowTitle() == ("Export the run" if one else f"Export {len(runs)} runs")
        assert Path(dialog.selectedFiles()[0]).name == ("run.csv" if one else "runs.csv")
        assert ("All of the run (*.digitpad)" in dialog.nameFilters()) is one
        dialog.setDirectory(str(tmp_path))
        dialog.selectFile(str(tmp_path / name))
        dialog.accept()
        return tmp_path / name

    return export


def until_saved(person, path, qtbot):
    qtbot.waitUntil(lambda: person.text("runs_status") == f"Saved to {path}")


def test_the_settings_of_a_run_are_saved_with_its_note(person, export, qtbot, library, run_ids, failures):
    library.library.runs.set_note(run_ids[0], "a fine one")

    path = export("settings.json", "Fast 1")
    until_saved(person, path, qtbot)

    shared, record = read_settings(path), library.library.runs.find(run_ids[0])
    assert (shared.job, shared.threads, shared.note) == (record.job, record.threads, "a fine one")
    assert failures == []
    person.write("UPDATE runs SET note = '', changes = '[[\"momentum\", 0.5, 1.0]]' WHERE id = ?", run_ids[0])
    export("more settings.json", "Fast 1")
    qtbot.waitUntil(lambda: failures != [])
    assert failures[0].startswith("Settings were changed during the run.")


def test_a_table_has_all_epochs_of_the_runs(person, export, qtbot, run_ids, failures):
    path = export("runs.csv", "Fast 1", "Classic 2")
    until_saved(person, path, qtbot)

    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["run"], row["epoch"]) for row in rows[:2]] == [(run_ids[0], "0"), (run_ids[0], "1")]
    assert len(rows) == 22 + 31
    assert float(rows[21]["validation_accuracy"]) == 0.974
    assert rows[-1]["name"] == "Classic 2"
    export("no folder/run.csv", "Fast 1")
    qtbot.waitUntil(lambda: len(failures) == 1)
    assert "run.csv cannot be saved: No such file or directory." in failures[0]


def test_curves_are_saved_as_a_picture(person, export, qtbot):
    person.find("comparison_axis").setCurrentIndex(1)
    png, svg = (export(f"runs.{ending}", "Fast 1", "Classic 2") for ending in ("png", "svg"))
    until_saved(person, svg, qtbot)

    assert QImage(str(png)).width() == 2_000
    assert QSvgRenderer(str(svg)).isValid()
    texts = svg.read_text()
    assert all(text in texts for text in ("Fast 1", "Classic 2", "seconds", "Batch size", "Loss"))
    assert "by epoch" not in texts


def test_the_network_that_a_run_has_left_is_exported_or_it_is_told_that_none_is(
    person, export, qtbot, failures
):
    path = export("reader.py", "Fast 3")

    said = "Exported reader.py: the same answers on 10,000 of 10,000"
    qtbot.waitUntil(lambda: person.text("runs_status").startswith(said), timeout=60_000)
    assert "Dense(784, 192, " in path.read_text()
    path = export("network.npz", "Fast 3")
    until_saved(person, path, qtbot)
    assert open_network(path).network.layers == (784, 192, 10)
    path.unlink()

    export("network.npz", "Accurate 12")
    qtbot.waitUntil(lambda: failures == ["The weights of epoch 30 of Accurate 12 are no longer kept."])
    assert not path.exists()
    export("network.py", "Accurate 12")
    qtbot.waitUntil(lambda: len(failures) == 2)
    assert person.text("runs_status") == "The network was not exported."


@pytest.fixture
def import_file(person):
    """Return a function that imports a run's file through the dialog."""

    def import_file(path):
        person.click("import_run_button")
        (dialog,) = [one for one in person.page.findChildren(QFileDialog) if one.isVisible()]
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


def test_a_run_in_the_list_is_not_imported_twice_and_comes_back_if_it_was_deleted(
    person, export, import_file, qtbot, library, run_ids, failures, tmp_path
):
    path = export("fast.digitpad", "Fast 3")
    until_saved(person, path, qtbot)
    assert failures == []
    before = person.names

    import_file(path)

    qtbot.waitUntil(lambda: person.text("runs_status") == "The list already has this run.")
    assert person.names == before
    person.keys("Del")
    import_file(path)
    assert person.text("runs_status") == "Importing…"
    qtbot.waitUntil(lambda: person.names == before)
    assert person.chosen == ["Fast 3"]
    weights = library.library.read_run(run_ids[2]).weights
    for n_damaged, epoch in enumerate((3, 4), 1):
        library.library.files.path(weights.file_name(epoch)).unlink()
        export(f"{n_damaged}.digitpad", "Fast 3")
        qtbot.waitUntil(lambda n_damaged=n_damaged: len(failures) == n_damaged)
    assert failures[0].startswith("1 network was left out of 1.digitpad")
    assert failures[1].startswith("2 networks were left out")
    (tmp_path / "holiday.jpg").write_bytes(b"no run")
    import_file(tmp_path / "holiday.jpg")
    qtbot.waitUntil(lambda: len(failures) == 3)
    assert "holiday.jpg" in failures[2]
    assert person.text("runs_status").startswith("Click a run")


def test_copies_that_no_run_needs_are_shown_with_the_space_and_removed(person, rows_dataset, qtbot):
    copy = Path(kept_copy(rows_dataset).folder)
    text, button = person.find("copies_text"), person.find("remove_copies_button")
    person.click("space_run_button")
    qtbot.waitUntil(text.isVisible)
    assert "Runs go on with them" in text.text()  # as it was asked for just now
    assert not button.isVisible()
    os.utime(copy, (0, 0))

    person.click("space_run_button")
    assert not text.isVisible()
    qtbot.waitUntil(button.isVisible)
    assert str(copy.parent) in text.text()
    assert button.text().removeprefix("Remove ") in text.text()
    person.click("remove_copies_button")
    assert not button.isEnabled()

    qtbot.waitUntil(lambda: not copy.exists())
    qtbot.waitUntil(lambda: not text.isVisible())
    assert "of copies that no run needs were removed" in person.text("runs_status")
    assert button.isEnabled()


def test_the_disk_space_of_runs_is_shown_and_limited(person, library, qtbot, run_ids):
    assert library.library.space().budget_bytes == 2_000_000_000
    assert person.text("run_count") == f"12 runs, {megabytes_text(library.library.space().used_bytes)}"

    person.click("space_run_button")
    assert person.find("budget_field").value() == 2_000
    assert person.find("budget_field").text() == "2,000 MB"
    person.find("budget_field").setValue(-1)
    assert person.find("budget_field").value() == 0
    person.find("budget_field").setValue(1)
    with qtbot.waitSignal(library.runs_changed):
        person.click("run_question_button")

    assert library.library.space().budget_bytes == 1_000_000
