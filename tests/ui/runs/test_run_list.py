"""The list of runs: searching, sorting, renaming, deleting, and updates during recording."""

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QColor, QTextDocument
from PySide6.QtTest import QTest

from digitpad.library.storage.process_owner import this_process
from digitpad.ui.appearance.theme import current_theme
from digitpad.ui.runs.run_columns import Column


def test_when_all_are_deleted_they_can_still_come_back(person):
    person.view.selectAll()
    person.keys("Del")
    assert person.find("no_runs_text").isVisible()

    person.click("undo_run_button")

    assert len(person.names) == 12


def test_the_newest_run_is_first_with_its_results(person):
    person.page.resize(1140, 620)
    row = {title: person.cell(0, column) for column, title in zip(Column, range(12), strict=True)}

    assert person.names[:3] == ["Fast 1", "Classic 2", "Fast 3"]
    assert row[Column.DATE].startswith(("today", "yesterday"))
    assert row[Column.NETWORK] == "784-192-10"
    assert row[Column.DATA] == "MNIST"
    assert row[Column.STATUS] == "interrupted"
    assert row[Column.EPOCHS] == "21 / 30"
    assert row[Column.BEST] == row[Column.LAST] == "97.40 %"
    assert row[Column.SECONDS] == "10.5"


def test_the_tool_tip_of_a_run_tells_what_the_list_has_no_column_for(person, run_ids):
    person.write("UPDATE runs SET note = 'Look at epoch 2' WHERE id = ?", run_ids[0])

    text = QTextDocument()
    text.setHtml(person.view.model().index(0, Column.NAME).data(Qt.ItemDataRole.ToolTipRole))

    tip = " ".join(text.toPlainText().split())
    assert tip.startswith(
        "Fast 1 Look at epoch 2 interrupted, 21 / 30 epochs, 10 s of training Layers 784-192-10,"
    )
    assert tip.endswith(f" MB of weights; run {run_ids[0]}")


def test_numbers_stand_at_the_right_and_what_was_interrupted_in_the_colour_of_errors(person):
    def cell(row, column, role):
        return person.view.model().index(row, column).data(role)

    ends = [cell(row, Column.STATUS, Qt.ItemDataRole.ForegroundRole) for row in (0, 1)]
    sides = [cell(0, column, Qt.ItemDataRole.TextAlignmentRole) for column in (Column.NAME, Column.BEST)]

    assert person.cells(Column.STATUS)[:2] == ["interrupted", "completed"]
    assert ends == [QColor(current_theme().error_text), None]
    assert [bool(side & Qt.AlignmentFlag.AlignRight) for side in sides] == [False, True]


@pytest.mark.parametrize("column", [Column.NAME, Column.DATE, Column.BEST])
def test_each_column_sorts_both_ways(person, column):
    person.sort_by(column)
    first = person.cells(column)
    person.sort_by(column)
    second = person.cells(column)

    def key(text):
        number = text.split()[0].replace(",", "").rstrip("%")
        return float(number) if column is Column.BEST else text.casefold()

    if column is Column.DATE:  # from "2026-11-28" to "today", as the newest do not sort by their letters
        assert first[-1].startswith(("today", "yesterday"))
        assert second[0] == first[-1]
    else:
        assert first == sorted(first, key=key)
        assert [key(text) for text in second] == [key(text) for text in sorted(first, key=key, reverse=True)]


def test_runs_without_an_accuracy_come_last_in_both_directions(person, run_ids):
    person.write("DELETE FROM epochs WHERE run = ?", run_ids[4])

    for _ in range(2):
        person.sort_by(Column.BEST)
        assert person.cells(Column.BEST)[-1] == "–"
        assert person.cells(Column.BEST)[0] != "–"


def test_a_search_covers_all_texts_of_a_run(person):
    person.find("search_field").setText("accurate FAILED")

    assert person.names == ["Accurate 8"]
    assert person.text("run_count") == "1 of 12 runs"

    person.find("search_field").setText("adaline")
    assert person.names == []
    person.find("search_field").setText("lecture")  # in a note
    assert person.names == ["Fast 5"]
    person.find("search_field").setText("sigmoid 784-30-10 completed")
    assert person.names == ["Classic 2", "Classic 10"]


def test_a_name_is_typed_in_place_and_kept(person, library, run_ids):
    opened = []
    person.view.opened.connect(opened.append)
    person.choose("Classic 2")

    person.keys("F2")
    QTest.keyClicks(person.editor, "The slow one")
    person.end_typing()

    assert person.names[1] == "The slow one"
    assert library.library.database.ask(lambda _: None) is None  # until it is written
    assert library.library.read_run(run_ids[1]).record.name == "The slow one"
    assert opened == []  # Return ended the typing, and did nothing else


