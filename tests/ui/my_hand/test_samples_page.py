import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QListWidget, QMenu, QWidget

from digitpad.digits.my_digits import SampleStore
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.ui.appearance.theme import DARK, LIGHT
from digitpad.ui.my_hand import digit_grid
from digitpad.ui.my_hand.digit_grid import DigitGrid
from digitpad.ui.my_hand.samples_page import SamplesPage

POLE = (as_stroke([(0.5, 0.1), (0.5, 0.9)]),)
BAR = (as_stroke([(10.0, 50.0), (90.0, 50.0)]),)


@pytest.fixture
def digits(state):
    return state.samples


@pytest.fixture
def window(qtbot, state, digits, fine_tuning):
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(1000, 700)
    window = SamplesPage(state, fine_tuning, parent)
    digits.failed.connect(window.show_failure)
    window.show()
    yield window
    parent.close()


@pytest.fixture
def filled(window, digits):
    digits.add_all([(7, POLE), (1, POLE), (4, BAR), (1, BAR)])
    return window


def grid(window):
    return window.findChild(DigitGrid)


def shown(window):
    return [sample.label for sample in grid(window).shown]


def choose(window, *rows):
    view = grid(window)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(view.width() - 30, 5))
    for row in rows:
        place = view.visualRect(view.model().index(row)).center()
        QTest.mouseClick(
            view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, place
        )


def groups(window):
    found = window.findChild(QListWidget, "digit_groups")
    return [found.item(row).text() for row in range(found.count())]


def test_with_no_digits_it_tells_how_to_begin(window, user):
    assert user.find(window, "no_digits_text").isVisible()
    for name in ("relabel_button", "delete_digits_button", "undo_digits_button", "export_digits_button"):
        assert not user.find(window, name).isEnabled(), name
    assert user.find(window, "import_digits_button").isEnabled()


def test_all_are_shown_by_digit_with_their_counts(filled, user):
    assert not user.find(filled, "no_digits_text").isVisible()
    assert shown(filled) == [1, 1, 4, 7]
    assert groups(filled)[:3] == ["All (4)", "0 (0)", "1 (2)"]


def test_a_group_shows_its_digit_alone(filled, user):
    user.find(filled, "digit_groups").setCurrentRow(2)

    assert shown(filled) == [1, 1]


def test_a_key_relabels_all_that_are_chosen_and_undo_takes_that_back_at_once(filled, user, kept_labels):
    choose(filled, 0, 2)

    QTest.keyClick(grid(filled), "7")

    assert sorted(kept_labels()) == [1, 7, 7, 7]
    assert len(grid(filled).chosen_ids) == 2
    assert user.text(filled, "my_digits_status") == "2 digits changed to 7."
    user.click(filled, "undo_digits_button")
    assert sorted(kept_labels()) == [1, 1, 4, 7]


def test_the_menu_relabels_too(filled, kept_labels):
    choose(filled, 0)

    filled.findChild(QMenu).actions()[9].trigger()

    assert sorted(kept_labels()) == [1, 4, 7, 9]


def test_without_a_choice_a_key_changes_nothing(filled, kept_labels):
    QTest.keyClick(grid(filled), "7")

    assert sorted(kept_labels()) == [1, 1, 4, 7]


def test_del_deletes_what_is_chosen_and_ctrl_z_brings_it_back(filled, kept_labels):
    choose(filled, 0, 1)

    QTest.keyClick(grid(filled), Qt.Key.Key_Delete)
    assert sorted(kept_labels()) == [4, 7]
    assert shown(filled) == [4, 7]

    QTest.keyClick(grid(filled), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert sorted(kept_labels()) == [1, 1, 4, 7]


def test_the_button_deletes_too_and_the_last_one_leaves_the_way_to_begin(filled, user, kept_labels):
    choose(filled, 0, 1, 2, 3)

    user.click(filled, "delete_digits_button")

    assert kept_labels() == []
    assert user.find(filled, "no_digits_text").isVisible()


def test_exported_digits_can_be_imported_and_are_not_added_twice(filled, digits, tmp_path, user, kept_labels):
    path = tmp_path / "mine.unipen"
    filled.export_to(path)
    assert user.text(filled, "my_digits_status") == f"Saved to {path}"
    digits.delete([sample.id for sample in digits.samples[:3]])

    filled.import_from(path)
    assert user.text(filled, "my_digits_status") == "3 digits added."
    filled.import_from(path)
    assert user.text(filled, "my_digits_status") == "Nothing was added: all are here already."

    assert sorted(kept_labels()) == [1, 1, 4, 7]


def test_a_file_that_cannot_be_imported_is_named_and_the_next_success_takes_the_message_away(
    filled, tmp_path, user
):
    filled.export_to(tmp_path / "mine.unipen")
    (tmp_path / "letter.unipen").write_text("Dear network")

    filled.import_from(tmp_path / "letter.unipen")

    assert "letter.unipen holds no pen digits" in user.message(filled)
    assert user.text(filled, "my_digits_status").startswith("Click a digit to choose it")
    filled.export_to(tmp_path / "mine.unipen")
    assert user.message(filled) == ""


def test_a_folder_that_cannot_be_written_is_named(filled, tmp_path, user):
    filled.export_to(tmp_path / "missing" / "mine.unipen")

    assert "cannot be written" in user.message(filled)


@pytest.mark.parametrize("name", ["export_digits_button", "import_digits_button"])
def test_files_are_asked_for_without_blocking(filled, name, user):
    user.click(filled, name)

    dialog = filled.findChild(QFileDialog)
    assert dialog.isVisible()
    dialog.reject()


def test_what_another_window_added_is_there_when_it_is_shown_again(filled):
    filled.hide()
    SampleStore().add(0, BAR)

    filled.show()

    assert shown(filled) == [0, 1, 1, 4, 7]


def test_pictures_are_made_for_what_is_in_sight_alone(window, digits, monkeypatch):
    made = []
    real = digit_grid.digit_picture
    monkeypatch.setattr(
        digit_grid, "digit_picture", lambda strokes, *rest: made.append(strokes) or real(strokes, *rest)
    )

    digits.add_all([(3, POLE)] * 600)
    window.grab()

    assert 0 < len(made) < 300
    before = len(made)
    window.grab()
    assert len(made) == before


def test_pictures_take_on_the_theme(filled, put_on):
    def has_ink(theme):
        image = grid(filled).viewport().grab().toImage()
        ink = QColor(theme.text)
        return any(image.pixelColor(x, y) == ink for x in range(90) for y in range(60))

    assert has_ink(LIGHT)

    put_on(DARK)

    assert has_ink(DARK)


def test_digits_stay_chosen_when_the_theme_changes(filled, put_on):
    grid(filled).selectAll()
    chosen = grid(filled).chosen_ids

    put_on(DARK)

    assert len(chosen) == 4
    assert grid(filled).chosen_ids == chosen


def test_each_digit_says_when_it_was_drawn(filled):
    model = grid(filled).model()

    assert model.data(model.index(2), Qt.ItemDataRole.ToolTipRole).startswith("A 4 of yours, 20")
