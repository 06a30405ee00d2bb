import json

import pytest

from digitpad.benchmarks.cases import handwriting
from digitpad.cli import main

FIGURES = {
    "seed": 3,
    "shots": [
        {
            "shots": 2,
            "writers": 1,
            "left_out": ["9"],
            "mean_accuracy": 0.75,
            "worst_writer": "8",
            "worst_writer_accuracy": 0.5,
            "per_writer": {"8": 0.5},
            "mnist_accuracy_before": 0.99,
            "mnist_accuracy_after": 0.985,
            "seconds_median": 1.25,
        }
    ],
}

STROKES = """\
.SEGMENT DIGIT 0 ? "1"
.COMMENT 1 7 1
.PEN_DOWN
100 300
100 100
.PEN_UP
"""


@pytest.fixture
def strokes(tmp_path):
    path = tmp_path / "pen.unipen"
    path.write_text(STROKES)
    return path


@pytest.fixture
def asked(monkeypatch):
    recorded = []

    def measure(saved, digits, dataset, shots, seed, report):
        recorded.append((len(digits), dataset.name, shots, seed))
        return FIGURES

    monkeypatch.setattr(handwriting, "measure", measure)
    return recorded


def test_json_is_one_line_with_the_machine(strokes, asked, capsys):
    assert (
        main(["bench", "handwriting", "--strokes", str(strokes), "--seed", "3", "--shots", "2", "--json"])
        == 0
    )

    (line,) = capsys.readouterr().out.splitlines()
    figures = json.loads(line)
    assert figures.pop("machine")["cores"] >= 1
    assert figures == FIGURES
    assert asked == [(1, "MNIST", [2], 3)]


def test_without_json_people_get_a_table(strokes, asked, capsys):
    assert main(["bench", "handwriting", "--strokes", str(strokes)]) == 0

    out = capsys.readouterr().out
    assert asked == [(1, "MNIST", [0, 1, 3, 5], 0)]
    for text in ("75.00 %", "50.00 % (8)", "98.50 % (-0.50)", "1.25 s", "too few: writers 9"):
        assert text in out


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--strokes", "nowhere.unipen"], "digitpad: nowhere.unipen does not exist.\n"),
        ([], "required: --strokes"),
        (["--strokes", "STROKES", "--shots", "-1"], "'-1' is not a whole number from 0 to 40"),
        (["--strokes", "STROKES", "--shots", "many"], "'many' is not a whole number from 0 to 40"),
        (["--strokes", "STROKES", "--seed", "-2"], "'-2' is not a whole number from 0 to 2147483647"),
        (["--strokes", "STROKES", "--model", "nowhere.npz"], "nowhere.npz does not exist.\n"),
        (["--strokes", "STROKES", "--shots", "3"], "digitpad: No writer has 3 of each digit"),
    ],
)
def test_bad_input_is_told_in_one_sentence(strokes, capsys, options, sentence):
    options = [str(strokes) if option == "STROKES" else option for option in options]
    try:
        exit_code = main(["bench", "handwriting", *options])
    except SystemExit as end:  # the parser's own complaints
        exit_code = end.code

    captured = capsys.readouterr()
    assert exit_code == 2
    assert captured.out == ""
    assert sentence in captured.err
    assert captured.err.count("\n") == 1
