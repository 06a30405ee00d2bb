"""The Networks page."""

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QFont, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit

from digitpad.library import Library, NetworkKind, NewNetwork
from digitpad.nn import TrainingConfig, create_network
from digitpad.nn.model_file import SavedNetwork
from digitpad.recognition.network_files import open_network

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


def test_the_menu_opens_a_list_with_the_facts_of_each_network(window, user, page, table):
    user.choose(window, "Networks…")

    assert page.isVisible()
    assert names(table) == ["shipped network", "second", "first"]  # the newest first
    first = [text(table, 2, column) for column in (KIND, DATA, ACCURACY)]
    assert first == ["trained", "MNIST", "97.00 %"]
    assert [text(table, 1, column) for column in (KIND, DATA, ACCURACY)] == ["from a file", "–", "–"]
    assert text(table, 2, DATE).startswith("1970-01-01")


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
    assert user.text(page, "networks_status").startswith("2 networks deleted.")
    user.click(page, "undo_networks_button")
    assert sorted(names(table)) == ["first", "second", "shipped network"]
    choose(table, "shipped network")
    assert not user.find(page, "delete_networks_button").isEnabled()

    choose(table, "first")
    QTest.keyClick(table, Qt.Key.Key_Delete)
    window.close()
    assert kept_networks(NetworkKind.TRAINED) == []


def test_one_is_saved_to_a_file(user, page, table, qtbot, tmp_path):
    choose(table, "first")
    user.click(page, "save_network_button")
    dialog = page.findChild(QFileDialog)
    assert dialog.selectedFiles()[0].endswith("first.npz")

    dialog.selectFile(str(tmp_path / "mine.npz"))
    dialog.accept()

    qtbot.waitUntil(lambda: user.text(page, "networks_status") == f"Saved to {tmp_path / 'mine.npz'}")
    assert is_same(open_network(tmp_path / "mine.npz"), saved(1))


def test_what_another_window_adds_appears_and_the_choice_stays(table, qtbot):
    choose(table, "first")
    library = Library()
    library.open()
    library.networks.add(new(3, "of another"))
    library.close(60)

    qtbot.waitUntil(lambda: "of another" in names(table))

    assert [record.name for record in table.chosen] == ["first"]
    assert names(table)[table.currentIndex().row()] == "first"


def test_the_tool_tip_of_a_network_tells_its_data_and_classes(table):
    model = table.model()
    text = QTextDocument()
    text.setHtml(model.index(2, NAME).data(Qt.ItemDataRole.ToolTipRole))

    tip = " ".join(text.toPlainText().split())
    assert tip == "first trained, MNIST, 97.00 % 10 classes: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9"
