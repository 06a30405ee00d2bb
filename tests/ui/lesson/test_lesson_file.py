"""A lesson is read from a file that a teacher wrote; what is wrong with it is said with its place."""

import numpy as np
import pytest

from digitpad.errors import LessonFileError
from digitpad.paths import lessons_dir, user_lessons_dir
from digitpad.ui.lesson.lesson_file import lesson_files, read_lesson

STATION = """
[[station]]
title = "One"
text = "Look."
question = "What?"
answer = "That."
"""

GOOD = f"""
title = "Mine"

[drawings]
bar = [[[0.5, 0.2], [0.5, 0.8]], [[0.1, 1]]]

[[station]]
title = "First"
text = '''
Several lines
are one text.
'''
question = "Is it so?"
answer = "It is."
choices = ["yes", "no"]
right = "yes"
[station.setup]
page = "train"
network = "fast"
settings = {{ epochs = 2, learning_rate = 3, layers = "784,20,10", cost = "quadratic" }}
drawing = "bar"
keep_drawing = true
train = true
{STATION}
"""


@pytest.fixture
def write(tmp_path):
    def write(text, name="mine.toml"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_a_lesson_is_what_its_file_says(write):
    lesson = read_lesson(write(GOOD))
    first, second = lesson.stations
    assert lesson.title == "Mine"
    assert (first.text, first.choices, first.right) == ("Several lines are one text.", ("yes", "no"), "yes")
    setup = first.setup
    assert (setup.page, setup.network, setup.preset, setup.label) == ("train", "fast", "", None)
    assert setup.settings == {
        "epochs": 2,
        "learning_rate": 3.0,
        "layers": (784, 20, 10),
        "cost": "quadratic",
    }
    np.testing.assert_array_equal(setup.drawing[1], [[0.1, 1.0]])
    assert setup.keeps_drawing
    assert setup.trains
    assert second.setup is None


def test_a_lesson_may_be_as_long_as_a_window_can_show(write):
    station = STATION.replace("One", "a " * 8).replace("Look.", "a " * 80)
    station += 'choices = ["a", "b", "c", "d"]\nright = "d"\n[station.setup]\npage = "one_step"\nlabel = {}\n'
    lesson = read_lesson(write('title = "Mine"' + 20 * (station.format(0) + station.format(9))))
    assert [len(lesson.stations), lesson.stations[0].setup.label, lesson.stations[1].setup.label] == [
        40,
        0,
        9,
    ]


def with_setup(line):
    return f'title = "Mine"\n[drawings]\nbar = [[[0.5, 0.2]]]\n{STATION}[station.setup]\n{line}\n'


def with_station(*lines, without=""):
    station = "\n".join(line for line in STATION.splitlines() if not without or not line.startswith(without))
    return f'title = "Mine"\n{station}\n' + "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("title = x\n", r"mine\.toml is not valid TOML: .*line 1"),
        (b'title = "\xff"', r"mine\.toml is not UTF-8 text"),
        ("a = " + "[" * 20_000, r"mine\.toml is not "),
        ("#" * 600_000, r"mine\.toml is too large"),
        (STATION, r"mine\.toml: there is no title"),
        ('title = "Mine"', r"mine\.toml: there is no station"),
        (f'title = "Mine"\nautor = "me"\n{STATION}', r"mine\.toml: there is no 'autor'\. Choose from title"),
        (f'title = "Mine"{STATION * 41}', r"mine\.toml: there are 41 stations"),
        (with_station(without="answer"), r"mine\.toml, station 1: there is no answer"),
        (with_station("text = 3", without="text"), r"station 1: text: it must be a text, in quotes"),
        (with_station('text = "' + "a " * 81 + '"', without="text"), r"text: 81 words; at most 80"),
        (with_station('choices = ["a", "a"]', 'right = "a"'), r"station 1: choices: give 2 to 4"),
        (with_station('choices = ["a", "b"]', 'right = "c"'), r"right: it must be exactly one of .*not 'c'"),
        (with_station('right = "a"'), r"right: it must be exactly one of the choices"),
        (with_setup('page = "insid"'), r"station 1, setup: page: there is no 'insid'\. Choose from train"),
        (with_setup('network = "mine"'), r"network: there is no 'mine'\. Choose from shipped, classic"),
        (with_setup('preset = "fast"\nnetwork = "classic"'), r"preset: remove it or network"),
        (with_setup('network = "shipped"\ntrain = true'), r"train: it cannot be combined with"),
        (with_setup("settings = { epoch = 3 }"), r"setup, settings: there is no 'epoch'\. Choose from"),
        (with_setup("settings = { epochs = 0 }"), r"settings: epochs: 0 is not a whole number from 1"),
        (with_setup('drawing = "star"'), r"drawing: there is no 'star'\. Choose from bar"),
        (with_setup("drawing = [[[0.5, 0.2], [0.5, 1.2]]]"), r"drawing, stroke 1: a drawing must be"),
        (with_setup("drawing = [[[0.5, nan]]]"), r"drawing, stroke 1: a drawing must be"),
        (f'title = "Mine"\ndrawings = {{ bar = [[[0]]] }}{STATION}', r"mine\.toml, drawings: bar, stroke 1"),
        (with_setup("label = 0x" + "f" * 5_000), r"mine\.toml: a number in it is too long"),
        (with_setup("settings = { epochs = 0x" + "f" * 5_000 + " }"), r"a number in it is too long"),
        (with_setup('page = "train"\nlabel = 3'), r"label: it needs page"),
        (with_setup('page = "one_step"\nlabel = 10'), r"label: 10 is not a digit"),
        (with_setup("label = -1"), r"label: -1 is not a digit"),
        (with_setup("label = true"), r"label: it must be a digit"),
        (with_setup("train = 1"), r"train: it must be true or false"),
        (with_setup("settings = 3"), r"settings: it must be a table"),
        (with_setup("settings = { epochs = true }"), r"settings: epochs: it must be"),
        (with_setup('settings = { augmentation = "own" }'), r"settings: augmentation: it must be"),
        (with_setup("drawing = []"), r"drawing: it must be a list of strokes"),
        (with_setup("drawing = [[]]"), r"drawing, stroke 1: a drawing"),
        (with_setup("drawing = [[[true, 0.1]]]"), r"drawing, stroke 1: a drawing"),
        (f'title = "Mine"{STATION}[station.setup]\ndrawing = "bar"', r"The file has none"),
        ('title = "Mine"\nstation = [1]', r"station 1: start a station with"),
        (with_station('text = " "', without="text"), r"station 1: text: it is empty"),
        (with_station(f'title = "{"a " * 9}"', without="title"), r"title: 9 words; at most 8"),
        (with_station('choices = ["a", "b", "c", "d", "e"]', 'right = "a"'), r"choices: give 2 to 4"),
        (with_station('choices = [1, "b"]', 'right = "b"'), r"choices: it must be a text"),
    ],
)
def test_a_mistake_is_told_in_one_sentence_with_file_and_place(write, text, sentence):
    with pytest.raises(LessonFileError, match=sentence) as caught:
        read_lesson(write(text))
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith(".")


def test_what_is_no_file_is_named(tmp_path):
    with pytest.raises(LessonFileError, match=r"none\.toml does not exist"):
        read_lesson(tmp_path / "none.toml")
    with pytest.raises(LessonFileError, match=r"is not a file"):
        read_lesson(tmp_path)


def test_own_lessons_are_listed_behind_those_that_digitpad_comes_with():
    shipped = lesson_files()
    user_lessons_dir().mkdir(parents=True)
    own = user_lessons_dir() / "b.toml"
    own.write_text(GOOD, encoding="utf-8")
    (user_lessons_dir() / "notes.txt").write_text("", encoding="utf-8")
    assert lessons_dir() / "backpropagation.toml" in shipped
    assert all(read_lesson(path).stations for path in shipped)
    assert lesson_files() == [*shipped, own]
