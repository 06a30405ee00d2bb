"""The terms of one number of a step, and the rows and columns they come from."""

from collections.abc import Callable
from dataclasses import dataclass

from digitpad.insight.step.step_matrices import MatrixKey
from digitpad.presentation import figures_text, percent_text

MOST_TERMS = 3
"""Terms of a sum that are shown; the others are added up."""

_SIGNIFICANT = 6


@dataclass(frozen=True)
class Term:
    """One summand.

    Attributes
    ----------
    value : float
    factors : tuple of float
        Factors with the value as their product.
    index : int
        Index in the sum.
    name : callable
        ``name(index)`` returns the origin of the term, such as "picture 1". Called lazily, for few terms.
    """

    value: float
    factors: tuple[float, ...]
    index: int
    name: Callable[[int], str]

    @property
    def place(self) -> str:
        """Origin of the term."""
        return self.name(self.index)

    @property
    def text(self) -> str:
        """The term as a product, such as "+0.001954·1.00"."""
        first, *others = (figures_text(factor) for factor in self.factors)
        sign = "" if first.startswith(("-", "−")) else "+"
        return sign + "·".join([first, *(f"({one})" if one.startswith("−") else one for one in others)])


@dataclass(frozen=True)
class Line:
    """A row, column or cell from which a number is computed.

    Attributes
    ----------
    key : MatrixKey
    row, column : int or None
        None for all of them.
    """

    key: MatrixKey
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True)
class CellTerms:
    """Composition of one number.

    Attributes
    ----------
    key : MatrixKey
    row, column : int
    value : float
    place : str
        What the cell belongs to, such as a unit or pixel.
    symbols : str
        The formula; empty if the step did not compute this number.
    terms : tuple of Term
        Terms of the sum, in array order.
    numbers : str
        The formula with numbers, if it is not a sum.
    lines : tuple of Line
        Rows, columns and cells it was computed from.
    """

    key: MatrixKey
    row: int
    column: int
    value: float
    place: str
    symbols: str = ""
    terms: tuple[Term, ...] = ()
    numbers: str = ""
    lines: tuple[Line, ...] = ()

    @property
    def name(self) -> str:
        """The cell in code notation, such as "dW1[6, 161]"."""
        return cell_name(self.key, self.row, self.column)

    @property
    def spelled_out(self) -> str:
        """The formula with numbers: the largest terms, and the sum of the rest."""
        if not self.terms:
            return self.numbers
        ordered = sorted((term for term in self.terms if term.value), key=lambda term: -abs(term.value))
        if not ordered:
            return f"0: {self._why_zero()}"
        shown = ordered[: MOST_TERMS + 1] if len(ordered) == MOST_TERMS + 1 else ordered[:MOST_TERMS]
        parts = [term.text for term in shown]
        if n_others := len(self.terms) - len(shown):
            rest = sum(term.value for term in ordered[len(shown) :])
            parts.append(f"{signed(rest)} ({n_others:,} {'other' if n_others == 1 else 'others'})")
        return "  ".join(parts)

    def _why_zero(self) -> str:
        """Return the reason why all terms are 0."""
        parts = self.symbols.split(" · ")
        for number, part in enumerate(parts[:2]):
            factors = [term.factors[number] for term in self.terms if len(term.factors) == len(parts)]
            if len(parts) == 2 and factors and not any(factors):
                places = f" in all {len(factors):,} places" if len(factors) > 1 else ""
                return f"{part.partition(' + ')[0]} is 0{places}"
        return f"all {len(self.terms):,} terms are 0"

    @property
    def main_term(self) -> str:
        """A phrase naming the term with most of the sum; empty if there is none."""
        total = sum(abs(term.value) for term in self.terms)
        if len(self.terms) < 2 or total == 0.0:
            return ""
        largest = max(self.terms, key=lambda term: abs(term.value))
        share = abs(largest.value) / total
        return f"{largest.place} gives {percent_text(share)} of it" if share > 0.5 else ""

    @property
    def cell(self) -> tuple[MatrixKey, int, int]:
        """Matrix, row and column of the cell."""
        return self.key, self.row, self.column

    @property
    def parameter(self) -> tuple[int, tuple[int, ...], str] | None:
        """Layer, index and kind of the weight or bias of this cell; None for other cells."""
        if self.key.kind in ("weights", "d_weights", "weights_after"):
            return self.key.layer, (self.row, self.column), "weights"
        if self.key.kind in ("biases", "d_biases", "biases_after"):
            return self.key.layer, (self.column,), "biases"
        return None


def cell_name(key: MatrixKey, row: int, column: int) -> str:
    """Return a cell in code notation. Biases have no row index."""
    is_vector = key.kind in ("biases", "d_biases", "biases_after")
    return f"{key.name}[{column}]" if is_vector else f"{key.name}[{row}, {column}]"


def signed(value: float) -> str:
    """Return a number with its sign and six significant figures."""
    return figures_text(value, _SIGNIFICANT, is_signed=True)
