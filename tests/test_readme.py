"""The examples of the README run, and do what they say."""

import re
from pathlib import Path

import pytest

README = Path(__file__).parents[1] / "README.md"


def examples():
    section = README.read_text("utf-8").partition("\n## As a library\n")[2].partition("\n## ")[0]
    return re.findall(r"^```python\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)


@pytest.fixture
def output_of(capsys):
    """Return a function that runs an example and returns what it prints, line by line."""

    def run(example):
        exec(compile(example, str(README), "exec"), {})
        return capsys.readouterr().out.splitlines()

    return run


def test_its_pictures_are_there():
    pictures = re.findall(r"^!\[.*\]\((.+)\)$", README.read_text("utf-8"), re.MULTILINE)

    assert [picture for picture in pictures if not (README.parent / picture).is_file()] == []


def test_there_are_two_examples_of_about_ten_lines():
    assert [len(example.splitlines()) <= 12 for example in examples()] == [True, True]


def test_training_on_data_that_are_no_digits_works(output_of):
    training, _ = examples()

    lines = output_of(training)

    assert [line.partition(":")[0] for line in lines] == [f"epoch {epoch}" for epoch in range(1, 6)]
    assert float(re.search(r"([\d.]+) % right", lines[-1])[1]) > 90.0


def test_reading_a_drawing_works(output_of):
    _, reading = examples()

    assert output_of(reading)[0].startswith("7, ")
