"""Runs: all that was trained before, to be found, compared, opened and gone on with."""

from pathlib import Path

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

from digitpad.library import RunRecord, StoredRun
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.computing_lock import Work
from digitpad.ui.page_context import PageContext
from digitpad.ui.runs.compared_run import side_by_side
from digitpad.ui.runs.epoch_question import EpochQuestion
from digitpad.ui.runs.run_actions import RunActions
from digitpad.ui.runs.run_comparison import RunComparison
from digitpad.ui.runs.run_export import RunExport
from digitpad.ui.runs.run_list_model import RunListModel
from digitpad.ui.runs.run_list_view import RunListView
from digitpad.ui.runs.run_reader import RunReader
from digitpad.ui.widgets.page_keys import PageKeys
from digitpad.ui.widgets.tool_tips import wrapped
from digitpad.ui.widgets.wrapping_row import WrappingRow
from digitpad.workers.task_queue import TaskQueue

_EMPTY = (
    "There are no runs yet.\n\nA run is one training, from the first weights to the last epoch. "
    "Press Train: each run is kept here, with its curves and networks, until you delete it."
)
_HINT = "Click a run to choose it; Ctrl and Shift choose several. Tick two or more to compare them."
_BESIDE_PX = 1_150  # in this width list and comparison stand side by side
_BELOW_PX = 720  # in this height, one above the other; in less, one of them is shown
_LIST, _COMPARISON = 0, 1


