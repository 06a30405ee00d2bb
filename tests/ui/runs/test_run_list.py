"""The list of runs: searching, sorting, renaming, deleting, and updates during recording."""

import time

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from digitpad.library.storage.process_owner import this_process
from digitpad.ui.appearance.theme import DARK, current_theme
from digitpad.ui.runs.run_columns import COLUMNS, Column

NUMBERS = (Column.EPOCHS, Column.BEST, Column.LAST, Column.SECONDS)
STATUSES = ["interrupted", "stopped", "completed", "early stopped", "failed"]  # as they are sorted


def test_a_page_without_runs_says_how_to_get_one(open_page):
    person = open_page()
    assert person.find("no_runs_text").isVisible()
    assert person.text("run_count") == "0 runs"
    assert not person.find("note_field").isVisible()

    person.click("to_train_button")

    assert person.pages_opened == ["train"]


def test_the_newest_run_is_first_with_its_results(person):
    person.page.resize(1140, 620)
    row = [person.cell(0, column) for column in Column]

    assert person.names[:3] == ["Fast 1", "Classic 2", "Fast 3"]
    assert row[Column.DATE].startswith(("today", "yesterday"))
    assert row[Column.NETWORK] == "784-192-10"
    assert row[Column.DATA] == "MNIST"
    assert row[Column.STATUS] == "interrupted"
    assert row[Column.EPOCHS] == "21 / 30"
    assert row[Column.BEST] == row[Column.LAST] == "97.40 %"
    assert row[Column.SECONDS] == "10.5"


def test_the_tool_tip_of_a_run_tells_what_the_list_has_no_column_for(person, run_ids):
    def tip(row):
        text = QTextDocument()
        text.setHtml(person.view.model().index(row, Column.NAME).data(Qt.ItemDataRole.ToolTipRole))
        return " ".join(text.toPlainText().split())

    person.write(
        """UPDATE runs SET note = 'Look at epoch 2', test = '{"correct": 97, "total": 100}' WHERE id = ?""",
        run_ids[0],
    )

    assert tip(0).startswith(
        "Fast 1 Look at epoch 2 interrupted, 21 / 30 epochs, 10 s of training 97.00 % of the test pictures "
        "right Layers 784-192-10,"
    )
    assert tip(0).endswith(f" MB of weights; run {run_ids[0]}")
    assert " 18 s of training Training diverged in epoch 22. Layers" in tip(7)


def test_cells_have_the_sides_colours_and_fonts_of_what_they_say(person, put_on):
    model, role, theme = person.view.model(), Qt.ItemDataRole, current_theme()

    def known(row, role):
        data = {column: model.index(row, column).data(role) for column in Column}
        return {column: value for column, value in data.items() if value is not None}

    def heads(role):
        return {column: model.headerData(column, Qt.Orientation.Horizontal, role) for column in Column}

    person.click_cell("Fast 1", Column.STAR)
    colors = [
        {column: color.name() for column, color in known(row, role.ForegroundRole).items()}
        for row in (0, 1, 7)
    ]
    assert [person.cell(row, Column.STATUS) for row in (0, 1, 7)] == ["interrupted", "completed", "failed"]
    assert [color.get(Column.STATUS) for color in colors] == [theme.error_text, None, theme.error_text]
    assert [color[Column.STAR] for color in colors] == [theme.accent, theme.faint_text, theme.faint_text]
    assert colors[0].keys() == {Column.STATUS, Column.STAR, Column.GO_ON}
    assert colors[0][Column.GO_ON] == theme.accent
    for sides in (known(0, role.TextAlignmentRole), heads(role.TextAlignmentRole)):
        assert tuple(one for one in Column if sides[one] & Qt.AlignmentFlag.AlignRight) == NUMBERS
    assert known(0, role.TextAlignmentRole)[Column.STAR] & Qt.AlignmentFlag.AlignHCenter
    fonts = known(0, role.FontRole)
    assert {column: (font.bold(), font.underline()) for column, font in fonts.items()} == {
        Column.STATUS: (True, False),
        Column.GO_ON: (False, True),
    }
    assert all(COLUMNS[column].meaning[:20] in tip for column, tip in heads(role.ToolTipRole).items())
    assert person.view.palette().highlight().color().lightness() > 180
    put_on(DARK)
    assert person.view.palette().highlight().color().lightness() < 100


def test_a_hand_is_over_what_a_click_does_something_to(person):
    view = person.view.viewport()
    places = [
        ("Fast 1", Column.GO_ON),
        ("Fast 1", Column.NAME),
        ("Fast 3", Column.STAR),
        ("Fast 3", Column.GO_ON),
    ]
    shapes = []
    for place in [*(person.place(*one).center() for one in places), QPoint(20, view.height() - 2)]:
        QTest.mouseMove(view, place)
        shapes.append(view.cursor().shape())

    hand, arrow = Qt.CursorShape.PointingHandCursor, Qt.CursorShape.ArrowCursor
    assert shapes == [hand, arrow, hand, arrow, arrow]


