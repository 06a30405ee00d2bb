"""Own digits from and to UNIPEN files."""

import pytest

from digitpad.digits.strokes.strokes import as_stroke
from digitpad.errors import DataFileError, StoppedError
from digitpad.library.samples.digit_files import read_new_digits, write_digits
from digitpad.library.samples.my_digit import new_digit

ONE = (as_stroke([[10.25, 0.1], [11, 80.3]]),)
SEVEN = (as_stroke([[0, 0], [50, 1e-3], [20, 90]]), as_stroke([[5, 45]]))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "mine.unipen"


def test_what_is_written_is_read_exactly_without_what_is_there_already(path):
    one, seven = new_digit(1, ONE), new_digit(7, SEVEN)
    write_digits([one, seven, seven], path)

    (read,) = read_new_digits(path, [one])

    assert (read.label, read.content) == (7, seven.content)
    assert read.id != seven.id
    assert len(read_new_digits(path, [new_digit(2, ONE)])) == 2  # it has another label
    done = []
    write_digits([one] * 250, path, done.append)
    assert done == [0.0, 0.4, 0.8]
    done.clear()
    assert len(read_new_digits(path, [], done.append)) == 1
    assert done == sorted(done)
    assert done[-2:] == [pytest.approx(0.88), pytest.approx(0.96)]
    content = path.read_bytes()
    with pytest.raises(StoppedError):
        write_digits([one], path, should_stop=lambda: True)
    assert path.read_bytes() == content
    with pytest.raises(StoppedError):
        read_new_digits(path, [], should_stop=lambda: True)


def test_of_a_file_with_a_drawing_that_is_too_large_nothing_is_imported(path):
    write_digits([new_digit(1, ONE)], path)
    path.write_text(path.read_text() + '.SEGMENT DIGIT 1 ? "2"\n' + ".PEN_DOWN\n1 2\n.PEN_UP\n" * 51)

    with pytest.raises(DataFileError, match=r"mine.unipen, line .* more than 50 strokes"):
        read_new_digits(path, [])
