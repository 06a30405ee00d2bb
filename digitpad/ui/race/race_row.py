"""A contestant with the form's settings: its check box, name and method."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QToolButton,
)

from digitpad.nn.gradients import GRADIENT_METHODS
from digitpad.recognition.race import Contestant, with_epochs
from digitpad.recognition.training.presets import TrainingJob
from digitpad.ui.widgets.page_keys import PageKeys
from digitpad.ui.widgets.tool_tips import wrapped

ENOUGH = "At most five can race. Untick one first."
_LONGEST_NAME = 80


class RaceRow(QFrame):
    """Row for one job from the form. A double click or F2 renames it, Delete removes it.

    Parameters
    ----------
    job : TrainingJob
    name : str
        Base of the displayed name. The method is added, unless it is the full matrix or the user chose the
        name.
    number : int
        Makes the object names of its widgets unique.

    Signals
    -------
    changed()
    removed()
        Emitted when the user wants to remove it.
    """

    changed = Signal()
    removed = Signal()

    def __init__(self, job: TrainingJob, name: str, number: int) -> None:
        super().__init__()
        self.job = job
        self._name = name
        self._is_name_chosen = False
        self._box = QCheckBox()
        self._box.setObjectName(f"race_form_{number}")
        self._box.setChecked(True)
        self._label = QLabel()
        self._label.setObjectName(f"race_name_{number}")
        self._label.setWordWrap(True)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setToolTip(wrapped(f"{name}. Double click or F2 to rename, Delete to remove."))
        self._label.installEventFilter(self)
        self._editor = QLineEdit()
        self._editor.setObjectName(f"race_name_editor_{number}")
        self._editor.setAccessibleName("Name")
        self._editor.setMaxLength(_LONGEST_NAME)
        self._editor.hide()
        self._method = QComboBox()
        self._method.setObjectName(f"race_way_{number}")
        for method in GRADIENT_METHODS.values():
            self._method.addItem(method.title, method.name)
            self._method.setItemData(
                self._method.count() - 1, wrapped(method.idea), Qt.ItemDataRole.ToolTipRole
            )
        self._method.setCurrentIndex(self._method.findData("full_matrix"))
        self._method.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        # The wheel scrolls the list instead of changing the method by accident.
        self._method.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._method.installEventFilter(self)
        self._remove = QToolButton()
        self._remove.setObjectName(f"race_remove_{number}")
        self._remove.setText("✕")
        self._remove.setAutoRaise(True)
        self._remove.setToolTip("Remove (Delete)")
        self._editor.installEventFilter(self)
        self._lay_out()
        self._show_name()
        self._box.toggled.connect(self._on_changed)
        self._method.currentIndexChanged.connect(self._on_changed)
        self._editor.editingFinished.connect(self._on_name_edited)
        self._remove.clicked.connect(self.removed)
        PageKeys(self, {"Del": self.removed.emit, "F2": self.edit_name})

    @property
    def name(self) -> str:
        """Its name in lists, charts and tables."""
        if self._is_name_chosen or self.gradient_method == "full_matrix":
            return self._name
        return f"{self._name}, {GRADIENT_METHODS[self.gradient_method].title.lower()}"

    @property
    def gradient_method(self) -> str:
        """Key of ``GRADIENT_METHODS``."""
        return str(self._method.currentData())

    @property
    def is_chosen(self) -> bool:
        """Return whether it races."""
        return self._box.isChecked()

    def choose(self) -> None:
        """Choose it for the race."""
        self._box.setChecked(True)

    def set_choosable(self, is_choosable: bool) -> None:
        """Set whether it can be chosen. A chosen one can always be unticked."""
        let_be_ticked(self._box, is_choosable)

    def contestant(self, epochs: int) -> Contestant:
        """Return its contestant for a race of ``epochs`` epochs."""
        return Contestant(self.name, with_epochs(self.job, epochs), self.gradient_method)

    def edit_name(self) -> None:
        """Edit its name."""
        if not self._editor.isHidden():
            return
        self._editor.setText(self.name)
        self._label.hide()
        self._editor.show()
        self._editor.setFocus()
        self._editor.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Cancel editing on Escape."""
        if event.key() == Qt.Key.Key_Escape and not self._editor.isHidden():
            self._end_editing()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Rename on a double click, accept a name on Return, and let the wheel pass the method box."""
        if watched is self._editor and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._on_name_edited()
                return True  # the editor would pass it on and start the race
        if watched is self._label and event.type() == QEvent.Type.MouseButtonDblClick:
            self.edit_name()
            return True
        if watched is self._method and event.type() == QEvent.Type.Wheel and not self._method.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    @Slot()
    def _on_changed(self) -> None:
        self._show_name()
        self.changed.emit()

    @Slot()
    def _on_name_edited(self) -> None:
        if self._editor.isHidden():
            return  # hiding the editor takes its focus, which emits the signal again
        name = " ".join(self._editor.text().split())
        if name and name != self.name:
            self._name, self._is_name_chosen = name, True
        self._end_editing()
        self.changed.emit()

    def _end_editing(self) -> None:
        had_focus = self._editor.hasFocus()
        self._editor.hide()
        self._label.show()
        self._show_name()
        if had_focus:
            self._box.setFocus()

    def _show_name(self) -> None:
        self._label.setText(self.name)
        for widget, what in ((self._box, ""), (self._method, "Method of "), (self._remove, "Remove ")):
            widget.setAccessibleName(f"{what}{self.name}")

    def _lay_out(self) -> None:
        name, method = QHBoxLayout(), QHBoxLayout()
        name.addWidget(self._label, 1)
        name.addWidget(self._editor, 1)
        method.setSpacing(4)
        method.addWidget(self._method, 1)
        method.addWidget(self._remove)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 2)
        layout.setHorizontalSpacing(4)
        layout.setVerticalSpacing(2)
        layout.addWidget(self._box, 0, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(name, 0, 1)
        layout.addLayout(method, 1, 1)
        layout.setColumnStretch(1, 1)


def let_be_ticked(box: QCheckBox, is_choosable: bool, tip: str = "") -> None:
    """Enable a check box with its tool tip, or disable it and say why. A ticked box stays enabled."""
    is_choosable = is_choosable or box.isChecked()
    box.setEnabled(is_choosable)
    text = tip if is_choosable else ENOUGH
    box.setToolTip(wrapped(text) if text else "")