def test_columns_share_the_width_and_the_least_important_go_first(person):
    narrowest = {}
    for width in range(1140, 250, -60):
        person.page.resize(width, 620)
        assert person.view.horizontalHeader().length() == person.view.viewport().width()
        narrowest |= dict.fromkeys(person.columns, width)
    assert narrowest["Name"] <= narrowest["Best"] < narrowest["Date"] < narrowest["Data"]
    assert not person.view.isColumnHidden(Column.GO_ON)
    person.find("search_field").setText("completed")  # none of them can go on
    assert person.view.isColumnHidden(Column.GO_ON)
    assert person.view.horizontalHeader().length() == person.view.viewport().width()


def test_each_column_sorts_both_ways_and_what_has_no_value_comes_last(person, run_ids):
    person.page.resize(1140, 620)
    person.tick("Fast 9")
    person.write("DELETE FROM epochs WHERE run = ?", run_ids[4])

    def key(text):
        if column in NUMBERS:
            return float(text.split()[0].replace(",", "").rstrip("%"))
        return STATUSES.index(text) if column is Column.STATUS else text.casefold()

    for column in Column:
        orders, ages = [], []
        for _ in range(2):
            person.sort_by(column)
            orders.append(person.cells(column))
            ages.append([int(name.split()[1]) for name in person.names])
        if column is Column.DATE:  # whose texts, such as "today", do not sort by their letters
            assert ages == [list(range(12, 0, -1)), list(range(1, 13))]
        elif column in (Column.TICK, Column.GO_ON):
            assert {9: Column.TICK, 1: Column.GO_ON}[ages[0][0]] is column
            assert ages[0][0] == ages[1][0]
        else:
            n_unknown = orders[0].count("–")
            known = [texts[: 12 - n_unknown] for texts in orders]
            assert [list(map(key, texts)) for texts in known] == [
                sorted(map(key, known[0]), reverse=is_second) for is_second in (False, True)
            ]
            assert orders[1].count("–") == n_unknown == (column in (Column.BEST, Column.LAST))


def test_a_search_covers_all_texts_of_a_run(person, run_ids):
    person.keys("Ctrl+F")
    assert person.page.focusWidget() is person.find("search_field")
    person.find("search_field").setText("accurate FAILED")

    assert person.names == ["Accurate 8"]
    assert person.text("run_count") == "1 of 12 runs"

    person.find("search_field").setText("adaline")
    assert person.names == []
    person.find("search_field").setText("lecture")  # in a note
    assert person.names == ["Fast 5"]
    person.find("search_field").setText("sigmoid 784-30-10 completed")
    assert person.names == ["Classic 2", "Classic 10"]
    for words in (person.cell(0, Column.DATE), run_ids[1], "mnist 784-30-10 classic quadratic"):
        person.find("search_field").setText(words)
        assert person.names[0] == "Classic 2"
    person.find("search_field").setText("")
    assert len(person.names) == 12


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
    person.keys("F2")
    QTest.keyClicks(person.editor, "  ")
    person.end_typing()
    assert person.names[1] == "The slow one"


def test_a_note_is_kept_when_another_run_is_chosen(person, library, run_ids):
    field = person.find("note_field")
    assert not field.isEnabled()
    person.choose("Classic 2")
    QTest.keyClicks(field, "too large a rate ")
    person.write("UPDATE runs SET note = 'of another window' WHERE id IN (?, ?)", run_ids[1], run_ids[3])
    assert field.text() == "too large a rate "

    person.choose("Fast 3")

    assert field.text() == ""
    assert library.library.runs.find(run_ids[1]).note == "too large a rate"
    assert library.library.runs.find(run_ids[2]).note == ""
    person.choose("Classic 2")
    assert field.text() == "too large a rate"
    person.write("UPDATE runs SET note = 'newer' WHERE id = ?", run_ids[1])
    assert field.text() == "newer"
    QTest.keyClicks(field, "!")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert library.library.runs.find(run_ids[1]).note == "newer!"
    person.choose("Classic 2", "Fast 3")
    assert not field.isEnabled()
    assert field.text() == ""


def test_a_click_adds_and_removes_a_star(person, library, run_ids):
    person.click_cell("Fast 1", Column.STAR)
    assert library.library.runs.find(run_ids[0]).is_starred
    assert person.cell(0, Column.STAR) == "★"

    person.click_cell("Fast 1", Column.STAR)
    assert not library.library.runs.find(run_ids[0]).is_starred


