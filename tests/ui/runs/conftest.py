"""A library with runs, the Runs page, and its user."""

import dataclasses
import sqlite3

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QLineEdit

from digitpad.benchmarks.probes.filled_library import fill
from digitpad.ui.runs.run_columns import COLUMNS, Column
from digitpad.ui.runs.runs_page import RunsPage

N_RUNS = 12
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def library(qtbot, state):
    """The window's library, open and empty."""
    with qtbot.waitSignal(state.library.loaded):
        state.library.open()
    yield state.library
    state.library.close()


@pytest.fixture
def run_ids(qtbot, library):
    """The ids of a dozen runs, newest first. The newest was interrupted; all have weights of each epoch."""
    with qtbot.waitSignal(library.runs_changed):
        return fill(library.library, N_RUNS, n_with_weights=3)


class Person:
    """The user of the Runs page."""

    def __init__(self, qtbot, user, library, page, pages_opened):
        self._qtbot, self._user, self._library, self.page = qtbot, user, library, page
        self.pages_opened = pages_opened  # by name
        self.view = user.find(page, "run_list")

    def find(self, name):
        return self._user.find(self.page, name)

    def text(self, name):
        return self.find(name).text()

    def click(self, name):
        self._user.click(self.page, name)

    def is_enabled(self, command):
        return self.find(f"{command}_run_button").isEnabled()

    def cell(self, row, column):
        return self.view.model().index(row, column).data()

    def cells(self, column):
        """Return the texts of a column, from top to bottom."""
        return [self.cell(row, column) for row in range(self.view.model().rowCount())]

    @property
    def names(self):
        return self.cells(Column.NAME)

    @property
    def columns(self):
        """Return the titles of the visible columns."""
        return [COLUMNS[column].title for column in Column if not self.view.isColumnHidden(column)]

    @property
    def chosen(self):
        return [self.cell(index.row(), Column.NAME) for index in self.view.selectionModel().selectedRows()]

    def row(self, name):
        return self.names.index(name)

    def choose(self, *names):
        """Click these runs, and no others."""
        for number, name in enumerate(names):
            self.click_cell(name, Column.NAME, CONTROL if number else Qt.KeyboardModifier.NoModifier)

    def click_cell(self, name, column, modifier=Qt.KeyboardModifier.NoModifier):
        QTest.mouseClick(
            self.view.viewport(), Qt.MouseButton.LeftButton, modifier, self.place(name, column).center()
        )

    def place(self, name, column):
        index = self.view.model().index(self.row(name), column)
        self.view.scrollTo(index)
        return self.view.visualRect(index)

    def tick(self, *names):
        """Click the boxes of these runs."""
        self.find("runs_tabs").setCurrentIndex(0)
        for name in names:
            place = self.place(name, Column.TICK)
            QTest.mouseClick(
                self.view.viewport(), Qt.MouseButton.LeftButton, pos=place.topLeft() + QPoint(12, 12)
            )

    @property
    def ticked(self):
        model = self.view.model()
        boxes = (model.index(row, Column.TICK) for row in range(model.rowCount()))
        return [
            self.cell(box.row(), Column.NAME)
            for box in boxes
            if Qt.CheckState(box.data(Qt.ItemDataRole.CheckStateRole)) is Qt.CheckState.Checked
        ]

    def sort_by(self, column):
        """Click a column's title."""
        header = self.view.horizontalHeader()
        place = QPoint(header.sectionViewportPosition(column) + 8, header.height() // 2)
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)

    def keys(self, *combinations):
        self._user.keys(self.page, *combinations)

    @property
    def editor(self):
        """Return the editor of a name."""
        return self.view.viewport().findChild(QLineEdit)

    def end_typing(self):
        """Press Return in the editor."""
        QTest.keyClick(self.editor, Qt.Key.Key_Return)
        self._qtbot.waitUntil(lambda: self.view.state() != QAbstractItemView.State.EditingState)

    def compare(self):
        self.find("runs_tabs").setCurrentIndex(1)

    @property
    def curves(self):
        """Return the points of the accuracy's curves."""
        return self.curves_of("accuracy_comparison")

    def curves_of(self, chart):
        self.compare()
        items = self.find(chart).listDataItems()[::2]
        return [[values.tolist() for values in item.getData()] for item in items]

    def until_compared(self, n_curves):
        self._qtbot.waitUntil(lambda: len(self.curves) == n_curves)

    @property
    def differences(self):
        """Return the rows of the table by their labels, and the runs' titles above them."""
        self.compare()
        table = self.find("comparison_table")
        columns = range(table.columnCount())
        rows = {
            table.verticalHeaderItem(row).text(): [table.item(row, column).text() for column in columns]
            for row in range(table.rowCount())
        }
        return [table.horizontalHeaderItem(column).text() for column in columns], rows

    def write(self, statement, *values):
        """Change the database like the recording thread, and wait until the page shows it."""

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(statement, values)

        with self._qtbot.waitSignal(self._library.runs_changed):
            self._library.library.database.ask(work, touches={"runs"})


@pytest.fixture
def open_page(qtbot, user, state, library, context):
    """Return a function that shows a page of a size, and returns its user."""
    pages = []

    def open_page(size=(900, 620)):
        pages_opened = []
        page = RunsPage(dataclasses.replace(context, open_page=pages_opened.append))
        qtbot.addWidget(page)
        pages.append(page)
        page.resize(*size)
        page.show()
        qtbot.waitUntil(page.isActiveWindow)
        return Person(qtbot, user, library, page, pages_opened)

    yield open_page
    for page in pages:
        page.shut_down()


@pytest.fixture
def person(run_ids, open_page):
    """The user of a page with a dozen runs."""
    return open_page()


@pytest.fixture
def wanted(state):
    """The requests to the trainer, oldest first."""
    asked = []
    state.go_on_wanted.connect(lambda run_id, epochs: asked.append(("go on", run_id, epochs)))
    state.branch_wanted.connect(lambda run_id, epoch: asked.append(("branch", run_id, epoch)))
    return asked
