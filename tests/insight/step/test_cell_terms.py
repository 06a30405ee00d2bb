"""Each number of a step, spelled out, is the number in the array."""

import math

import numpy as np
import pytest

from digitpad.insight.step.cell_formulas import cell_terms
from digitpad.insight.step.cell_layout import GAP
from digitpad.insight.step.cell_terms import CellTerms, Term
from digitpad.insight.step.equations import operations
from digitpad.insight.step.step_matrices import MatrixKey

BY_NAME = pytest.mark.parametrize("name", ["sigmoid", "deep", "convolutions"])


def all_keys(step):
    return list(dict.fromkeys(key for one in operations(step) for key in (*one.reads, *one.makes)))


def some_cells(values):
    """Return the corners of a matrix and some cells between."""
    n_rows, n_columns = values.shape
    rng = np.random.default_rng(1)
    between = [(int(rng.integers(n_rows)), int(rng.integers(n_columns))) for _ in range(10)]
    return [(0, 0), (n_rows - 1, n_columns - 1), *between]


@BY_NAME
def test_the_terms_of_a_sum_add_up_to_the_number_in_the_array(make_step, name):
    step = make_step(name)
    kinds = set()

    for key in all_keys(step):
        for row, column in some_cells(step.values(key)):
            cell = cell_terms(step, key, row, column)
            assert cell.value == step.values(key)[row, column]
            if cell.terms:
                kinds.add(key.kind)
                assert math.fsum(term.value for term in cell.terms) == pytest.approx(cell.value, abs=1e-12)
                assert all(term.value == pytest.approx(math.prod(term.factors)) for term in cell.terms)

    assert kinds >= {"sums", "d_activations", "d_weights", "d_biases"}


@BY_NAME
def test_every_factor_stands_in_a_row_column_or_cell_that_is_lit(make_step, name):
    step = make_step(name)

    for key in all_keys(step):
        for row, column in some_cells(step.values(key)):
            cell = cell_terms(step, key, row, column)
            lit = np.concatenate(
                [np.ravel(step.values(line.key)[_at(line.row), _at(line.column)]) for line in cell.lines]
                or [[]]
            )
            if key.kind in ("sums", "d_weights", "d_biases", "d_activations"):
                factors = {factor for term in cell.terms for factor in term.factors}
                assert all(np.isclose(lit, factor).any() for factor in factors), (key, row, column)


def _at(index):
    return slice(None) if index is None else index


def test_what_is_written_out_is_what_it_says(make_step):
    step = make_step("sigmoid")
    values = step.values

    cell = cell_terms(step, MatrixKey("d_weights", 0), 2, 7)
    error, read = values(MatrixKey("errors", 0))[:, 2], values(MatrixKey("inputs"))[:, 7]
    largest = np.argmax(np.abs(error * read))

    assert cell.name == "dW1[2, 7]"
    assert cell.place == "unit 3, pixel (1, 3)"
    assert cell.symbols == "D1[:, 2] · X[:, 7]"
    assert cell.spelled_out.lstrip("+−").startswith(f"{abs(error[largest]):.4g}·{read[largest]:.4g}")
    assert cell.parameter == (0, (2, 7), "weights")
    assert cell_terms(step, MatrixKey("d_biases", 0), 0, 2).parameter == (0, (2,), "biases")


@pytest.mark.parametrize(
    ("factors", "reason"),
    [
        ([(0.5, 0.0)], "X[:, 7] is 0"),
        ([(0.5, 0.0), (-1.0, 0.0)], "X[:, 7] is 0 in all 2 places"),
        ([(0.0, 0.1), (0.0, 0.2), (0.0, 0.0)], "D1[:, 2] is 0 in all 3 places"),
        ([(0.0, 0.1), (0.2, 0.0)], "all 2 terms are 0"),
    ],
)
def test_a_sum_of_zeros_says_why(factors, reason):
    terms = tuple(Term(0.0, pair, index, "picture {}".format) for index, pair in enumerate(factors))

    cell = CellTerms(MatrixKey("d_weights", 0), 2, 7, 0.0, "", "D1[:, 2] · X[:, 7]", terms)

    assert cell.spelled_out == f"0: {reason}"
    assert cell.main_term == ""


@BY_NAME
def test_a_picture_of_a_matrix_has_each_number_once_where_the_mouse_finds_it(make_step, name):
    step = make_step(name)

    for key in all_keys(step):
        values, layout = step.values(key), step.layout(key)
        cells = layout.cells[layout.cells != GAP]
        assert sorted(cells.tolist()) == list(range(values.size))
        for cell in (0, values.size // 2, values.size - 1):
            x, y = layout.place_of(cell)
            assert layout.cell_at(x, y) == cell
        for outside in ((-1, 0), (0, -1), (layout.width, 0), (0, layout.height)):
            assert layout.cell_at(*outside) is None
            assert layout.spread(values)[y, x] == values.ravel()[cell]


def test_a_gradient_of_convolution_kernels_names_the_square_it_comes_from(make_step):
    step = make_step("convolutions")

    cell = cell_terms(step, MatrixKey("d_weights", 0), 1, 4)

    assert cell.place == "kernel 2, place (1, 1)"
    assert {term.place for term in cell.terms} >= {"picture 1, square (0, 0)", "picture 4, square (2, 2)"}
