"""Asking where to save, as a person answers it."""

import pytest
from PySide6.QtCore import QDir, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QFileDialog, QLineEdit, QMessageBox, QWidget

from digitpad.digits.strokes.strokes import as_stroke
from digitpad.ui.files.save_dialog import SaveDialog, open_dialog
from digitpad.ui.my_hand.samples_page import SamplesPage
from digitpad.ui.race.race_page import RacePage

RACE = "Table (*.csv);;Picture (*.png);;Drawing (*.svg)"
PEN_DIGITS = "Pen digits (*.unipen *.unipen.gz *.dat);;All files (*)"


@pytest.fixture
def parent(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(900, 600)
    parent.show()
    return parent


class Asked:
    """A dialog that is open, and what was chosen in it."""

    def __init__(self, parent, folder, filters):
        self.chosen = []
        self.folder = folder
        self.dialog = SaveDialog(parent, "Export the race", "race", filters)
        self.dialog.setDirectory(str(folder))
        self.dialog.path_chosen.connect(self.chosen.append)
        open_dialog(self.dialog)

    def choose_filter(self, number):
        box = self.dialog.findChild(QComboBox, "fileTypeCombo")
        box.setCurrentIndex(0)
        for _ in range(number):
            QTest.keyClick(box, Qt.Key.Key_Down)

    def enter(self, name):
        enter(self.dialog, name)


def enter(dialog, name):
    """Give a name instead of the one that is there, and save."""
    dialog.findChild(QLineEdit, "fileNameEdit").setText(name)
    buttons = dialog.findChild(QDialogButtonBox)
    QTest.mouseClick(buttons.button(QDialogButtonBox.StandardButton.Save), Qt.MouseButton.LeftButton)


@pytest.fixture
def asked(parent, tmp_path):
    return lambda filters=RACE: Asked(parent, tmp_path, filters)


def told(parent):
    box = parent.findChild(QMessageBox)
    return box.text() if box is not None and box.isVisible() else ""


@pytest.mark.parametrize(
    ("number", "typed", "name"),
    [
        (0, "mine", "mine.csv"),
        (1, "mine", "mine.png"),
        (2, "mine", "mine.svg"),
        (1, "mine.svg", "mine.svg"),
        (0, "MINE.PNG", "MINE.PNG"),
    ],
)
def test_a_name_without_an_ending_gets_that_of_the_filter(asked, parent, number, typed, name):
    asked = asked()
    asked.choose_filter(number)

    asked.enter(typed)

    assert asked.chosen == [asked.folder / name]
    assert told(parent) == ""


@pytest.mark.parametrize("typed", ["mine.xls", "mine.", "race 1.5", ".csv"])
def test_after_an_unknown_ending_the_name_is_there_to_be_corrected(qtbot, asked, parent, typed):
    asked = asked()
    asked.choose_filter(1)

    asked.enter(typed)

    assert told(parent) == f"{typed} cannot be saved: its name should end in .csv, .png or .svg."
    assert asked.chosen == []
    assert not asked.dialog.isVisible()
    parent.findChild(QMessageBox).accept()
    assert asked.dialog.isVisible()
    assert asked.dialog.selectedFiles() == [str(asked.folder / typed)]
    assert asked.dialog.selectedNameFilter() == "Picture (*.png)"

    asked.enter("mine")
    assert asked.chosen == [asked.folder / "mine.png"]
    qtbot.waitUntil(lambda: parent.findChild(QFileDialog) is None)


def test_two_wrong_names_are_answered_twice_and_the_person_can_still_leave(qtbot, asked, parent):
    asked = asked()
    for typed in ("mine.xls", "mine.doc"):
        asked.enter(typed)
        assert typed in told(parent)
        parent.findChild(QMessageBox).reject()
        qtbot.waitUntil(lambda: parent.findChild(QMessageBox) is None)

    asked.dialog.reject()

    assert asked.chosen == []
    qtbot.waitUntil(lambda: parent.findChild(QFileDialog) is None)


def test_an_ending_of_two_parts_is_known_as_a_whole(asked, parent):
    asked = asked(PEN_DIGITS)

    asked.enter("mine.gz")
    assert told(parent) == "mine.gz cannot be saved: its name should end in .unipen, .unipen.gz or .dat."
    parent.findChild(QMessageBox).accept()
    asked.enter("mine.unipen.gz")

    assert asked.chosen == [asked.folder / "mine.unipen.gz"]


def test_any_ending_will_do_under_all_files_and_none_is_still_made_one(asked, parent):
    for typed, name in (("mine.txt", "mine.txt"), ("mine", "mine.unipen")):
        one = asked(PEN_DIGITS)
        one.choose_filter(1)
        one.enter(typed)
        assert one.chosen == [one.folder / name]


def test_the_race_asks_again_and_then_exports(qtbot, parent, rows_dataset, tmp_path, user, state):
    state.set_dataset(rows_dataset)
    race = RacePage(state, parent)
    race.show()
    for slow in ("element_by_element", "block_diagonal"):
        user.find(race, f"race_{slow}").setChecked(False)
    with qtbot.waitSignal(race.finished, timeout=60_000):
        user.click(race, "start_race_button")
    race._export.click()
    dialog = race.findChild(QFileDialog)
    assert dialog.testOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setDirectory(str(tmp_path))

    enter(dialog, "mine.xls")
    race.findChild(QMessageBox).accept()
    enter(dialog, "mine")

    assert (tmp_path / "mine.csv").read_text().startswith("race,contestant,")
    assert list(tmp_path.glob("mine*")) == [tmp_path / "mine.csv"]


@pytest.mark.parametrize(("action", "ending"), [("save_network", "npz"), ("export_predictions", "csv")])
def test_the_main_window_asks_again_and_then_saves(qtbot, window, tmp_path, user, action, ending):
    getattr(window._actions, action).trigger()
    dialog = window.findChild(QFileDialog)
    dialog.setDirectory(str(tmp_path))

    enter(dialog, "mine.v2")
    assert told(window) == f"mine.v2 cannot be saved: its name should end in .{ending}."
    window.findChild(QMessageBox).accept()
    enter(dialog, "mine")

    qtbot.waitUntil(lambda: user.status(window) == f"Saved to {tmp_path / f'mine.{ending}'}", timeout=20_000)


def test_my_digits_are_exported_to_the_name_that_was_corrected(parent, state, fine_tuning, tmp_path, user):
    state.samples.add_all([(1, (as_stroke([(0.5, 0.1), (0.5, 0.9)]),))])
    mine = SamplesPage(state, fine_tuning, parent)
    mine.show()
    user.click(mine, "export_digits_button")
    dialog = mine.findChild(QFileDialog)
    dialog.setDirectory(str(tmp_path))

    enter(dialog, "mine.csv")
    mine.findChild(QMessageBox).accept()
    enter(dialog, "mine")

    assert (tmp_path / "mine.unipen").read_text().startswith(".VERSION")


@pytest.fixture
def no_last_folder(qapp):
    """Forget where something was saved or opened in other tests, and in this one."""
    qapp.setProperty("last_folder", None)
    yield
    qapp.setProperty("last_folder", None)


def test_the_next_dialog_begins_in_the_folder_that_was_chosen_last(no_last_folder, asked, parent, tmp_path):
    folder = tmp_path / "results"
    folder.mkdir()
    first = asked()
    first.enter(str(folder / "race.csv"))
    assert first.chosen == [folder / "race.csv"]

    saving = SaveDialog(parent, "Save the network", "network.npz", "Network (*.npz)")
    open_dialog(saving)
    opening = QFileDialog(parent, "Open network", "", "Network (*.npz)")
    open_dialog(opening)

    assert saving.directory().absolutePath() == opening.directory().absolutePath() == str(folder)
    assert saving.selectedFiles() == [str(folder / "network.npz")]


def test_a_folder_that_is_gone_is_no_place_to_begin(no_last_folder, asked, parent, tmp_path):
    folder = tmp_path / "gone"
    folder.mkdir()
    asked().enter(str(folder / "race.csv"))
    folder.rmdir()

    saving = SaveDialog(parent, "Save the network", "network.npz", "Network (*.npz)")
    open_dialog(saving)

    assert saving.directory().absolutePath() == QDir.currentPath()
