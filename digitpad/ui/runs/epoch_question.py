"""Asks for a number of epochs: how many more, or from which a new run begins."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QPushButton, QSpinBox, QToolButton

from digitpad.library import RunRecord
from digitpad.ui.runs.run_actions import most_epochs
from digitpad.ui.runs.run_columns import percent_text


class EpochQuestion(QFrame):
    """One line under the list, in nobody's way. Hidden until something is asked.

    Signals
    -------
    train_further_wanted(str, int)
        A run, and the number of epochs it should come to in all.
    branch_wanted(str, int)
        A run, and the epoch whose weights a new one begins with.
    """

    train_further_wanted = Signal(str, int)
    branch_wanted = Signal(str, int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("epoch_question")
        self._run_id = ""
        self._epochs_done = 0
        self._question = QLabel()
        self._more = QSpinBox()
        self._more.setObjectName("more_epochs_field")
        self._more.setAccessibleName("More epochs")
        self._more.valueChanged.connect(self._show_sum)
        self._epoch = QComboBox()
        self._epoch.setObjectName("branch_epoch_field")
        self._epoch.setAccessibleName("Epoch to begin from")
        self._sum = QLabel()
        self._sum.setProperty("role", "caption")
        self._sure = QPushButton()
        self._sure.setObjectName("epoch_question_button")
        self._sure.setProperty("role", "primary")
        self._sure.clicked.connect(self._on_sure)
        close = QToolButton()
        close.setText("✕")
        close.setAutoRaise(True)
        close.setAccessibleName("Not now")
        close.setToolTip("Not now (Esc)")
        close.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self._question, self._more, self._epoch, self._sum, self._sure):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addWidget(close)
        self.hide()

    @property
    def run_id(self) -> str:
        """The run that it asks about; "" while it asks nothing."""
        return "" if self.isHidden() else self._run_id

    def ask_how_many(self, run: RunRecord) -> None:
        """Ask for how many more epochs a run should be trained."""
        self._run_id, self._epochs_done = run.id, run.epochs_done
        self._more.setRange(1, most_epochs() - run.epochs_done)
        self._more.setValue(max(1, run.epochs))
        self._show_sum()
        self._ask("More epochs", "Train further", is_branch=False)

    def ask_from_where(self, run: RunRecord, accuracies: Mapping[int, float | None], epoch: int) -> None:
        """Ask from which epoch of a run a new one should begin.

        Parameters
        ----------
        run : RunRecord
        accuracies : mapping
            Of the epochs whose weights are kept.
        epoch : int
            The one to begin with.
        """
        self._run_id = run.id
        self._epoch.clear()
        for number, accuracy in accuracies.items():
            self._epoch.addItem(f"{number}: {percent_text(accuracy)}", number)
        self._epoch.setCurrentIndex(max(0, self._epoch.findData(epoch)))
        self._ask("From epoch", "Branch", is_branch=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Say yes on Return, no on Escape."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_sure()
        elif event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def _ask(self, question: str, answer: str, *, is_branch: bool) -> None:
        self._question.setText(question)
        self._sure.setText(answer)
        self._more.setVisible(not is_branch)
        self._sum.setVisible(not is_branch)
        self._epoch.setVisible(is_branch)
        self.show()
        (self._epoch if is_branch else self._more).setFocus()

    @Slot()
    def _show_sum(self) -> None:
        self._sum.setText(f"{self._epochs_done + self._more.value():,} in all")

    @Slot()
    def _on_sure(self) -> None:
        is_branch = not self._epoch.isHidden()
        self.hide()
        if is_branch:
            self.branch_wanted.emit(self._run_id, self._epoch.currentData())
        else:
            self.train_further_wanted.emit(self._run_id, self._epochs_done + self._more.value())
