"""The strip with each epoch's answer to the drawing."""

from collections.abc import Mapping
from typing import Protocol

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.epoch_strip.epoch_opinions import EpochOpinions, Opinion
from digitpad.ui.epoch_strip.opinion_cells import OpinionCells
from digitpad.ui.epoch_strip.opinion_text import expected_answer, opinion_text, summary
from digitpad.ui.state import AppState
from digitpad.ui.widgets.elided_line import ElidedLine
from digitpad.ui.widgets.tool_tips import wrapped

_SETTING = "epoch_strip"
_FOLDED = "folded"
_ARROW_PX = 16
_TIP = (
    "Each epoch's answer, in a stronger colour where it was surer: point at an epoch to let it read your "
    "drawing, click to go back to it."
)
_INVITATION = "Draw on the canvas to see each epoch's answer"
_WAITING = "Each epoch's answer appears here"


class _Labelled(Protocol):
    """A drawing that the user has labelled."""

    @property
    def label(self) -> int:
        """The digit that the user gave."""


class EpochStrip(QWidget):
    """A summary of the epochs' answers, above a foldable row with each answer.

    It is hidden without a run. Pointing at an epoch marks it in the whole window, and a click chooses it.

    Signals
    -------
    height_changed()
        The strip was shown, hidden, folded or unfolded.
    """

    height_changed = Signal()

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self.setObjectName("epoch_strip")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._state = state
        self._settings = state.library.library.settings
        self._opinions = EpochOpinions(state, self)
        self._label = ""  # the user's label of the drawing
        self._by_epoch: Mapping[int, Opinion] = {}
        self._summary = ""
        self._fold = QToolButton()
        self._fold.setObjectName("fold_epoch_strip_button")
        self._fold.setAutoRaise(True)
        self._fold.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._line = ElidedLine("epoch_strip_text", _TIP)
        self._cells = OpinionCells()
        self._cells.setAccessibleName("Each epoch's answer")
        above = QHBoxLayout()
        above.setSpacing(2)
        above.addWidget(self._fold)
        above.addWidget(self._line, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(above)
        layout.addWidget(self._cells)
        self._fold.clicked.connect(self._on_fold)
        self._cells.pointed.connect(state.point_at_epoch)
        self._cells.chosen.connect(state.choose_epoch)
        self._opinions.changed.connect(self._show)
        state.run_changed.connect(self._on_run_changed)
        state.drawing_changed.connect(self._on_drawing_changed)
        state.network_changed.connect(self._mark)
        state.epoch_pointed.connect(self._mark)
        follow_text_size(self, self._fit)
        self._cells.setHidden(self._settings.value(_SETTING) == _FOLDED)
        self._show_fold()
        self.hide()

    def shut_down(self) -> None:
        """Stop all background reading and wait for it."""
        self._opinions.shut_down()

    @Slot(object)
    def on_labelled(self, digit: _Labelled) -> None:
        """Highlight the answer that the user gave."""
        self._label = str(digit.label)
        self._show()

    @Slot()
    def _on_run_changed(self) -> None:
        if self.isHidden() and self._state.run is not None:
            self.show()
            self.height_changed.emit()

    @Slot()
    def _on_drawing_changed(self) -> None:
        if self._label:
            self._label = ""
            self._show()

    @Slot()
    def _on_fold(self) -> None:
        self._cells.setHidden(not self._cells.isHidden())
        self._settings.set_value(_SETTING, _FOLDED if self._cells.isHidden() else "")
        self._show_fold()
        self.height_changed.emit()

    def _show_fold(self) -> None:
        is_folded = self._cells.isHidden()
        self._fold.setArrowType(Qt.ArrowType.RightArrow if is_folded else Qt.ArrowType.DownArrow)
        text = "Show" if is_folded else "Hide"
        self._fold.setAccessibleName(f"{text} each epoch's answer")
        self._fold.setToolTip(f"{text} each epoch's answer")

    @Slot()
    def _show(self) -> None:
        run = self._state.run
        self._by_epoch = by_epoch = self._opinions.by_epoch
        n_wanted = 0 if run is None or run.end is not None else run.job.config.epochs
        answer = expected_answer(by_epoch, self._label)
        self._summary = ""
        if by_epoch:
            self._summary = summary(by_epoch, answer, is_complete=self._opinions.is_complete)
        self._cells.show_opinions(by_epoch, answer, n_wanted)
        told = (opinion_text(epoch, by_epoch[epoch]) for epoch in sorted(by_epoch))
        self._cells.setAccessibleDescription("; ".join(told) or "No epoch's answer")
        self._cells.setToolTip(wrapped(f"{self._summary}. {_TIP}" if by_epoch else _TIP))
        self._mark()

    @Slot()
    def _mark(self) -> None:
        pointed = self._state.pointed_epoch
        self._cells.mark(self._state.epoch_in_use, pointed)
        if pointed is not None and pointed in self._by_epoch:
            self._line.show_text(opinion_text(pointed, self._by_epoch[pointed]))
        else:
            self._line.show_text(self._summary or (_WAITING if self._opinions.has_picture else _INVITATION))

    def _fit(self) -> None:
        self._fold.setIconSize(QSize(scaled_px(_ARROW_PX), scaled_px(_ARROW_PX)))
        self._fold.setFixedSize(scaled_px(_ARROW_PX) + 6, self._line.sizeHint().height())
