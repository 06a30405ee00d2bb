import pytest

from digitpad.digits.strokes.strokes import as_stroke
from digitpad.paths import user_data_dir
from digitpad.ui.library_model import LibraryModel
from digitpad.ui.sample_model import SampleModel

LINE = (as_stroke([(0.0, 0.0), (1.0, 1.0)]),)


@pytest.fixture
def library(qapp):
    library = LibraryModel()
    yield library
    library.close()


@pytest.fixture
def digits(library):
    digits = SampleModel(library)
    digits.log = []
    digits.changed.connect(lambda: digits.log.append("changed"))
    digits.failed.connect(lambda message: digits.log.append(message))
    digits.warned.connect(lambda message: digits.log.append(("warned", message)))
    return digits


def labels(digits):
    return [sample.label for sample in digits.samples]


def test_every_change_takes_effect_at_once_and_is_announced(digits):
    sample = digits.add(4, LINE)
    assert labels(digits) == [4]
    assert digits.find(sample.id).label == 4

    assert digits.relabel([sample.id], 9)
    assert labels(digits) == [9]

    assert digits.delete([sample.id])
    assert labels(digits) == []
    assert digits.find(sample.id) is None

    assert digits.undo()
    assert labels(digits) == [9]
    assert digits.log == ["changed"] * 4


def test_before_the_library_is_open_nothing_is_written(digits):
    assert (len(digits), digits.samples, digits.can_undo, digits.find("a")) == (0, (), False, None)

    digits.add(4, LINE)

    assert not user_data_dir().exists()


def test_digits_added_before_the_library_is_read_join_the_stored_ones(qtbot, digits, library, add_elsewhere):
    add_elsewhere((1, LINE))

    digits.add(4, LINE)
    library.open()

    qtbot.waitUntil(lambda: labels(digits) == [1, 4])


def test_one_bad_drawing_refuses_all_with_a_message(digits):
    assert not digits.add_all([(1, LINE), (2, ())])

    assert labels(digits) == []
    assert digits.log == ["There is nothing to keep: the drawing is empty."]


def test_digits_added_by_another_program_are_announced(qtbot, digits, library, add_elsewhere):
    with qtbot.waitSignal(library.loaded):
        library.open()
    digits.add(4, LINE)

    with qtbot.waitSignal(digits.changed):
        add_elsewhere((1, LINE))

    assert labels(digits) == [4, 1]


def test_a_damaged_digit_is_reported_once(qtbot, digits, library, add_elsewhere):
    add_elsewhere((1, LINE), (2, LINE))
    with qtbot.waitSignal(library.loaded):
        library.open()
    damage = "UPDATE samples SET time = 9e999 WHERE label = 1"

    with qtbot.waitSignal(digits.warned):
        library.library.ask(lambda connection: connection.execute(damage), touches={"samples"})
    digits.add(3, LINE)

    assert labels(digits) == [2, 3]
    (warning,) = [entry[1] for entry in digits.log if isinstance(entry, tuple)]
    assert warning.startswith("1 of your own digits is damaged in the library, and left out: ")
