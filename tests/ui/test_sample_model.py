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
    assert digits.log == ["The drawing is empty. Draw a digit first."]


def test_a_damaged_digit_is_reported_once(qtbot, digits, library, add_elsewhere):
    add_elsewhere((1, LINE), (2, LINE))
    with qtbot.waitSignal(library.loaded):
        library.open()
    damage = "UPDATE samples SET time = 9e999 WHERE label = 1"

    with qtbot.waitSignal(digits.warned):
        library.library.database.ask(lambda connection: connection.execute(damage), touches={"samples"})
    digits.add(3, LINE)

    assert labels(digits) == [2, 3]
    (warning,) = [entry[1] for entry in digits.log if isinstance(entry, tuple)]
    assert warning.startswith("1 of your own digits is damaged and left out: ")
