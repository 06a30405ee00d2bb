"""The command that tells how good a network is."""

import gzip
import re

import numpy as np
import pytest

from digitpad.cli.report_text import doubt_lines, report_lines
from digitpad.nn.calibration import Calibration
from digitpad.presentation import accuracy_text
from digitpad.recognition.evaluation.doubt_report import DoubtReport
from digitpad.recognition.evaluation.evaluation import EvaluationReport


def report_of(confusion, confidences, *, sure_from=0.0, per_writer=None, raster_seconds=0.0, names=None):
    """Return the report on answers, the right ones first, of these confidences."""
    confusion = np.array(confusion)
    confidences = np.array(confidences)
    return EvaluationReport(
        confusion,
        names or tuple("0123456789"[: len(confusion)]),
        per_writer or {},
        confidences,
        np.arange(len(confidences)) < np.trace(confusion),
        np.zeros(len(confidences), int),
        Calibration(sure_from=sure_from),
        raster_seconds,
    )


def test_a_report_tells_accuracy_confusion_calibration_and_doubt():
    report = report_of(
        [[110, 0, 0], [0, 2, 3], [0, 0, 0]],
        [0.9] * 113 + [0.4] * 2,
        sure_from=0.5,
        per_writer={"7": 1.0, "123": 0.5},
        raster_seconds=1.26,
    )

    assert list(report_lines(report)) == [
        "112 / 115 right (97.39 %)",
        "  digit   0  100.00 %",
        "  digit   1   40.00 %",
        "  writer   7  100.00 %",
        "  writer 123   50.00 %",
        "digit (row) and answer (column):",
        "       0    1    2",
        "  0  110    .    .",
        "  1    .    2    3",
        "  2    .    .    .",
        "confidence and accuracy differ by 9.65 % on average (expected calibration error)",
        "not sure of 1.74 %; 99.12 % of the others are right",
        "strokes to pictures: 1.26 s",
    ]


def test_a_report_on_right_answers_alone_has_no_table_and_tells_of_doubt_if_there_is_any():
    assert list(report_lines(report_of([[2]], [0.75, 0.75]))) == [
        "2 / 2 right (100.00 %)",
        "  digit   0  100.00 %",
        "confidence and accuracy differ by 25.00 % on average (expected calibration error)",
    ]
    *_, doubt = report_lines(report_of([[2]], [0.75, 0.75], sure_from=0.9))
    assert doubt == "not sure of any answer"


def test_of_more_than_ten_classes_the_twenty_most_confused_pairs_are_told():
    confusion = np.zeros((11, 11), int)
    confusion[4, 1:] = [30, 29, 28, 100, *range(2, 8)]
    confusion[5, :] = [*range(9, 14), 100, *range(14, 19)]
    confusion[6, 0] = 1

    lines = list(report_lines(report_of(confusion, [0.5], names=tuple("ABCDEFGHIJK"))))

    pairs = [line for line in lines if "read as" in line]
    assert pairs[:2] == ["         E read as B            30", "         E read as C            29"]
    assert len(pairs) == 20
    assert "         G read as A             1" in pairs
    confusion[7, :6] = 40
    lines = list(report_lines(report_of(confusion, [0.5], names=tuple("ABCDEFGHIJK"))))
    assert sum("read as" in line for line in lines) == 20
    assert not any("G read as A" in line for line in lines)


def test_a_report_on_non_digits_tells_each_kind_and_all():
    report = DoubtReport(
        25,
        0.5,
        0.125,
        {"dot": 20, "letter": 5},
        {"dot": 1.0, "letter": 0.2},
        0.0123,
        0.75,
        {"dot": 0.9, "letter": 0.4},
    )

    assert list(doubt_lines(report)) == [
        '25 generated non-digits, share answered "not sure" or "not a digit":',
        "  kind     count       now  with 1 % of digits rejected",
        "  dot         20  100.00 %   90.00 %",
        "  letter       5   20.00 %   40.00 %",
        "  all         25   50.00 %   75.00 %",
        '"not a digit" alone: 12.50 %',
        "digits rejected now: 1.23 %",
    ]


