"""Executes commands for the selected runs."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from digitpad.library import RunRecord, StoredRun
from digitpad.library.runs.copies import Copies, find_copies, remove_copies
from digitpad.presentation import bytes_text
from digitpad.ui.computing_lock import Work
from digitpad.ui.files.save_dialog import open_dialog
from digitpad.ui.page_context import PageContext
from digitpad.ui.runs.comparison.run_comparison import RunComparison
from digitpad.ui.runs.run_actions import RunActions
from digitpad.ui.runs.run_export import RUN_FILES, RunExport
from digitpad.ui.runs.run_list_view import RunListView
from digitpad.ui.runs.run_question import RunQuestion
from digitpad.workers.task_queue import TaskQueue


class RunCommands(QObject):
    """The controller of the commands for runs. Long work and disk access run as background tasks.

    Parameters
    ----------
    context : PageContext
    view : RunListView
        The list with the selection.
    question : RunQuestion
        Asks for numbers.
    tasks : TaskQueue
    page : QWidget
        Parent of the file dialogs.

    Signals
    -------
    said(str)
        The result as a sentence; "" clears it.
    """

    said = Signal(str)

    def __init__(
        self, context: PageContext, view: RunListView, question: RunQuestion, tasks: TaskQueue, page: QWidget
    ) -> None:
        super().__init__(page)
        self._state = context.state
        self._open_page = context.open_page
        self._library = context.state.library.library
        self._view = view
        self._question = question
        self._tasks = tasks
        self._page = page
        self._awaited = ""  # an imported run that is not in the list yet
        self._export = RunExport(self._library, tasks, page)
        for signal, slot in (
            (view.opened, self._open),
            (view.go_on_clicked, self._go_on),
            (view.star_clicked, self._change_star),
            (self._export.saved, self._on_saved),
            (self._export.noticed, self._state.failed),
            (self._export.exporter.said, self.said),
            (self._export.exporter.failed, self._state.failed),
            (question.train_further_wanted, self._state.go_on_wanted),
            (question.branch_wanted, self._state.branch_wanted),
            (question.budget_wanted, self._on_budget_wanted),
            (question.copies.removal_wanted, self._on_removal_wanted),
            (self._state.library.runs_changed, self._show_awaited),
            (tasks.failed, self._on_failed),
        ):
            signal.connect(slot)

    def shut_down(self) -> None:
        """Stop exporting networks, and wait for the thread."""
        self._export.exporter.shut_down()

    def obey(self, actions: RunActions, comparison: RunComparison) -> None:
        """Connect the commands. Curves are exported as the comparison draws them."""
        actions.connect_all(
            {
                "open": self._on_open,
                "go_on": self._on_go_on,
                "train_further": self._on_train_further,
                "branch": self._on_branch,
                "rename": self._view.rename,
                "star": self._on_star,
                "export": lambda: self._on_export(is_by_seconds=comparison.is_by_seconds),
                "import": self._on_import,
                "space": self._on_space,
                "delete": self.delete,
                "undo": self.undo,
            }
        )

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
        self._state.open_run(run_id)  # reports the reason if it cannot
        if may_open:
            self._open_page("train")

    @Slot()
    def _on_go_on(self) -> None:
        if (run := self._one()) is not None:
            self._go_on(run.id)

    @Slot(str)
    def _go_on(self, run_id: str) -> None:
        self._state.go_on_wanted.emit(run_id, 0)

    @Slot()
    def _on_train_further(self) -> None:
        if (run := self._one()) is not None:
            self._question.ask_how_many(run)

    @Slot()
    def _on_branch(self) -> None:
        if (run := self._one()) is not None:
            self._tasks.ask(lambda: self._library.read_run(run.id), self._ask_from_where)

    def _ask_from_where(self, run: StoredRun) -> None:
        if [one.id for one in self._view.chosen] != [run.record.id]:
            return  # the selection changed meanwhile
        known = {result.epoch: result.validation_accuracy for result in run.results}
        kept = {epoch: known.get(epoch) for epoch in run.weights}
        if not kept:
            self._state.failed.emit(f"No weights of {run.record.name} are left to branch from.")
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
            self._library.runs.set_starred(run.id, is_starred)

    @Slot(str)
    def _change_star(self, run_id: str) -> None:
        run = self._library.runs.find(run_id)
        if run is not None:
            self._library.runs.set_starred(run_id, not run.is_starred)

    def _on_export(self, *, is_by_seconds: bool) -> None:
        if chosen := self._view.chosen:
            self._export.ask(chosen, by_seconds=is_by_seconds)

    @Slot()
    def _on_import(self) -> None:
        dialog = QFileDialog(self._page, "Import a run", "", RUN_FILES)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._on_import_file_chosen)
        dialog.finished.connect(dialog.deleteLater)
        open_dialog(dialog)

    @Slot(str)
    def _on_import_file_chosen(self, name: str) -> None:
        self.said.emit("Importing…")
        self._tasks.ask(lambda: self._library.import_run(Path(name)), self._on_imported)

    def _on_imported(self, outcome: tuple[str, bool]) -> None:
        run_id, is_new = outcome
        self._library.runs.bring_back(run_id)  # it may have been deleted before
        self.said.emit("The run was added to the list." if is_new else "The list already has this run.")
        self._awaited = run_id
        self._show_awaited()

    @Slot(str)
    def _on_failed(self, message: str) -> None:
        self._state.failed.emit(message)
        self._question.copies.allow_removal()
        self.said.emit("")

    @Slot()
    def _show_awaited(self) -> None:
        """Select an imported run once the list has it."""
        if self._awaited and self._view.has(self._awaited):
            self._view.choose(self._awaited)
            self._awaited = ""

    @Slot()
    def _on_space(self) -> None:
        self._question.ask_for_budget(self._library.space())
        if (needed := self._library.datasets) is not None:
            self._tasks.ask(lambda: find_copies(needed), self._show_copies)

    def _show_copies(self, copies: Copies) -> None:
        if self._question.is_about_room:
            self._question.copies.show_copies(copies)

    @Slot()
    def _on_removal_wanted(self) -> None:
        needed = self._library.datasets  # a run may have begun meanwhile
        if needed is None:
            self._question.copies.allow_removal()
            return

        def remove() -> tuple[int, Copies]:
            unneeded = find_copies(needed)
            remove_copies(unneeded.unneeded)
            return unneeded.unneeded_bytes, find_copies(needed)

        self._tasks.ask(remove, self._on_removed)

    def _on_removed(self, outcome: tuple[int, Copies]) -> None:
        n_bytes, left = outcome
        self.said.emit(f"{bytes_text(n_bytes)} of copies that no run needs were removed.")
        self._show_copies(left)

    @Slot(int)
    def _on_budget_wanted(self, megabytes: int) -> None:
        self._library.set_budget(megabytes)

    @Slot(object)
    def _on_saved(self, path: Path) -> None:
        self.said.emit(f"Saved to {path}")

    @Slot()
    def delete(self) -> None:
        """Delete the selected runs from the library, except running ones."""
        n_before = len(self._library.runs)
        self._library.runs.delete([run.id for run in self._view.chosen])
        n_deleted = n_before - len(self._library.runs)
        if n_deleted:
            what, them = ("1 run", "it") if n_deleted == 1 else (f"{n_deleted} runs", "them")
            self.said.emit(f"{what} deleted. Undo (Ctrl+Z) restores {them} until you close digitpad.")
        self._view.setFocus()

    @Slot()
    def undo(self) -> None:
        """Restore the runs deleted last."""
        if runs := self._library.runs.undo_delete():
            self.said.emit(f"{runs[0].name} is back." if len(runs) == 1 else f"{len(runs)} runs are back.")
            self._view.choose(runs[0].id)
        self._view.setFocus()
