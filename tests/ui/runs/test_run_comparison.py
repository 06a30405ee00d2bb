"""Ticked runs on the same axes, and what sets them apart."""

import itertools

import pytest

from digitpad.ui.runs.run_columns import Column


def test_ticked_runs_have_curves_in_the_order_of_their_ticks(person):
    person.tick("Fast 3", "Fast 1")
    person.until_compared(2)

    (x, y), (_, other) = person.curves
    assert x == list(range(1, 31))
    assert y[-1] == pytest.approx(97.34, abs=0.01)
    assert len(other) == 21  # it was interrupted
    assert person.differences[0] == ["Fast 3", "Fast 1"]
    assert person.find("runs_tabs").tabText(1) == "Compare (2)"


def test_curves_are_drawn_against_seconds_of_training(person, library, run_ids):
    person.tick("Fast 1")
    person.until_compared(1)
    seconds = [result.seconds for result in library.library.read_run(run_ids[0]).results[1:]]

    person.find("comparison_axis").setCurrentIndex(1)

    ((x, _),) = person.curves
    assert x == pytest.approx(list(itertools.accumulate(seconds)))
    ((_, losses),) = person.curves_of("loss_comparison")
    assert losses[0] > losses[-1]
    ((_, of_epochs),) = person.curves_of("seconds_comparison")
    assert of_epochs == pytest.approx(seconds)


def test_only_what_differs_is_told(person):
    person.tick("Fast 1", "Fast 5")  # the same preset with another learning rate and seed

    _, rows = person.differences

    assert rows == {
        "Best": ["97.40 %", "97.68 %"],
        "Seconds": ["10.5", "21.0"],
        "Learning rate": ["0.05", "0.1"],
        "Seed": ["0", "4"],
    }


def test_another_data_set_of_the_same_name_is_told_by_its_fingerprint(person, run_ids):
    person.tick("Fast 1", "Fast 3")
    person.write(
        "UPDATE runs SET dataset = replace(dataset, '0000000000', 'abcdef0000') WHERE id = ?", run_ids[0]
    )

    assert person.differences[1]["Data"] == ["MNIST abcdef00", "MNIST 00000000"]


def test_losses_of_different_costs_are_said_not_to_be_comparable(person):
    person.tick("Fast 1", "Fast 3")
    person.compare()
    assert person.text("comparison_text") == ""

    person.tick("Classic 2")
    person.compare()

    assert "costs differ" in person.text("comparison_text")


def test_runs_of_the_same_name_are_told_apart_by_their_dates(person, run_ids):
    person.write("UPDATE runs SET name = 'Fast'")
    for row in (0, 1):
        model = person.view.model()
        model.tick(model.record(row).id, True)

    titles, _ = person.differences

    assert titles == [f"Fast, {person.cell(row, Column.DATE)}" for row in (0, 1)]


def test_six_at_most_are_ticked_and_each_has_its_own_mark(person):
    names = person.names[:7]

    person.tick(*names)

    assert person.ticked == names[:6]
    person.tick(names[0])
    assert person.ticked == names[1:6]
    person.until_compared(5)


def test_space_ticks_what_is_chosen_and_ticks_outlive_a_search(person):
    person.choose("Fast 1", "Fast 3")
    person.keys("Space")
    assert person.ticked == ["Fast 1", "Fast 3"]

    person.find("search_field").setText("accurate")
    assert person.ticked == []
    assert len(person.differences[0]) == 2
    person.find("search_field").setText("")
    assert person.ticked == ["Fast 1", "Fast 3"]


def test_a_curve_grows_while_its_run_is_recorded(person, run_ids, qtbot):
    person.tick("Fast 1")
    person.until_compared(1)

    person.write(
        "INSERT INTO epochs SELECT run, 22, 0.99, 0.5, replace(result, ': 21,', ': 22,'), '', 0"
        " FROM epochs WHERE run = ? AND epoch = 21",
        run_ids[0],
    )

    qtbot.waitUntil(lambda: person.curves[0][0][-1] == 22)