class RunsPage(QWidget):
    """The list of runs, what can be done with them, and the curves of those that are ticked."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.setObjectName("runs_page")
        self._state = context.state
        self._open_page = context.open_page
        library = context.state.library
        self._table = library.library.runs
        self._tasks = TaskQueue(self)
        self._reader = RunReader(library.library, self._tasks, self)
        self._export = RunExport(library.library, self._tasks, self)
        self._model = RunListModel(library, self)
        self._view = RunListView(self._model)
        self._actions = RunActions(self)
        self._question = EpochQuestion()
        self._comparison = RunComparison()
        self._search = QLineEdit()
        self._count = QLabel()
        self._said = QLabel(_HINT)
        self._note = QLineEdit()
        self._noted = ""  # the run that the note is of
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
        """Wait for the end of what is read and written."""
        self._tasks.wait()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show list and comparison side by side, one above the other, or one of them."""
        super().resizeEvent(event)
        # Later: pyqtgraph 0.14 ends the process when a plot is shown in the middle of a layout.
        self._arrangement_due.start(0)

    # What is shown

    @Slot()
    def _show_runs(self) -> None:
        n_all, n_shown = self._model.n_all, self._model.rowCount()
        self._places.setCurrentIndex(0 if n_all else 1)
        runs = "1 run" if n_all == 1 else f"{n_all:,} runs"
        self._count.setText(runs if n_shown == n_all else f"{n_shown:,} of {runs}")
        self._show_choice()

    @Slot()
    def _show_choice(self) -> None:
        chosen = self._view.chosen
        self._actions.enable_for(chosen, can_undo=self._table.can_undo)
        if self._question.run_id and [run.id for run in chosen] != [self._question.run_id]:
            self._question.hide()
        self._show_note(chosen[0] if len(chosen) == 1 else None)

    def _show_note(self, run: RunRecord | None) -> None:
        self._note.setEnabled(run is not None)
        run_id, note = ("", "") if run is None else (run.id, run.note)
        if run_id != self._noted:
            self._keep_note()
            self._noted = run_id
            self._note.setText(note)
        elif not self._note.hasFocus():
            self._note.setText(note)

    @Slot()
    def _on_ticks_changed(self) -> None:
        ticked = [record for record, _ in self._model.ticked]
        self._tabs.setTabText(_COMPARISON, f"Compare ({len(ticked)})" if ticked else "Compare")
        if not self._comparison.isVisible():
            return  # it is brought up to date when it is
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

    def _say(self, text: str) -> None:
        self._said.setText(text)

    # What is done

    def _one(self) -> RunRecord | None:
        chosen = self._view.chosen
        return chosen[0] if len(chosen) == 1 else None

    @Slot()
    def _on_open(self) -> None:
        if (run := self._one()) is not None:
            self._open(run.id)

    @Slot(str)
    def _open(self, run_id: str) -> None:
        may_open = not self._state.computing.why_wait(Work.OPENING)
        self._state.open_run(run_id)  # which says why if not
        if may_open:
            self._open_page("train")

    @Slot()
    def _on_go_on(self) -> None:
        if (run := self._one()) is not None:
            self._state.go_on_wanted.emit(run.id, 0)

    @Slot(str)
    def _on_go_on_clicked(self, run_id: str) -> None:
        self._state.go_on_wanted.emit(run_id, 0)

    @Slot()
    def _on_train_further(self) -> None:
        if (run := self._one()) is not None:
            self._question.ask_how_many(run)

    @Slot()
    def _on_branch(self) -> None:
        if (run := self._one()) is not None:
            library = self._state.library.library
            self._tasks.ask(lambda: library.read_run(run.id), self._ask_from_where)

    def _ask_from_where(self, run: StoredRun) -> None:
        if [one.id for one in self._view.chosen] != [run.record.id]:
            return  # another was chosen meanwhile
        known = {result.epoch: result.validation_accuracy for result in run.results}
        kept = {epoch: known.get(epoch) for epoch in run.weights}
        if not kept:
            self._state.failed.emit(f"No weights of {run.record.name} are kept to begin from.")
            return
        looked_at = self._state.run
        is_looked_at = looked_at is not None and looked_at.run_id == run.record.id
        epoch = self._state.epoch_in_use if is_looked_at else None
        self._question.ask_from_where(run.record, kept, run.history().kept_epoch if epoch is None else epoch)

    @Slot()
    def _on_star(self) -> None:
        chosen = self._view.chosen
        is_starred = not all(run.is_starred for run in chosen)
        for run in chosen:
            self._table.set_starred(run.id, is_starred)

    @Slot(str)
    def _on_star_clicked(self, run_id: str) -> None:
        run = self._table.find(run_id)
        if run is not None:
            self._table.set_starred(run_id, not run.is_starred)

    @Slot()
    def _on_export(self) -> None:
        if chosen := self._view.chosen:
            self._export.ask(chosen, by_seconds=self._comparison.is_by_seconds)

    @Slot(object)
    def _on_saved(self, path: Path) -> None:
        self._say(f"Saved to {path}")

    @Slot()
    def _on_delete(self) -> None:
        n_before = len(self._table)
        self._table.delete([run.id for run in self._view.chosen])
        n_deleted = n_before - len(self._table)
        if n_deleted:
            what, them = ("1 run", "it") if n_deleted == 1 else (f"{n_deleted} runs", "them")
            self._say(f"{what} deleted. Undo (Ctrl+Z) brings {them} back, until digitpad is closed.")
        self._view.setFocus()

    @Slot()
    def _on_undo(self) -> None:
        if runs := self._table.undo_delete():
            self._say(f"{runs[0].name} is back." if len(runs) == 1 else f"{len(runs)} runs are back.")
            self._view.choose(runs[0].id)
        self._view.setFocus()

    @Slot()
    def _keep_note(self) -> None:
        if self._noted and self._note.isModified():
            self._note.setModified(False)
            self._table.set_note(self._noted, self._note.text().strip())

    @Slot(QPoint)
    def _on_menu_wanted(self, place: QPoint) -> None:
        menu = self._actions.menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._view.viewport().mapToGlobal(place))

    # Construction

    def _connect(self) -> None:
        self._actions.connect_all(
            {
                "open": self._on_open,
                "go_on": self._on_go_on,
                "train_further": self._on_train_further,
                "branch": self._on_branch,
                "rename": self._view.rename,
                "star": self._on_star,
                "export": self._on_export,
                "delete": self._on_delete,
                "undo": self._on_undo,
            }
        )
        for signal, slot in (
            (self._search.textChanged, self._model.search),
            (self._state.library.runs_changed, self._show_runs),
            (self._search.textChanged, self._show_runs),
            (self._state.run_changed, self._on_run_looked_at),
            (self._view.choice_changed, self._show_choice),
            (self._view.opened, self._open),
            (self._view.go_on_clicked, self._on_go_on_clicked),
            (self._view.star_clicked, self._on_star_clicked),
            (self._view.customContextMenuRequested, self._on_menu_wanted),
            (self._model.ticks_changed, self._on_ticks_changed),
            (self._comparison.shown, self._on_ticks_changed),
            (self._reader.read, self._show_comparison),
            (self._reader.failed, self._state.failed),
            (self._tasks.failed, self._state.failed),
            (self._export.saved, self._on_saved),
            (self._note.editingFinished, self._keep_note),
            (self._question.train_further_wanted, self._state.go_on_wanted),
            (self._question.branch_wanted, self._state.branch_wanted),
            (self._tabs.currentChanged, self._arrange),
        ):
            signal.connect(slot)
        PageKeys(
            self,
            {"Del": self._on_delete, "Ctrl+Z": self._on_undo, "Ctrl+F": self._search.setFocus},
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
        self._search.setPlaceholderText("Search: words of name, note, network, data, status…")
        self._search.setToolTip(wrapped("Shows the runs in which all these words are found (Ctrl+F)"))
        self._search.setClearButtonEnabled(True)
        self._count.setObjectName("run_count")
        self._said.setObjectName("runs_status")
        self._said.setWordWrap(True)
        self._note.setObjectName("note_field")
        self._note.setMaxLength(2_000)
        self._note.setAccessibleName("Note on the run")
        self._note.setPlaceholderText("Note on the chosen run")
        self._view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._places.addWidget(self._view)
        self._places.addWidget(self._empty_place())
        follow_text_size(self._search, self._fit)
        above = QHBoxLayout()
        above.addWidget(self._search, 1)
        above.addWidget(self._count)
        above.addWidget(self._actions.button("undo"))
        buttons = WrappingRow(
            [self._actions.button(name) for name in ("open", "go_on", "train_further", "branch")],
            [self._actions.button(name) for name in ("export", "delete")],
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
        rows.addWidget(buttons)
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
        text = QLabel(_EMPTY)
        text.setObjectName("no_runs_text")
        text.setWordWrap(True)
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        to_train = QPushButton("Go to Train")
        to_train.setObjectName("to_train_button")
        to_train.clicked.connect(lambda: self._open_page("train"))
        place = QWidget()
        layout = QVBoxLayout(place)
        layout.addStretch(1)
        layout.addWidget(text)
        layout.addWidget(to_train, 0, Qt.AlignmentFlag.AlignCenter)
        layout.addStretch(1)
        return place

    def _fit(self) -> None:
        self._said.setMinimumHeight(self._said.fontMetrics().lineSpacing())
        self._arrangement_due.start(0)
