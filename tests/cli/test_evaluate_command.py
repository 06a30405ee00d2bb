"""The command that tells how good a network is."""

import gzip
import re

import pytest

STROKES = """\
.SEGMENT DIGIT 0 ? "1"
.COMMENT 1 7 1
.PEN_DOWN
100 300
100 100
.PEN_UP
.SEGMENT DIGIT 1 ? "0"
.COMMENT 0 8 2
.PEN_DOWN
100 100
200 100
200 200
100 200
100 100
.PEN_UP
"""


def test_evaluate_prints_one_line_of_json(run, json_lines, data, network_file):
    assert run("evaluate", "--model", network_file, "--data", data, "--json") == 0

    (report,) = json_lines()
    assert {"accuracy", "correct", "total", "per_digit", "per_writer"} <= set(report)
    assert report["total"] == 20
    assert type(report["correct"]) is int
    assert report["accuracy"] == report["correct"] / 20
    assert set(report["per_digit"]) == set("0123456789")
    assert sum(report["per_digit"].values()) * 2 == pytest.approx(report["correct"])
    assert report["per_writer"] == {}


def test_evaluate_needs_only_the_test_part_of_the_data(run, json_lines, own_data, network_file):
    for path in own_data.glob("train*"):
        path.unlink()

    assert run("evaluate", "--model", network_file, "--data", own_data, "--json") == 0

    assert json_lines()[0]["total"] == 20


def test_evaluate_reads_pen_strokes_by_writer(run, json_lines, network_file, tmp_path):
    path = tmp_path / "pen.unipen.gz"
    path.write_bytes(gzip.compress(STROKES.encode()))

    assert run("evaluate", "--model", network_file, "--strokes", path, "--json") == 0

    (report,) = json_lines()
    assert report["total"] == 2
    assert set(report["per_digit"]) == {"0", "1"}
    assert set(report["per_writer"]) == {"7", "8"}
    assert sum(report["per_writer"].values()) == report["correct"]


def test_evaluate_without_json_prints_a_table(run, capsys, network_file, tmp_path):
    path = tmp_path / "pen.unipen"
    path.write_text(STROKES)

    assert run("evaluate", "--model", network_file, "--strokes", path) == 0

    out, err = capsys.readouterr()
    assert err == ""
    lines = out.splitlines()
    assert re.fullmatch(r"\d / 2 right \(\d+\.\d\d %\)", lines[0])
    for line, name in zip(lines[1:], ["digit   0", "digit   1", "writer   7", "writer   8"], strict=False):
        assert re.fullmatch(rf"  {name}  [ \d]{{3}}\.\d\d %", line)


def test_evaluate_tells_what_was_taken_for_what(run, json_lines, capsys, network_file, tmp_path):
    path = tmp_path / "pen.unipen"
    path.write_text(STROKES)
    assert run("evaluate", "--model", network_file, "--strokes", path, "--json") == 0
    (report,) = json_lines()
    assert report["correct"] < 2  # else there is nothing to show

    assert run("evaluate", "--model", network_file, "--strokes", path) == 0

    lines = capsys.readouterr()[0].splitlines()
    start = lines.index("what was read (column) of what it is (row):") + 1
    assert lines[start].split() == list("0123456789")
    cells = [line.split() for line in lines[start + 1 : start + 11]]
    counts = [[0 if cell == "." else int(cell) for cell in row[1:]] for row in cells]
    assert counts == report["confusion"]
    assert [row[0] for row in cells] == list("0123456789")


@pytest.mark.parametrize(("count", "n_drawings"), [([], 1_000), (["26"], 26)])
def test_evaluate_counts_what_is_no_digit(run, json_lines, data, network_file, count, n_drawings):
    assert run("evaluate", "--model", network_file, "--data", data, "--json", "--non-digits", *count) == 0

    doubt = json_lines()[0]["non_digits"]
    assert doubt["total"] == n_drawings
    assert len(doubt["per_kind"]) == 13
    assert {"rejected", "refused", "false_rejection", "rejected_at_1_percent"} < set(doubt)


def test_evaluate_prints_a_table_of_what_is_no_digit(run, capsys, data, network_file):
    assert run("evaluate", "--model", network_file, "--data", data, "--non-digits", 20) == 0

    lines = capsys.readouterr()[0].splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("20 generated non-digits"))
    assert lines[start + 1].split()[:3] == ["kind", "count", "now"]
    rows = [
        re.fullmatch(r"  [a-z ]+ +(\d+)( +\d+\.\d\d %){2}", line) for line in lines[start + 2 : start + 16]
    ]
    *counts, total = [int(row[1]) for row in rows]
    assert set(counts) == {1, 2}
    assert sum(counts) == total == 20


def test_evaluate_leaves_non_digits_out_unless_asked(run, json_lines, data, network_file):
    assert run("evaluate", "--model", network_file, "--data", data, "--json") == 0

    assert "non_digits" not in json_lines()[0]


@pytest.mark.parametrize("count", ["0", "-1", "1.5", "500001", "many", "²"])
def test_a_count_of_non_digits_that_cannot_be_is_refused(refused, count):
    assert "whole number from 1 to 500000" in refused("evaluate", f"--non-digits={count}")


def test_evaluate_says_that_a_network_that_learned_nothing_is_sure_of_nothing(
    run, train, capsys, data, tmp_path
):
    output = tmp_path / "dead.npz"
    # Units that saturate at once give every picture the same answer.
    dead = ("--optimizer", "momentum", "--momentum", "0.99", "--learning-rate", 100, "--epochs", 5)
    assert train(data, *dead, "--output", output) == 0
    capsys.readouterr()

    assert run("evaluate", "--model", output, "--data", data) == 0

    out = capsys.readouterr().out
    assert out.startswith("2 / 20 right")
    assert "\nnot sure of any\n" in out
