"""The Networks page."""

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QFont, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit

from digitpad.benchmarks.probes.filled_library import fill
from digitpad.library import Library, NetworkKind, NewNetwork
from digitpad.nn import TrainingConfig, create_network
from digitpad.nn.model_file import SavedNetwork
from digitpad.recognition.network_files import open_network
from digitpad.ui.computing_lock import Work

NAME, KIND, DATA, DATE, ACCURACY = range(5)


def saved(seed, **origin):
    network = create_network(TrainingConfig(layers=(784, 10), seed=seed))
    return SavedNetwork(network, tuple("0123456789"), origin)


def new(seed, name, kind=NetworkKind.TRAINED, added=None, **origin):
    return NewNetwork(saved(seed, **origin), name, kind, added=added)


@pytest.fixture
def page(window, user, qtbot):
    """The page in the window, with two networks beside the shipped one."""
    networks = window.state.library.library.networks
    networks.add(new(1, "first", data="MNIST", validation_accuracy=0.97, added=1_000.0), is_used=False)
    networks.add(new(2, "second", NetworkKind.OPENED, added=2_000.0), is_used=False)
    qtbot.waitUntil(lambda: all(row.file for row in networks.networks))
    return user.open_page(window, "networks")


@pytest.fixture
def table(page, user):
    return user.find(page, "network_list")


def text(table, row, column):
    return table.model().index(row, column).data()


def names(table):
    return [text(table, row, NAME) for row in range(table.model().rowCount())]


def choose(table, *chosen):
    table.clearSelection()
    flag = QItemSelectionModel.SelectionFlag
    for name in chosen:
        index = table.model().index(names(table).index(name), NAME)
        table.selectionModel().setCurrentIndex(index, flag.Select | flag.Rows)
    table.setFocus()


def bold(table):
    """Return the bold names."""
    fonts = [
        table.model().index(row, NAME).data(Qt.ItemDataRole.FontRole) for row in range(len(names(table)))
    ]
    pairs = zip(names(table), fonts, strict=True)
    return [name for name, font in pairs if isinstance(font, QFont) and font.bold()]


def is_same(one, other):
    return np.array_equal(one.network.parameters, other.network.parameters)


def test_the_menu_opens_a_list_of_facts_that_each_column_sorts_both_ways(window, user, page, table):
    user.choose(window, "Networks…")
    assert page.isVisible()
    assert names(table) == ["shipped network", "second", "first"]  # the newest first
    assert text(table, 2, DATE).startswith("1970-01-01")
    rows = [[text(table, row, column) for column in (KIND, DATA, ACCURACY)] for row in range(3)]
    assert rows[1:] == [["from a file", "–", "–"], ["trained", "MNIST", "97.00 %"]]
    model, role = table.model(), Qt.ItemDataRole

    def heads(role):
        return [model.headerData(column, Qt.Orientation.Horizontal, role) for column in range(5)]

    cells = [model.index(0, column).data(role.TextAlignmentRole) for column in range(5)]
    for sides in (cells, heads(role.TextAlignmentRole)):
        assert [bool(side & Qt.AlignmentFlag.AlignRight) for side in sides] == [False] * 4 + [True]
    assert heads(role.DisplayRole) == ["Name", "Kind", "Data", "Added", "Accuracy"]
    assert "How it came" in heads(role.ToolTipRole)[KIND]
    told = [model.index(row, NAME).data(role.AccessibleTextRole) for row in (0, 1)]
    assert told == ["shipped network, in use", "second"]
    window.resize(1600, 768)
    header = table.horizontalHeader()
    for column in range(5):
        texts = []
        for _ in range(2):
            place = QPoint(header.sectionViewportPosition(column) + 8, header.height() // 2)
            QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
            texts.append([text(table, row, column) for row in range(3)])
        if column == DATE:
            assert texts[0][0].startswith("1970-01-01")
        if column in (NAME, KIND):
            assert texts[0] == sorted(texts[0])
        assert texts[1] == texts[0][::-1]
    assert texts[0][0] == "–"
    narrowest = {}
    for width in range(700, 100, -50):
        table.setFixedWidth(width)
        assert header.length() == table.viewport().width()
        narrowest |= {column: width for column in range(5) if not table.isColumnHidden(column)}
    assert narrowest[NAME] <= narrowest[ACCURACY] < narrowest[DATA] < narrowest[DATE]


def test_the_buttons_do_what_applies_to_what_is_chosen(window, user, page, table):
    def usable():
        names = ("use_network", "rename_network", "save_network", "export_network", "delete_networks")
        return [name.split("_")[0] for name in names if user.find(page, f"{name}_button").isEnabled()]

    assert not user.find(page, "undo_networks_button").isEnabled()
    for names_chosen, expected in {
        (): [],
        ("first",): ["use", "rename", "save", "export", "delete"],
        ("shipped network",): ["rename", "save", "export"],  # it is in use
        ("first", "shipped network"): ["delete"],
    }.items():
        choose(table, *names_chosen)
        assert usable() == expected
    before = user.network(window)
    QTest.keyClick(table, Qt.Key.Key_Return)
    choose(table, "first")
    window.state.computing.begin(Work.TRAINING)
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert user.message(window).startswith("Stop training first")
    assert user.network(window) is before
    window.state.computing.end(Work.TRAINING)


def test_a_double_click_uses_a_network_and_the_list_shows_which_is_in_use(window, user, table, qtbot):
    assert bold(table) == ["shipped network"]
    place = table.visualRect(table.model().index(names(table).index("first"), NAME)).center()

    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)

    qtbot.waitUntil(lambda: is_same(user.network(window), saved(1)))
    assert bold(table) == ["first"]
    assert user.source(window) == "First · MNIST · 97.00 %"
    assert not user.find(window, "use_network_button").isEnabled()
    assert window.state.library.library.networks.last_used.name == "first"