def test_a_note_is_kept_when_another_run_is_chosen(person, library, run_ids):
    person.choose("Classic 2")
    QTest.keyClicks(person.find("note_field"), "too large a rate")

    person.choose("Fast 3")

    assert person.text("note_field") == ""
    assert library.library.runs.find(run_ids[1]).note == "too large a rate"
    assert library.library.runs.find(run_ids[2]).note == ""
    person.choose("Classic 2")
    assert person.text("note_field") == "too large a rate"


def test_a_click_adds_and_removes_a_star(person, library, run_ids):
    person.click_cell("Fast 1", Column.STAR)
    assert library.library.runs.find(run_ids[0]).is_starred
    assert person.cell(0, Column.STAR) == "★"

    person.click_cell("Fast 1", Column.STAR)
    assert not library.library.runs.find(run_ids[0]).is_starred


def test_what_is_deleted_comes_back(person):
    before = person.names
    assert not person.is_enabled("undo")
    person.choose("Classic 2", "Fast 5")

    person.keys("Del")
    assert person.names == [name for name in before if name not in ("Classic 2", "Fast 5")]
    assert "2 runs deleted" in person.text("runs_status")

    person.keys("Ctrl+Z")
    assert person.names == before
    assert not person.is_enabled("undo")


def test_a_running_run_cannot_be_deleted(person, run_ids):
    person.write("UPDATE runs SET owner = ?, status = 'running' WHERE id = ?", this_process(), run_ids[0])
    person.choose("Fast 1")

    assert person.cell(0, Column.STATUS) == "running"
    assert not person.is_enabled("delete")
    assert not person.is_enabled("open")
    person.keys("Del")
    assert person.names[0] == "Fast 1"


def test_recording_moves_no_selection_no_scroll_bar_and_no_typing(person, run_ids):
    person.page.resize(900, 400)
    person.choose("Fast 9")
    person.keys("F2")
    QTest.keyClicks(person.editor, "half a na")
    bar = person.view.verticalScrollBar()
    bar.setValue(40)

    for epoch in (31, 32):
        person.write(
            "INSERT INTO epochs SELECT run, ?, 0.99, seconds, result, '', 0 FROM epochs"
            " WHERE run = ? AND epoch = 30",
            epoch,
            run_ids[8],
        )

    assert person.cell(person.row("Fast 9"), Column.LAST) == "99.00 %"
    assert person.chosen == ["Fast 9"]
    assert bar.value() == 40
    assert person.editor.text() == "half a na"
    QTest.keyClicks(person.editor, "me")
    person.end_typing()
    assert "half a name" in person.names


def test_a_run_that_moves_up_stays_selected(person, run_ids):
    person.sort_by(Column.BEST)
    person.sort_by(Column.BEST)
    person.choose("Fast 3")
    assert person.row("Fast 3") > 0

    person.write("UPDATE epochs SET validation_accuracy = 0.999 WHERE run = ?", run_ids[2])

    assert person.row("Fast 3") == 0
    assert person.chosen == ["Fast 3"]
    assert person.view.currentIndex().row() == 0


def test_a_new_run_appears_and_one_deleted_elsewhere_disappears(person, run_ids, library):
    person.choose("Classic 2")

    person.write(
        "INSERT INTO runs SELECT 'ffffffff', 'Newest', '', 0, ?, status, owner, job, preset, dataset,"
        " threads, versions, NULL, NULL, changes, test, failure, '', 0, progress FROM runs WHERE id = ?",
        time.time(),
        run_ids[1],
    )
    person.write("DELETE FROM runs WHERE id = ?", run_ids[4])

    assert person.names[:3] == ["Newest", "Fast 1", "Classic 2"]
    assert "Fast 5" not in person.names
    assert person.chosen == ["Classic 2"]


@pytest.mark.parametrize("started", [float("inf"), -1e15])
def test_a_run_whose_time_is_damaged_is_listed(person, run_ids, started):
    person.write("UPDATE runs SET started = ? WHERE id = ?", started, run_ids[1])

    assert person.cell(person.row("Classic 2"), Column.DATE) == "?"


def test_a_run_whose_settings_are_damaged_is_listed_and_can_be_deleted(person, run_ids):
    person.write("UPDATE runs SET job = '{]' WHERE id = ?", run_ids[1])

    assert person.cell(1, Column.NETWORK) == "?"
    assert person.cell(1, Column.EPOCHS) == "30 / ?"
    person.choose("Classic 2")
    assert not person.is_enabled("go_on")
    assert not person.is_enabled("train_further")
    person.keys("Del")
    assert "Classic 2" not in person.names


def test_the_command_gives_all_chosen_runs_a_star_or_takes_it_from_all(person, library, run_ids):
    def starred():
        return [library.library.runs.find(run_id).is_starred for run_id in run_ids[:3]]

    person.click_cell("Fast 1", Column.STAR)
    person.choose("Fast 1", "Classic 2")

    [star] = [action for action in person.page.findChildren(QAction) if action.text() == "Star"]
    star.trigger()
    assert starred() == [True, True, False]
    assert star.text() == "Remove star"
    star.trigger()
    assert starred() == [False, False, False]
