"""What one number of a step is made of: terms, and the rows and columns that they come from."""

from collections.abc import Callable
from dataclasses import dataclass

from digitpad.insight.step.step_matrices import MatrixKey
from digitpad.presentation import figures_text, percent_text

MOST_TERMS = 3
"""Terms of a sum that are written out; the others are added up."""

_SIGNIFICANT = 6


@dataclass(frozen=True)
class Term:
    """One summand.

    Attributes
    ----------
    value : float
    factors : tuple of float
        What multiplied gives the value.
    index : int
        Its place in the sum.
    name : callable
        ``name(index)`` returns where it comes from, such as "picture 1": few of them are asked for.
    """

    value: float
    factors: tuple[float, ...]
    index: int
    name: Callable[[int], str]

    @property
    def place(self) -> str:
        """Where it comes from."""
        return self.name(self.index)

    @property
    def text(self) -> str:
        """It as a product, such as "+0.001954·1.00"."""
        first, *others = (figures_text(factor) for factor in self.factors)
        sign = "" if first.startswith(("-", "−")) else "+"
        return sign + "·".join([first, *(f"({one})" if one.startswith("−") else one for one in others)])


@dataclass(frozen=True)
class Line:
    """A row, a column or a cell that a number is computed from.

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
    """What one number is made of.

    Attributes
    ----------
    key : MatrixKey
    row, column : int
    value : float
    place : str
        What the cell belongs to.
    symbols : str
        The formula; empty for what was not computed in the step.
    terms : tuple of Term
        Of a sum, in the order of the arrays.
    numbers : str
        The formula with numbers, where it is no sum.
    lines : tuple of Line
        What it was computed from.
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
        """The cell as it is written in code, such as "dW1[6, 161]"."""
        return cell_name(self.key, self.row, self.column)

    @property
    def spelled_out(self) -> str:
        """The formula with numbers: the largest terms, and the sum of the others."""
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
        """Return why all terms are 0."""
        parts = self.symbols.split(" · ")
        for number, part in enumerate(parts[:2]):
            factors = [term.factors[number] for term in self.terms if len(term.factors) == len(parts)]
            if len(parts) == 2 and factors and not any(factors):
                places = f" in all {len(factors):,} places" if len(factors) > 1 else ""
                return f"{part.partition(' + ')[0]} is 0{places}"
        return f"all {len(self.terms):,} terms are 0"

    @property
    def main_term(self) -> str:
        """Which term gives most of the sum, in words; empty if none does."""
        total = sum(abs(term.value) for term in self.terms)
        if len(self.terms) < 2 or total == 0.0:
            return ""
        largest = max(self.terms, key=lambda term: abs(term.value))
        share = abs(largest.value) / total
        return f"{largest.place} gives {percent_text(share)} of it" if share > 0.5 else ""

    @property
    def cell(self) -> tuple[MatrixKey, int, int]:
        """Which cell it is."""
        return self.key, self.row, self.column

    @property
    def parameter(self) -> tuple[int, tuple[int, ...], str] | None:
        """Layer, index and kind of the weight or bias that it is about; None if it is about none."""
        if self.key.kind in ("weights", "d_weights", "weights_after"):
            return self.key.layer, (self.row, self.column), "weights"
        if self.key.kind in ("biases", "d_biases", "biases_after"):
            return self.key.layer, (self.column,), "biases"
        return None


def cell_name(key: MatrixKey, row: int, column: int) -> str:
    """Return a cell as it is written in code; of biases, which have one row, without the row."""
    is_vector = key.kind in ("biases", "d_biases", "biases_after")
    return f"{key.name}[{column}]" if is_vector else f"{key.name}[{row}, {column}]"


def signed(value: float) -> str:
    """Return a number with its sign and six significant figures."""
    return figures_text(value, _SIGNIFICANT, is_signed=True)
