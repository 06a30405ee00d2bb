"""The My digits page."""

import re

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QListWidget

from digitpad.digits.strokes.strokes import as_stroke
from digitpad.ui.appearance.theme import DARK, LIGHT
from digitpad.ui.my_hand.digit_files import DigitFiles
from digitpad.ui.my_hand.digit_grid import DigitGrid
from digitpad.ui.my_hand.digit_picture import digit_picture
from digitpad.ui.my_hand.samples_page import SamplesPage

POLE = (as_stroke([(0.5, 0.1), (0.5, 0.9)]),)
BAR = (as_stroke([(10.0, 50.0), (90.0, 50.0)]),)
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(qtbot, context):
    page = SamplesPage(context)
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show()
    qtbot.waitUntil(page.isActiveWindow)
    yield page
    context.state.set_text_percent(100)


@pytest.fixture
def filled(page, state):
    state.samples.add_all([(7, POLE), (1, POLE), (4, BAR), (1, BAR)])
    return page


def grid(page):
    return page.findChild(DigitGrid)


def shown(page):
    return [sample.label for sample in grid(page).shown]


def choose(page, *rows):
    view = grid(page)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(view.width() - 30, 5))
    for row in rows:
        place = view.visualRect(view.model().index(row)).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, CONTROL, place)


def pictures(page):
    model = grid(page).model()
    return [
        model.index(row).data(Qt.ItemDataRole.DecorationRole).toImage() for row in range(model.rowCount())
    ]


def press(page, key, modifier=Qt.KeyboardModifier.NoModifier):
    """Press a key on the focused widget."""
    QTest.keyClick(page.window().windowHandle(), key, modifier)


def test_without_digits_it_explains_how_to_begin(page, user):
    assert user.find(page, "no_digits_text").isVisible()
    for name in ("relabel", "delete_digits", "undo_digits", "export_digits", "teach_mine"):
        assert not user.find(page, f"{name}_button").isEnabled(), name
    assert user.find(page, "import_digits_button").isEnabled()
    assert "Draw 5 more digits" in user.find(page, "teach_mine_button").toolTip()


def test_all_are_shown_by_digit_with_their_counts_or_one_digit_alone(filled, user, state):
    groups = filled.findChild(QListWidget, "digit_groups")
    assert not user.find(filled, "no_digits_text").isVisible()
    assert shown(filled) == [1, 1, 4, 7]
    assert [groups.item(row).text() for row in (0, 1, 2, 8)] == ["All (4)", "0 (0)", "1 (2)", "7 (1)"]

    assert "Draw 1 more digit to teach" in user.find(filled, "teach_mine_button").toolTip()
    newest = state.samples.add(1, POLE)
    assert user.find(filled, "teach_mine_button").isEnabled()
    assert user.find(filled, "teach_mine_button").toolTip().startswith("Let the network learn these")
    groups.setCurrentRow(2)

    assert shown(filled) == [1, 1, 1]
    assert grid(filled).shown[0] == newest  # the newest first
    first = grid(filled).model().index(0)
    assert first.data() == "1"
    assert re.fullmatch(r"Your 1, \d{4}-\d\d-\d\d \d\d:\d\d", first.data(Qt.ItemDataRole.ToolTipRole))
    beside = [grid(filled).visualRect(grid(filled).model().index(row)) for row in (0, 1)]
    assert beside[0].top() == beside[1].top()
    assert not grid(filled).dragEnabled()


def test_a_key_relabels_all_that_are_chosen_and_undo_takes_that_back_at_once(filled, user, kept_labels):
    assert not user.find(filled, "relabel_button").isEnabled()
    choose(filled, 0, 2)
    assert user.text(filled, "my_digits_status").startswith("2 digits selected.")
    assert user.find(filled, "delete_digits_button").isEnabled()

    press(filled, Qt.Key.Key_7)

    assert sorted(kept_labels()) == [1, 7, 7, 7]
    assert len(grid(filled).chosen_ids) == 2
    assert user.text(filled, "my_digits_status") == "2 digits changed to 7."
    user.find(filled, "relabel_button").menu().actions()[9].trigger()
    assert sorted(kept_labels()) == [1, 7, 9, 9]
    user.click(filled, "undo_digits_button")
    user.click(filled, "undo_digits_button")
    assert sorted(kept_labels()) == [1, 1, 4, 7]
    assert user.text(filled, "my_digits_status") == "Undone."


def test_del_deletes_what_is_chosen_and_ctrl_z_brings_it_back(filled, user, kept_labels):
    choose(filled, 0, 1)

    press(filled, Qt.Key.Key_Delete)
    assert sorted(kept_labels()) == [4, 7]
    assert shown(filled) == [4, 7]
    assert user.text(filled, "my_digits_status") == "2 digits deleted. Ctrl+Z brings them back."
    assert not user.find(filled, "delete_digits_button").isEnabled()

    press(filled, Qt.Key.Key_Z, CONTROL)
    assert sorted(kept_labels()) == [1, 1, 4, 7]

    choose(filled, 0)
    user.click(filled, "delete_digits_button")
    assert user.text(filled, "my_digits_status") == "1 digit deleted. Ctrl+Z brings them back."
    user.find(filled, "undo_digits_button").setFocus()
    user.click(filled, "undo_digits_button")

    press(filled, Qt.Key.Key_A, CONTROL)
    press(filled, Qt.Key.Key_Delete)
    assert kept_labels() == []
    assert user.find(filled, "no_digits_text").isVisible()

    press(filled, Qt.Key.Key_Z, CONTROL)  # though there is no grid to have the keys
    assert sorted(kept_labels()) == [1, 1, 4, 7]


