"""The comparison of ticked runs."""

import itertools
import json

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from digitpad.ui.appearance.theme import DARK
from digitpad.ui.runs.run_columns import Column


def test_ticked_runs_have_curves_in_the_order_of_their_ticks(person, tip_at):
    person.compare()
    assert person.text("comparison_text").startswith("Tick two to six runs")
    assert person.find("comparison_text").property("role") == "caption"
    assert not person.find("comparison_table").isVisible()
    person.tick("Fast 3", "Fast 1")
    person.until_compared(2)

    (x, y), (_, other) = person.curves
    assert x == list(range(1, 31))
    assert y[-1] == pytest.approx(97.34, abs=0.01)
    assert len(other) == 21  # it was interrupted
    assert person.differences[0] == ["Fast 3", "Fast 1"]
    assert not person.find("comparison_text").isVisible()
    assert person.find("runs_tabs").tabText(1) == "Compare (2)"
    chart = person.find("accuracy_comparison")
    (left, right), (low, high) = chart.viewRange()
    assert (0 < left < 1 < 30 < right < 32, y[0] < low < y[-1] < high < 101) == (True, True)
    assert all(1 < len(marks.getData()[0]) <= 12 for marks in chart.listDataItems()[1::2])
    for name, told in {
        "accuracy_comparison": "Fast 3, epoch 30: 97.34 % right after 18.0 s",
        "loss_comparison": "Fast 3, epoch 30: loss 0.0812 after 18.0 s",
        "seconds_comparison": "Fast 3, epoch 30: 0.60 s after 18.0 s",
    }.items():
        chart, (_, values) = person.find(name), person.curves_of(name)[0]
        place = chart.mapFromScene(chart.getViewBox().mapViewToScene(QPointF(30, values[-1])))
        assert told in tip_at(chart.viewport(), place)
    person.tick("Fast 3", "Fast 1")
    assert person.find("runs_tabs").tabText(1) == "Compare"


def test_curves_are_drawn_against_seconds_of_training_and_back(person, library, run_ids):
    def axis():
        axis = person.find("loss_comparison").getAxis("bottom")
        return axis.labelText, axis.tickStrings([0.5, 2.0], 1.0, 0.5)

    person.tick("Fast 1")
    person.until_compared(1)
    seconds = [result.seconds for result in library.library.read_run(run_ids[0]).results[1:]]

    person.find("comparison_axis").setCurrentIndex(1)

    ((x, _),) = person.curves
    assert x == pytest.approx(list(itertools.accumulate(seconds)))
    left, right = person.find("accuracy_comparison").viewRange()[0]
    assert -1 < left <= 0 < x[-1] < right < 1.2 * x[-1]
    ((_, losses),) = person.curves_of("loss_comparison")
    assert losses[0] > losses[-1]
    ((_, of_epochs),) = person.curves_of("seconds_comparison")
    assert of_epochs == pytest.approx(seconds)
    title, ticks = axis()
    assert title in ("seconds of training", "seconds")  # as the room allows
    assert ticks == ["0.5", "2.0"]
    person.find("comparison_axis").setCurrentIndex(0)
    assert person.curves[0][0] == list(range(1, 22))
    assert axis()[0] == "epoch"
    assert axis()[1][1] == "2"