def test_evaluate_prints_the_report_as_one_line_of_json(run, json_lines, own_data, network_file):
    for path in own_data.glob("train*"):
        path.unlink()  # they are not needed
    command = ("evaluate", "--model", network_file, "--data", own_data, "--json")

    assert run(*command) == 0

    (report,) = json_lines()
    assert report["total"] == 20
    assert type(report["correct"]) is int
    assert report["accuracy"] == report["correct"] / 20
    assert set(report["per_digit"]) == set("0123456789")
    assert sum(report["per_digit"].values()) * 2 == pytest.approx(report["correct"])
    assert report["per_writer"] == {}
    assert run(*command, "--non-digits", "26") == 0
    (more,) = json_lines()
    doubt = more.pop("non_digits")
    assert more == report
    assert doubt["total"] == sum(doubt["total_per_kind"].values()) == 26
    assert {"rejected", "refused", "false_rejection", "rejected_at_1_percent"} < set(doubt)


def test_evaluate_without_json_prints_sentences_and_a_table_is_saved(
    run, capsys, data, network_file, leftover, tmp_path
):
    options = ("--non-digits", 20, "--predictions", tmp_path / "table.csv")
    assert run("evaluate", "--model", network_file, "--data", data, *options) == 0

    out, err = capsys.readouterr()
    assert err == ""
    lines = out.splitlines()
    assert re.fullmatch(r"\d+ / 20 right \(\d+\.\d\d %\)", lines[0])
    assert lines[-1].startswith("digits rejected now: ")
    assert sum(line.startswith("20 generated non-digits") for line in lines) == 1
    assert len((tmp_path / "table.csv").read_text().splitlines()) == 21
    assert not leftover.exists()


STROKE = ".PEN_DOWN\n1 2\n5 9\n.PEN_UP\n"


def test_evaluate_reads_digits_and_characters_of_several_files_and_what_they_include(
    run, capsys, json_lines, network_file, strokes, tmp_path
):
    (tmp_path / "include").mkdir()
    (tmp_path / "include" / "pen.dat").write_text(".WRITER_ID jl_vo\n" + 2 * STROKE)
    first, second = tmp_path / "first.dat", tmp_path / "second.unipen.gz"
    first.write_text('.INCLUDE pen.dat\n.SEGMENT CHARACTER 0 ? "1"\n.SEGMENT CHARACTER 0-1 ? "A"\n')
    second.write_bytes(gzip.compress(strokes.read_bytes()))
    command = ("evaluate", "--model", network_file, "--strokes", first, second)

    assert run(*command, "--include", tmp_path / "include", "--json") == 0

    (report,) = json_lines()
    assert (report["total"], report["characters"], set(report["per_digit"])) == (3, 1, {"0", "1"})
    assert set(report["per_writer"]) == {"jl_vo", "7", "8"}
    assert sum(report["per_writer"].values()) == report["correct"]
    assert list(report["per_label"]) == ["0", "1", "A"]
    assert run(*command, "--include", tmp_path / "include") == 0
    *_, characters, heading, zero, one, a = capsys.readouterr().out.splitlines()
    share = accuracy_text(report["per_label"]["A"])
    assert characters.startswith(f"characters other than digits: 1, answered with doubt: {share} (")
    assert heading == "answered with doubt, by label:"
    assert [line.split()[0] for line in (zero, one, a)] == ["0", "1", "A"]
    assert a.endswith(share)
    assert run(*command) == 2
    assert "--include FOLDER." in capsys.readouterr().err
    first.write_text(f'.SEGMENT CHARACTER 0 ? "A"\n{STROKE}')
    assert run(*command[:-1]) == 0
    assert capsys.readouterr().out.startswith("characters other than digits: 1, answered with doubt: ")
    assert run(*command[:-1], "--non-digits", 5) == 2
    assert "--non-digits compares with digits, but these pen strokes contain none" in capsys.readouterr().err
