import pytest
from digitpad.digits.my_digits import SampleStore

from digitpad.digits.strokes.strokes import as_stroke
from digitpad.errors import DataFileError
from digitpad.paths import user_data_dir
from digitpad.ui.sample_model import SampleModel

LINE = (as_stroke([(0.0, 0.0), (1.0, 1.0)]),)


@pytest.fixture
def digits(qtbot):
    digits = SampleModel()
    digits.log = []
    digits.changed.connect(lambda: digits.log.append("changed"))
    digits.failed.connect(lambda message: digits.log.append(message))
    digits.warned.connect(lambda message: digits.log.append(("warned", message)))
    return digits


def test_every_change_is_on_the_disk_at_once_and_told(digits, kept_labels):
    sample = digits.add(4, LINE)
    assert kept_labels() == [4]
    assert digits.find(sample.id).label == 4

    assert digits.relabel([sample.id], 9)
    assert kept_labels() == [9]

    assert digits.delete([sample.id])
    assert kept_labels() == []
    assert digits.find(sample.id) is None

    assert digits.undo()
    assert kept_labels() == [9]
    assert digits.log == ["changed"] * 4


def test_before_anything_was_asked_for_there_are_none_and_no_file_is_touched(digits):
    assert (len(digits), digits.samples, digits.can_undo, digits.find("a")) == (0, (), False, None)
    assert not user_data_dir().exists()


def test_several_drawings_are_one_change_that_one_undo_takes_back(digits, kept_labels):
    assert digits.add_all([(1, LINE), (2, LINE)])
    assert kept_labels() == [1, 2]

    digits.undo()

    assert kept_labels() == []


def test_several_are_relabelled_as_one_change(digits, kept_labels):
    digits.add_all([(1, LINE), (2, LINE), (3, LINE)])
    digits.relabel([sample.id for sample in digits.samples[:2]], 7)
    assert kept_labels() == [7, 7, 3]

    digits.undo()

    assert kept_labels() == [1, 2, 3]


def test_of_several_drawings_with_a_bad_one_none_is_kept(digits, kept_labels):
    assert not digits.add_all([(1, LINE), (2, ())])

    assert kept_labels() == []
    assert digits.log == ["There is nothing to keep: the drawing is empty."]


def test_a_failure_is_told_and_nothing_is_changed(digits):
    user_data_dir().parent.mkdir(parents=True)
    user_data_dir().write_text("in the way")

    assert digits.add(4, LINE) is None

    assert len(digits.log) == 1
    assert "were not changed" in digits.log[0]


def test_of_a_file_that_fails_only_who_asked_for_it_hears(digits, tmp_path):
    with pytest.raises(DataFileError, match="none"):
        digits.import_unipen(tmp_path / "none")
    with pytest.raises(DataFileError, match="there are no digits to write"):
        digits.export_unipen(tmp_path / "missing" / "mine.unipen")

    assert digits.log == []


def test_a_damaged_file_is_warned_of_once(digits):
    SampleStore().add(3, LINE)
    path = user_data_dir() / "my-digits.jsonl"
    path.write_bytes(path.read_bytes() + b"damaged\n")

    digits.refresh()
    digits.refresh()

    warnings = [entry for entry in digits.log if isinstance(entry, tuple)]
    assert len(warnings) == 1
    assert "1 damaged line" in warnings[0][1]
    assert len(digits) == 1


def test_exported_digits_can_be_imported_once(digits, tmp_path, kept_labels):
    digits.add(4, LINE)
    digits.export_unipen(tmp_path / "mine.unipen")
    digits.delete([digits.samples[0].id])

    assert digits.import_unipen(tmp_path / "mine.unipen") == 1
    assert digits.import_unipen(tmp_path / "mine.unipen") == 0
    assert kept_labels() == [4]