def test_what_is_deleted_comes_back(person):
    before = person.names
    assert not person.is_enabled("undo")
    assert person.text("runs_status").startswith("Click a run to select it")
    person.choose("Classic 2", "Fast 5")

    person.keys("Del")
    assert person.names == [name for name in before if name not in ("Classic 2", "Fast 5")]
    assert person.text("runs_status").startswith("2 runs deleted. Undo (Ctrl+Z) restores them")
    person.choose("Fast 3")
    person.find("search_field").setFocus()
    person.click("delete_run_button")
    assert person.text("runs_status").startswith("1 run deleted. Undo (Ctrl+Z) restores it")
    assert person.view.hasFocus()

    person.find("search_field").setFocus()
    person.click("undo_run_button")
    assert person.text("runs_status") == "Fast 3 is back."
    assert person.chosen == ["Fast 3"]
    assert person.view.hasFocus()
    person.keys("Ctrl+Z")
    assert person.names == before
    assert person.text("runs_status") == "2 runs are back."
    assert not person.is_enabled("undo")
    person.view.selectAll()
    person.keys("Del")
    assert person.find("no_runs_text").isVisible()
    person.keys("Ctrl+Z")
    assert person.names == before


def test_recording_moves_no_selection_no_scroll_bar_and_no_typing(person, run_ids):
    person.page.resize(900, 400)
    person.choose("Fast 9")
    person.keys("F2")
    QTest.keyClicks(person.editor, "half a na")
    bar = person.view.verticalScrollBar()
    bar.setValue(40)
    told = []
    person.view.model().dataChanged.connect(
        lambda first, last: told.append((first.row(), last.row(), first.column(), last.column()))
    )

    for epoch in (31, 32):
        person.write(
            "INSERT INTO epochs SELECT run, ?, 0.99, seconds, result, '', 0 FROM epochs"
            " WHERE run = ? AND epoch = 30",
            epoch,
            run_ids[8],
        )

    assert person.cell(person.row("Fast 9"), Column.LAST) == "99.00 %"
    assert {*told} == {(8, 8, Column.TICK, Column.STAR), (8, 8, Column.DATE, Column.SECONDS)}
    assert person.chosen == ["Fast 9"]
    assert bar.value() == 40
    assert person.editor.text() == "half a na"
    QTest.keyClicks(person.editor, "me")
    person.end_typing()
    assert "half a name" in person.names
    assert (8, 8, Column.NAME, Column.NAME) in told


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


def test_a_run_whose_time_or_settings_are_damaged_is_listed_and_can_be_deleted(person, run_ids):
    for started in (float("inf"), -1e15):
        person.write("UPDATE runs SET started = ? WHERE id = ?", started, run_ids[1])
        assert person.cell(person.row("Classic 2"), Column.DATE) == "?"
    person.write("UPDATE runs SET job = '{]', started = ? WHERE id = ?", time.time() - 3_600, run_ids[1])

    assert person.cell(1, Column.NETWORK) == "?"
    assert person.cell(1, Column.EPOCHS) == "30 / ?"
    person.choose("Classic 2")
    assert not person.is_enabled("go_on")
    assert not person.is_enabled("train_further")
    person.keys("Del")
    assert "Classic 2" not in person.names


@pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen, about popups
def test_the_menu_of_the_list_has_the_commands_that_apply(person, library, run_ids):
    def menu():
        """Open the menu, and return its enabled entries by title."""
        view = person.view.viewport()
        event = QContextMenuEvent(
            QContextMenuEvent.Reason.Mouse, QPoint(9, 9), view.mapToGlobal(QPoint(9, 9))
        )
        QApplication.sendEvent(view, event)
        entries = QApplication.activePopupWidget().actions()
        assert sum(entry.isSeparator() for entry in entries) == 3
        return {entry.text(): entry for entry in entries if entry.isEnabled() and entry.text()}

    def starred():
        return [library.library.runs.find(run_id).is_starred for run_id in run_ids[:3]]

    some = ["Star", "Export…", "Import…", "Space…", "Delete"]
    for names, titles in {
        (): ["Import…", "Space…"],
        ("Fast 1",): ["Open", "Go on", "Train further…", "Branch…", "Rename", *some],
        ("Classic 2",): ["Open", "Train further…", "Branch…", "Rename", *some],
        ("Accurate 8",): ["Open", "Branch…", "Rename", *some],  # it failed
        ("Classic 2", "Fast 3"): some,
    }.items():
        person.choose(*names)
        assert list(menu()) == titles
        QApplication.activePopupWidget().close()
    person.click_cell("Fast 1", Column.STAR)
    person.choose("Fast 1", "Classic 2")
    [star] = [action for action in person.page.findChildren(QAction) if action.text() == "Star"]
    star.trigger()
    assert starred() == [True, True, False]
    assert star.text() == "Remove star"
    star.trigger()
    assert starred() == [False, False, False]
    person.choose("Fast 3")
    menu()["Rename"].trigger()
    assert person.editor.text() == "Fast 3"
    person.end_typing()
    person.write("UPDATE runs SET owner = ?, status = 'running' WHERE id = ?", this_process(), run_ids[0])
    person.choose("Fast 1")
    assert person.cell(0, Column.STATUS) == "running"
    assert list(menu()) == ["Branch…", "Rename", *some[:-1]]
    QApplication.activePopupWidget().close()
    person.keys("Del")
    assert person.names[0] == "Fast 1"