def test_the_table_has_only_differences_and_shares_its_width(person, put_on):
    person.tick("Fast 1", "Fast 5")  # the same preset with another learning rate and seed

    _, rows = person.differences

    assert rows == {
        "Best": ["97.40 %", "97.68 %"],
        "Seconds": ["10.5", "21.0"],
        "Learning rate": ["0.05", "0.1"],
        "Seed": ["0", "4"],
    }
    table = person.find("comparison_table")
    for width in (900, 700):
        person.page.resize(width, 620)
        assert table.viewport().width() - table.horizontalHeader().length() in (0, 1)
        words = table.verticalHeader().fontMetrics().horizontalAdvance("Learning rate")
        assert words < table.verticalHeader().width() < width / 2
    assert table.verticalHeader().length() < table.viewport().height()
    place = table.visualItemRect(table.item(0, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert table.findChild(QLineEdit) is None
    assert table.selectedItems() == []

    def icons():
        heads = [table.horizontalHeaderItem(column) for column in (0, 1)]
        return [head.icon().pixmap(16, 16).toImage() for head in heads]

    first, second = icons()
    assert first != second
    put_on(DARK)
    assert first not in icons()


def test_whatever_else_sets_runs_apart_is_told_too(person, run_ids):
    person.tick("Fast 1", "Fast 3")
    changes = [["learning_rate", 0.01, 2.5], ["unknown", 1.0, 3.0]]
    person.write(
        "UPDATE runs SET dataset = replace(dataset, '0000000000', 'abcdef0000'), changes = ?, parent = ?,"
        " parent_epoch = 4, threads = 2, versions = ? WHERE id = ?",
        *(json.dumps(changes), run_ids[3], json.dumps({"digitpad": "1.0", "processor": "a 6502"})),
        run_ids[0],
    )
    person.until_compared(2)

    rows = person.differences[1]

    assert [rows[label] for label in list(rows)[-6:]] == [
        ["learning rate 0.01 after 2.50 epochs, unknown 1 after 3.00 epochs", "–"],
        ["MNIST abcdef00", "MNIST 00000000"],  # of the same name, so their fingerprints tell them apart
        [f"epoch 4 of {run_ids[3]}", "first weights"],
        ["2", "1"],
        ["a 6502", "?"],
        ["1.0", "0"],
    ]
    person.write("UPDATE runs SET dataset = replace(dataset, 'MNIST', 'Mine') WHERE id = ?", run_ids[0])
    titles, rows = person.differences
    assert titles == ["Fast 1", "Fast 3"]
    assert rows["Data"] == ["Mine", "MNIST"]
    assert person.text("comparison_text") == ""
    person.tick("Classic 2")
    assert len(person.differences[0]) == 3
    assert "costs differ" in person.text("comparison_text")
    assert person.find("comparison_text").isVisible()
    person.tick("Classic 2")
    person.write("UPDATE runs SET name = 'Fast'")
    assert person.differences[0] == [f"Fast, {person.cell(row, Column.DATE)}" for row in (0, 2)]
    person.write("UPDATE runs SET job = '{]' WHERE id = ?", run_ids[0])
    assert "Seed" not in person.differences[1]
    assert "settings of a run cannot be read" in person.text("comparison_text")


def test_at_most_six_runs_are_ticked_each_with_its_own_symbol(person):
    names = person.names[:7]

    def data(row, role):
        return person.view.model().index(row, Column.TICK).data(role)

    person.tick(*names)

    assert person.ticked == names[:6]
    symbols = [data(row, Qt.ItemDataRole.DecorationRole).pixmap(16, 16).toImage() for row in range(6)]
    assert all(one != other for one, other in itertools.combinations(symbols, 2))
    assert data(6, Qt.ItemDataRole.DecorationRole) is None
    told = [data(row, Qt.ItemDataRole.ToolTipRole) for row in (5, 6)]
    assert ["Untick one first" in tip for tip in told] == [False, True]
    person.tick(names[0])
    assert person.ticked == names[1:6]
    assert "Untick" not in data(6, Qt.ItemDataRole.ToolTipRole)
    person.until_compared(5)
    person.tick(names[6])
    assert data(6, Qt.ItemDataRole.DecorationRole).pixmap(16, 16).toImage() == symbols[0]


def test_space_ticks_selected_runs_and_ticks_outlive_a_search(person):
    person.choose("Fast 1", "Fast 3")
    person.keys("Space")
    assert person.ticked == ["Fast 1", "Fast 3"]

    assert "name, note, network" in person.find("search_field").placeholderText()
    person.find("search_field").setText("accurate")
    assert person.ticked == []
    assert len(person.differences[0]) == 2
    person.find("search_field").setText("")
    assert person.ticked == ["Fast 1", "Fast 3"]
    person.find("runs_tabs").setCurrentIndex(0)
    person.choose("Fast 3", "Classic 2")
    person.keys("Space")  # as the first of them
    assert person.ticked == ["Fast 1", "Classic 2", "Fast 3"]
    person.view.clearSelection()
    person.choose("Fast 1", "Fast 3")
    person.keys("Space")
    assert person.ticked == ["Classic 2"]


def test_a_curve_grows_while_its_run_is_recorded_and_a_lost_run_is_told_once(
    person, run_ids, qtbot, library, failures
):
    person.tick("Fast 1")
    person.until_compared(1)

    person.write(
        "INSERT INTO epochs SELECT run, 22, 0.99, 0.5, replace(result, ': 21,', ': 22,'), '', 0"
        " FROM epochs WHERE run = ? AND epoch = 21",
        run_ids[0],
    )

    qtbot.waitUntil(lambda: person.curves[0][0][-1] == 22)
    library.library.database.ask(
        lambda connection: connection.execute("DELETE FROM runs WHERE id = ?", (run_ids[1],))
    )
    person.tick("Classic 2")
    person.compare()
    qtbot.waitUntil(lambda: failures != [])
    person.tick("Fast 3")
    person.until_compared(2)
    assert [message.startswith(f"There is no run {run_ids[1]}") for message in failures] == [True]


def test_list_and_comparison_share_a_large_page_and_take_turns_in_a_small_one(open_page, qtbot):
    person = open_page((1200, 620))
    charts = ("accuracy_comparison", "loss_comparison", "seconds_comparison")

    def shown(*names):
        return [name for name in names if person.find(name).isVisible()]

    def parts():
        return shown("list_of_runs", "run_comparison", "runs_tabs")

    assert parts() == ["list_of_runs", "run_comparison"]
    assert person.find("runs_parts").orientation() is Qt.Orientation.Horizontal
    assert shown(*charts, "comparison_tabs") == ["accuracy_comparison", "comparison_tabs"]
    person.find("comparison_tabs").setCurrentIndex(1)
    assert shown(*charts) == ["loss_comparison"]
    loss, comparison = person.find("loss_comparison"), person.find("run_comparison")
    qtbot.waitUntil(lambda: comparison.width() > 400 and loss.width() > 0.9 * comparison.width())
    person.page.resize(900, 760)
    qtbot.waitUntil(lambda: person.find("runs_parts").orientation() is Qt.Orientation.Vertical)
    qtbot.waitUntil(lambda: shown(*charts, "comparison_tabs") == list(charts))
    assert parts() == ["list_of_runs", "run_comparison"]
    person.page.resize(900, 620)
    qtbot.waitUntil(lambda: parts() == ["list_of_runs", "runs_tabs"])
    person.compare()
    assert parts() == ["run_comparison", "runs_tabs"]
