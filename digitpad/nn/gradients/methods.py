"""Five ways to the same gradient of a mini-batch, from the definition to digitpad's engine."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from digitpad.nn.gradients import needs
from digitpad.nn.gradients.backpropagation import Backpropagation
from digitpad.nn.gradients.block_diagonal import BlockDiagonal
from digitpad.nn.gradients.concatenated import Concatenated
from digitpad.nn.gradients.element_by_element import ElementByElement
from digitpad.nn.gradients.gradients import GradientsFactory
from digitpad.nn.gradients.per_sample import PerSample


@dataclass(frozen=True)
class GradientMethod:
    """One way to backpropagate.

    Attributes
    ----------
    name : str
        Its name in settings and JSON.
    title : str
        Its name for people.
    idea : str
        One sentence: what it does.
    why : str
        One sentence: where its time goes with mini-batches of several examples. It may name
        ``{batch_size}``, and the ``{zeros}`` and ``{wasted}`` multiplications of block-diagonal matrices.
    why_alone : str
        The same with one example at a time.
    make : callable
        ``make(network, max_batch_size)`` returns what computes that network's gradients.
    needs : callable
        ``needs(layers, batch_size, itemsize)`` returns the seconds and bytes of one mini-batch, roughly.
    """

    name: str
    title: str
    idea: str
    why: str
    why_alone: str
    make: GradientsFactory
    needs: needs.StepNeeds

    def reason(self, batch_size: int) -> str:
        """Return one sentence: where its time goes with mini-batches of this size."""
        if batch_size == 1:
            return self.why_alone
        zeros, wasted = 1.0 - 1.0 / batch_size, 1.0 - 1.0 / batch_size**2
        return self.why.format(batch_size=batch_size, zeros=_percent(zeros), wasted=_percent(wasted))


def _percent(part: float) -> str:
    """Return a part of 1 in words, never rounded up to all of it."""
    return f"{min(100.0 * part, 99.9):.3g} %"


GRADIENT_METHODS: Mapping[str, GradientMethod] = MappingProxyType(
    {
        method.name: method
        for method in (
            GradientMethod(
                "element_by_element",
                "Element by element",
                "The definition: loops over examples, neurons and weights, one multiplication at a time.",
                "Python takes far longer to find each number and the next instruction than to multiply.",
                "Python takes far longer to find each number and the next instruction than to multiply.",
                ElementByElement,
                needs.element_by_element,
            ),
            GradientMethod(
                "per_sample",
                "Sample by sample",
                "Matrix times vector for one example, then for the next, and their gradients are added up: "
                "the way of Michael Nielsen's book.",
                "Each example reads all weights and adds a whole gradient to another, in new arrays, with as "
                "many NumPy calls as a whole mini-batch could do with.",
                "Every array is made anew for each example, and its gradient is added to zeros.",
                PerSample,
                needs.per_sample,
            ),
            GradientMethod(
                "block_diagonal",
                "Block-diagonal",
                "The mini-batch as one big example: copies of the weights along the diagonal of one matrix, "
                "the examples along the diagonal of another, zeros everywhere else.",
                "Zeros are stored, moved and multiplied like any other number: with a batch of {batch_size} "
                "they fill {zeros} of each big matrix, and {wasted} of all multiplications are with them.",
                "One example has no zeros beside it. What is left is that every array is made anew, also a "
                "copy of the weights.",
                BlockDiagonal,
                needs.block_diagonal,
            ),
            GradientMethod(
                "concatenated",
                "Concatenated and tiled",
                "The examples are joined column by column into one matrix and the biases are tiled to its "
                "width: one matrix product a layer for the whole mini-batch.",
                "Joining copies all columns so far again for each example, and every array is made anew: "
                "the smaller the network, the more that weighs beside the products.",
                "Every array is made anew for each example.",
                Concatenated,
                needs.concatenated,
            ),
            GradientMethod(
                "full_matrix",
                "Full matrix",
                "One matrix product a layer adds up the whole mini-batch by itself, biases are broadcast, "
                "and every array is made once and used again: digitpad's engine.",
                "Much of its time goes into the matrix products themselves, the rest into a few NumPy calls "
                "a layer on small arrays.",
                "With one example, its few NumPy calls a layer take longer than the products.",
                Backpropagation,
                needs.full_matrix,
            ),
        )
    }
)
"""From the definition to the engine. All give the same gradient, but for rounding."""
