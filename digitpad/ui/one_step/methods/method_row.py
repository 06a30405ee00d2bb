"""Row for one of the five methods: its code, its work and its time."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from digitpad.insight.step.gradient_methods import (
    MethodResult,
    inner_lines,
    n_calls,
    n_multiplications,
    needs_of,
)
from digitpad.insight.step.step_trace import StepTrace
from digitpad.nn.gradients import GRADIENT_METHODS
from digitpad.nn.network import Network
from digitpad.presentation import bytes_text, figures_text, ratio_text, seconds_text
from digitpad.ui.one_step.methods.method_picture import MethodPicture
from digitpad.ui.one_step.text_labels import text_label
from digitpad.ui.widgets.tool_tips import wrapped

_PICTURES = {
    "element_by_element": "The gradient of the first weights, computed one number at a time",
    "per_sample": "An outer product of errors and inputs for each picture, added up",
    "block_diagonal": "The errors of all pictures along the diagonal of one matrix, zeros elsewhere",
    "concatenated": "The errors of the pictures as columns, joined one by one",
    "full_matrix": "The errors of all pictures: one matrix, one product",
}


class MethodRow(QFrame):
    """Row for one method.

    Parameters
    ----------
    name : str
        Key of ``GRADIENT_METHODS``.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(f"method_{name}")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        method = GRADIENT_METHODS[name]
        self.setAccessibleName(method.title)
        self.name = name
        self._picture = MethodPicture(name)
        self._picture.setToolTip(wrapped(_PICTURES[name]))
        self._picture.setAccessibleName(_PICTURES[name])
        title = text_label(f"method_title_{name}", "heading", method.title)
        idea = text_label(f"method_idea_{name}", "caption", method.idea)
        self._code = text_label(f"method_code_{name}", "code")
        self._code.setText("\n".join(inner_lines(name)))
        self._code.setToolTip(wrapped("The lines of digitpad that multiply and sum the gradient"))
        self._work = text_label(f"method_work_{name}", "caption")
        self._work.setToolTip(
            wrapped(
                "Work for this batch: calls to NumPy, multiplications in matrix products, and approximate "
                "memory"
            )
        )
        self._took = text_label(f"method_took_{name}")
        self._took.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._took.setToolTip(
            wrapped(
                "Time on this machine, and the largest difference from the full matrix's gradient, relative "
                "to its largest number"
            )
        )
        words = QVBoxLayout()
        words.setSpacing(2)
        for label in (title, idea, self._took, self._work):
            words.addWidget(label)
        words.addStretch(1)
        top = QHBoxLayout()
        top.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(self._code)

    def show_work(self, network: Network, trace: StepTrace) -> None:
        """Show the method's work for a mini-batch, before it is measured."""
        n_examples = len(trace.labels)
        self._picture.set_step(trace.layers[0].errors, trace.inputs)
        calls = n_calls(self.name, network, n_examples)
        products = n_multiplications(self.name, network, n_examples)
        memory = bytes_text(needs_of(self.name, network, n_examples).n_bytes)
        self._work.setText(f"{calls:,} NumPy calls · {products:,} multiplications · about {memory}")
        self.show_result(None, None)

    def show_result(self, result: MethodResult | None, fastest_seconds: float | None) -> None:
        """Show the time and the difference; None if not measured yet."""
        if result is None:
            self._took.setText("")
        else:
            times = ""
            if fastest_seconds:
                times = f" · × {ratio_text(result.seconds / fastest_seconds)}"
            same = (
                "the reference for the others"
                if self.name == "full_matrix"
                else f"the same gradient, within {figures_text(result.difference, 1)}"
            )
            self._took.setText(f"{seconds_text(result.seconds)}{times} · {same}")
        self._took.setVisible(bool(self._took.text()))

    def show_note(self, text: str) -> None:
        """Show why the method was not measured."""
        self._took.setText(text)
        self._took.setVisible(bool(text))
