"""A line that asks for a number: of more epochs, of an epoch to branch from, or of megabytes."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
)

from digitpad.library import RunRecord
from digitpad.library.runs.space import MEGABYTE, MOST_BUDGET_MB, Space
from digitpad.presentation import megabytes_text
from digitpad.ui.runs.copies_line import CopiesLine
from digitpad.ui.runs.run_actions import most_epochs
from digitpad.ui.widgets.record_table import accuracy_cell
from digitpad.ui.widgets.spin_boxes import lined_up
from digitpad.ui.widgets.tool_tips import wrapped

_BUDGET_TIP = (
    "Above this limit, the oldest runs keep only the networks of their best and last epochs. "
    "Runs with a star keep all networks."
)


class RunQuestion(QFrame):
    """A line below the list. Hidden until a question is asked.

    Attributes
    ----------
    copies : CopiesLine
        Below the question of room.

    Signals
    -------
    train_further_wanted(str, int)
        Id of a run, and its new total number of epochs.
    branch_wanted(str, int)
        Id of a run, and the epoch to branch from.
    budget_wanted(int)
        Limit for all runs, in megabytes.
    """

    train_further_wanted = Signal(str, int)
    branch_wanted = Signal(str, int)
    budget_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("run_question")
        self._run_id = ""
        self._epochs_done = 0
        self._answer: Callable[[], object] = lambda: None
        self._question = QLabel()
        self._question.setObjectName("run_question_text")
        self._more = lined_up(QSpinBox())
        self._more.setObjectName("more_epochs_field")
        self._more.setAccessibleName("More epochs")
        self._more.valueChanged.connect(self._show_sum)
        self._epoch = QComboBox()
        self._epoch.setObjectName("branch_epoch_field")
        self._epoch.setAccessibleName("Epoch to begin from")
        self._budget = lined_up(QSpinBox())
        self._budget.setObjectName("budget_field")
        self._budget.setAccessibleName("Megabytes that runs may take")
        self._budget.setToolTip(wrapped(_BUDGET_TIP))
        self._budget.setRange(0, MOST_BUDGET_MB)
        self._budget.setSingleStep(500)
        self._budget.setGroupSeparatorShown(True)
        self._budget.setSuffix(" MB")
        self._sum = QLabel()
        self._sum.setObjectName("more_epochs_sum")
        self._sum.setProperty("role", "caption")
        self._sure = QPushButton()
        self._sure.setObjectName("run_question_button")
        self._sure.setProperty("role", "primary")
        self._sure.clicked.connect(self._on_sure)
        self._fields = (self._more, self._epoch, self._budget)
        close = QToolButton()
        close.setText("✕")
        close.setAutoRaise(True)
        close.setAccessibleName("Not now")
        close.setToolTip("Not now (Esc)")
        close.clicked.connect(self.hide)
        self.copies = CopiesLine()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        layout = QHBoxLayout()
        rows.addLayout(layout)
        rows.addWidget(self.copies)
        for widget in (self._question, *self._fields, self._sum, self._sure):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addWidget(close)
        self.hide()

    @property
    def is_about_room(self) -> bool:
        """Whether it asks how much room runs may take."""
        return not self.isHidden() and not self._budget.isHidden()

    @property
    def run_id(self) -> str:
        """Id of the run that the question is about; empty for none."""
        return "" if self.isHidden() else self._run_id

    def ask_how_many(self, run: RunRecord) -> None:
        """Ask how many more epochs to train a run."""
        self._run_id, self._epochs_done = run.id, run.epochs_done
        self._more.setRange(1, most_epochs() - run.epochs_done)
        self._more.setValue(max(1, run.epochs))
        self._show_sum()
        self._ask("More epochs", self._more, "Train further", self._answer_how_many)

    def ask_from_where(self, run: RunRecord, accuracies: Mapping[int, float | None], epoch: int) -> None:
        """Ask from which epoch of a run to branch.

        Parameters
        ----------
        run : RunRecord
        accuracies : mapping
            Accuracy of each epoch with stored weights.
        epoch : int
            The epoch to select at first.
        """
        self._run_id = run.id
        self._epoch.clear()
        for number, accuracy in accuracies.items():
            self._epoch.addItem(f"{number}: {accuracy_cell(accuracy)}", number)
        self._epoch.setCurrentIndex(max(0, self._epoch.findData(epoch)))
        self._ask("From epoch", self._epoch, "Branch", self._answer_from_where)

    def ask_for_budget(self, space: Space) -> None:
        """Ask how much disk space runs may take."""
        self._run_id = ""
        self._budget.setValue(space.budget_bytes // MEGABYTE)
        used = f"Runs take {megabytes_text(space.used_bytes)} of"
        self._ask(used, self._budget, "Set", self._answer_budget)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Accept on Return, or press the focused button; cancel on Escape."""
        focused = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if isinstance(focused, QAbstractButton):
                focused.click()
            else:
                self._on_sure()
        elif event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def _ask(
        self, question: str, field: QSpinBox | QComboBox, button: str, answer: Callable[[], object]
    ) -> None:
        self._question.setText(question)
        self._sure.setText(button)
        self._answer = answer
        for other in self._fields:
            other.setVisible(other is field)
        self._sum.setVisible(field is self._more)
        self.copies.hide()
        self.show()
        field.setFocus()

    @Slot()
    def _show_sum(self) -> None:
        self._sum.setText(f"{self._epochs_done + self._more.value():,} in all")

    @Slot()
    def _on_sure(self) -> None:
        self.hide()
        self._answer()

    def _answer_how_many(self) -> None:
        self.train_further_wanted.emit(self._run_id, self._epochs_done + self._more.value())

    def _answer_from_where(self) -> None:
        self.branch_wanted.emit(self._run_id, self._epoch.currentData())

    def _answer_budget(self) -> None:
        self.budget_wanted.emit(self._budget.value())