def test_exported_digits_can_be_imported_and_are_not_added_twice(
    qtbot, filled, state, tmp_path, user, kept_labels
):
    path = tmp_path / "mine.unipen"

    def until(text):
        qtbot.waitUntil(lambda: user.text(filled, "my_digits_status") == text)

    user.click(filled, "export_digits_button")
    dialog = filled.findChild(QFileDialog)
    dialog.selectFile(str(path))
    dialog.accept()
    until(f"Saved to {path}")
    state.samples.delete([sample.id for sample in state.samples.samples[:3]])

    for expected in ("3 digits added.", "Nothing was added: you already have all of these digits."):
        user.click(filled, "import_digits_button")
        assert filled.findChild(QFileDialog).isVisible()
        dialog = filled.findChildren(QFileDialog)[-1]
        assert dialog.fileMode() is QFileDialog.FileMode.ExistingFile
        dialog.selectFile(str(path))
        dialog.accept()
        assert not user.find(filled, "import_digits_button").isEnabled()
        assert not user.find(filled, "export_digits_button").isEnabled()
        until(expected)
        qtbot.waitUntil(lambda: not filled.findChildren(QFileDialog))

    assert sorted(kept_labels()) == [1, 1, 4, 7]
    user.click(filled, "undo_digits_button")
    assert kept_labels() == [1]


def test_a_file_that_cannot_be_read_or_written_is_named(qtbot, filled, tmp_path, user, failures):
    (tmp_path / "letter.unipen").write_text("Dear network")
    files = filled.findChild(DigitFiles)
    files.import_from(tmp_path / "letter.unipen")
    qtbot.waitUntil(lambda: len(failures) == 1)
    files.export_to(tmp_path / "missing" / "mine.unipen")
    qtbot.waitUntil(lambda: len(failures) == 2)

    assert "letter.unipen holds no pen digits" in failures[0]
    assert "cannot be written" in failures[1]
    assert all(sentence[0].isupper() or sentence[0] == "/" for sentence in failures)
    assert user.text(filled, "my_digits_status").startswith("Click a digit to select it")
    assert user.find(filled, "import_digits_button").isEnabled()
    assert user.find(filled, "export_digits_button").isEnabled()


def test_an_import_shows_its_progress_and_can_be_cancelled(qtbot, filled, tmp_path, user, kept_labels):
    points = "10 20\n" * 4_000
    (tmp_path / "long.unipen").write_text(f'.SEGMENT DIGIT 0 ? "3"\n.PEN_DOWN\n{points}.PEN_UP\n' * 300)
    files = filled.findChild(DigitFiles)
    files.import_from(tmp_path / "long.unipen")
    assert user.text(filled, "my_digits_status") == "Importing long.unipen…"
    files.import_from(tmp_path / "another.unipen")  # one at a time
    assert user.text(filled, "my_digits_status") == "Importing long.unipen…"
    bar = user.find(filled, "digit_file_bar")
    qtbot.waitUntil(lambda: bar.isVisible() and bar.value() > 0)

    user.click(filled, "cancel_digit_file_button")

    assert not bar.isVisible()
    assert user.text(filled, "my_digits_status") == "Cancelled."
    files.cancel()  # nothing
    files.import_from(tmp_path / "none.unipen")  # waits for the end of the other
    qtbot.waitUntil(lambda: not files.is_busy)
    assert bar.value() == 0
    assert not bar.isVisible()
    files.import_from(tmp_path / "long.unipen")
    filled.shut_down()
    assert not files.is_busy
    assert sorted(kept_labels()) == [1, 1, 4, 7]


def test_changes_by_another_program_are_shown(qtbot, filled, state, add_elsewhere):
    state.library.open()
    add_elsewhere((0, BAR))

    qtbot.waitUntil(lambda: shown(filled) == [0, 1, 1, 4, 7])

    state.library.close()


def test_a_picture_shows_strokes_of_any_size_in_the_middle(qapp):
    for strokes in (POLE, BAR, (as_stroke([(3.0, 4.0)]),), (*BAR, as_stroke([(50.0, 10.0), (50.0, 90.0)]))):
        picture = digit_picture(strokes, 50, 2.0, LIGHT).toImage()
        is_ink = [[picture.pixelColor(x, y) == QColor(LIGHT.text) for x in range(100)] for y in range(100)]
        ink, size = np.argwhere(is_ink)[:, ::-1], np.ptp(np.concatenate(strokes), axis=0)
        assert ink.min(axis=0) + ink.max(axis=0) == pytest.approx([99, 99], abs=2)
        assert np.ptp(ink, axis=0) == pytest.approx(70 * size / max(size.max(), 1e-9), abs=12)
        assert picture.pixelColor(1, 1) == QColor(LIGHT.surface)


def test_pictures_of_digits_follow_the_theme(filled, put_on):
    light = pictures(filled)

    put_on(DARK)

    dark = pictures(filled)
    assert all(one != other for one, other in zip(light, dark, strict=True))
    put_on(LIGHT)
    assert pictures(filled) == light
