"""The Runs page: find, compare, open and resume earlier runs."""

from PySide6.QtCore import QPoint, Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from digitpad.presentation import count_text, megabytes_text
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.page_context import PageContext
from digitpad.ui.runs.comparison.compared_run import side_by_side
from digitpad.ui.runs.comparison.run_comparison import RunComparison
from digitpad.ui.runs.comparison.run_reader import RunReader
from digitpad.ui.runs.note_field import NoteField
from digitpad.ui.runs.run_actions import RunActions
from digitpad.ui.runs.run_commands import RunCommands
from digitpad.ui.runs.run_list_model import RunListModel
from digitpad.ui.runs.run_list_view import RunListView
from digitpad.ui.runs.run_question import RunQuestion
from digitpad.ui.widgets.empty_place import EmptyPlace
from digitpad.ui.widgets.page_keys import PageKeys
from digitpad.ui.widgets.tool_tips import wrapped
from digitpad.ui.widgets.wrapping_row import WrappingRow
from digitpad.workers.task_queue import TaskQueue

_NONE_YET = "There are no runs yet"
_EMPTY = (
    "A run is one training, from the first weights to the last epoch. "
    "Press Train: each run is kept here, with its curves and networks, until you delete it."
)
_HINT = "Click a run to select it; Ctrl and Shift select several. Tick two or more to compare them."
_BESIDE_PX = 1_150  # smallest width for list and comparison side by side
_BELOW_PX = 720  # smallest height for one above the other; below it, only one of them is shown
_LIST, _COMPARISON = 0, 1