def test_another_name_is_typed_and_stays(window, user, table, again, qtbot):
    choose(table, "first")
    QTest.keyClick(table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: user.source(window).startswith("First"))

    user.click(window, "rename_network_button")
    QTest.keyClicks(table.findChild(QLineEdit), "my best")
    QTest.keyClick(table.findChild(QLineEdit), Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: "my best" in names(table))
    assert user.source(window).startswith("My best")
    window.close()
    assert user.source(again()).startswith("My best")


def test_what_is_deleted_can_be_brought_back_until_the_window_closes(
    window, user, page, table, kept_networks
):
    choose(table, "first", "second", "shipped network")

    QTest.keyClick(table, Qt.Key.Key_Delete)

    assert names(table) == ["shipped network"]
    status = user.find(page, "networks_status")
    assert status.text().startswith("2 networks deleted. Undo (Ctrl+Z) restores them")
    user.find(page, "undo_networks_button").setFocus()
    user.click(page, "undo_networks_button")
    assert status.text() == "2 networks are back."
    assert sorted(names(table)) == ["first", "second", "shipped network"]

    choose(table, "first")
    user.click(page, "delete_networks_button")
    assert status.text().startswith("1 network deleted. Undo (Ctrl+Z) restores it")
    assert window.focusWidget() is table
    QTest.keyClick(table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert status.text() == "first is back."
    assert [record.name for record in table.chosen] == ["first"]
    QTest.keyClick(table, Qt.Key.Key_Delete)
    window.close()
    assert kept_networks(NetworkKind.TRAINED) == []


def test_one_is_saved_to_a_file_under_a_name_that_files_can_have(window, user, page, table, qtbot, tmp_path):
    choose(table, "first")
    QTest.keyClick(table, Qt.Key.Key_F2)
    QTest.keyClicks(table.findChild(QLineEdit), "a/b")
    QTest.keyClick(table.findChild(QLineEdit), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "a/b" in names(table))
    user.click(page, "export_network_button")
    exporting = page.findChild(QFileDialog)
    assert exporting.selectedFiles()[0].endswith("/a_b.py")
    exporting.close()
    qtbot.waitUntil(lambda: page.findChild(QFileDialog) is None)
    user.click(page, "save_network_button")
    dialog = page.findChild(QFileDialog)
    assert dialog.selectedFiles()[0].endswith("/a-b.npz")
    assert dialog.windowTitle() == "Save network as"

    dialog.selectFile(str(tmp_path / "mine.npz"))
    dialog.accept()
    qtbot.waitUntil(lambda: user.text(page, "networks_status") == f"Saved to {tmp_path / 'mine.npz'}")
    assert is_same(open_network(tmp_path / "mine.npz"), saved(1))
    networks = window.state.library.library.networks
    networks.delete([row.id for row in networks.networks if row.name == "a/b"])
    assert table.chosen == []


def test_what_another_window_adds_appears_and_the_choice_stays(table, qtbot):
    choose(table, "first")
    library = Library()
    library.open()
    library.networks.add(new(3, "of another"))
    library.close(60)

    qtbot.waitUntil(lambda: "of another" in names(table))

    assert [record.name for record in table.chosen] == ["first"]
    assert names(table)[table.currentIndex().row()] == "first"


def test_the_tool_tip_of_a_network_tells_its_data_classes_run_and_base(window, table, qtbot, rows_dataset):
    def tip(row):
        text = QTextDocument()
        text.setHtml(table.model().index(row, NAME).data(Qt.ItemDataRole.ToolTipRole))
        return " ".join(text.toPlainText().split())

    assert tip(2) == "first trained, MNIST, 97.00 % 10 classes: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9"
    library = window.state.library.library
    (run_id,) = fill(library, 1)
    qtbot.waitUntil(lambda: library.runs.find(run_id) is not None)
    network = create_network(TrainingConfig(layers=(784, 13)))
    letters = SavedNetwork(network, tuple("abcdefghijklm"), {"taught_samples": 5})
    base = NewNetwork(saved(2), "second", NetworkKind.OPENED)
    library.networks.add(NewNetwork(letters, "letters", NetworkKind.FINE_TUNED, run_id, 4), base)
    qtbot.waitUntil(lambda: all(row.file for row in library.networks.networks))
    qtbot.waitUntil(lambda: "Taught" in tip(0))
    assert tip(0) == (
        "letters taught by you Epoch 4 of the run Fast 1 Taught from second "
        "13 classes: a, b, c, d, e, f, g, h, i, j, k, l, …"
    )
