"""Sliders for the smallest change that flips the answer."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from digitpad.presentation import probability_text
from digitpad.ui.why.change_row import ChangeRow
from digitpad.ui.why.changed_picture import ChangedPicture
from digitpad.ui.why.why_findings import Changed
from digitpad.ui.widgets.tool_tips import wrapped

_N_ROWS = 6


class ChangeSliders(QWidget):
    """A row for each of the smallest changes, and the picture of the last one moved.

    Signals
    -------
    wanted_changed(object)
        Emitted with the class index that the change must lead to, or None for any other answer.
    strokes_wanted(object)
        Emitted with changed strokes, a tuple, to put on the canvas.
    """

    wanted_changed = Signal(object)
    strokes_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("why_changes")
        self._changed: Changed | None = None
        self._shown = 0
        self._note = QLabel()
        self._note.setObjectName("why_changes_note")
        self._note.setProperty("role", "caption")
        self._note.setWordWrap(True)
        self._wanted = QComboBox()
        self._wanted.setObjectName("why_wanted")
        self._wanted.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._wanted.setAccessibleName("Answer that the change should lead to")
        self._wanted.setToolTip(
            wrapped("Find the smallest change to any other answer, or to the digit you meant.")
        )
        self._take = QPushButton("&Put on canvas")
        self._take.setObjectName("why_take_change_button")
        self._take.setToolTip(wrapped("Replace your strokes by the changed ones. Undo restores them."))
        self._picture = ChangedPicture()
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        self._rows = [ChangeRow(number, grid, self) for number in range(_N_ROWS)]
        self._lay_out(grid)
        for row in self._rows:
            row.moved.connect(self._on_moved)
        self._wanted.currentIndexChanged.connect(self._on_wanted)
        self._take.clicked.connect(self._on_take)

    def show_classes(self, names: tuple[str, ...], wanted: int | None) -> None:
        """Set the classes that the change can lead to."""
        texts = ["any other answer", *names]
        with QSignalBlocker(self._wanted):
            if texts != [self._wanted.itemText(index) for index in range(self._wanted.count())]:
                self._wanted.clear()
                self._wanted.addItems(texts)
            self._wanted.setCurrentIndex(0 if wanted is None else wanted + 1)

    def show_outdated(self, note: str) -> None:
        """Disable the sliders until new answers are known, and say why."""
        self._note.setText(note)
        for row in self._rows:
            row.set_enabled(False)
        self._take.setEnabled(False)

    def show_changes(self, changed: Changed) -> None:
        """Show the changes, the first at its smallest."""
        self._changed = changed
        self._note.clear()
        sliders = changed.sliders[:_N_ROWS]
        for number, row in enumerate(self._rows):
            answers = sliders[number] if number < len(sliders) else None
            row.show_answers(answers, changed.subject.saved.class_names)
            row.set_enabled(True)
        self._shown = 0
        self._show_picture()

    @Slot(int)
    def _on_moved(self, number: int) -> None:
        self._shown = number
        self._show_picture()

    @Slot(int)
    def _on_wanted(self, index: int) -> None:
        self.wanted_changed.emit(index - 1 if index > 0 else None)

    @Slot()
    def _on_take(self) -> None:
        row = self._rows[self._shown]
        assert row.answers is not None
        assert row.answers.slider.strokes_at is not None
        self.strokes_wanted.emit(row.answers.slider.strokes_at(row.answers.slider.values[row.step]))

    def _show_picture(self) -> None:
        row, changed = self._rows[self._shown], self._changed
        assert row.answers is not None
        assert changed is not None
        answers, step = row.answers, row.step
        name = changed.subject.saved.class_names[answers.answers[step]]
        sure = probability_text(float(answers.probabilities[step]))
        self._picture.show_picture(answers.slider.picture_at(answers.slider.values[step]), f"{name}, {sure}")
        self._take.setEnabled(answers.slider.strokes_at is not None)

    def _lay_out(self, grid: QGridLayout) -> None:
        lead = QLabel("It should lead to")
        lead.setBuddy(self._wanted)
        above = QHBoxLayout()
        above.addWidget(lead)
        above.addWidget(self._wanted)
        above.addWidget(self._note, 1)  # beside the list, so that nothing moves when it appears
        left = QVBoxLayout()
        left.setSpacing(4)
        left.addLayout(above)
        left.addLayout(grid)
        left.addStretch(1)
        right = QVBoxLayout()
        right.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignHCenter)
        right.addWidget(self._take)
        right.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addLayout(left, 1)
        row.addLayout(right)