class RunsPage(QWidget):
    """The page with the list of runs, its commands, and the comparison of the ticked runs."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.setObjectName("runs_page")
        self._state = context.state
        self._open_page = context.open_page
        library = context.state.library
        self._library = library.library
        self._tasks = TaskQueue(self)
        self._reader = RunReader(self._library, self._tasks, self)
        self._model = RunListModel(library, self)
        self._view = RunListView(self._model)
        self._actions = RunActions(self)
        self._question = RunQuestion()
        self._commands = RunCommands(context, self._view, self._question, self._tasks, self)
        self._comparison = RunComparison()
        self._search = QLineEdit()
        self._count = QLabel()
        self._said = QLabel()
        self._note = NoteField(self._library.runs)
        self._places = QStackedWidget()
        self._tabs = QTabBar()
        self._parts = QSplitter()
        self._arrangement_due = QTimer(self)
        self._arrangement_due.setSingleShot(True)
        self._arrangement_due.timeout.connect(self._arrange)
        self._lay_out()
        self._connect()
        self._arrange()
        self._show_runs()

    def shut_down(self) -> None:
        """Stop exporting, and wait for all other reading and writing."""
        self._commands.shut_down()
        self._tasks.wait()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show list and comparison side by side, one above the other, or one of them."""
        # Deferred: pyqtgraph 0.14 crashes when a plot is shown during a layout.
        self._arrangement_due.start(0)

    @Slot()
    def _show_runs(self) -> None:
        n_all, n_shown = self._model.n_all, self._model.rowCount()
        self._places.setCurrentIndex(0 if n_all else 1)
        self._note.setVisible(n_all > 0)
        if n_all and not self._said.text():
            self._say("")
        runs = count_text(n_all, "run")
        used = f", {megabytes_text(self._library.space().used_bytes)}" if n_all else ""
        self._count.setText(f"{runs}{used}" if n_shown == n_all else f"{n_shown:,} of {runs}")
        self._show_choice()

    @Slot()
    def _show_choice(self) -> None:
        chosen = self._view.chosen
        self._actions.enable_for(chosen, can_undo=self._library.runs.can_undo)
        if self._question.run_id and [run.id for run in chosen] != [self._question.run_id]:
            self._question.hide()
        self._note.show_note(chosen[0] if len(chosen) == 1 else None)

    @Slot()
    def _on_ticks_changed(self) -> None:
        ticked = [record for record, _ in self._model.ticked]
        self._tabs.setTabText(_COMPARISON, f"Compare ({len(ticked)})" if ticked else "Compare")
        if not self._comparison.isVisible():
            return  # it is updated when it becomes visible
        is_read_soon = self._reader.want(ticked)
        are_shown = [run.record.id for run in self._comparison.runs] == [record.id for record in ticked]
        if not (is_read_soon and are_shown):
            self._show_comparison()

    @Slot()
    def _show_comparison(self) -> None:
        self._comparison.show_runs(side_by_side(self._model.ticked, self._reader.run))

    @Slot()
    def _on_run_looked_at(self) -> None:
        run = self._state.run
        self._model.set_looked_at("" if run is None else run.run_id)

    @Slot(str)
    def _say(self, text: str) -> None:
        self._said.setText(text or _HINT)

    @Slot(QPoint)
    def _on_menu_wanted(self, place: QPoint) -> None:
        menu = self._actions.menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._view.viewport().mapToGlobal(place))

    # Construction

    def _connect(self) -> None:
        self._commands.obey(self._actions, self._comparison)
        for signal, slot in (
            (self._search.textChanged, self._model.search),
            (self._state.library.runs_changed, self._show_runs),
            (self._search.textChanged, self._show_runs),
            (self._state.run_changed, self._on_run_looked_at),
            (self._view.choice_changed, self._show_choice),
            (self._view.customContextMenuRequested, self._on_menu_wanted),
            (self._model.ticks_changed, self._on_ticks_changed),
            (self._comparison.shown, self._on_ticks_changed),
            (self._reader.read, self._show_comparison),
            (self._reader.failed, self._state.failed),
            (self._commands.said, self._say),
            (self._tabs.currentChanged, self._arrange),
        ):
            signal.connect(slot)
        PageKeys(
            self,
            {"Del": self._commands.delete, "Ctrl+Z": self._commands.undo, "Ctrl+F": self._search.setFocus},
        )
        self._on_run_looked_at()

    @Slot()
    def _arrange(self) -> None:
        are_beside = self.width() >= scaled_px(_BESIDE_PX)
        is_high = self.height() >= scaled_px(_BELOW_PX)
        orientation = Qt.Orientation.Horizontal if are_beside else Qt.Orientation.Vertical
        if orientation != self._parts.orientation():
            self._parts.setOrientation(orientation)
            self._parts.setSizes([1_000, 1_000])
        has_room = are_beside or is_high
        self._tabs.setVisible(not has_room)
        is_list = self._tabs.currentIndex() == _LIST
        self._list.setVisible(has_room or is_list)
        self._comparison.setVisible(has_room or not is_list)

    def _lay_out(self) -> None:
        for title in ("List", "Compare"):
            self._tabs.addTab(title)
        self._tabs.setObjectName("runs_tabs")
        self._tabs.setAccessibleName("List or comparison")
        self._tabs.setExpanding(False)
        self._tabs.setDrawBase(False)
        self._search.setObjectName("search_field")
        self._search.setAccessibleName("Search")
        self._search.setPlaceholderText("Search by name, note, network, data, status…")
        self._search.setToolTip(wrapped("Show only the runs that contain all these words (Ctrl+F)"))
        self._search.setClearButtonEnabled(True)
        self._count.setObjectName("run_count")
        self._said.setObjectName("runs_status")
        self._said.setWordWrap(True)
        self._view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._places.addWidget(self._view)
        self._places.addWidget(self._empty_place())
        follow_text_size(self._search, self._fit)
        above = QHBoxLayout()
        above.addWidget(self._search, 1)
        above.addWidget(self._count)
        above.addWidget(self._actions.button("undo"))
        self._buttons = WrappingRow(
            [self._actions.button(name) for name in ("open", "go_on", "train_further", "branch")],
            [self._actions.button(name) for name in ("space", "import", "export", "delete")],
        )
        self._list = QWidget()
        self._list.setObjectName("list_of_runs")
        rows = QVBoxLayout(self._list)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        rows.addLayout(above)
        rows.addWidget(self._places, 1)
        rows.addWidget(self._note)
        rows.addWidget(self._said)
        rows.addWidget(self._buttons)
        rows.addWidget(self._question)
        self._parts.setObjectName("runs_parts")
        self._parts.setChildrenCollapsible(False)
        self._parts.addWidget(self._list)
        self._parts.addWidget(self._comparison)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 2, 0, 2)
        layout.setSpacing(4)
        layout.addWidget(self._tabs)
        layout.addWidget(self._parts, 1)

    def _empty_place(self) -> QWidget:
        to_train = QPushButton("Go to Train")
        to_train.setObjectName("to_train_button")
        to_train.clicked.connect(lambda: self._open_page("train"))
        return EmptyPlace("no_runs_text", "page_runs", _NONE_YET, _EMPTY, [to_train])

    def _fit(self) -> None:
        self._said.setMinimumHeight(self._said.fontMetrics().lineSpacing())
        self._arrangement_due.start(0)
