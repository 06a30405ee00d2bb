"""Card for one number of the step: its formula with symbols, with numbers, and its check."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout

from digitpad.insight.step.cell_terms import CellTerms, signed
from digitpad.insight.step.numeric_gradient import CheckedGradient, GradientCheck
from digitpad.presentation import figures_text
from digitpad.ui.one_step.text_labels import text_label
from digitpad.ui.widgets.tool_tips import wrapped

N_CHECKED = 200
_INVITATION = "Point at a cell of a matrix"
_HOW = "Its formula appears here. Click a cell to pin it; the arrow keys move from cell to cell."


class CellCard(QFrame):
    """Shows the formula of the cell under the pointer.

    Signals
    -------
    check_wanted()
        Emitted when the user asks to check many weights.
    """

    check_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("cell_card")
        self.setAccessibleName("Number under the pointer")
        self._cell: CellTerms | None = None
        self._title = text_label("cell_title", "heading")
        self._symbols = text_label("cell_symbols", "code")
        self._numbers = text_label("cell_numbers", "code")
        self._value = text_label("cell_value", "code")
        self._check = text_label("cell_check")
        self._check.setToolTip(
            wrapped(
                "The gradient computed again without backpropagation, from the loss with this parameter "
                "slightly larger and slightly smaller."
            )
        )
        self._summary = text_label("check_summary", "caption")
        self.check_button = QToolButton()
        self.check_button.setText(f"Check {N_CHECKED} weights")
        self.check_button.setObjectName("check_weights_button")
        self.check_button.setToolTip(
            wrapped(
                f"Compare backpropagation with the numerical gradient for {N_CHECKED} random weights and "
                "biases from all layers"
            )
        )
        self.check_button.clicked.connect(self.check_wanted)
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self.check_button, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.setSpacing(3)
        layout.addLayout(top)
        for label in (self._symbols, self._numbers, self._value, self._check, self._summary):
            layout.addWidget(label)
        layout.addStretch(1)
        self.show_cell(None)

    @property
    def cell(self) -> CellTerms | None:
        """The cell shown."""
        return self._cell

    def show_cell(self, cell: CellTerms | None) -> None:
        """Show the formula of a cell, or an invitation to point at one."""
        self._cell = cell
        self._check.clear()
        if cell is None:
            self._title.setText(_INVITATION)
            self._symbols.setText("")
            self._numbers.setText("")
            self._value.setText("")
            self._check.setText(_HOW)
        else:
            self._title.setText(f"{cell.name}   {cell.place}")
            self._symbols.setText(f"= {cell.symbols}" if cell.symbols else "")
            self._numbers.setText(f"= {cell.spelled_out}" if cell.spelled_out else "")
            main = f"     {cell.main_term}" if cell.main_term else ""
            self._value.setText(f"= {signed(cell.value)}{main}")
        for label in (self._symbols, self._numbers, self._value, self._check):
            label.setVisible(bool(label.text()))

    def show_check(self, checked: CheckedGradient) -> None:
        """Show the comparison of the cell's gradient with the numerical one."""
        self._check.setText(check_sentence(checked))
        self._check.show()

    def show_summary(self, text: str) -> None:
        """Show the progress or result of the check of many weights."""
        self._summary.setText(text)


def check_sentence(checked: CheckedGradient) -> str:
    """Return a sentence that compares one gradient with the numerical one."""
    numeric = checked.numeric
    both = f"backpropagation {signed(checked.value)}, numerically {signed(numeric.value)}"
    if numeric.relu_switched:
        return f"Checked: {both}. A ReLU switched between the two losses, so they may differ."
    if checked.is_negligible:
        return f"Checked: {both}. Both are nearly 0, so the comparison says little."
    mark = "✓" if checked.relative_difference < 1e-4 else "✗"
    return f"Checked: {both}, they differ by {figures_text(abs(checked.value - numeric.value), 1)} {mark}"


def summary_sentence(check: GradientCheck) -> str:
    """Return a sentence that compares the gradients of many parameters with the numerical ones."""
    largest = figures_text(check.largest_relative_difference, 1)
    parts = [f"{len(check.compared):,} compared: the largest relative difference is {largest}"]
    if check.n_negligible:
        parts.append(f"{check.n_negligible:,} are 0 by both methods")
    if check.n_relu_switched:
        parts.append(f"a ReLU switched in {check.n_relu_switched:,}")
    return "; ".join(parts) + "."
