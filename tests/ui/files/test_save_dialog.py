"""The dialog for a file to save to."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QFileDialog, QLineEdit, QMessageBox, QWidget

from digitpad.ui.files.save_dialog import SaveDialog, open_dialog

RACE = "Table (*.csv);;Picture (*.png);;Drawing (*.svg)"
PEN_DIGITS = "Pen digits (*.unipen *.unipen.gz *.dat);;All files (*)"


@pytest.fixture(autouse=True)
def no_last_folder(qapp):
    """Forget the last folder of other tests, and of this one."""
    qapp.setProperty("last_folder", None)
    yield
    qapp.setProperty("last_folder", None)


@pytest.fixture
def parent(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(900, 600)
    parent.show()
    return parent


class Asked:
    """An open dialog, and the chosen paths."""

    def __init__(self, parent, folder, filters):
        self.chosen = []
        self.folder = folder
        self.dialog = SaveDialog(parent, "Export the race", "race", filters)
        self.dialog.setDirectory(str(folder))
        self.dialog.path_chosen.connect(self.chosen.append)
        open_dialog(self.dialog)

    def choose_filter(self, number):
        box = self.dialog.findChild(QComboBox, "fileTypeCombo")
        for _ in range(number):
            QTest.keyClick(box, Qt.Key.Key_Down)

    def enter(self, name):
        enter(self.dialog, name)


def enter(dialog, name):
    """Replace the suggested name, and save."""
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
    ("filters", "number", "typed", "name"),
    [
        (RACE, 0, "mine", "mine.csv"),
        (RACE, 2, "mine", "mine.svg"),
        (RACE, 1, "mine.svg", "mine.svg"),
        (RACE, 0, "MINE.PNG", "MINE.PNG"),
        # Under all files any ending will do, and none is still made one.
        (PEN_DIGITS, 1, "mine.txt", "mine.txt"),
        (PEN_DIGITS, 1, "mine", "mine.unipen"),
    ],
)
def test_a_name_without_an_ending_gets_that_of_the_filter(qtbot, asked, parent, filters, number, typed, name):
    asked = asked(filters)
    asked.choose_filter(number)

    asked.enter(typed)

    assert asked.chosen == [asked.folder / name]
    assert told(parent) == ""
    qtbot.waitUntil(lambda: parent.findChild(QFileDialog) is None)


@pytest.mark.parametrize(
    ("filters", "typed", "endings"),
    [(RACE, typed, ".csv, .png or .svg") for typed in ("mine.", "race 1.5")]
    # A suffix of two parts counts as a whole.
    + [(PEN_DIGITS, "mine.gz", ".unipen, .unipen.gz or .dat"), ("Table (*.csv)", "mine.xls", ".csv")],
)
def test_after_an_unknown_suffix_the_name_can_be_corrected(qtbot, asked, parent, filters, typed, endings):
    asked = asked(filters)
    chosen_filter = asked.dialog.selectedNameFilter()

    asked.enter(typed)

    assert told(parent) == f"{typed} cannot be saved: its name should end in {endings}."
    assert asked.chosen == []
    assert not asked.dialog.isVisible()
    box = parent.findChild(QMessageBox)
    assert box.windowTitle() == "Export the race"
    box.accept()
    assert asked.dialog.isVisible()
    assert asked.dialog.selectedFiles() == [str(asked.folder / typed)]
    assert asked.dialog.selectedNameFilter() == chosen_filter
    asked.enter("mine")
    assert [path.stem for path in asked.chosen] == ["mine"]
    qtbot.waitUntil(lambda: not parent.findChildren(QFileDialog) and not parent.findChildren(QMessageBox))


def test_the_next_dialog_begins_in_the_folder_that_was_chosen_last(asked, parent, tmp_path):
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
    assert opening.testOption(QFileDialog.Option.DontUseNativeDialog)  # as there is no desktop here


def test_the_window_saves_a_table_of_predictions(qtbot, window, tmp_path, user):
    user.choose(window, "Export predictions…")
    dialog = window.findChild(QFileDialog)
    dialog.setDirectory(str(tmp_path))
    enter(dialog, "mine")
    path = tmp_path / "mine.csv"
    qtbot.waitUntil(lambda: user.status(window) == f"Saved to {path}")
    assert path.read_bytes().startswith(b"image,")
