"""A grid of small pictures of own digits."""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import QListView, QWidget

from digitpad.digits.strokes.strokes import Stroke
from digitpad.ui.appearance.theme import current_theme, follow_theme
from digitpad.ui.my_hand.digit_picture import digit_picture

SIDE_PX = 56
_CELL = QSize(SIDE_PX + 14, SIDE_PX + 30)
_MOST_PICTURES = 1_000  # 13 MB at most


class LabelledDrawing(Protocol):
    """An item of the grid: ``MyDigit`` or ``Symbol``."""

    @property
    def id(self) -> str:
        """Unique id."""

    @property
    def label(self) -> int | str:
        """The class of the drawing."""

    @property
    def time(self) -> float:
        """When it was drawn, in seconds since 1970 (UTC)."""

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """The strokes of the drawing; at least one."""


class _DigitModel(QAbstractListModel):
    """Digits with their pictures, which are painted when they are first shown."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self._pictures: OrderedDict[str, QPixmap] = OrderedDict()
        self.samples: Sequence[LabelledDrawing] = ()

    def show(self, samples: Sequence[LabelledDrawing]) -> None:
        """Show other digits."""
        self.beginResetModel()
        self.samples = samples
        self.endResetModel()

    def forget_pictures(self) -> None:
        """Paint all pictures again when they are next shown."""
        self._pictures.clear()
        if self.samples:
            last = self.index(len(self.samples) - 1)
            self.dataChanged.emit(self.index(0), last, [Qt.ItemDataRole.DecorationRole])

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Return the number of digits."""
        return 0 if parent.isValid() else len(self.samples)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the label, the picture or the tool tip of a digit."""
        sample = self.samples[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return str(sample.label)
            case Qt.ItemDataRole.DecorationRole:
                return self._picture(sample)
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                when = datetime.fromtimestamp(sample.time).strftime("%Y-%m-%d %H:%M")
                return f"Your {sample.label}, {when}"
        return None

    def _picture(self, sample: LabelledDrawing) -> QPixmap:
        if sample.id not in self._pictures:
            ratio = self._view.devicePixelRatioF()
            self._pictures[sample.id] = digit_picture(sample.strokes, SIDE_PX, ratio, current_theme())
            if len(self._pictures) > _MOST_PICTURES:
                self._pictures.popitem(last=False)
        return self._pictures[sample.id]


class DigitGrid(QListView):
    """A grid of digits. Several can be selected.

    Signals
    -------
    digit_pressed(int)
        A digit key was pressed.
    choice_changed()
    """

    digit_pressed = Signal(int)
    choice_changed = Signal()

    def __init__(self, accessible_name: str = "Your own digits") -> None:
        super().__init__()
        self.setObjectName("digit_grid")
        self.setAccessibleName(accessible_name)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setUniformItemSizes(True)
        self.setGridSize(_CELL)
        self.setIconSize(QSize(SIDE_PX, SIDE_PX))
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self._model = _DigitModel(self)
        self.setModel(self._model)
        follow_theme(self, self._model.forget_pictures)
        self.selectionModel().selectionChanged.connect(self.choice_changed)

    @property
    def shown(self) -> tuple[LabelledDrawing, ...]:
        """All digits in the grid."""
        return tuple(self._model.samples)

    @property
    def chosen_ids(self) -> list[str]:
        """Ids of the selected digits."""
        return [self._model.samples[index.row()].id for index in self.selectionModel().selectedIndexes()]

    def show_digits(self, samples: Sequence[LabelledDrawing]) -> None:
        """Show other digits. Selected digits that remain stay selected."""
        chosen = set(self.chosen_ids)
        self._model.show(samples)
        selection = QItemSelection()
        for row, sample in enumerate(samples):
            if sample.id in chosen:
                selection.select(self._model.index(row), self._model.index(row))
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.choice_changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Emit ``digit_pressed`` for a digit key; leave other keys to the list."""
        if event.text() and event.text() in "0123456789":
            self.digit_pressed.emit(int(event.text()))
        else:
            super().keyPressEvent(event)
