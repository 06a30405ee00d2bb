"""Controller that explains the cell under the pointer, highlights its inputs and checks its gradient."""

import numpy as np
from PySide6.QtCore import QObject, QThreadPool, QTimer, Slot

from digitpad.insight.step.cell_formulas import cell_terms
from digitpad.insight.step.cell_terms import CellTerms
from digitpad.insight.step.numeric_gradient import (
    CheckedGradient,
    GradientCheck,
    check_parameter,
    check_trace,
)
from digitpad.insight.step.step_matrices import MatrixKey, StepMatrices
from digitpad.ui.one_step.cards.cards_dock import CardsDock
from digitpad.ui.one_step.cards.cell_card import N_CHECKED, CellCard, summary_sentence
from digitpad.ui.one_step.diagram.step_diagram import StepDiagram
from digitpad.workers.newest_runner import NewestRunner

_SETTLING_MS = 120  # delay, so that a passing mouse checks no gradients

Place = tuple[MatrixKey, int, int]


class CellExplainer(QObject):
    """Connects the matrices with the number card.

    A clicked cell stays; a cell under the mouse is shown only while the mouse is there.
    """

    def __init__(
        self, diagram: StepDiagram, card: CellCard, dock: CardsDock, pool: QThreadPool, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._diagram, self._card, self._dock = diagram, card, dock
        self._matrices: StepMatrices | None = None
        self._held: Place | None = None
        self._rng = np.random.default_rng()
        self._check = NewestRunner(self, pool)
        self._checks = NewestRunner(self, pool)
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setInterval(_SETTLING_MS)
        self._due.timeout.connect(self._on_settled)
        diagram.cell_pointed.connect(self._on_pointed)
        diagram.cell_left.connect(self._on_left)
        diagram.cell_chosen.connect(self._on_chosen)
        card.check_wanted.connect(self._on_check_wanted)
        self._check.done.connect(self._on_checked)
        self._checks.done.connect(self._on_all_checked)
        self._checks.failed.connect(card.show_summary)

    def set_step(self, matrices: StepMatrices | None) -> None:
        """Explain the numbers of another step. Keep the explained cell if it still exists."""
        self._matrices = matrices
        self._check.forget()
        self._checks.forget()
        self._due.stop()
        self._card.show_summary("")
        self._card.check_button.setEnabled(matrices is not None)
        cell = self._card.cell
        place = self._held or (cell.cell if cell is not None else None)
        if place is None or not self._is_there(place):
            self._held = None
            self._show(None)
        else:
            self._explain(place)

    def _is_there(self, place: Place) -> bool:
        key, row, column = place
        view = self._diagram.view(key)
        if self._matrices is None or view is None:
            return False
        n_rows, n_columns = self._matrices.values(key).shape
        return bool(row < n_rows and column < n_columns)

    @Slot(object, int, int)
    def _on_pointed(self, key: MatrixKey, row: int, column: int) -> None:
        self._dock.bring_cell()
        self._explain((key, row, column))

    @Slot(object, int, int)
    def _on_chosen(self, key: MatrixKey, row: int, column: int) -> None:
        self._held = key, row, column
        self._on_pointed(key, row, column)

    @Slot()
    def _on_left(self) -> None:
        cell = self._card.cell
        is_shown = cell is not None and cell.cell == self._held
        if self._held is not None and not is_shown and self._is_there(self._held):
            self._explain(self._held)

    def _explain(self, place: Place) -> None:
        assert self._matrices is not None
        cell = cell_terms(self._matrices, *place)
        self._show(cell)
        self._check.forget()
        if cell.parameter is not None:
            self._due.start()

    def _show(self, cell: CellTerms | None) -> None:
        self._card.show_cell(cell)
        self._diagram.light(cell)

    @Slot()
    def _on_settled(self) -> None:
        cell, matrices = self._card.cell, self._matrices
        if cell is None or matrices is None or cell.parameter is None:
            return
        trace, (layer, index, kind) = matrices.trace, cell.parameter
        self._check.ask(lambda _: check_parameter(trace, layer, index, kind))

    @Slot(object)
    def _on_checked(self, checked: CheckedGradient) -> None:
        self._card.show_check(checked)

    @Slot()
    def _on_check_wanted(self) -> None:
        assert self._matrices is not None
        trace, rng = self._matrices.trace, self._rng
        self._card.show_summary("Checking…")
        self._checks.ask(lambda _: check_trace(trace, N_CHECKED, rng))

    @Slot(object)
    def _on_all_checked(self, check: GradientCheck) -> None:
        self._card.show_summary(summary_sentence(check))
